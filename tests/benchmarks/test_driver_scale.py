"""What the driver's benchmark measures, on a small study, and what it makes of the figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.driver_scale import Drive, result, resume_once, run_once, text_of
from benchmarks.driver_study import study_of
from core.search.planning import plan_study

SMALL = Drive(
    trials=1055,
    epochs=8835,
    cpu_seconds=2.11,  # 2 ms a trial
    wall_seconds=3.0,
    first_tenth=2.0,
    last_tenth=2.0,
    peak_megabytes=400.0,
    growth_megabytes=0.0,
    journal_megabytes=1.0,
    resume_seconds=2.0,
    resume_cpu_seconds=1.5,
    resume_megabytes=390.0,
)


def large(milliseconds: float, **changes: float) -> Drive:
    return replace(SMALL, trials=100_000, cpu_seconds=100 * milliseconds, **changes)


def test_it_drives_a_study_to_its_end_and_takes_it_up_again(tmp_path):
    driven = run_once(tmp_path, 500, None)
    assert (driven["trials"], driven["epochs"]) == (633, 5301)
    assert driven["cpu_seconds"] > 0 and driven["peak_megabytes"] > 0
    resumed = resume_once(tmp_path, 500, None)
    assert 0 < resumed["resume_cpu_seconds"]


def test_a_size_is_reached_by_whole_iterations():
    for wanted, trials in ((1, 211), (211, 211), (212, 422), (1_000, 1_055)):
        spec = study_of(wanted)
        assert plan_study(spec.space, spec.budget).trials == trials


@pytest.mark.parametrize(
    ("measured", "is_within"),
    [
        (large(2.6), True),
        (large(2.7), False),  # more than 1.3 times as much a trial
        (large(2.6, resume_cpu_seconds=20.0), False),
        (large(2.6, resume_seconds=99.0), True),  # a clock on a busy machine says nothing
    ],
)
def test_the_bars(measured, is_within):
    document = result({1_000: SMALL, 100_000: measured})
    assert document["is_within_bars"] is is_within
    assert document["ratio_cost"] == round(measured.milliseconds_a_trial / 2.0, 3)


def test_a_cost_above_the_bar_is_not_hidden_by_its_ratio():
    costly = replace(SMALL, cpu_seconds=5.5)
    assert result({1_000: costly, 100_000: large(5.2)})["is_within_bars"] is False


def test_what_was_given_up_is_told():
    drives = {1_000: SMALL, 100_000: None}
    document = result(drives)
    assert document["unfinished"] == [100_000] and document["is_within_bars"] is False
    assert "100,000  not finished" in text_of(drives)
    assert text_of(drives).splitlines()[1].split()[:2] == ["1,055", "2.00"]
