"""The result in pictures: the forecast, and how much of the choice is luck."""

from __future__ import annotations

from core.charts.confirmation import promise_and_report
from core.charts.forecast import fan_at_lead
from core.charts.seeds import seed_points
from core.charts.skill import skill_by_horizon
from core.charts.theme import Palette
from core.charts.wording import axis_title, three_digits
from core.forecast.summary import in_one_sentence
from core.metrics import METRICS
from core.models.table import MODELS
from core.outlook import Forecast
from core.report.record import StudyRecord
from core.report.section import Drawn, Section, Table
from core.seeds.headline import headline

SCORE = "Validation score (working scale)"


def forecast_section(forecasts: tuple[Forecast, ...], palette: Palette) -> Section | None:
    """The forecast of every target with its scores; None before there is one."""
    if not forecasts:
        return None
    sentences: list[str] = []
    pictures: list[Drawn] = []
    tables: list[Table] = []
    for forecast in forecasts:
        tuned = next((n for n in forecast.metrics if n not in forecast.references), "")
        name = axis_title(forecast.target)
        sentences.append(f"{name}: {in_one_sentence(forecast, tuned)}")
        pictures.append(
            Drawn(
                fan_at_lead(
                    forecast, log=bool((forecast.lower > 0).all()), palette=palette, height=420
                ),
                f"Forecast of {forecast.target} one step ahead with its interval.",
            )
        )
        if forecast.horizon > 1 and forecast.references:
            reference = _best_reference(forecast)
            labels = {model: _label(model) for model in forecast.metrics}
            figure = skill_by_horizon(forecast, reference=reference, labels=labels, palette=palette)
            words = f"Skill of every model over {labels[reference]}, by lead."
            pictures.append(Drawn(figure, words))
        tables.append(_metrics(forecast, name))
    title = "What the river will do"
    return Section("forecast", title, tuple(sentences), tuple(pictures), tuple(tables))


def _best_reference(forecast: Forecast) -> str:
    return min(forecast.references, key=lambda name: forecast.metrics[name]["rmse"])


def _metrics(forecast: Forecast, name: str) -> Table:
    columns = list(next(iter(forecast.metrics.values())))
    head = ("model", *(METRICS[c].label if c in METRICS else axis_title(c) for c in columns))
    rows = [
        (
            _label(model),
            *(three_digits(values.get(c)) for c in columns),
        )
        for model, values in forecast.metrics.items()
    ]
    return Table(head, rows, f"{name}, test part, all leads; errors in {forecast.unit}")


def _label(model: str) -> str:
    return MODELS[model].label if model in MODELS else model


def seeds_section(record: StudyRecord, palette: Palette) -> Section | None:
    """Every fresh seed and the verdicts; None before the first seed run."""
    table, confirmation = record.table, record.confirmation
    if table is None:
        return None
    pictures = [
        Drawn(
            seed_points(table, score_label=SCORE, palette=palette),
            "Every fresh seed of each finalist, with mean and interval.",
        )
    ]
    if confirmation is not None and confirmation.reported is not None:
        pictures.insert(
            0,
            Drawn(
                promise_and_report(confirmation, score_label=SCORE, palette=palette),
                "What the search promised and what fresh seeds report.",
            ),
        )
    sentences = (headline(table), *(pair.sentence for pair in table.pairs if pair.sentence))
    return Section("seeds", "How much is luck", sentences, tuple(pictures))
