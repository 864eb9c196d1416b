"""Which runs a design takes: rows and levels by hand, and what is refused."""

from __future__ import annotations

import pytest

from core.errors import SpecError
from core.seeds.sources.design import HELD, VARIED_FROM, design_of, sources_of

PLAIN = {"units": 4, "dropout": 0.2}


def levels(design, row):
    return {run.part: run.levels for run in design.runs() if run.row == row}


def test_a_row_by_hand():
    design = design_of("lstm", PLAIN, sources=["initialisation", "shuffle"], rows=2)
    found = levels(design, 2)
    held = {"dropout": HELD, "subset": 2, "split": 0}
    assert found == {
        "base": {"kernel": 2, "recurrent": 2, "shuffle": 2} | held,
        "initialisation": {"kernel": 2002, "recurrent": 2002, "shuffle": 2} | held,
        "shuffle": {"kernel": 2, "recurrent": 2, "shuffle": 2002} | held,
        "all": {"kernel": 2002, "recurrent": 2002, "shuffle": 2002} | held,
    }
    assert design.size == 8 == len(list(design.runs()))
    assert design.held == ("dropout",)


def test_without_anything_held_the_base_runs_are_the_ordinary_seed_runs():
    design = design_of("lstm", PLAIN, rows=3)
    assert design.sources == ("initialisation", "shuffle", "dropout") and not design.held
    base = [run for run in design.runs() if run.part == "base"]
    assert [run.replicate for run in base] == [1, 2, 3]
    assert all(run.is_ordinary for run in base)
    others = [run.replicate for run in design.runs() if run.part not in ("base", "all")]
    assert min(others) >= VARIED_FROM and len(set(others)) == 9


def test_more_rows_keep_those_that_are_there():
    few, many = (list(design_of("lstm", PLAIN, rows=rows).runs()) for rows in (2, 5))
    assert many[: len(few)] == few


def test_the_same_run_of_two_designs_has_one_number():
    one = design_of("lstm", PLAIN, sources=["initialisation", "shuffle", "dropout"], rows=2)
    two = design_of("lstm", PLAIN, sources=["kernel", "recurrent", "shuffle", "dropout"], rows=2)
    numbers = [{str(run.levels): run.replicate for run in design.runs()} for design in (one, two)]
    shared = numbers[0].keys() & numbers[1].keys()
    assert len(shared) == 8  # base, shuffle, dropout, all; twice
    assert all(numbers[0][key] == numbers[1][key] for key in shared)


def test_a_drawn_training_part_is_never_an_ordinary_run():
    design = design_of("lstm", PLAIN, sources=["shuffle", "split"], rows=2)
    base = next(design.runs())
    assert base.levels["split"] == 1 and not base.is_ordinary


@pytest.mark.parametrize(
    ("model", "configuration", "offered"),
    [
        ("lstm", PLAIN, ("initialisation", "kernel", "recurrent", "shuffle", "dropout", "split")),
        ("lstm", {"dropout": 0.0}, ("initialisation", "kernel", "recurrent", "shuffle", "split")),
        ("forest", {}, ("kernel", "split")),
        ("ridge", {}, ("split",)),
    ],
)
def test_only_what_acts_is_offered(model, configuration, offered):
    assert sources_of(model, configuration) == offered


@pytest.mark.parametrize(
    ("sources", "rows", "words"),
    [
        (["colour", "shuffle"], 5, "colour"),
        (["sampler", "shuffle"], 5, "whole search"),
        (["noise", "shuffle"], 5, "nothing adds noise"),
        (["shuffle"], 5, "from two on"),
        (["initialisation", "kernel"], 5, "kernel in two of"),
        (["shuffle", "dropout"], 1, "`rows`"),
    ],
)
def test_what_makes_no_design_is_refused(sources, rows, words):
    with pytest.raises(SpecError, match=words):
        design_of("lstm", PLAIN, sources=sources, rows=rows)


def test_a_source_that_does_not_act_here_is_refused():
    with pytest.raises(SpecError, match="does not act"):
        design_of("lstm", {"dropout": 0.0}, sources=["shuffle", "dropout"])
    with pytest.raises(SpecError, match="two on"):
        design_of("ridge", {})
