"""What a figure draws comes out as the rows that were put in."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.drawn_data import drawn_data


def test_lines_and_points_under_the_titles_of_their_axes() -> None:
    figure = go.Figure()
    figure.add_scatter(x=[1, 2, np.nan, 3], y=[5.0, 6.0, np.nan, 7.0], name="every trial")
    figure.add_bar(x=[1], y=[4.0], name="a bar")
    figure.update_layout(xaxis_title="Epoch", yaxis_title="Score")
    table = drawn_data(figure)
    assert list(table.columns) == ["drawn as", "Epoch", "Score"]
    assert table["drawn as"].tolist() == ["every trial"] * 3 + ["a bar"]
    assert table["Score"].tolist() == [5.0, 6.0, 7.0, 4.0]


def test_panels_with_several_titles_get_plain_words() -> None:
    figure = make_subplots(rows=2, cols=1)
    figure.add_scatter(x=[1], y=[2], name="above", row=1, col=1)
    figure.add_scatter(x=[1], y=[3], name="below", row=2, col=1)
    figure.update_yaxes(title_text="Discharge", row=1, col=1)
    figure.update_yaxes(title_text="Activity", row=2, col=1)
    table = drawn_data(figure)
    assert list(table.columns) == ["drawn as", "horizontal", "vertical"]
    assert table["vertical"].tolist() == [2, 3]


def test_error_bars_come_with_their_points() -> None:
    figure = go.Figure()
    bars = {"array": [0.2, 0.3], "arrayminus": [0.1, 0.4]}
    figure.add_scatter(x=[1, 2], y=[5, 6], name="mean", error_y=bars)
    table = drawn_data(figure)
    assert table["error_y above"].tolist() == [0.2, 0.3]
    assert table["error_y below"].tolist() == [0.1, 0.4]


def test_a_map_has_one_row_a_known_cell() -> None:
    figure = go.Figure(go.Heatmap(x=["a", "b"], y=[10, 20], z=[[1, 2], [np.nan, 4]]))
    table = drawn_data(figure)
    assert table["horizontal"].tolist() == ["a", "b", "b"]
    assert table["vertical"].tolist() == [10, 10, 20]
    assert table["value"].tolist() == [1, 2, 4]


def test_parallel_coordinates_have_one_row_a_line() -> None:
    dimensions = [{"label": "score", "values": [1, 2]}, {"label": "units", "values": [8, 16]}]
    table = drawn_data(go.Figure(go.Parcoords(dimensions=dimensions)))
    assert table["units"].tolist() == [8, 16]


def test_an_empty_figure_is_an_empty_table() -> None:
    assert drawn_data(go.Figure()).empty
