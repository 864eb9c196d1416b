"""Every picture of every page has words, its data as a CSV, and a way out as PNG, SVG and HTML."""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Callable

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.settings import PROJECT
from tests.pages import stored
from tests.pages.test_forecast_page import calibrate

WITH_PICTURES = {
    "data": 5,
    "forecast": 5,
    "leaderboard": 4,
    "overview": 1,
    "run": 2,
    "search_space": 1,
    "seeds": 4,
}
DRAWN_IN = ["picture.py", "presenting.py"]


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes]]:
    """What every button would hand over when it is clicked, by its key."""
    held: dict[str, Callable[[], bytes]] = {}
    draw = st.download_button

    def record(label, data, **settings) -> bool:
        if "key" in settings:
            held[settings["key"]] = data
        return draw(label, data, **settings)

    monkeypatch.setattr(st, "download_button", record)
    return held


@pytest.mark.parametrize("page", WITH_PICTURES)
def test_words_and_files(page: str, store, visit, files) -> None:
    stored.confirmed_study(store, "river")
    calibrate(store, "river")
    app = visit(page, study="river")
    assert not app.exception
    charts = [chart.proto for chart in app.get("plotly_chart")]
    assert len(charts) >= WITH_PICTURES[page]
    offered = {_key(button.proto.id): button.proto for button in app.get("download_button")}
    cameras = {_key(radio.proto.id): radio.options for radio in app.radio}
    for chart in charts:
        key = _key(chart.id)
        told = "Simulated data, from no river." in files[f"html {key}"]().decode()[:2000]
        assert told == (page != "search_space"), key
        assert len(chart.alt) > 20, key
        assert chart.spec, key
        assert offered[f"csv {key}"].label == "Data (CSV)"
        assert offered[f"html {key}"].label == "Interactive page (HTML)"
        assert cameras[f"camera {key}"] == ["PNG", "SVG"]
        assert len(pd.read_csv(io.BytesIO(files[f"csv {key}"]()))) > 0, key


def _key(element: str) -> str:
    """The author's key at the end of an element's id."""
    return element.split("-", 2)[2]


@pytest.mark.parametrize("page", sorted((PROJECT / "pages").rglob("*.py")))
def test_nobody_draws_past_the_frame(page) -> None:
    calls = [node for node in ast.walk(ast.parse(page.read_text())) if isinstance(node, ast.Call)]
    drawn = [call for call in calls if ast.unparse(call.func).endswith("_chart")]
    assert not drawn or page.name in DRAWN_IN


def one_picture() -> None:
    import plotly.graph_objects as go
    import streamlit as st

    from pages.shared import picture

    st.query_params["study"] = "river"
    figure = go.Figure(go.Scatter(x=[1, 2], y=[3.0, None], name="a line"))
    picture.show(figure, key="a figure", alt="A line of two points.")


def test_the_camera_saves_what_was_chosen_under_a_telling_name() -> None:
    app = AppTest.from_function(one_picture, default_timeout=30).run()
    chart = app.get("plotly_chart")[0].proto
    told = json.loads(chart.config)["toImageButtonOptions"]
    assert told == {"format": "png", "filename": "river-a-figure", "scale": 2}
    app.radio(key="camera a figure").set_value("SVG").run()
    told = json.loads(app.get("plotly_chart")[0].proto.config)["toImageButtonOptions"]
    assert told == {"format": "svg", "filename": "river-a-figure", "scale": 1}


def test_the_page_to_take_away_needs_no_internet(files) -> None:
    AppTest.from_function(one_picture, default_timeout=30).run()
    page = files["html a figure"]().decode()
    assert "<title>river-a-figure</title>" in page
    assert "A line of two points." in page
    assert "plotly.js v" in page
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page)
    assert '["png", "svg"]' in page


def test_without_a_table_the_file_has_what_is_drawn(files) -> None:
    AppTest.from_function(one_picture, default_timeout=30).run()
    assert files["csv a figure"]().decode() == "drawn as,horizontal,vertical\na line,1,3.0\n"
