"""What leaves the trained range is named with its days."""

from __future__ import annotations

import numpy as np
import pytest

from core.dataset.split import chronological_split
from core.what_if.trained_range import TrainedRange, outside, trained_ranges

DATES = np.array(["2001-01-01", "2001-01-02", "2001-01-03"], dtype="datetime64[s]")


def test_inside_and_on_the_edge_nothing_is_said():
    assert outside("flow", "m3/s", DATES, np.array([1.0, 2, 3]), TrainedRange(1, 3)) is None


def test_the_value_farthest_out_and_all_days_are_said():
    left = outside("flow", "m3/s", DATES, np.array([0.5, 2, 7.25]), TrainedRange(1, 3))
    assert left.dates.tolist() == [DATES[0].item(), DATES[2].item()]
    assert left.sentence == (
        "flow leaves the range that was trained on, 1 to 3 m3/s, on 2001-01-01 to 2001-01-03 "
        "(2 steps, as far as 7.25 m3/s)."
    )


def test_a_gap_is_not_outside():
    assert outside("flow", "m3/s", DATES, np.array([np.nan, 2, 3]), TrainedRange(1, 3)) is None


def test_only_training_counts(tiny_series):
    split = chronological_split(tiny_series, target="activity")
    rows = tiny_series.dates.to_numpy() <= np.datetime64(split.training_end)
    flow = tiny_series.driver("flow").values
    found = trained_ranges(tiny_series, split)["flow"]
    assert (found.low, found.high) == (flow[rows].min(), flow[rows].max())
    assert found.high != pytest.approx(flow.max()) or found.low != pytest.approx(flow.min())
