"""Sources of variance in plain words. It computes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.seeds.analysis.effects import StreamEffect
from core.seeds.analysis.sources import Share
from core.seeds.pricing import price_words
from core.seeds.sources.design import LABELS
from core.seeds.sources.measuring import DesignCost
from core.seeds.sources.reading import SourceEffects

FEWEST_ROWS = 6  # below it the intervals say hardly anything


def effects_sentence(found: SourceEffects) -> str:
    """Which source the luck of a single training comes from, and how sure that is."""
    if not found.effects:
        return (
            f"Of {found.configuration_id} {found.rows} of {found.design.rows} rows are whole: at "
            "least two are needed before anything can be said."
        )
    if found.sd == 0:
        return f"Nothing of this moves the score of {found.configuration_id}: it has no luck."
    first = found.effects[0]
    most = "Most" if first.total.value > 0.5 else "The largest part"
    lead = (
        f"{most} of the luck of a single training of {found.configuration_id} (spread "
        f"{found.sd:.2g}) has to do with the {LABELS[first.stream]}: {_share(first.total)} of the "
        f"variance involves it{_alone(first)}."
    )
    others = [f"{LABELS[one.stream]} {_percent(one.total)}" for one in found.effects[1:]]
    return (
        f"{lead} The others: {', '.join(others)}; what involves several counts for each of them."
        f"{_caution(found)}"
    )


def cost_sentence(cost: DesignCost, *, slots: int) -> str:
    """What measuring would take, before it is started.

    Args:
        cost: Of the design.
        slots: Trainings side by side.
    """
    design = cost.design
    made = (
        f"{design.rows} rows of {len(design.parts)} trainings of {cost.configuration_id}: "
        f"{cost.runs:,} runs"
    )
    return made + price_words(
        missing=cost.missing, present=cost.present, epochs=cost.epochs, seconds=cost.seconds,
        slots=slots,
    )  # fmt: skip


def _alone(effect: StreamEffect) -> str:
    if effect.first_order is None:
        return ""
    return f", {_percent(effect.first_order)} comes from it alone"


def _caution(found: SourceEffects) -> str:
    """What limits it: rows, overlapping intervals, what was held."""
    told = []
    first, rest = found.effects[0], found.effects[1:]
    if any(one.total.bounds.high >= first.total.bounds.low for one in rest):
        told.append(" The intervals overlap: which source is the largest is not settled.")
    if found.rows < FEWEST_ROWS:
        told.append(f" It stands on {found.rows} rows only.")
    if found.design.held:
        told.append(f" Held all the while: {_listed([LABELS[s] for s in found.design.held])}.")
    return "".join(told)


def _share(share: Share) -> str:
    bounds = share.bounds
    return f"{_percent(share)} (95 % interval {100 * bounds.low:.0f} to {100 * bounds.high:.0f} %)"


def _percent(share: Share) -> str:
    return f"{100 * share.value:.0f} %"


def _listed(parts: Sequence[str] | Iterable[str]) -> str:
    words = list(parts)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
