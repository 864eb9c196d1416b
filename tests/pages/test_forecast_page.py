"""The Forecast page in each of its states: empty, kept interval only, calibrated."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from core.charts.wording import three_digits
from core.dataset.scaling import Scaling
from core.dataset.window_archive import unpack_tuning
from core.forecast.calibrating import bands, calibration_of, read_calibration
from core.forecast.exceedance import brier_of, exceedance, usual_threshold
from core.forecast.keeping import keep_forecast, read_forecast
from core.search.keys import tuning_key
from core.search.study import read_facts
from core.seeds.runs import read_seed_table
from core.settings import PROJECT
from core.store.schema import SeedRunRow
from tests.charts import nouns
from tests.pages import stored
from tests.pages.test_every_page import texts

REPLICATES = tuple(range(1, 11))


@pytest.fixture
def calibrated(store):
    """A finished study whose seed runs kept predictions; its forecast, with the band they give."""
    stored.finished_study(store, "river")
    return calibrate(store, "river")


def calibrate(store, study, *, horizon=7, **changes):
    leader = read_seed_table(store, study).groups[0].configuration_id
    validation = unpack_tuning(store.artifacts.read(tuning_key(study))).validation
    predicted = keep_predictions(store, study, leader, validation)
    column = Scaling.from_json(str(read_facts(store, study)["scaling"])).column("cs137")
    median = np.median(predicted, axis=0)[..., 0]
    past = (np.array([]), np.array([]))
    held = calibration_of(validation, median, column, axis=0, past=past)
    plain = nouns.forecast(horizon=horizon)
    made = replace(
        plain,
        study=study,
        configuration_id=leader,
        replicates=REPLICATES,
        flood_level=1.0,
        **changes,
    )
    (band,) = bands(made, held, (made.level,))
    made = replace(made, lower=band.lower, upper=band.upper)
    keep_forecast(store, made)
    return made


def keep_predictions(store, study, leader, validation):
    generator = np.random.default_rng(4)
    noise = 0.3 * generator.standard_normal((len(REPLICATES), *validation.target.shape))
    predicted = (validation.target + noise).astype(np.float32)
    with store.session() as session:
        for replicate, own in zip(REPLICATES, predicted, strict=True):
            key = f"studies/{study}/{replicate}.npz"
            content = io.BytesIO()
            np.savez(content, validation=own)
            store.artifacts.write(key, content.getvalue(), lasting=True)
            row = session.query(SeedRunRow).filter_by(
                study=study, configuration_id=leader, replicate=replicate
            )
            row.update({"predictions": key})
    return predicted.astype(np.float64)


def headings(app):
    return [one.value for one in app.header]


def metric(app, label):
    return next(one.value for one in app.metric if one.label == label)


def test_without_a_forecast_it_says_what_will_stand_here(store, visit) -> None:
    stored.running_study(store)
    app = visit("forecast", study="running")
    assert not app.exception
    assert "The forecast over the test part will stand here" in texts(app)
    assert not app.number_input


def test_without_predictions_the_kept_interval_alone(store, visit) -> None:
    stored.finished_study(store, "river")
    app = visit("forecast", study="river")
    assert not app.exception
    assert "You see the interval that was kept" in texts(app)
    assert "python -m core forecast river" in texts(app)
    assert not app.number_input
    assert "Residuals" in headings(app) and "Calibration" not in headings(app)
    assert "residuals working" not in app.session_state  # that scale is not known either


def test_predictions_that_are_gone_are_told(store, visit, calibrated) -> None:
    store.artifacts.delete("studies/river/2.npz")
    app = visit("forecast", study="river")
    assert not app.exception
    assert "You see the interval that was kept" in texts(app)
    assert "Above a threshold" not in headings(app)


def test_the_whole_page(store, visit, calibrated) -> None:
    app = visit("forecast", study="river")
    assert not app.exception
    assert {"Above a threshold", "Calibration", "Residuals"} <= set(headings(app))
    usual = usual_threshold(calibrated)
    assert app.number_input[0].value == pytest.approx(usual)
    assert app.query_params["threshold"] == f"{usual:g}"
    kept = read_forecast(store, "river")
    held = read_calibration(store, kept)
    score = brier_of(kept, held, usual, exceedance(kept, held, usual), lead=1)
    assert metric(app, "Brier score") == three_digits(score.score)
    assert f"{score.events:,} of {score.samples:,} samples" in texts(app)
    assert "Floods are the samples above 1.00 Bq/m3" in texts(app)
    assert "left out, their residual is unknown" in texts(app)


def test_the_threshold_lives_in_the_link(store, visit, calibrated) -> None:
    app = visit("forecast", study="river", threshold="0.8")
    assert app.number_input[0].value == 0.8
    first = metric(app, "Brier score")
    app.number_input[0].set_value(0.5).run()
    assert not app.exception
    assert app.query_params["threshold"] == "0.5"
    assert metric(app, "Brier score") != first


def test_the_threshold_outlives_a_look_at_another_page(store, visit, calibrated) -> None:
    app = visit("forecast", study="river")
    app.number_input[0].set_value(0.5).run()
    app.switch_page("pages/data.py").run()
    app.query_params.clear()
    app.switch_page("pages/forecast.py").run()
    assert app.number_input[0].value == 0.5
    assert app.query_params["threshold"] == "0.5"


def test_a_link_without_a_number_is_told(store, visit, calibrated) -> None:
    app = visit("forecast", study="river", threshold="much")
    assert not app.exception
    assert "threshold of 'much', which is no number" in texts(app)
    assert app.number_input[0].value == pytest.approx(usual_threshold(calibrated))


def test_a_threshold_that_nothing_exceeds_is_told(store, visit, calibrated) -> None:
    app = visit("forecast", study="river", threshold="5000")
    assert not app.exception
    assert "too few for the score to say much" in texts(app)
    assert metric(app, "Skill over hindsight") == "–"


def test_one_issue_time_shows_all_leads(store, visit, calibrated) -> None:
    app = visit("forecast", study="river")
    app.segmented_control(key="fc_view").set_value("One issue time, all leads").run()
    assert not app.exception
    assert "of the test part, over all leads" in texts(app)


def test_issue_times_of_one_day_are_told_apart(store, visit) -> None:
    stored.finished_study(store, "river")
    plain = replace(nouns.forecast(), study="river")
    hourly = plain.issue_times[0] + np.arange(len(plain.issue_times)) * np.timedelta64(1, "h")
    keep_forecast(store, replace(plain, issue_times=hourly.astype("datetime64[s]")))
    app = visit("forecast", study="river")
    app.segmented_control(key="fc_view").set_value("One issue time, all leads").run()
    assert not app.exception
    assert app.select_slider(key="fc_issue").options[1] == "2010-01-01 01:00"


def test_a_validation_part_without_a_value_tells_no_chance(
    store, visit, calibrated, monkeypatch
) -> None:
    unknown = np.full((90, 7), np.nan)
    held = replace(read_calibration(store, calibrated), errors=unknown, bounds=unknown)
    monkeypatch.setattr("core.forecast.calibrating.read_calibration", lambda *_: held)
    app = visit("forecast", study="river")
    assert not app.exception
    assert "so that no error is known" in texts(app)
    assert "in the validation or the test part at this lead" in texts(app)


def test_bands_and_leads_are_choices(store, visit, calibrated) -> None:
    app = visit("forecast", study="river")
    app.pills(key="fc_bands").set_value([]).run()
    assert not app.exception
    app.selectbox(key="calibration lead").set_value(7).run()
    app.selectbox(key="residual lead").set_value(3).run()
    assert not app.exception
    assert "below a lag of 3" in texts(app)
    app.toggle(key="residuals working").set_value(False).run()
    assert not app.exception
    assert "Bq/m3 too" in texts(app)


def test_a_test_part_of_non_detects_has_no_residual(store, visit) -> None:
    stored.finished_study(store, "river")
    plain = nouns.forecast()
    hidden = np.full(plain.observed.shape, np.nan)
    calibrate(store, "river", observed=hidden, limits=np.full(plain.observed.shape, 0.35))
    app = visit("forecast", study="river")
    assert not app.exception
    assert "No quantified sample lies in the test part at this lead" in texts(app)


def test_the_networks_are_asked_on_demand_only(store, visit, calibrated) -> None:
    app = visit("forecast", study="river")
    assert "Where the networks look" in headings(app)
    app.button(key="ask attention").click().run()
    assert not app.exception
    assert "Weights of its networks were not kept" in texts(app)


def test_view_issue_time_and_bands_come_from_the_link(store, visit, calibrated) -> None:
    days = [str(instant)[:10] for instant in calibrated.issue_times]
    view, bands = "One issue time, all leads", ["80 %"]
    app = visit("forecast", study="river", fc_view=view, fc_issue=days[7], fc_bands=bands)
    assert not app.exception
    assert app.select_slider(key="fc_issue").value == days[7]
    assert app.pills(key="fc_bands").value == [0.8]
    fan = next(one.proto.alt for one in app.get("plotly_chart") if one.proto.id.endswith("-fan"))
    assert f"issued on {days[7]}" in fan
    assert "intervals of 80 %" in fan


def test_the_first_picture_needs_no_heavy_statistics() -> None:
    """Half of the first visit's processor time went into importing them."""
    script = """
import sys
import pages.shared.forecast_attention, pages.shared.forecast_diagnosis
import pages.shared.forecast_exceedance, pages.shared.forecast_fan, pages.shared.forecast_reading
import core.forecast.calibrating
heavy = {"scipy.stats", "scipy.optimize", "statsmodels", "sklearn"} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
