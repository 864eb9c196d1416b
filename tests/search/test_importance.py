"""Importance finds what a formula put there, in every evaluator; too little data is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.errors import SpecError
from core.search.importance import EVALUATORS, FEWEST, MOST, importance_of, varying
from core.search.levels import Level
from tests.search.known_trials import SPACE, bowl, trial

LEVEL = Level(1.0, 9)


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_what_decides_comes_first_and_shares_add_up(evaluator):
    found = importance_of(bowl(120), SPACE, level=LEVEL, evaluator=evaluator)
    assert next(iter(found.shares)) == "learning_rate"
    assert found.shares["learning_rate"] > 0.5
    assert sum(found.shares.values()) == pytest.approx(1.0)
    assert list(found.shares.values()) == sorted(found.shares.values(), reverse=True)
    assert "constant" not in found.shares
    assert (found.trials, found.left_out) == (120, 0)


def test_the_same_trials_give_the_same_answer():
    assert importance_of(bowl(), SPACE, level=LEVEL) == importance_of(bowl(), SPACE, level=LEVEL)


def test_other_levels_do_not_count():
    """The short ones say the opposite; they must not be heard."""
    short = [
        trial(500 + i, 10.0 * i, epochs=1, configuration={**t.configuration, "units": 8 + 8 * i})
        for i, t in enumerate(bowl(7))
    ]
    alone = importance_of(bowl(), SPACE, level=LEVEL)
    assert importance_of([*bowl(), *short], SPACE, level=LEVEL).shares == alone.shares


@pytest.mark.parametrize(
    ("trials", "evaluator"),
    [
        (bowl(FEWEST - 1), "fanova"),
        ([trial(i, 0.1 * i, configuration={"units": 8}) for i in range(20)], "fanova"),
        ([trial(i, 0.5) for i in range(20)], "fanova"),
        (bowl(), "tea leaves"),
    ],
)
def test_too_little_to_compare_is_a_mistake_with_a_way_out(trials, evaluator):
    with pytest.raises(SpecError):
        importance_of(trials, SPACE, level=LEVEL, evaluator=evaluator)


def test_varying_keeps_the_order_and_needs_the_setting_in_all():
    one = trial(0, 0.1, configuration={"a": 1, "b": 1, "c": 1})
    other = trial(1, 0.1, configuration={"a": 2, "b": 1, "d": 3})
    assert varying([one, other]) == ["a"]
    assert varying([]) == []


def test_the_cap_is_told(monkeypatch):
    assert MOST >= 1_000
    monkeypatch.setattr("core.search.importance.MOST", 20)
    found = importance_of(bowl(30), SPACE, level=LEVEL)
    assert (found.trials, found.left_out) == (20, 10)


def test_optuna_is_imported_only_when_it_is_needed():
    code = (
        "import sys, core.search.importance, core.search.landscape\n"
        "sys.exit(any(name in sys.modules for name in ('optuna', 'sklearn', 'scipy.interpolate')))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0
