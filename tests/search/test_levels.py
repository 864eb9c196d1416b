"""Only equals are compared: levels by share and epochs."""

from __future__ import annotations

from core.search.levels import ENOUGH, Level, at_level, levels_of, telling_level
from tests.search.known_trials import bowl, halving, trial


def test_levels_count_scores_the_shortest_first():
    trials, _ = halving()
    assert levels_of(trials) == {Level(1.0, 1): 3, Level(1.0, 3): 2}
    assert list(levels_of(trials)) == [Level(1.0, 1), Level(1.0, 3)]
    assert [t.trial for t in at_level(trials, Level(1.0, 3))] == [4, 5]


def test_a_larger_share_of_the_windows_is_the_longer_training():
    assert max(Level(0.3, 10), Level(1.0, 10)) == Level(1.0, 10)


def test_the_longest_level_with_enough_scores_tells_most():
    many = bowl(ENOUGH, epochs=3)
    few = [trial(100 + i, 0.1, epochs=9) for i in range(ENOUGH - 1)]
    assert telling_level([*many, *few]) == Level(1.0, 3)
    assert telling_level([*many, *few, trial(200, 0.1, epochs=9)]) == Level(1.0, 9)
    assert telling_level(few) == Level(1.0, 9)
    assert telling_level([trial(0, None)]) is None
