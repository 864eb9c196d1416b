"""The luck of the test period: what is pooled, what is a flood, what is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.errors import SpecError
from core.forecast.keeping import keep_forecast
from core.forecast.making import make_forecast
from core.forecast.period import flood_dates, luck_of, read_luck
from core.forecast.period_words import luck_sentences
from core.metrics import rmse
from core.search.creation import create_study
from core.search.running import run_study
from core.seeds.runs import run_seeds
from tests.charts import nouns
from tests.report.conftest import NAME, spec_of

FORECAST = nouns.forecast()


def luck(forecast=FORECAST, seed=1):
    return luck_of(forecast, np.random.default_rng(seed))


def test_the_score_is_the_mean_of_the_rmse_of_the_members():
    expected = np.mean([rmse(FORECAST.observed, member) for member in FORECAST.members])
    found = luck()
    assert found.whole.score == pytest.approx(expected)
    assert found.whole.steps == int(np.isfinite(FORECAST.observed).sum())
    assert (found.seeds, found.unit) == (5, "Bq/m3")


def test_a_block_is_whole_issue_times():
    found = luck()
    assert found.whole.block == found.issue_times * FORECAST.horizon > FORECAST.horizon


def test_floods_and_the_rest_make_the_whole():
    found, is_flood = luck(), flood_dates(FORECAST)
    values = dict(zip(FORECAST.driver_dates, FORECAST.driver_values, strict=True))
    threshold = np.quantile(FORECAST.driver_values, 0.9)
    assert is_flood[3, 2] == (values[FORECAST.dates[3, 2]] >= threshold)
    assert found.floods.steps + found.rest.steps == found.whole.steps
    assert found.floods.score == pytest.approx(
        np.mean([
            rmse(np.where(is_flood, FORECAST.observed, np.nan), member)
            for member in FORECAST.members
        ])
    )  # fmt: skip
    assert found.floods.score > found.rest.score  # of relative errors of the same size


def test_the_same_generator_says_the_same_and_another_one_does_not():
    assert luck() == luck()
    assert luck(seed=2).whole.period != luck().whole.period


def test_without_a_driver_floods_are_not_told():
    bare = replace(
        FORECAST, driver_name="", driver_values=np.full(len(FORECAST.driver_dates), np.nan)
    )
    found = luck(bare)
    assert (found.floods, found.rest, found.driver) == (None, None, "")
    assert len(luck_sentences(found)) == 2


def test_the_best_reference_is_compared_on_the_same_dates():
    found = luck()
    assert found.reference.name == "ridge"
    own = found.whole.score - rmse(FORECAST.observed, FORECAST.references["ridge"])
    assert found.reference.luck.score == pytest.approx(own)
    exact = replace(FORECAST, references={"ridge": FORECAST.members[0] + 5.0})
    told = luck_sentences(luck(exact))[-1]
    assert "the RMSE is lower by" in told and "more than the luck" in told
    equal = replace(FORECAST, references={"ridge": FORECAST.members[0]})
    assert "it may be either way" in luck_sentences(luck(equal))[-1]


def test_the_sentence_names_the_larger_luck():
    first, floods, _ = luck_sentences(luck())
    assert "between" in first and first.endswith("The larger luck is that of the test period.")
    assert "highest discharge" in floods
    apart = np.array([0.2, 0.6, 1.0, 1.4, 1.8])[:, None, None]
    spread = replace(FORECAST, members=FORECAST.observed[None] + apart)
    assert luck_sentences(luck(spread))[0].endswith("The larger luck is that of the seed.")


def test_too_few_samples_say_nothing():
    bare = replace(FORECAST, observed=np.full_like(FORECAST.observed, np.nan))
    with pytest.raises(SpecError, match="at least 10 values"):
        luck(bare)


def test_a_kept_forecast_is_read(tiny_store, tiny_series):
    create_study(tiny_store, spec_of(tiny_series))
    assert read_luck(tiny_store, NAME) == ()
    run_study(tiny_store, NAME, slots=1, executor="inline")
    run_seeds(tiny_store, NAME, top=1, seeds=2, slots=1, executor="inline")
    keep_forecast(tiny_store, make_forecast(tiny_store, NAME))
    (found,) = read_luck(tiny_store, NAME)
    assert found.whole.seeds.width == pytest.approx(0.0)  # a ridge draws nothing
    assert found.whole.period.low < found.whole.score < found.whole.period.high
    assert read_luck(tiny_store, NAME) == (found,)
