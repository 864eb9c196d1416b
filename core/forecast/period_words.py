"""The luck of the test period in plain words. It computes nothing."""

from __future__ import annotations

from core.forecast.period import FLOOD_SHARE, ForecastLuck
from core.models.table import MODELS
from core.seeds.analysis.period import PeriodLuck
from core.seeds.analysis.resampling import Bounds


def luck_sentences(found: ForecastLuck) -> list[str]:
    """All that is to be said of one target."""
    told = [luck_sentence(found), flood_sentence(found), reference_sentence(found)]
    return [sentence for sentence in told if sentence]


def luck_sentence(found: ForecastLuck) -> str:
    """What another test period would do, beside what other seeds would."""
    whole = found.whole
    larger = "the test period" if whole.is_period_the_larger else "the seed"
    seeds = f"{found.seeds} seeds" if found.seeds > 1 else "one seed"
    return (
        f"The RMSE of {found.configuration_id} on the test part is {_amount(whole.score, found)} "
        f"(mean of {seeds}). Another stretch of the same river, as long as this one, would put it "
        f"between {_ends(whole.period)}; other seeds between {_ends(whole.seeds)}; both together "
        f"between {_ends(whole.jointly)} (95 % intervals). The larger luck is that of {larger}."
    )


def flood_sentence(found: ForecastLuck) -> str:
    """Floods apart; empty where they cannot be told."""
    if found.floods is None or found.rest is None:
        return ""
    return (
        f"In floods, the {100 * FLOOD_SHARE:.0f} % of dates with the highest "
        f"{found.driver.replace('_', ' ')} ({found.floods.steps:,} samples), it is "
        f"{_one(found.floods, found)}; otherwise {_one(found.rest, found)}."
    )


def reference_sentence(found: ForecastLuck) -> str:
    """Whether the lead over the best reference is more than luck; empty without one."""
    if found.reference is None:
        return ""
    name, luck = found.reference.name, found.reference.luck
    label = MODELS[name].label if name in MODELS else name
    low, high = luck.jointly.low, luck.jointly.high
    word = "lower" if luck.score < 0 else "higher"
    ends = sorted((abs(low), abs(high))) if low * high > 0 else None
    if ends is None:
        verdict = (
            "over other periods and seeds it may be either way (95 % interval of the difference "
            f"{low:.3g} to {high:.3g})"
        )
    else:
        verdict = (
            "that is more than the luck of period and seeds (95 % interval "
            f"{ends[0]:.3g} to {ends[1]:.3g})"
        )
    return (
        f"Against the best reference, {label}, the RMSE is {word} by "
        f"{_amount(abs(luck.score), found)}: {verdict}."
    )


def _one(luck: PeriodLuck, found: ForecastLuck) -> str:
    ends = f"{luck.jointly.low:.3g} to {luck.jointly.high:.3g}"
    return f"{_amount(luck.score, found)} ({ends} over other periods and seeds)"


def _ends(bounds: Bounds) -> str:
    return f"{bounds.low:.3g} and {bounds.high:.3g}"


def _amount(value: float, found: ForecastLuck) -> str:
    return f"{value:.3g} {found.unit}".rstrip()
