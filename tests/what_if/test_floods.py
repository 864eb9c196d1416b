"""The highest waters of a record, each once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.dataset.series import Driver, Series, Target
from core.what_if.floods import observed_floods


@pytest.fixture
def river():
    flow = np.full(60, 10.0)
    flow[5], flow[8], flow[30], flow[57] = 90.0, 80.0, 50.0, 99.0
    flow[40] = np.nan
    return Series(
        name="river",
        dates=pd.date_range("2001-01-01", periods=60, freq="D"),
        step=pd.Timedelta("1D"),
        targets=(Target("a", "Bq/m3", flow, np.full(60, np.nan)),),
        drivers=(Driver("flow", "m3/s", flow),),
    )


def test_the_highest_first_and_no_neighbour_of_one(river):
    first, second = observed_floods(river, "flow", length=7, most=2)
    assert (str(first.peak)[:10], str(first.start)[:10], first.height) == (
        "2001-01-06", "2001-01-04", 90.0,
    )  # fmt: skip
    assert (str(second.peak)[:10], second.height) == ("2001-01-31", 50.0)


def test_the_copied_days_lie_in_the_record(river):
    latest = max(one.start for one in observed_floods(river, "flow", length=7, most=50))
    assert latest + np.timedelta64(6, "D") <= river.dates.to_numpy()[-1]
    flood = observed_floods(river, "flow", length=4, most=1)[0]
    assert flood.height == 99.0  # from two days before it to one after


def test_a_short_record_has_none(river):
    short = replace(
        river,
        dates=river.dates[:3],
        targets=(replace(river.targets[0], values=np.ones(3), limits=np.full(3, np.nan)),),
        drivers=(Driver("flow", "m3/s", np.ones(3)),),
    )
    assert observed_floods(short, "flow", length=7) == []
