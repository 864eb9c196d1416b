"""What stands below a series: the simulator beside published figures, preparation, drift."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from core.dataset.catalogue import save_series
from core.dataset.preparation.recipe import Recipe
from core.dataset.simulation.comparison import compare_with_published
from tests.charts import nouns
from tests.pages.test_every_page import texts


def charts(app) -> dict[str, dict]:
    """Drawn figures by key."""
    drawn = {}
    for element in app.get("plotly_chart"):
        drawn[element.proto.id] = json.loads(element.proto.spec)
    return drawn


def test_the_simulator_stands_beside_the_published_figures(store, visit) -> None:
    save_series(store, nouns.series())
    app = visit("data")
    assert not app.exception
    lines = compare_with_published()
    met = sum(line.is_met for line in lines)
    assert f"{met} of {len(lines)} published figures" in texts(app)
    (figure,) = [f for key, f in charts(app).items() if "calibration" in key]
    names = [trace["name"] for trace in figure["data"]]
    assert "published" in names and "simulated, mean" in names
    app.segmented_control(key="calibration group").set_value("Caesium-137").run()
    assert not app.exception
    (figure,) = [f for key, f in charts(app).items() if "calibration" in key]
    assert any("14.9 ± 0.4 Bq/kg" in str(y) for trace in figure["data"] for y in trace["y"])
    table = next(frame.value for frame in app.dataframe if "Published" in frame.value.columns)
    assert len(table) == len(lines)
    assert "of nothing that is simulated" in texts(app)


def test_an_observed_river_has_no_simulator_beside_it(store, visit) -> None:
    save_series(store, nouns.series(simulated=False))
    app = visit("data")
    assert not app.exception
    assert "published figures" not in texts(app)


def test_every_step_of_preparation_is_listed_in_its_order(store, visit) -> None:
    steps = [
        {"kind": "unit", "column": "cs137", "source": "Bq/m3", "wanted": "mBq/L"},
        {"kind": "decay", "target": "cs137", "reference": "2010-01-01"},
    ]
    recipe = Recipe.model_validate({"steps": steps})
    save_series(store, recipe.apply(nouns.series()))
    save_series(store, replace(nouns.series(), name="untouched"))
    words = texts(visit("data", series="synthetic"))
    first, second = recipe.sentences()
    assert f"1. {first}\n2. {second}" in words
    assert "the values are as they were read" in texts(visit("data", series="untouched"))


def test_drift_stands_among_the_checks(store, visit) -> None:
    series = nouns.series()
    target = series.targets[0]
    later = np.where(np.arange(len(series)) > 1_900, 20.0, 1.0)
    drifted = replace(target, values=target.values * later)
    save_series(store, series)
    save_series(store, replace(series, name="drifted", targets=(drifted,)))
    assert "The test part of cs137 is like the training part" in texts(
        visit("data", series="synthetic")
    )
    words = texts(visit("data", series="drifted"))
    assert "The test part of cs137 differs from the training part" in words
    assert "another river" in words


def test_a_long_series_is_shown_in_part_and_says_so(store, visit) -> None:
    save_series(store, nouns.series(rows=25_000))
    words = texts(visit("data"))
    assert "Each point of a driver is the highest of 3 steps." in words
    assert "Showing the last 20,000 of 25,000 rows" in words
