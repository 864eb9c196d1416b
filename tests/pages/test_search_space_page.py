"""The draft: edited, planned live, told when it breaks a rule."""

from __future__ import annotations

import pandas as pd
import pytest

from core.dataset.catalogue import save_series
from core.errors import SpecError
from core.models.space import Choice, IntegerRange, RealRange, SearchSpace
from core.models.table import MODELS
from pages.shared.space_editor import from_table, to_table
from tests.charts import nouns

SPACE = SearchSpace(
    dimensions=(
        Choice(name="units", values=(8, 16)),
        Choice(name="increments", values=(False, True)),
        IntegerRange(name="depth", low=1, high=3),
        RealRange(name="rate", low=1e-4, high=1e-2, scale="log"),
    )
)


@pytest.mark.parametrize("name", MODELS)
def test_every_space_survives_the_table(name: str) -> None:
    space = MODELS[name].space
    assert from_table(space, to_table(space)) == space


def edited(row: int, **cells: object) -> pd.DataFrame:
    table = to_table(SPACE)
    for column, value in cells.items():
        table.loc[row, column] = value
    return table


def test_cells_become_values() -> None:
    space = from_table(SPACE, edited(0, values="4, 8 ,12"))
    assert space.dimensions[0].values == (4, 8, 12)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (0, {"values": "4, many"}),
        (0, {"values": ""}),
        (1, {"values": "yes"}),
        (2, {"low": 5.0}),
        (2, {"low": None}),
        (3, {"low": 0.0}),
    ],
)
def test_a_broken_cell_is_told_in_one_sentence(row: int, cells: dict[str, object]) -> None:
    with pytest.raises(SpecError) as caught:
        from_table(SPACE, edited(row, **cells))
    assert "\n" not in str(caught.value)


def test_the_plan_follows_the_slider(store, visit) -> None:
    save_series(store, nouns.series())
    app = visit("search_space")
    assert metrics(app)["Epochs"] == "375"
    app.slider(key="draft max_epochs").set_value(81).run()
    assert not app.exception
    assert metrics(app) | {"Time": ""} == {
        "Configurations": "143",
        "Trainings": "211",
        "Epochs": "1,767",
        "Time": "",
    }


def test_a_small_space_is_planned_whole(store, visit) -> None:
    save_series(store, nouns.series())
    app = visit("search_space", model="rating_curve")
    assert not app.exception
    assert "all of them are tried" in app.info[0].value


def test_the_draft_outlives_a_change_of_page(store, visit) -> None:
    save_series(store, nouns.series())
    app = visit("search_space")
    app.number_input(key="draft horizon").set_value(3).run()
    app.switch_page("pages/data.py").run()
    app.switch_page("pages/search_space.py").run()
    assert app.number_input(key="draft horizon").value == 3


def metrics(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}
