"""The luck of the test period as part of what `seeds` says. It makes no forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.commands.frame import Json

if TYPE_CHECKING:
    from core.forecast.period import ForecastLuck
    from core.seeds.analysis.period import PeriodLuck
    from core.seeds.analysis.resampling import Bounds
    from core.store import Store


def luck(opened: Store, study: str) -> tuple[list[Json], list[str]]:
    """JSON and sentences, one a target of the kept forecast; empty without one."""
    from core.forecast.period import read_luck
    from core.forecast.period_words import luck_sentences

    found = read_luck(opened, study)
    said = [" ".join(luck_sentences(one)) for one in found]
    return [_target(one, words) for one, words in zip(found, said, strict=True)], said


def _target(found: ForecastLuck, sentence: str) -> dict[str, Json]:
    reference = found.reference
    return {
        "target": found.target,
        "unit": found.unit,
        "configuration_id": found.configuration_id,
        "n": found.seeds,
        "block": found.issue_times,
        "sentence": sentence,
        "whole": _part(found.whole),
        "floods": None if found.floods is None else _part(found.floods),
        "without_floods": None if found.rest is None else _part(found.rest),
        "flood_driver": found.driver,
        "reference": None
        if reference is None
        else {"name": reference.name} | _part(reference.luck),
    }


def _part(found: PeriodLuck) -> dict[str, Json]:
    return {
        "rmse": found.score,
        "steps": found.steps,
        "seeds": _bounds(found.seeds),
        "period": _bounds(found.period),
        "jointly": _bounds(found.jointly),
    }


def _bounds(bounds: Bounds) -> dict[str, Json]:
    return {"ci_low": bounds.low, "ci_high": bounds.high}
