"""Pictures of hyperparameters: what must be in them, in both modes and with little data."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
import pytest

from core.charts.comparison import MOST, compared_curves
from core.charts.contour import score_map
from core.charts.importance import importance_bars
from core.charts.parallel import MOST_LINES, parallel_coordinates
from core.charts.rungs import rung_flow
from core.charts.slices import slices
from core.charts.theme import DARK, LIGHT, Palette
from core.search.importance import Importance
from core.search.landscape import surface
from core.search.levels import Level
from core.search.rank_correlation import RungCorrelation, rung_correlations
from tests.charts import nouns
from tests.search.known_trials import SPACE, bowl

TRIALS = bowl()
PLAN = nouns.plan(27)
SEARCH = nouns.trials(PLAN)
BEST = min(TRIALS, key=lambda t: t.score)
NAMES = list(dict.fromkeys(t.configuration_id for t in SEARCH))
SHARES = Importance("fanova", Level(1.0, 9), 60, 0, {"learning_rate": 0.9, "cell": 0.0995})

FIGURES: dict[str, Callable[[Palette], go.Figure]] = {
    "importance": lambda p: importance_bars(SHARES, palette=p),
    "parallel": lambda p: parallel_coordinates(TRIALS, SPACE, palette=p),
    "parallel of one": lambda p: parallel_coordinates(TRIALS[:1], SPACE, palette=p),
    "parallel of none": lambda p: parallel_coordinates([], SPACE, palette=p),
    "slices": lambda p: slices(TRIALS, SPACE, palette=p),
    "slices of none": lambda p: slices([], SPACE, palette=p),
    "contour": lambda p: score_map(surface(TRIALS, "learning_rate", "cell", SPACE), palette=p),
    "contour of none": lambda p: score_map(surface([], "units", "cell", SPACE), palette=p),
    "compared": lambda p: compared_curves(NAMES[:6], SEARCH, nouns.curves(SEARCH), palette=p),
    "compared without curves": lambda p: compared_curves(NAMES[:2], SEARCH, [], palette=p),
}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_is_drawn_on_our_own_template(name: str, palette: Palette) -> None:
    drawn = json.loads(FIGURES[name](palette).to_json())
    assert drawn["layout"]["template"]["layout"]["font"]["color"] == palette.ink


def test_bars_are_shares_in_percent_and_say_so() -> None:
    bars = importance_bars(SHARES).data[0]
    assert list(bars.y) == ["learning rate", "cell"]
    assert list(bars.x) == pytest.approx([90.0, 9.95])
    assert list(bars.text) == ["90 %", "9.95 %"]


def test_parallel_axes_are_the_score_and_what_varies() -> None:
    axes = parallel_coordinates(TRIALS, SPACE).data[0].dimensions
    assert [axis.label for axis in axes] == ["Score", "Learning rate", "Units", "Cell"]
    assert axes[0].range[0] > axes[0].range[1]  # the best on top
    rates = sorted(t.configuration["learning_rate"] for t in TRIALS)
    np.testing.assert_allclose(sorted(axes[1]["values"]), np.log10(rates))
    assert list(axes[3].ticktext) == ["gru", "lstm"]
    assert list(axes[0]["values"])[-1] == BEST.score  # drawn last, on top


def test_parallel_lines_are_capped_to_the_best() -> None:
    many = bowl(MOST_LINES + 50)
    held = parallel_coordinates(many, SPACE).data[0].dimensions[0]["values"]
    assert len(held) == MOST_LINES
    assert max(held) <= sorted(t.score for t in many)[MOST_LINES - 1]


def test_every_slice_holds_all_trials_and_marks_the_best_by_a_star() -> None:
    figure = slices(TRIALS, SPACE)
    assert len(figure.data) == 2 * 3
    for others, chosen in zip(figure.data[::2], figure.data[1::2], strict=True):
        assert len(others.x) + len(chosen.x) == len(TRIALS)
        assert (chosen.marker.symbol, list(chosen.y)) == ("star", [BEST.score])
    titles = [figure.layout[axis].title.text for axis in ("xaxis", "xaxis2", "xaxis3")]
    assert titles == ["Learning rate", "Units", "Cell"]
    assert (figure.layout.xaxis.type, figure.layout.xaxis2.type) == ("log", "linear")
    assert sum(trace.showlegend for trace in figure.data) == 2


def test_another_configuration_can_be_the_star() -> None:
    chosen = TRIALS[3]
    stars = [
        trace
        for trace in slices(TRIALS, SPACE, highlighted=chosen.configuration_id).data
        if trace.marker.symbol == "star"
    ]
    assert [list(star.y) for star in stars] == [[chosen.score]] * 3


def test_the_map_has_every_trial_and_the_best_as_a_star() -> None:
    figure = score_map(surface(TRIALS, "learning_rate", "units", SPACE))
    contour, others, best = figure.data
    assert (contour.type, len(others.x), len(best.x)) == ("contour", len(TRIALS) - 1, 1)
    assert best.customdata[0][0] == BEST.trial
    assert figure.layout.xaxis.type == "log"
    bare = score_map(surface(TRIALS[:2], "learning_rate", "units", SPACE))
    assert [trace.type for trace in bare.data] == ["scatter", "scatter"]


def test_compared_curves_differ_in_dash_and_mark_and_span_the_lineage() -> None:
    longest = max(SEARCH, key=lambda t: (t.rung, t.epochs))
    names = [longest.configuration_id, *(n for n in NAMES if n != longest.configuration_id)]
    figure = compared_curves(names[: MOST + 2], SEARCH, nouns.curves(SEARCH))
    assert len(figure.data) == MOST
    assert len({(t.line.dash, t.marker.symbol) for t in figure.data}) == MOST
    assert list(figure.data[0].x) == list(range(1, longest.epochs + 1))


def test_tau_stands_between_the_rungs_with_its_number_of_trials() -> None:
    found = rung_correlations(SEARCH)
    known = [one for one in found if one.tau is not None]
    assert known
    figure = rung_flow(SEARCH, PLAN, correlations=found)
    told = [note.text for note in figure.layout.annotations if note.text.startswith("τ")]
    assert told == [f"τ {one.tau:.2f}<br>n {one.trials}" for one in known]
    silent = rung_flow(SEARCH, PLAN, correlations=[RungCorrelation(3, 0, 2, None)])
    assert not [n for n in silent.layout.annotations if n.text.startswith("τ")]


def test_whole_numbers_have_no_ticks_between_them() -> None:
    few = [t for t in TRIALS if t.configuration["units"] in (8, 16, 24)]
    figure = slices(few, SPACE)
    assert list(figure.layout.xaxis2.tickvals) == [8, 16, 24]
