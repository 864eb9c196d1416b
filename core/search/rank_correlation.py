"""Whether a rung foretold the next one: Kendall's tau over the trials that went on.

Only promoted trials have both ranks, and they are the better ones of their rung: tau here is
about the order among survivors, and is lower than it would be over all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.search.trial import Trial

FEWEST = 3  # pairs of scores below which an order says nothing
TELLING = 5  # pairs from which a sentence is made of it; below, chance alone makes any tau


@dataclass(frozen=True, slots=True)
class RungCorrelation:
    """How the order of a rung came back in the next one.

    Attributes:
        bracket: Hyperband's s.
        rung: The lower rung, from 0.
        trials: Trials with a score in both; always told beside tau.
        tau: Kendall's tau-b, 1 for the same order; None with too few trials or equal scores.
    """

    bracket: int
    rung: int
    trials: int
    tau: float | None


def rung_correlations(trials: Sequence[Trial], *, iteration: int = 0) -> list[RungCorrelation]:
    """One for each pair of neighbouring rungs that share a trial, bracket by bracket."""
    scored = {t.trial: t for t in trials if t.score is not None and t.iteration == iteration}
    pairs: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for trial in scored.values():
        parent = scored.get(trial.parent) if trial.parent is not None else None
        if parent is not None and parent.score is not None and trial.score is not None:
            key = (parent.bracket, parent.rung)
            pairs.setdefault(key, []).append((parent.score, trial.score))
    return [
        RungCorrelation(bracket, rung, len(members), kendall_tau(members))
        for (bracket, rung), members in sorted(pairs.items(), key=lambda item: (-item[0][0], item))
    ]


def kendall_tau(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Tau-b of pairs of scores (Kendall 1945); None with fewer than three, or without spread."""
    from scipy.stats import kendalltau

    held = list(pairs)
    if len(held) < FEWEST:
        return None
    first, second = zip(*held, strict=True)
    if len(set(first)) < 2 or len(set(second)) < 2:
        return None
    tau = float(kendalltau(first, second).statistic)
    return tau if math.isfinite(tau) else None


def correlation_sentence(found: Sequence[RungCorrelation]) -> str:
    """What the weakest telling pair of rungs says, in words; "" where none shares a trial."""
    known = [(one.tau, one) for one in found if one.tau is not None and one.trials >= TELLING]
    if not known:
        return (
            f"Too few trials went on to say whether one rung foretells the next (at most "
            f"{max(one.trials for one in found)})."
            if found
            else ""
        )
    tau, weakest = min(known, key=lambda pair: (pair[0], pair[1].bracket, pair[1].rung))
    place = f"rung {weakest.rung} to {weakest.rung + 1}"
    if len({one.bracket for one in found}) > 1:
        place = f"bracket {weakest.bracket}, {place}"
    told = f"tau {tau:.2f} over {weakest.trials} trials, {place}"
    if tau >= 0.7:
        return f"Every rung kept most of the order of the one before (lowest {told})."
    if tau >= 0.3:
        return f"The order changed in part from rung to rung (lowest {told})."
    return f"One rung told little about the next (lowest {told})."
