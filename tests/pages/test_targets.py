"""Several targets on the pages: chosen, stated with a unit each, forecast one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.dataset.catalogue import load_series, save_series
from core.dataset.series import Target
from core.forecast.keeping import keep_forecast
from tests.charts import nouns
from tests.pages import stored
from tests.pages.test_data_page import with_file
from tests.pages.test_every_page import texts


def two_targets():
    """The synthetic river with gross beta beside its caesium-137."""
    series = nouns.series()
    cs137 = series.targets[0]
    beta = Target("beta", "mBq/L", 100 + cs137.values, np.full(len(series), np.nan))
    return replace(series, name="two", targets=(cs137, beta))


def two_forecasts(store, name="finished"):
    stored.finished_study(store, name)
    first = replace(nouns.forecast(), study=name)
    second = replace(first, target="beta", unit="mBq/L", median=first.median * 50)
    keep_forecast(store, first, second)


def test_the_forecast_page_lets_choose_a_target(store, visit) -> None:
    two_forecasts(store)
    app = visit("forecast", study="finished")
    assert not app.exception
    assert app.metric[0].label == "RMSE (Bq/m3)"
    app.segmented_control(key="target choice").set_value("beta").run()
    assert not app.exception
    assert app.metric[0].label == "RMSE (mBq/L)"
    assert app.query_params["target"] == "beta"
    assert "One model forecasts all targets" in texts(app)


def test_a_link_names_the_target(store, visit) -> None:
    two_forecasts(store)
    app = visit("forecast", study="finished", target="beta")
    assert app.metric[0].label == "RMSE (mBq/L)"
    app = visit("forecast", study="finished", target="radon")
    assert "does not forecast 'radon'" in texts(app)
    assert app.metric[0].label == "RMSE (Bq/m3)"


def test_one_target_is_no_choice(store, visit) -> None:
    stored.finished_study(store)
    app = visit("forecast", study="finished")
    assert "target choice" not in app.session_state


def test_the_overview_names_the_other_targets(store, visit) -> None:
    two_forecasts(store)
    assert "The whole forecast also has Beta." in texts(visit("overview", study="finished"))


def test_a_study_of_both_is_set_up(store, visit) -> None:
    save_series(store, two_targets())
    app = visit("search_space", series="two")
    chooser = app.multiselect(key="draft targets")
    assert chooser.options == ["cs137", "beta"] and chooser.value == ["cs137"]
    assert "over the samples of all targets" not in texts(app)
    chooser.set_value(["cs137", "beta"]).run()
    assert not app.exception
    assert app.session_state["draft"].targets == ("cs137", "beta")
    assert "over the samples of all targets" in texts(app)
    app.multiselect(key="draft targets").set_value([]).run()
    assert "as it stands cs137 is forecast" in texts(app)
    assert app.session_state["draft"].targets == ("cs137",)


def test_the_start_names_both(store, visit) -> None:
    save_series(store, two_targets())
    app = visit("search_space", series="two")
    app.multiselect(key="draft targets").set_value(["cs137", "beta"]).run()
    app = app.switch_page("pages/run.py").run()
    assert not app.exception
    assert "forecasts **cs137, beta** of **two**" in texts(app)
    spec = app.session_state["draft"].spec(two_targets())
    assert spec.window.targets == ("cs137", "beta")


@pytest.mark.parametrize("unit", ["mBq/L", ""])
def test_an_upload_states_a_unit_for_each_target(unit: str, store, visit) -> None:
    rows = "\n".join(f"2020-01-{d:02d},{900 + d},{d / 10},{50 + d}" for d in range(1, 31))
    content = f"date,discharge (m3/s),alpha (Bq/m3),beta\n{rows}".encode()
    app = with_file(visit("data"), "gross.csv", content)
    targets = next(m for m in app.multiselect if m.label == "Targets")
    targets.set_value(["alpha (Bq/m3)", "beta"]).run()
    asked = {i.label: i for i in app.text_input if i.label.startswith("Unit of")}
    assert {label: i.value for label, i in asked.items()} == {
        "Unit of alpha (Bq/m3)": "Bq/m3",
        "Unit of beta": "",
    }
    app = asked["Unit of beta"].set_value(unit).run()
    assert not app.exception
    if not unit:
        assert "a unit for each" in texts(app)
        return
    assert "30 samples of beta (mBq/L)" in app.success[0].value
    app.button(key="keep series").click().run()
    units = [target.unit for target in load_series(store, "gross").targets]
    assert units == ["Bq/m3", "mBq/L"]
