"""The rating curve of a record: a known power law comes back, what has none gives none."""

from __future__ import annotations

import numpy as np

from core.dataset.rating import rating_line
from core.dataset.series import Driver, Target

FLOW = np.geomspace(100, 10_000, 40)
NONE = np.full(40, np.nan)


def line(values: np.ndarray, flow: np.ndarray = FLOW):
    return rating_line(Target("cs", "Bq/L", values, NONE), Driver("flow", "m3/s", flow))


def test_a_power_law_comes_back() -> None:
    found = line(2e-3 * FLOW**1.3)
    np.testing.assert_allclose(found.activity, 2e-3 * found.driver**1.3, rtol=1e-9)
    assert (found.samples, round(found.explained, 9)) == (40, 1)
    assert (found.driver[0].round(6), found.driver[-1].round(6)) == (100, 10_000)


def test_no_curve_where_none_can_be_drawn() -> None:
    assert line(np.where(np.arange(40) < 9, 1.0 + np.arange(40), np.nan)) is None  # 9 samples
    assert line(1.0 + np.arange(40), np.where(np.arange(40) == 3, 0.0, FLOW)) is None
    assert line(1.0 + np.arange(40), np.full(40, 5.0)) is None
