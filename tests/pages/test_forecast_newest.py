"""The forecast beyond the record, on ridges; this process answers in place of the predictor's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.forecast.keeping import keep_forecast
from core.forecast.making import make_forecasts
from core.what_if.answering import answer
from core.what_if.ground import read_ground
from core.what_if.scenario import Scenario
from pages.shared.forecast_newest import assumptions, numbers, sentence
from tests.pages.test_every_page import texts
from tests.pages.test_what_if_page import Here, ridges  # noqa: F401  a fixture
from tests.what_if.asking import here


@pytest.fixture
def forecast_study(store, ridges, monkeypatch):  # noqa: F811
    monkeypatch.setattr("core.what_if.predictor.Predictor", Here)
    keep_forecast(store, *make_forecasts(store, ridges))
    return ridges


def test_it_is_asked_on_demand_and_says_what_it_assumes(store, visit, forecast_study) -> None:
    app = visit("forecast", study=forecast_study)
    assert "nothing observed can judge yet" in texts(app)
    app.button(key="ask newest").click().run()
    assert not app.exception
    ground = read_ground(store, forecast_study)
    end = f"{ground.record.dates[-1]:%Y-%m-%d}"
    words = texts(app)
    assert f"The record ends on {end}; nothing after it is observed yet." in words
    flow = ground.record.driver("discharge").values[-1]
    assert f"discharge ({flow:,.0f} m3/s) stays at its last value" in words
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert any(f"issued on {end}, beyond what is observed" in alt for alt in alts)


def test_its_numbers_follow_the_record(store, forecast_study) -> None:
    ground = read_ground(store, forecast_study)
    made = answer(ground, Scenario(), here)
    table = numbers(made)
    assert len(table) == 4
    assert (table["date"] > ground.record.dates[-1]).all()
    assert str(table["date"].iloc[-1])[:10] in sentence(made)
    assert (table["lower, 95 %"] < table["upper, 95 %"]).all()


def test_other_ends_of_a_record_are_told(store, forecast_study) -> None:
    ground = read_ground(store, forecast_study)
    made = answer(ground, Scenario(), here)
    assert "nothing was assumed of those days" in assumptions(replace(made, held=()), ground)
    earlier = replace(made, issue=made.issue - np.timedelta64(3, "D"))
    assert "the newest instant at which every input is known" in assumptions(earlier, ground)
