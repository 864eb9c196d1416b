"""What `seeds --json` says of a table of seed runs. It prints nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.commands.frame import Json

if TYPE_CHECKING:
    from core.seeds.analysis.outperforming import Outperforming
    from core.seeds.table import SeedGroup, SeedOptimism, SeedOrder, SeedPair


def group_document(group: SeedGroup) -> dict[str, Json]:
    """One configuration with its runs."""
    return {
        "configuration": group.configuration,
        "configuration_id": group.configuration_id,
        "model": group.model,
        "n": group.n,
        "mean": group.mean,
        "sd": group.sd,
        "ci_low": group.ci_low,
        "ci_high": group.ci_high,
        "epochs": group.epochs,
        "epochs_reached": list(group.reached),
        "search_score": group.search_score,
        "scores": [float(score) for score in group.scores],
    }


def pair_document(pair: SeedPair) -> dict[str, Json]:
    """Two configurations compared."""
    return {
        "first": pair.first,
        "second": pair.second,
        "n": pair.n,
        "mean_difference": pair.mean_difference,
        "ci_low": pair.ci_low,
        "ci_high": pair.ci_high,
        "verdict": pair.verdict,
        "sentence": pair.sentence,
        "more_seeds": pair.more_seeds,
        "adjusted_p": pair.adjusted_p,
        "correlation": pair.correlation,
        "probability_same_seed": _probability(pair.same_seed),
        "probability_any_run": _probability(pair.any_run),
    }


def _probability(found: Outperforming | None) -> dict[str, Json] | None:
    if found is None:
        return None
    return {"probability": found.probability, "low": found.low, "high": found.high}


def order_document(order: SeedOrder | None) -> dict[str, Json] | None:
    """The order with its luck; None without one."""
    if order is None:
        return None
    found = order.stability
    return {
        "n": order.seeds,
        "single_seed_flip": found.single_seed_flip,
        "kendall_tau": found.resampled_tau,
        "ranks": [
            {
                "configuration_id": name,
                "rank": float(rank),
                "low": ends.low,
                "high": ends.high,
                "first_probability": float(first),
            }
            for name, rank, ends, first in zip(
                order.configurations,
                found.ranks,
                found.intervals,
                found.first_probability,
                strict=True,
            )
        ],
    }


def optimism_document(optimism: SeedOptimism | None) -> dict[str, Json] | None:
    """What the search promised too much; None where nobody can say."""
    if optimism is None:
        return None
    from core.seeds.headline import optimism_sentence

    found = optimism.found
    return {
        "configuration_id": optimism.configuration_id,
        "n": optimism.seeds,
        "sentence": optimism_sentence(optimism),
        "reported": found.reported,
        "confirmed": found.confirmed.mean,
        "ci_low": found.confirmed.low,
        "ci_high": found.confirmed.high,
        "gap": found.gap,
        "expected_gap": found.expected_gap,
        "shrunken": found.shrunken,
        "candidates": found.candidates,
    }
