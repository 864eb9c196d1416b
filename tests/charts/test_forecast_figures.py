"""Pictures of the Forecast page: in both modes, and what must be in them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from core.charts.attention import attention_maps
from core.charts.exceedance import exceedance_over_dates, exceedance_over_leads
from core.charts.forecast import fan_at_lead, fan_from_issue
from core.charts.reliability import coverage_curve
from core.charts.residuals import residual_pictures
from core.charts.theme import DARK, LIGHT
from core.forecast.band import LEVELS
from core.forecast.calibrating import bands
from core.forecast.exceedance import exceedance, exceeded
from core.forecast.reliability import reliability
from core.forecast.residuals import residuals_at
from core.what_if.attention import Attention
from tests.charts import nouns
from tests.forecast.test_calibrating import LOG, calibrated

FORECAST = nouns.forecast()
HELD = calibrated(0.3 * np.random.default_rng(1).normal(size=(90, 7)), column=LOG)
BANDS = bands(FORECAST, HELD, LEVELS)
CHANCES = exceedance(FORECAST, HELD, 1.0)
OUTCOME = exceeded(FORECAST.observed, FORECAST.limits, 1.0)
PARTS = reliability(replace(FORECAST, flood_level=1.0), HELD, lead=3)
LOOKS = np.random.default_rng(2).dirichlet(np.ones(10), size=(30, 4)).transpose(0, 2, 1)
ATTENTION = Attention(FORECAST.issue_times[:30], np.arange(10)[::-1], LOOKS, 5, 300)
SHARES = {"training part": 0.4, "test part": 0.1}

FIGURES = {
    "bands": lambda p: fan_at_lead(FORECAST, bands=BANDS, palette=p),
    "bands from an issue": lambda p: fan_from_issue(FORECAST, issue=5, bands=BANDS, palette=p),
    "chances": lambda p: exceedance_over_dates(
        FORECAST, CHANCES, OUTCOME, threshold=1.0, lead=2, shares=SHARES, palette=p
    ),
    "chances of an issue": lambda p: exceedance_over_leads(
        FORECAST, CHANCES, OUTCOME, threshold=1.0, issue=9, palette=p
    ),
    "coverage": lambda p: coverage_curve(PARTS, palette=p),
    "residuals": lambda p: residual_pictures(
        residuals_at(FORECAST, lead=2), target="cs137", log=True, palette=p
    ),
    "attention": lambda p: attention_maps(ATTENTION, palette=p),
}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_is_drawn_on_our_own_template(name, palette) -> None:
    drawn = json.loads(FIGURES[name](palette).to_json())
    assert drawn["layout"]["template"]["layout"]["font"]["color"] == palette.ink
    assert drawn["layout"]["uirevision"] == "constant"


@pytest.mark.parametrize("name", FIGURES)
def test_axes_say_quantity_and_unit(name) -> None:
    layout = FIGURES[name](LIGHT).to_dict()["layout"]
    axes = [axis for key, axis in layout.items() if key.startswith(("xaxis", "yaxis"))]
    titles = [text for axis in axes if (text := axis.get("title", {}).get("text"))]
    assert titles
    assert all(title[0].isupper() for title in titles)
    assert all(title.endswith(")") for title in titles if title != "Issue time")


def named(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def test_bands_are_nested_widest_at_the_back() -> None:
    figure = fan_at_lead(FORECAST, bands=BANDS, lead=2)
    names = [t.name for t in figure.data if t.fill == "tonexty"]
    assert names == ["95 % interval", "80 % interval", "50 % interval"]
    upper, lower = named(figure, "80 % interval")
    np.testing.assert_array_equal(lower.y, BANDS[1].lower[:, 1])
    np.testing.assert_array_equal(upper.y, BANDS[1].upper[:, 1])
    assert upper.line.width == 0  # edges of hundreds of dates would cover the rest
    assert len({t.fillcolor for t in figure.data if t.fill == "tonexty"}) == 3


def test_few_dates_have_edges_that_need_no_colour() -> None:
    figure = fan_from_issue(FORECAST, issue=5, bands=BANDS)
    edges = [t.line.dash for t in figure.data if t.fill == "tonexty"]
    assert edges == ["solid", "dash", "dot"]
    alone = [t for t in fan_from_issue(FORECAST, issue=5).data if t.fill == "tonexty"]
    assert [(t.name, t.line.width) for t in alone] == [("95 % interval", 0)]


def test_no_band_is_a_choice() -> None:
    figure = fan_at_lead(FORECAST, bands=())
    assert not [t for t in figure.data if t.fill == "tonexty"]
    assert named(figure, "forecast (median of 5 seeds)")


def test_what_came_is_told_by_place_and_shape() -> None:
    figure = FIGURES["chances"](LIGHT)
    (above,), (below,) = named(figure, "observed above"), named(figure, "observed below")
    assert len(above.x) == (OUTCOME[:, 1] == 1).sum() > 0
    assert len(below.x) == (OUTCOME[:, 1] == 0).sum() > 0
    assert above.y[0] > 1 and below.y[0] < 0
    assert above.marker.symbol != below.marker.symbol
    assert [note.text for note in figure.layout.annotations] == [
        "training part 0.400",
        "test part 0.100",
    ]


def test_nothing_observed_leaves_the_curve() -> None:
    nobody = np.full(OUTCOME.shape, np.nan)
    figure = exceedance_over_leads(FORECAST, CHANCES, nobody, threshold=1.0, issue=9)
    assert [t.name for t in figure.data] == ["probability"]
    assert list(figure.data[0].x) == list(range(1, 8))


def test_a_single_lead_is_enough() -> None:
    alone = nouns.forecast(horizon=1)
    held = calibrated(HELD.errors[:, :1], column=LOG)
    chances = exceedance(alone, held, 1.0)
    outcome = exceeded(alone.observed, alone.limits, 1.0)
    assert exceedance_over_leads(alone, chances, outcome, threshold=1.0, issue=3).data
    assert exceedance_over_dates(alone, chances, outcome, threshold=1.0, lead=1).data
    assert fan_from_issue(alone, issue=3, bands=bands(alone, held, LEVELS)).data


def test_floods_have_a_line_of_their_own() -> None:
    figure = coverage_curve(PARTS)
    lines = [t for t in figure.data if t.mode == "lines+markers"]
    assert [t.name for t in lines] == [
        f"all samples ({PARTS[0].samples} samples)",
        f"floods ({PARTS[1].samples} samples)",
    ]
    assert len({t.line.dash for t in lines}) == len({t.marker.symbol for t in lines}) == 2


def test_residuals_without_a_lag_are_drawn() -> None:
    first = np.arange(400)[:, None] < 40
    few = replace(FORECAST, observed=np.where(first, FORECAST.observed, np.nan))
    found = residuals_at(few, lead=1)
    assert len(found.values) and not len(found.autocorrelation.lags)
    assert residual_pictures(found, target="cs137").data


def test_one_map_a_depth_on_one_scale_from_zero() -> None:
    figure = FIGURES["attention"](LIGHT)
    maps = [t for t in figure.data if t.type == "heatmap"]
    assert len(maps) == 4 and {t.coloraxis for t in maps} == {"coloraxis"}
    assert (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) == (0, LOOKS.max())
    np.testing.assert_array_equal(maps[2].z, LOOKS[:, :, 2])
    assert list(maps[0].x) == list(range(9, -1, -1))
