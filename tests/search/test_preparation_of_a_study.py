"""A study keeps how its series was prepared, and works on the scale that was chosen there."""

from __future__ import annotations

from dataclasses import replace

from core.dataset.catalogue import save_series
from core.dataset.preparation.recipe import Recipe
from core.search.creation import create_study
from core.search.spec import default_spec
from core.search.study import read_facts, read_spec

STEPS = (
    {"kind": "decay", "target": "activity", "reference": "2001-01-01"},
    {"kind": "scale", "column": "activity", "scale": "cube_root"},
)


def test_steps_and_scale_of_the_preparation(fresh_store, tiny_series):
    recipe = Recipe.model_validate({"steps": STEPS})
    prepared = recipe.apply(replace(tiny_series, name="prepared"))
    settings = {"model": "ridge", "horizon": 2, "lookback": 6, "max_epochs": 2, "factor": 2}
    for series in (tiny_series, prepared):
        save_series(fresh_store, series)
        spec = default_spec(series, name=f"of-{series.name}", seed=7, **settings)
        create_study(fresh_store, spec)
    assert read_facts(fresh_store, "of-tiny")["preparation"] == []
    assert read_facts(fresh_store, "of-prepared")["preparation"] == list(recipe.sentences())
    assert read_spec(fresh_store, "of-tiny").window.scales["activity"] != "cube_root"
    assert read_spec(fresh_store, "of-prepared").window.scales["activity"] == "cube_root"
