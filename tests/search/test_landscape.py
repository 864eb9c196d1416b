"""The map between trials: right on a plane, empty outside, choices in their places."""

from __future__ import annotations

import numpy as np
import pytest

from core.search.landscape import GRID, scale_of, surface
from tests.search.known_trials import SPACE, bowl, trial


def plane():
    """Score = 1 + log10(rate) + units / 8 at the corners and the middle."""
    corners = [(1e-4, 8), (1e-4, 64), (1e-2, 8), (1e-2, 64), (1e-3, 36)]
    return [
        trial(i, 1 + np.log10(rate) + units / 8,
              configuration={"learning_rate": rate, "units": units, "cell": "gru"})
        for i, (rate, units) in enumerate(corners)
    ]  # fmt: skip


def test_a_plane_in_the_logarithm_comes_back():
    """Units lie within a factor of 20, so their axis is linear."""
    found = surface(plane(), "learning_rate", "units", SPACE)
    assert (found.first.is_log, found.second.is_log) == (True, False)
    assert found.grid.shape == (GRID, GRID)
    expected = 1 + np.log10(found.grid_x)[None, :] + found.grid_y[:, None] / 8
    inside = np.isfinite(found.grid)
    assert inside.mean() > 0.9
    np.testing.assert_allclose(found.grid[inside], expected[inside], atol=1e-6)


def test_choices_stand_in_places_and_equal_places_count_by_their_mean():
    scale = scale_of("cell", bowl(), SPACE)
    assert scale.labels == ("gru", "lstm")
    assert (scale.place("gru"), scale.place("lstm")) == (0.0, 1.0)
    known = [(8, "gru", 1.0), (8, "gru", 3.0), (16, "gru", 2.0), (8, "lstm", 2.0)]
    known.append((16, "lstm", 2.0))
    rows = [
        trial(number, score, configuration={"units": units, "cell": cell})
        for number, (units, cell, score) in enumerate(known)
    ]
    found = surface(rows, "units", "cell", SPACE)
    np.testing.assert_allclose(found.grid[np.isfinite(found.grid)], 2.0)


@pytest.mark.parametrize(
    "trials",
    [
        [],
        plane()[:3],
        [trial(i, 0.1, configuration={"learning_rate": 1e-3, "units": 8 * i}) for i in range(1, 7)],
    ],
)
def test_too_few_or_all_on_a_line_leave_the_map_empty(trials):
    found = surface(trials, "learning_rate", "units", SPACE)
    assert not np.isfinite(found.grid).any()
    assert len(found.x) == len(trials)
