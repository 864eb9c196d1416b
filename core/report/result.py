"""The card's facts on results: metrics over seeds, references, steps after training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.metrics import METRICS, scores
from core.models.table import MODELS
from core.outlook import Forecast
from core.report.record import StudyRecord
from core.seeds.card.facts import MetricFact
from core.seeds.statistics import mean_interval

WORKING = "SD of the working scale"


def metric_facts(record: StudyRecord) -> tuple[MetricFact, ...]:
    """On the test part as soon as there is a forecast, and the score on the validation part."""
    validation = [run.score for run in record.runs if run.score is not None]
    if not validation and record.best is not None and record.best.score is not None:
        validation = [record.best.score]
    found = [
        fact
        for forecast in record.forecasts
        for fact in _on_test(forecast, of_target=len(record.forecasts) > 1)
    ]
    if validation:
        found.append(_over_seeds("RMSE", WORKING, "validation", validation))
    return tuple(found)


def baselines(record: StudyRecord) -> tuple[str, ...]:
    """References that were judged on the same dates."""
    references = record.forecast.references if record.forecast else {}
    return tuple(MODELS[name].label if name in MODELS else name for name in references)


def postprocessing(record: StudyRecord) -> tuple[str, ...]:
    """What happens to a prediction."""
    lines = ["Predictions are brought back from the working scale to the unit of the target."]
    if record.forecast is None:
        return tuple(lines)
    lines.append(f"The forecast is the median of {len(record.forecast.members)} seeds.")
    several = len(record.forecasts) > 1
    return (
        *lines,
        *(_interval(one, record.spec.model, of_target=several) for one in record.forecasts),
    )


def _interval(forecast: Forecast, model: str, *, of_target: bool) -> str:
    covered = forecast.metrics.get(model, {}).get("coverage", float("nan"))
    told = f"; it covered {100 * covered:.0f} % of the test part" if np.isfinite(covered) else ""
    whose = f" for {forecast.target}" if of_target else ""
    return (
        f"Its {100 * forecast.level:.0f} % interval{whose} is split conformal, from the residuals "
        f"of the validation part{told}."
    )


def _on_test(forecast: Forecast, *, of_target: bool) -> list[MetricFact]:
    """Each seed by itself; a metric that is undefined for one of them is left out."""
    each = [scores(forecast.observed, member) for member in forecast.members]
    found = []
    for name in each[0]:
        values = [one[name] for one in each]
        if np.isfinite(values).all():
            entry = METRICS[name]
            unit = forecast.unit if entry.unit == "target" else ""
            label = f"{entry.label} of {forecast.target}" if of_target else entry.label
            found.append(_over_seeds(label, unit, "test", values))
    return found


def _over_seeds(name: str, unit: str, part: str, values: Sequence[float]) -> MetricFact:
    interval, n = mean_interval(np.array(values, dtype=float)), len(values)
    spread = (interval.sd, interval.low, interval.high) if n > 1 else (None, None, None)
    return MetricFact(
        name=name,
        unit=unit,
        part=part,
        n=n,
        mean=interval.mean,
        sd=spread[0],
        low=spread[1],
        high=spread[2],
    )
