"""The words under the forecast say how it was trained, and what its band stands on."""

from __future__ import annotations

from dataclasses import replace

from pages.shared.forecast_words import how_computed
from tests.charts import nouns


def test_the_second_training_is_told_where_there_was_one():
    forecast = nouns.forecast()
    plain = how_computed(forecast, is_refitted=False, targets=1)
    assert "trained once more" not in plain and "One model forecasts all targets" not in plain
    told = how_computed(forecast, is_refitted=True, targets=2)
    assert "trained once more, on training and validation together" in told
    assert "One model forecasts all targets" in told
    assert f"with {len(forecast.members)} fresh seeds; " in plain


def test_a_confirmed_choice_says_so():
    confirmed = replace(nouns.forecast(), is_confirmed=True)
    told = how_computed(confirmed, is_refitted=False, targets=1)
    assert "fresh seeds, none of which chose it; " in told
