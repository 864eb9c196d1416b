"""A card's curve and skill, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.forecast.glance import POINTS, best_skill, glance_at
from tests.charts import nouns

FORECAST = nouns.forecast()


def test_the_newest_medians_one_step_ahead():
    found = glance_at(FORECAST)
    assert len(found.curve) == POINTS
    assert found.curve[-1] == FORECAST.median[-1, 0]
    assert found.last == str(FORECAST.dates[-1, 0])[:10]


def test_skill_is_over_the_best_reference():
    """RMSE 0.30 against 0.35 of persistence and 0.40 of ridge."""
    assert best_skill(FORECAST) == ("persistence", pytest.approx(1 - 0.30 / 0.35))
    assert glance_at(FORECAST).reference == "Persistence"


def test_without_a_usable_reference_there_is_no_skill():
    bare = replace(FORECAST, references={}, metrics={"hrhn": {"rmse": 0.3}})
    assert best_skill(bare) == ("", None)
    unknown = {name: {"rmse": np.nan} for name in FORECAST.metrics}
    assert best_skill(replace(FORECAST, metrics=unknown)) == ("", None)
