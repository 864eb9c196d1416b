"""What a study has to show, part by part, in the order of a talk. What is missing is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.charts.brackets import bracket_plan
from core.charts.series import Part, series_overview
from core.charts.theme import LIGHT, Palette
from core.charts.wording import axis_title, count
from core.dataset.series import Series
from core.forecast.keeping import read_forecasts
from core.models.table import model_named
from core.report.record import StudyRecord
from core.report.section import Drawn, Section, Table
from core.report.sections_result import forecast_section, seeds_section
from core.report.sections_search import difference_section, ranking_section, search_section
from core.search.planning import plan_study
from core.search.reading import read_curves
from core.search.remarks import read_remarks
from core.search.trial import StudySummary
from core.store import Store

PARTS = {
    "forecast": "What the river will do",
    "river": "What was measured",
    "plan": "What was tried",
    "search": "How the best was found",
    "difference": "What makes the difference",
    "ranking": "Who came first",
    "seeds": "How much is luck",
}


def sections_of(
    store: Store,
    record: StudyRecord,
    summary: StudySummary,
    *,
    parts: Sequence[str] = tuple(PARTS),
    palette: Palette = LIGHT,
) -> tuple[Section, ...]:
    """The parts that were asked for and have something to show.

    Args:
        store: Where the study is kept.
        record: The study as it was recorded.
        summary: Where it stands.
        parts: Keys of `PARTS`, in the order in which they shall stand; others are left out.
        palette: Colours.
    """
    name = record.spec.name
    curves = read_curves(store, name) if {"search", "ranking"} & set(parts) else []
    makers: dict[str, Callable[[], Section | None]] = {
        "forecast": lambda: forecast_section(read_forecasts(store, name), palette),
        "river": lambda: _river(record, palette),
        "plan": lambda: _plan(record, palette),
        "search": lambda: search_section(record, summary, curves, palette),
        "difference": lambda: difference_section(record, palette),
        "ranking": lambda: ranking_section(record, curves, read_remarks(store, name), palette),
        "seeds": lambda: seeds_section(record, palette),
    }
    made = (makers[key]() for key in dict.fromkeys(parts) if key in makers)
    return tuple(section for section in made if section is not None)


def _river(record: StudyRecord, palette: Palette) -> Section:
    series = record.series
    pictures = tuple(
        Drawn(
            series_overview(
                series,
                target,
                parts=_parts(record),
                log_target=_is_positive(series, target),
                palette=palette,
            ),
            f"{target} with its non-detects, the sampling and the drivers over time.",
        )
        for target in record.spec.window.targets
    )
    span = f"{len(series):,} steps from {series.dates[0]:%Y-%m-%d} to {series.dates[-1]:%Y-%m-%d}"
    kind = "Simulated, not measured." if series.is_simulated else "Observed."
    return Section("river", "What was measured", (f"{kind} {span}. {series.origin}",), pictures)


def _parts(record: StudyRecord) -> tuple[Part, ...]:
    dates, split = record.series.dates.to_numpy(), record.spec.split
    middle = [np.datetime64(split.training_end), np.datetime64(split.validation_end)]
    ends = [dates[0], *middle, dates[-1]]
    return tuple(map(Part, ("training", "validation", "test"), ends, ends[1:]))


def _is_positive(series: Series, target: str) -> bool:
    values = series.target(target).values
    return bool((values[series.target(target).is_quantified] > 0).all())


def _plan(record: StudyRecord, palette: Palette) -> Section:
    spec = record.spec
    plan = plan_study(spec.space, spec.budget)
    told = (
        f"{model_named(spec.model).label}: {count(plan.configurations, 'configuration')}, "
        f"{count(plan.trials, 'training')}, {count(plan.epochs, 'epoch')}; the model reads "
        f"{count(spec.window.lookback, 'step')} and forecasts {count(spec.window.horizon, 'step')}."
    )
    rows = [
        (axis_title(d.name), ", ".join(map(str, d.values)), d.help)
        if d.kind == "choice"
        else (axis_title(d.name), f"{d.low:g} to {d.high:g}", d.help)
        for d in spec.space.dimensions
    ]
    table = Table(("hyperparameter", "values", "meaning"), rows, "What could be tried")
    drawn = Drawn(
        bracket_plan(plan, palette=palette), "Trials alive by resource, bracket by bracket."
    )
    return Section("plan", "What was tried", (told, *plan.notes), (drawn,), (table,))
