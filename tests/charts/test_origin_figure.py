"""Scores by period: a point a seed inside its period, a mean a configuration and period."""

from __future__ import annotations

import numpy as np
import pytest

from core.charts.origins import origin_points
from core.charts.theme import DARK, LIGHT
from tests.charts import nouns

TABLE = nouns.origin_table()


def milliseconds(values):
    return np.array(values, dtype="datetime64[ms]")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_seed_lies_in_its_period(palette):
    figure = origin_points(TABLE, palette=palette)
    seeds = [
        trace for trace in figure.data if not trace.showlegend and trace.customdata is not None
    ]
    assert sum(len(trace.x) for trace in seeds) == sum(one.n for one in TABLE.groups)
    for trace, name in zip(seeds, TABLE.configurations, strict=True):
        groups = [one for one in TABLE.groups if one.configuration_id == name]
        owner = [one.origin for one in groups for _ in range(one.n)]
        for date, origin in zip(milliseconds(trace.x), owner, strict=True):
            assert TABLE.periods[origin].first <= date <= TABLE.periods[origin].last


def test_means_have_their_intervals_and_one_seed_has_none():
    figure = origin_points(TABLE)
    means = [trace for trace in figure.data if trace.error_y.array is not None]
    assert [trace.name for trace in means] == list(TABLE.configurations)
    for trace, name in zip(means, TABLE.configurations, strict=True):
        groups = [one for one in TABLE.groups if one.configuration_id == name]
        for high, group in zip(trace.error_y.array, groups, strict=True):
            wanted = group.interval.high - group.interval.mean if group.n > 1 else 0.0
            assert high == pytest.approx(wanted)
    assert means[0].marker.color == LIGHT.accent


def test_configurations_stand_apart():
    figure = origin_points(TABLE)
    first, second = (milliseconds(t.x) for t in figure.data if t.error_y.array is not None)
    assert (first[: len(second)] < second).all()
