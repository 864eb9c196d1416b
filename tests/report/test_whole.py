"""The whole study as one page: every part, plotly.js once, nothing from outside, all escaped."""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest
from plotly.offline import get_plotlyjs

from core.report.exporting import trials_csv, trials_table
from core.report.record import read_record
from core.report.sections import PARTS, sections_of
from core.report.whole import study_page
from core.search.reading import read_best, read_trials
from core.search.remarks import read_remarks, write_remark
from core.search.study import study_summary
from tests.report.conftest import NAME
from tests.search.known_trials import trial

EVIL = "<script>alert('x')</script>"


@pytest.fixture
def remarked(reported):
    """The winner carries a note that tries to be a script; taken away afterwards."""
    name = read_best(reported, NAME).configuration_id
    write_remark(reported, NAME, name, text=EVIL, tags=["keep"])
    yield reported
    write_remark(reported, NAME, name, text="", tags=[])


def test_the_page_has_every_part_and_the_script_once(remarked):
    page = study_page(remarked, NAME)
    script = get_plotlyjs()
    assert page.count(script) == 1
    rest = page.replace(script, "")
    drawn = rest.count("Plotly.newPlot")
    record, summary = read_record(remarked, NAME), study_summary(remarked, NAME)
    sections = sections_of(remarked, record, summary)
    assert drawn == sum(len(section.pictures) for section in sections) >= 6
    for section in sections:
        assert f'<section id="{section.key}">' in rest
        assert all(drawn.alt in rest for drawn in section.pictures)
    assert "simulated</span>" in rest
    assert EVIL not in rest and "&lt;script&gt;alert" in rest
    outside = re.findall(r'(?:src|href)="([^"#]+)"', rest)
    assert outside == []


def test_only_the_parts_that_were_asked_for_in_their_order(reported):
    record, summary = read_record(reported, NAME), study_summary(reported, NAME)
    found = sections_of(reported, record, summary, parts=("seeds", "nothing", "forecast"))
    assert [section.key for section in found] == ["seeds", "forecast"]
    assert {section.key for section in sections_of(reported, record, summary)} <= set(PARTS)


def test_a_study_without_trials_is_still_a_page(tiny_store, make_spec):
    from core.search.creation import create_study

    create_study(tiny_store, make_spec())
    page = study_page(tiny_store, "tiny-study")
    assert '<section id="river">' in page and '<section id="search">' not in page


def test_the_table_is_typed_and_a_clash_of_names_is_told_apart():
    rows = [
        trial(0, 0.5, configuration={"units": 8, "seed": 3}),
        trial(1, None, configuration={"units": 16, "seed": 4}, parent=0),
    ]
    table = trials_table(rows, {})
    assert table["units"].tolist() == [8, 16]
    assert table["seed"].tolist() == [0, 1]
    assert table["hyperparameter seed"].tolist() == [3, 4]
    assert table["parent"].astype("object").tolist()[1] == 0
    assert len(trials_table([], {})) == 0


def test_the_csv_holds_notes_and_reads_back(remarked):
    table = pd.read_csv(io.BytesIO(trials_csv(remarked, NAME)))
    ours = read_trials(remarked, NAME)
    assert table["score"].tolist() == [t.score for t in ours]
    noted = table[table["tags"] == "keep"]
    assert set(noted["configuration"]) == set(read_remarks(remarked, NAME))
