"""Changes worked by hand on ten days: row 5 is the issue time, rows 3 to 7 are read."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from core.dataset.series import Driver, Series, Target
from core.dataset.windows import WindowSpec
from core.errors import SpecError
from core.what_if.applying import changed_series, readable_steps, steps_of
from core.what_if.scenario import Flood, Pulse, Scale, Scenario, Shift, Table

FLOW = np.array([10.0, 11, 12, 13, 14, 15, 16, 17, 18, 19])
RAIN = np.array([0.0, 1, 2, 3, np.nan, 5, 6, 7, 8, 9])
ISSUE = 5
STEPS = {"flow": range(-2, 3), "rain": range(-2, 1), "plan": range(1, 3)}


@pytest.fixture
def river():
    nothing = np.full(10, np.nan)
    return Series(
        name="river",
        dates=pd.date_range("2001-01-01", periods=10, freq="D"),
        step=pd.Timedelta("1D"),
        targets=(Target("activity", "Bq/m3", FLOW / 10, nothing),),
        drivers=(
            Driver("flow", "m3/s", FLOW.copy()),
            Driver("rain", "mm", RAIN.copy()),
            Driver("plan", "MBq", np.linspace(-1, 8, 10)),
        ),
    )


def after(river, *changes):
    scenario = Scenario(changes=changes)
    return changed_series(river, ISSUE, scenario, steps=STEPS, record=river)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Scale(driver="flow", factor=2), [13, 14, 15, 32, 34]),  # ahead, where it is known
        (Scale(driver="flow", factor=2, first=-2), [26, 28, 30, 32, 34]),
        (Scale(driver="flow", factor=0, first=-1, last=0), [13, 0, 0, 16, 17]),
        (Shift(driver="flow", amount=-3), [13, 14, 15, 13, 14]),
        (Shift(driver="flow", amount=-100, first=2, last=9), [13, 14, 15, 16, 0]),  # never below 0
        (Pulse(driver="flow", first=2, height=5, length=4), [13, 14, 15, 16, 22]),
        (Pulse(driver="flow", first=0, height=5), [13, 14, 20, 16, 17]),
        (Table(driver="flow", first=1, values=(99, None)), [13, 14, 15, 99, 17]),
        (Table(driver="flow", first=-4, values=(1, 2, 3, 4)), [3, 4, 15, 16, 17]),
        (Flood(driver="flow", start=datetime(2001, 1, 2), length=2), [13, 14, 15, 11, 12]),
        (Flood(driver="flow", start=datetime(2001, 1, 1), first=-2, length=9), FLOW[:5]),
    ],
)  # fmt: skip
def test_one_change(river, change, expected):
    changed = after(river, change).driver("flow").values
    np.testing.assert_allclose(changed[3:8], expected)
    np.testing.assert_array_equal(changed[:3], FLOW[:3])  # nobody reads there
    np.testing.assert_array_equal(changed[8:], FLOW[8:])


def test_changes_follow_one_another(river):
    changed = after(
        river, Scale(driver="flow", factor=0), Shift(driver="flow", amount=50),
        Pulse(driver="flow", first=2, height=1),
    )  # fmt: skip
    np.testing.assert_allclose(changed.driver("flow").values[6:8], [50, 51])


def test_nothing_else_changes_and_the_record_stays_as_it_is(river):
    changed = after(river, Scale(driver="flow", factor=3))
    np.testing.assert_array_equal(river.driver("flow").values, FLOW)
    np.testing.assert_array_equal(changed.driver("rain").values, RAIN)
    np.testing.assert_array_equal(changed.target("activity").values, FLOW / 10)


def test_a_driver_that_is_not_known_ahead_is_changed_before(river):
    changed = after(river, Scale(driver="rain", factor=2)).driver("rain").values
    np.testing.assert_allclose(changed[3:8], [6, np.nan, 10, 6, 7])


def test_a_gap_is_scaled_to_a_gap_and_filled_by_a_pulse(river):
    changed = after(river, Pulse(driver="rain", first=-1, height=4)).driver("rain").values
    np.testing.assert_allclose(changed[3:6], [3, 4, 5])


def test_a_driver_that_may_be_negative_may_become_so(river):
    changed = after(river, Shift(driver="plan", amount=-20)).driver("plan").values
    np.testing.assert_allclose(changed[6:8], [-15, -14])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Scale(driver="snow", factor=2), "Choose one of: flow, rain, plan"),
        (Pulse(driver="rain", first=1, height=4), "Nobody tells the networks rain ahead"),
        (Pulse(driver="flow", first=3, height=4), "steps -2 to 2"),
        (Scale(driver="flow", factor=2, first=2, last=1), "steps -2 to 2"),
        (Flood(driver="flow", start=datetime(2001, 1, 10), length=2), "inside the record"),
        (Flood(driver="flow", start=datetime(2030, 1, 10), length=2), "inside the record"),
        (Flood(driver="flow", start=datetime(2001, 1, 2, 12), length=2), "inside the record"),
    ],
)
def test_what_cannot_act_is_refused(river, change, words):
    with pytest.raises(SpecError, match=words):
        after(river, change)


def test_the_steps_that_are_read_follow_the_windows():
    spec = WindowSpec(
        targets=("activity",), drivers=("flow", "rain"), known_ahead=("flow", "plan"),
        lookback=3, horizon=2,
    )  # fmt: skip
    assert readable_steps(spec) == STEPS


def test_a_change_without_steps_acts_ahead_else_on_what_is_recent():
    scale = Scale(driver="x", factor=2)
    assert steps_of(scale, range(-2, 3)) == range(1, 3)
    assert steps_of(scale, range(-2, 1)) == range(-2, 1)
    assert steps_of(Scale(driver="x", factor=2, last=0), range(-2, 3)) == range(0)
