"""Every picture: drawn from synthetic nouns in both modes, and what must be in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from core.charts.brackets import bracket_plan
from core.charts.calendar import sample_calendar
from core.charts.calibration import published_and_simulated
from core.charts.distribution import against_driver, histogram, season_by_month
from core.charts.ensemble import gain_curve
from core.charts.forecast import DRIVER, fan_at_lead, fan_from_issue
from core.charts.optimism import promise_and_truth
from core.charts.origins import origin_points
from core.charts.period import period_intervals
from core.charts.progress import (
    MOST_CURVES,
    MOST_SCORES,
    best_so_far,
    learning_curves,
    scores_shown,
)
from core.charts.ranking import ranked_scores
from core.charts.ranks import rank_intervals
from core.charts.rungs import rung_flow
from core.charts.seeds import seed_differences, seed_points
from core.charts.series import Part, series_overview
from core.charts.skill import skill_by_horizon
from core.charts.sources import source_shares
from core.charts.theme import DARK, LIGHT, Palette
from core.dataset.rating import rating_line
from core.dataset.simulation.comparison import FigureComparison
from core.forecast.period import luck_of
from core.models.space import RealRange, SearchSpace
from core.search.budget import Budget, Plan
from core.search.planning import plan_study
from core.search.trial import Curve, TrialState
from core.seeds.analysis.ensemble import EnsembleGain
from core.seeds.judging import optimism_of, order_of
from core.seeds.table import SeedTable
from tests.charts import nouns

PLAN = nouns.plan(27)
COUNTLESS = SearchSpace(dimensions=(RealRange(name="rate", low=0.0, high=1.0),))
SHARES = plan_study(COUNTLESS, Budget(max_epochs=10, resource="windows", parts=27))
ASHA = plan_study(COUNTLESS, Budget(max_epochs=27, strategy="asha"))
RANDOM = plan_study(COUNTLESS, Budget(max_epochs=27, strategy="random"))
TRIALS = nouns.trials(PLAN)
SERIES = nouns.series()
FORECAST = nouns.forecast()
SEEDS = nouns.seed_table().groups
ORDER = order_of(SEEDS, np.random.default_rng(1))
OPTIMISM = optimism_of(SEEDS, {group.configuration_id: group.search_score for group in SEEDS})
DATES = SERIES.dates.to_numpy()
PARTS = (Part("training", DATES[0], DATES[1500]), Part("test", DATES[1500], DATES[-1]))

LOAD = FigureComparison(
    name="mean load since 1961",
    unit="Mt/yr",
    published="6.2",
    source="somebody",
    simulated=5.8,
    low=4.6,
    high=7.1,
    count=24,
    lowest=5.5,
    highest=6.9,
    group="Suspended matter",
    marks=(6.2,),
)
RATIO = replace(LOAD, name="ratio", unit="", published="50-100", marks=(50.0, 100.0))
BOUND = replace(LOAD, name="threshold", published="below 1e-5", marks=())

EFFECTS = nouns.source_effects()
LUCK = luck_of(FORECAST, np.random.default_rng(1))
FIGURES: dict[str, Callable[[Palette], go.Figure]] = {
    "brackets": lambda p: bracket_plan(PLAN, palette=p),
    "brackets of shares": lambda p: bracket_plan(SHARES, palette=p),
    "expected rungs": lambda p: bracket_plan(ASHA, palette=p),
    "one rung": lambda p: bracket_plan(RANDOM, palette=p),
    "ranking": lambda p: ranked_scores(nouns.trials(RANDOM), palette=p),
    "no rank yet": lambda p: ranked_scores([], palette=p),
    "rungs of shares": lambda p: rung_flow(nouns.trials(SHARES), SHARES, palette=p),
    "rungs": lambda p: rung_flow(TRIALS, PLAN, palette=p),
    "running rungs": lambda p: rung_flow(nouns.trials(PLAN, stop_at=40), PLAN, palette=p),
    "no trial yet": lambda p: rung_flow([], PLAN, palette=p),
    "best so far": lambda p: best_so_far(
        TRIALS, epochs_planned=PLAN.epochs, references={"ridge": 0.6}, palette=p
    ),
    "no score yet": lambda p: best_so_far([], epochs_planned=PLAN.epochs, palette=p),
    "curves": lambda p: learning_curves(nouns.curves(TRIALS), TRIALS, palette=p),
    "no curve yet": lambda p: learning_curves([], [], palette=p),
    "calibration": lambda p: published_and_simulated([LOAD, RATIO, BOUND], palette=p),
    "series": lambda p: series_overview(SERIES, "cs137", parts=PARTS, palette=p),
    "histogram": lambda p: histogram(SERIES, "cs137", log=True, palette=p),
    "linear histogram": lambda p: histogram(SERIES, "cs137", log=False, palette=p),
    "season": lambda p: season_by_month(SERIES, "cs137", log=True, palette=p),
    "driver": lambda p: against_driver(SERIES, "cs137", "discharge", palette=p),
    "seeds": lambda p: seed_points(nouns.seed_table(), palette=p),
    "sources": lambda p: source_shares(EFFECTS, palette=p),
    "origins": lambda p: origin_points(nouns.origin_table(), palette=p),
    "period": lambda p: period_intervals(LUCK, palette=p),
    "no seeds": lambda p: seed_points(SeedTable("none", (), ()), palette=p),
    "differences": lambda p: seed_differences(nouns.seed_table(), margin=0.01, palette=p),
    "ranks": lambda p: rank_intervals(ORDER, palette=p),
    "optimism": lambda p: promise_and_truth(OPTIMISM, palette=p),
    "gain": lambda p: gain_curve(EnsembleGain(8, 1.0, 0.4), palette=p),
    "gain without a limit": lambda p: gain_curve(EnsembleGain(3, 0.4, 0.5), palette=p),
    "fan": lambda p: fan_at_lead(FORECAST, references=("ridge",), show_members=True, palette=p),
    "issue": lambda p: fan_from_issue(FORECAST, issue=100, show_members=True, palette=p),
    "skill": lambda p: skill_by_horizon(FORECAST, reference="persistence", palette=p),
}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_is_drawn_on_our_own_template(name: str, palette: Palette) -> None:
    figure = FIGURES[name](palette)
    drawn = json.loads(figure.to_json())
    assert drawn["layout"]["template"]["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"
    assert drawn["layout"]["template"]["layout"]["font"]["color"] == palette.ink
    assert drawn["layout"]["uirevision"] == "constant"


@pytest.mark.parametrize("name", sorted(set(FIGURES) - {"season"}))  # months need no title
def test_axes_say_what_they_show(name: str) -> None:
    layout = FIGURES[name](LIGHT).to_dict()["layout"]
    axes = [axis for key, axis in layout.items() if key.startswith(("xaxis", "yaxis"))]
    titles = [text for axis in axes if (text := axis.get("title", {}).get("text"))]
    assert titles
    assert all(title[0].isupper() for title in titles)


def hovers(figure: go.Figure) -> list[str]:
    return [text for trace in figure.data for text in trace.hovertext or ()]


def test_shares_of_the_windows_are_told_in_percent() -> None:
    figure = bracket_plan(SHARES)
    assert "27 trials on 3.7 % of the windows, 10 epochs each = 10 passes over all windows" in (
        hovers(figure)
    )
    assert list(figure.layout.xaxis.ticktext) == ["3.7", "11", "33", "100"]
    assert figure.layout.annotations[0].text.endswith("40 passes")
    flow = rung_flow(nouns.trials(SHARES), SHARES)
    assert list(flow.layout.xaxis.ticktext) == ["3.7", "11", "33", "100"]
    assert any(text.endswith("on 3.7 % of the windows") for text in hovers(flow))


def test_a_bracket_that_stands_alone_has_no_number() -> None:
    titles = [
        note.text for plan in (ASHA, RANDOM) for note in bracket_plan(plan).layout.annotations
    ]
    assert titles == ["about 373 epochs", "351 epochs"]
    assert not rung_flow(nouns.trials(ASHA), ASHA).layout.annotations


def test_a_trial_is_dropped_only_once_the_next_rung_is_full() -> None:
    def drawn(stop_at: int) -> tuple[int, int, int]:
        """Dropped, waiting and onward points of the first bracket: 27, 9, 3, 1."""
        figure = rung_flow(nouns.trials(PLAN, stop_at=stop_at), PLAN)
        dropped, waiting, onward = (len(trace.x) for trace in figure.data[2:5])
        return dropped, waiting, onward

    failed = 1  # trial 22
    assert drawn(20) == (0, 18, 0)
    assert drawn(30) == (0, 27 - failed - 3 + 1, 3)  # one of the next rung has ended
    assert drawn(36) == (27 - failed - 9, 7, 9)


def test_a_ranking_puts_the_best_first() -> None:
    trials = nouns.trials(RANDOM)
    drawn = ranked_scores(trials).data[0]
    assert list(drawn.x) == sorted(t.score for t in trials if t.score is not None)
    assert list(drawn.y) == list(range(1, len(drawn.x) + 1))


def test_bracket_plan_tells_the_cost_of_a_rung() -> None:
    hover = [text for trace in bracket_plan(PLAN).data for text in trace.hovertext or ()]
    assert "9 trials to 3 epochs = 18 epochs more" in hover
    assert "27 trials to 1 epoch = 27 epochs in all" in hover


def test_bracket_plan_of_one_epoch_is_one_step() -> None:
    assert len(bracket_plan(nouns.plan(1)).data) == 2


def test_promotions_lead_from_parent_to_child() -> None:
    lines = rung_flow(TRIALS, PLAN).data[0]
    promoted = [t for t in TRIALS if t.bracket == PLAN.brackets[0].bracket and t.parent is not None]
    assert len(lines.x) == 3 * len(promoted)


def test_failed_trials_are_crosses_and_running_ones_are_grey() -> None:
    trials = nouns.trials(PLAN, stop_at=40)
    bracket = [t for t in trials if t.bracket == PLAN.brackets[0].bracket]
    unscored = rung_flow(trials, PLAN).data[5]
    assert len(unscored.x) == sum(t.score is None for t in bracket)
    failed = sum(t.state is TrialState.FAILED for t in bracket)
    assert list(unscored.marker.symbol).count("x-thin") == failed


def test_free_places_fill_up_the_plan() -> None:
    free = rung_flow([], PLAN).data[1]
    assert len(free.x) == sum(r.trials for r in PLAN.brackets[0].rungs)


def test_best_so_far_never_rises() -> None:
    best = np.asarray(best_so_far(TRIALS, epochs_planned=PLAN.epochs).data[1].y)
    assert (np.diff(best) <= 0).all()


def test_many_scores_are_thinned_but_the_best_of_each_time_stays() -> None:
    scores = np.random.default_rng(1).permutation(5 * MOST_SCORES) / MOST_SCORES
    many = [replace(TRIALS[0], trial=i, score=float(s)) for i, s in enumerate(scores)]
    points, line = best_so_far(many, epochs_planned=10**6).data[:2]
    shown = len(points.y)
    assert shown <= MOST_SCORES
    assert scores_shown(many) == (shown, len(many))
    records = np.unique(np.minimum.accumulate(scores))
    assert set(records) <= set(np.asarray(points.y))
    assert set(np.asarray(line.y)) == set(records)
    assert line.x[-1] == sum(t.epochs_done - t.first_epoch for t in many)


def test_a_curve_of_one_epoch_is_a_dash_at_its_place() -> None:
    one = Curve(TRIALS[0].trial, np.array([3]), np.array([0.9]), np.array([0.5]))
    trace = learning_curves([one], TRIALS).data[0]
    assert list(trace.y[:2]) == [0.5, 0.5]
    assert trace.x[0] < 3 < trace.x[1]
    assert list(trace.customdata[:2, 1]) == [3, 3]  # what the hover text says


def test_all_curves_are_one_trace_with_gaps() -> None:
    curves = nouns.curves(TRIALS)
    figure = learning_curves(curves, TRIALS)
    assert len(figure.data) == 1
    assert np.isnan(np.asarray(figure.data[0].y)).sum() == len(curves)


def test_curves_are_capped() -> None:
    many = nouns.curves(TRIALS) * (MOST_CURVES // len(TRIALS) + 2)
    trace = learning_curves(many, TRIALS).data[0]
    assert np.isnan(np.asarray(trace.y)).sum() == MOST_CURVES


def test_non_detects_hang_open_from_their_limit() -> None:
    trace = next(t for t in series_overview(SERIES, "cs137").data if "limit" in (t.name or ""))
    assert trace.marker.symbol == "triangle-down-open"
    assert set(np.asarray(trace.y)) == {0.35}


def test_the_line_breaks_at_a_non_detect() -> None:
    trace = series_overview(SERIES, "cs137").data[0]
    assert np.isnan(np.asarray(trace.y)).sum() == SERIES.targets[0].is_non_detect.sum()


def test_the_driver_hangs_from_the_top_behind_the_forecast() -> None:
    figure = fan_at_lead(FORECAST)
    driver = next(t for t in figure.data if t.meta == DRIVER)
    assert driver.yaxis is None
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1] == 0
    assert all(t.yaxis == "y2" for t in figure.data if t.meta != DRIVER)


def test_a_forecast_without_driver_has_no_second_axis() -> None:
    bare = replace(FORECAST, driver_name="", driver_values=np.array([]))
    assert fan_at_lead(bare).layout.yaxis.visible is False


def test_skill_of_the_reference_is_the_zero_line() -> None:
    figure = skill_by_horizon(FORECAST, reference="persistence")
    assert [t.name for t in figure.data] == ["hrhn", "ridge"]
    assert figure.data[0].y[0] == pytest.approx(1 - 0.3 / 0.35)


def test_a_single_lead_is_drawn() -> None:
    assert fan_from_issue(nouns.forecast(horizon=1), issue=3).data


def test_iterations_are_apart() -> None:
    twice = Plan(PLAN.brackets, iterations=2)
    assert len(rung_flow(TRIALS, twice, iteration=1).data[0].x) == 0


def test_published_figures_stand_at_their_multiple_and_bounds_are_left_out() -> None:
    figure = published_and_simulated([LOAD, RATIO, BOUND])
    by_name = {trace.name: trace for trace in figure.data}
    assert by_name["published"].x == pytest.approx([1.0, 0.5**0.5, 2**0.5])
    assert by_name["simulated, mean"].x[0] == pytest.approx(5.8 / 6.2)
    assert list(by_name["simulated, 5-95 %"].x[:2]) == pytest.approx([4.6 / 6.2, 7.1 / 6.2])
    assert "6.2 Mt/yr" in by_name["published"].y[0]
    assert not any("Threshold" in str(y) for y in by_name["simulated, mean"].y)


def test_a_long_driver_is_drawn_by_its_highest_values() -> None:
    long = nouns.series(rows=25_000)
    figure = series_overview(long, "cs137")
    drawn = next(trace for trace in figure.data if trace.name == "discharge")
    flow = long.drivers[0].values
    assert len(drawn.y) == 8_334  # one for three
    assert drawn.y[0] == flow[:3].max() and max(drawn.y) == flow.max()
    short = next(t for t in series_overview(SERIES, "cs137").data if t.name == "discharge")
    np.testing.assert_array_equal(short.y, SERIES.drivers[0].values)


def test_violins_stand_only_behind_eight_points_or_more() -> None:
    def violins(n: int) -> int:
        table = nouns.seed_table()
        groups = tuple(
            replace(g, scores=g.scores[:n], replicates=g.replicates[:n]) for g in table.groups
        )
        figure = seed_points(replace(table, groups=groups))
        points = [t for t in figure.data if t.legendgroup == "seed"]
        assert [len(t.x) for t in points] == [n] * len(groups)  # shown either way
        return sum(trace.type == "violin" for trace in figure.data)

    assert (violins(7), violins(8)) == (0, 3)


def test_sources_are_points_with_intervals_main_beside_total() -> None:
    figure = source_shares(EFFECTS)
    total, main = figure.data
    assert {trace.type for trace in figure.data} == {"scatter"}  # never a pie
    assert list(total.x) == pytest.approx([70, 40]) and list(main.x) == pytest.approx([60, 30])
    assert list(total.error_x.array) == pytest.approx([20, 20])
    assert list(figure.layout.yaxis.ticktext) == ["Initialisation", "Order of the windows"]


def test_the_period_stands_beside_seeds_and_both_floods_apart() -> None:
    figure = period_intervals(LUCK)
    assert [trace.name for trace in figure.data] == ["other seeds", "another period", "both"]
    labels = [text.split("<br>")[0] for text in figure.layout.yaxis.ticktext]
    assert labels == ["Whole", "Floods", "Without floods"]
    whole = figure.data[1]
    assert whole.x[0] + whole.error_x.array[0] == pytest.approx(LUCK.whole.period.high)


def test_the_calendar_counts_samples_and_leaves_out_what_is_no_record() -> None:
    series = nouns.series(rows=400)  # 2010 and 35 days of 2011
    figure = sample_calendar(series, "cs137")
    (drawn,) = figure.data
    sampled = series.dates[series.targets[0].is_sampled]
    assert list(drawn.y) == [2010, 2011]
    assert drawn.z[0, 0] == ((sampled.year == 2010) & (sampled.month == 1)).sum()
    assert np.nansum(drawn.z) == len(sampled)
    assert np.isnan(drawn.z[1, 2:]).all() and not np.isnan(drawn.z[1, :2]).any()


def test_the_rating_curve_lies_over_the_samples() -> None:
    series = nouns.series()
    curve = rating_line(series.targets[0], series.drivers[0])
    figure = against_driver(series, "cs137", "discharge", curve=curve)
    assert figure.data[-1].name == "rating curve"
    assert "rating curve" not in [t.name for t in against_driver(series, "cs137", "discharge").data]
