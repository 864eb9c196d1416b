"""Answers stand where the forecast stands: the same networks, medians and intervals."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from core.dataset.cutting import cut_at, fit_scaling
from core.dataset.split import Split
from core.dataset.windows import WindowSpec
from core.errors import NotFound, SpecError
from core.forecast.making import make_forecast
from core.store.schema import StudyRow
from core.what_if.answering import answer
from core.what_if.ground import read_ground
from core.what_if.networks import Networks
from core.what_if.scenario import Flood, Scale, Scenario, Shift
from core.what_if.wording import cautions, in_one_sentence
from tests.what_if.asking import Counted, here

DOUBLED = (Scale(driver="flow", factor=2.0),)


@pytest.fixture
def forecast(tiny_store, ridges):
    return make_forecast(tiny_store, ridges)


def at(forecast, number, *changes):
    return Scenario(issue=pd.Timestamp(forecast.issue_times[number]), changes=changes)


@pytest.mark.parametrize("number", [0, 7, -1])
def test_nothing_changed_is_the_forecast_itself(ground, forecast, number):
    made = answer(ground, at(forecast, number), here)
    np.testing.assert_array_equal(made.dates, forecast.dates[number])
    for fan in (made.before, made.after):
        np.testing.assert_allclose(fan.members, forecast.members[:, number], rtol=1e-6)
        np.testing.assert_allclose(fan.median, forecast.median[number], rtol=1e-6)
        np.testing.assert_allclose(fan.lower, forecast.lower[number], rtol=1e-6)
        np.testing.assert_allclose(fan.upper, forecast.upper[number], rtol=1e-6)


@pytest.mark.parametrize("anomalies", [(), (2,)])
def test_windows_with_a_trend_and_means_are_those_of_the_whole_series(ground, anomalies):
    """A short stretch is cut: it must reach back to the first day of the longest mean."""
    more = {"trend": True, "means": (4, 30), "anomalies": anomalies}
    window = WindowSpec.model_validate(ground.window.model_dump() | more)
    split = Split(training_end=ground.record.dates[200], validation_end=ground.record.dates[250])
    asked = replace(ground, window=window, scaling=fit_scaling(ground.record, split, window))
    whole = cut_at(asked.series, window, asked.scaling, asked.issues)
    for place in (0, -1):
        stretch, row = asked.around(int(asked.issues[place]))
        short = cut_at(stretch, window, asked.scaling, [row])
        for name in ("past", "ahead", "history"):
            np.testing.assert_allclose(
                getattr(short, name)[0], getattr(whole, name)[place], rtol=1e-5, atol=1e-6
            )


def test_more_flow_ahead_brings_more_activity(ground, forecast):
    made = answer(ground, at(forecast, 3, *DOUBLED), here)
    np.testing.assert_allclose(made.before.median, forecast.median[3], rtol=1e-6)
    assert (made.after.median > made.before.median).all()
    assert (made.after.lower < made.after.median).all()
    (path,) = made.drivers
    assert path.is_changed and len(path.dates) == 6 + 2
    np.testing.assert_allclose(path.after, path.before * ([1.0] * 6 + [2.0] * 2))
    assert "2 of 2 seeds say more" in in_one_sentence(made)


def test_what_happened_instead_is_given_back_by_the_record(ground, forecast):
    """Scaled away and then taken from the record again: the same window, the same forecast."""
    first = forecast.dates[5, 0]
    changes = (*DOUBLED, Flood(driver="flow", start=pd.Timestamp(first), length=2))
    made = answer(ground, at(forecast, 5, *changes), here)
    np.testing.assert_allclose(made.after.median, made.before.median, rtol=1e-9)
    assert not made.drivers[0].is_changed
    assert in_one_sentence(made).startswith("The forecast stays the same")


def test_both_windows_go_in_one_question(ground, forecast):
    ask = Counted()
    made = answer(ground, at(forecast, 4, *DOUBLED), ask)
    (question,) = ask.questions
    assert len(question.windows) == 2
    np.testing.assert_array_equal(question.windows.past[0], question.windows.past[1])
    working = ground.scaling.column("flow")
    changed = working.to_working(made.drivers[0].after[-2:])
    np.testing.assert_allclose(question.windows.ahead[1, :, 0], changed, rtol=1e-5)
    answer(ground, at(forecast, 4), ask)
    assert len(ask.questions[1].windows) == 1


def test_a_recent_change_reaches_the_past_of_the_window_only(ground, forecast):
    ask = Counted()
    change = Shift(driver="flow", amount=50.0, first=-2, last=0)
    answer(ground, at(forecast, 4, change), ask)
    before, after = ask.questions[0].windows.past
    assert (before[:3] == after[:3]).all() and (before[3:, 0] < after[3:, 0]).all()
    ahead = ask.questions[0].windows.ahead
    np.testing.assert_array_equal(ahead[0], ahead[1])


def test_a_wider_level_is_a_wider_band(ground, forecast):
    narrow, wide = (
        answer(ground, at(forecast, 2), here, level=level) for level in (0.5, 0.95)
    )  # fmt: skip
    assert (wide.after.upper > narrow.after.upper).all()
    np.testing.assert_array_equal(wide.after.median, narrow.after.median)


def test_the_newest_issue_time_looks_beyond_the_record(ground, tiny_series):
    made = answer(ground, Scenario(changes=DOUBLED), here)
    last = tiny_series.dates[-1]
    assert pd.Timestamp(made.issue) == last
    assert [pd.Timestamp(d) for d in made.dates] == [last + pd.Timedelta(days=k) for k in (1, 2)]
    flow = tiny_series.driver("flow").values[-1]
    np.testing.assert_allclose(made.drivers[0].before[-2:], [flow, flow])
    assert made.held == ("flow",)
    assert "The record ends on" in " ".join(cautions(made))


def test_leaving_the_trained_range_is_warned_of(ground, forecast):
    made = answer(ground, at(forecast, 3, Scale(driver="flow", factor=50.0)), here)
    (left,) = made.outside
    assert left.driver == "flow" and len(left.dates) == 2
    assert left.trained == ground.ranges["flow"]
    (told,) = cautions(made)
    assert told.startswith("flow leaves the range") and "intervals do not hold" in told
    assert answer(ground, at(forecast, 3), here).outside == ()


def test_every_issue_time_of_the_forecast_can_be_asked(ground, forecast):
    assert set(forecast.issue_times) <= set(ground.issue_times)


def test_a_day_of_training_cannot_be_asked(ground):
    with pytest.raises(NotFound, match="after the validation part"):
        answer(ground, Scenario(issue=datetime(2001, 3, 1)), here)


def test_an_unknown_target_is_told(ground):
    with pytest.raises(NotFound, match="activity"):
        answer(ground, Scenario(), here, target="tritium")


def test_a_study_that_met_another_series_is_refused(tiny_store, ridges):
    with tiny_store.session() as session:
        row = session.get(StudyRow, ridges)
        row.facts = row.facts | {"series_fingerprint": "another"}
    with pytest.raises(SpecError, match="another content under the name tiny"):
        read_ground(tiny_store, ridges)


def test_networks_without_weights_are_told(ground):
    jobs = ground.networks.jobs
    bare = replace(ground, networks=Networks(jobs, ground.networks.predictions, jobs[:1]))
    with pytest.raises(SpecError, match="1 of 2 without them"):
        answer(bare, Scenario(), here)
