"""The picture of a scenario: both fans, the changed driver, its trained range, words for it all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.charts.theme import DARK, LIGHT
from core.charts.what_if import before_and_after, shown_drivers
from core.what_if.answer import Answer, DriverPath, Fan
from core.what_if.scenario import Scale, Scenario
from core.what_if.trained_range import Outside, TrainedRange

DAYS = np.datetime64("2002-05-01") + np.arange(-3, 3)
RANGE = TrainedRange(50.0, 150.0)


def fan(level: float) -> Fan:
    median = level * np.array([1.0, 2.0])
    return Fan(np.stack([0.9 * median, 1.1 * median]), median, 0.5 * median, 2.0 * median)


def driver(name: str, *, factor: float, ahead: bool = True) -> DriverPath:
    dates = (DAYS if ahead else DAYS[:4]).astype("datetime64[s]")
    before = np.full(len(dates), 100.0)
    after = before.copy()
    after[-2:] *= factor
    return DriverPath(name, "m3/s", dates, before, after, RANGE)


@pytest.fixture
def answer() -> Answer:
    flow = driver("flow", factor=2.0)
    return Answer(
        study="s",
        target="cs137",
        unit="Bq/m3",
        is_simulated=True,
        configuration_id="0123456789",
        is_confirmed=False,
        replicates=(1, 2),
        level=0.95,
        scenario=Scenario(changes=(Scale(driver="flow", factor=2.0),)),
        issue=DAYS[3].astype("datetime64[s]"),
        dates=DAYS[4:].astype("datetime64[s]"),
        before=fan(1.0),
        after=fan(2.0),
        seen_dates=DAYS.astype("datetime64[s]"),
        seen_values=np.array([1.0, np.nan, 1.5, np.nan, np.nan, 2.0]),
        seen_limits=np.array([np.nan, 0.4, np.nan, np.nan, np.nan, np.nan]),
        drivers=(flow, driver("rain", factor=1.0, ahead=False)),
        outside=(Outside("flow", "m3/s", flow.dates[-2:], flow.after[-2:], RANGE),),
        held=(),
    )


def names(figure) -> list[str]:
    return [trace.name for trace in figure.data if trace.name]


def trace(figure, name: str):
    return next(one for one in figure.data if one.name == name)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_before_and_after_differ_in_more_than_colour(answer, palette):
    figure = before_and_after(answer, palette=palette)
    before = trace(figure, "before (median of 2 seeds)")
    after = trace(figure, "after (median of 2 seeds)")
    np.testing.assert_array_equal(before.y, answer.before.median)
    np.testing.assert_array_equal(after.y, answer.after.median)
    assert before.line.dash != after.line.dash
    assert before.marker.symbol != after.marker.symbol
    assert {"95 % interval, before", "95 % interval, after"} <= set(names(figure))
    assert {"observed", "below the detection limit"} <= set(names(figure))


def test_the_changed_driver_stands_above_with_its_trained_range(answer):
    figure = before_and_after(answer)
    assert [path.name for path in shown_drivers(answer)] == ["flow"]
    np.testing.assert_array_equal(trace(figure, "flow, after").y, answer.drivers[0].after)
    assert len(trace(figure, "outside the trained range").x) == 2
    (shade,) = [s for s in figure.layout.shapes if s.type == "rect"]
    assert (shade.y0, shade.y1) == (50.0, 150.0)
    words = [note.text for note in figure.layout.annotations]
    assert "Flow (m3/s), trained on 50.0 to 150 (shaded)" in words
    assert "issued 2002-05-01" in words


def test_nothing_changed_shows_one_fan_and_what_is_known_ahead(answer):
    flow = answer.drivers[0]
    still = replace(
        answer, scenario=Scenario(), after=answer.before, outside=(),
        drivers=(replace(flow, after=flow.before), answer.drivers[1]),
    )  # fmt: skip
    figure = before_and_after(still)
    assert not any(name.startswith("after") for name in names(figure))
    assert "flow, before" in names(figure) and "flow, after" not in names(figure)


def test_reruns_and_single_seeds_are_named(answer):
    other = replace(answer, after=fan(3.0))
    figure = before_and_after(answer, reruns={"depth 3": other}, show_members=True)
    np.testing.assert_array_equal(trace(figure, "rerun: depth 3").y, other.after.median)
    assert "single seeds, after" in names(figure)


def test_up_to_two_reruns_have_the_ends_of_their_intervals(answer):
    other = replace(answer, after=fan(3.0))
    figure = before_and_after(answer, reruns={"a": other, "b": other})
    ends = [t for t in figure.data if t.name == "95 % interval, rerun: a"]
    np.testing.assert_array_equal(ends[0].y, other.after.lower)
    np.testing.assert_array_equal(ends[1].y, other.after.upper)
    assert [one.showlegend for one in ends] == [True, False]
    crowded = before_and_after(answer, reruns=dict.fromkeys("abc", other))
    assert not any("interval, rerun" in name for name in names(crowded))


@pytest.mark.parametrize("log", [True, False])
def test_axes_carry_quantity_and_unit(answer, log):
    figure = before_and_after(answer, log=log)
    assert figure.layout.yaxis2.title.text == "Cs137 (Bq/m3)"
    assert figure.layout.yaxis2.type == ("log" if log else "linear")


def test_at_most_three_drivers_are_drawn(answer):
    many = tuple(driver(f"d{i}", factor=2.0) for i in range(5))
    assert len(shown_drivers(replace(answer, drivers=many))) == 3
