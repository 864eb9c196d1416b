"""The benchmark of the driver, at its smallest size: three iterations of R = 81."""

from __future__ import annotations

import pytest

from benchmarks import driver_scale
from benchmarks.driver_scale import Drive, resume_once, run_once, study_of
from core.search.planning import plan_study


@pytest.mark.parametrize(("asked", "trials"), [(1, 211), (212, 422), (1000, 1055)])
def test_a_study_has_at_least_so_many_trials(asked, trials):
    spec = study_of(asked)
    assert plan_study(spec.space, spec.budget).trials == trials


def test_it_drives_a_study_and_takes_it_up_again(tmp_path):
    driven = run_once(tmp_path, 423, None)
    assert (driven["trials"], driven["epochs"]) == (3 * 211, 3 * 1767)
    assert driven["cpu_seconds"] > 0
    assert driven["peak_megabytes"] > 0
    assert resume_once(tmp_path, 423, None)["resume_seconds"] > 0


def drive(trials, milliseconds, *, resume=1.0, growth=0.0):
    return Drive(
        trials=trials,
        epochs=9 * trials,
        cpu_seconds=milliseconds * trials / 1000,
        wall_seconds=1.0,
        first_tenth=milliseconds,
        last_tenth=milliseconds,
        peak_megabytes=400.0,
        growth_megabytes=growth,
        journal_megabytes=1.0,
        resume_seconds=resume,
        resume_cpu_seconds=resume,
        resume_megabytes=400.0,
    )


def test_the_ratio_is_the_largest_against_the_smallest():
    found = driver_scale.result({1000: drive(1000, 2.0), 100_000: drive(100_000, 2.5)})
    assert (found["ratio_cost"], found["milliseconds_a_trial"]) == (1.25, 2.5)
    assert found["is_within_bars"] is True


@pytest.mark.parametrize(
    "large",
    [drive(100_000, 2.7), drive(100_000, 2.0, resume=21.0), None],
    ids=["grows", "slow to resume", "not finished"],
)
def test_a_missed_bar_is_said(large):
    found = driver_scale.result({1000: drive(1000, 2.0), 100_000: large})
    assert found["is_within_bars"] is False
