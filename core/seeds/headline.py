"""What the seeds say of the leader, in one sentence for whoever decides. It computes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from core.seeds.statistics import FEWEST_PAIRS
from core.seeds.table import SeedOptimism, SeedPair, SeedTable, Verdict

_WORDS: dict[Verdict, str] = {
    "better": "better than {names}",
    "equivalent": "equivalent to {names} (what differs does not matter)",
    "worse": "worse than {names}",
}
_TURNED: dict[Verdict, Verdict] = {"better": "worse", "worse": "better"}


def headline(table: SeedTable) -> str:
    """The leader against all others: better, equivalent, or undecided and about how many more.

    Args:
        table: With one group at least.
    """
    leader = table.groups[0]
    if len(table.groups) == 1:
        return (
            f"Only {leader.configuration_id} was trained with fresh seeds: nothing to compare "
            "it with."
        )
    against = [_seen_from(leader.configuration_id, pair) for pair in table.pairs]
    known = [pair for pair in against if pair is not None]
    if not known:
        return f"{leader.configuration_id} shares no seed with another one: nothing to compare."
    parts = [part for verdict in _WORDS if (part := _part(verdict, known))]
    parts += [_undecided(pair) for pair in known if pair.verdict == "undecided"]
    seeds = min(pair.n for pair in known)
    if too_few := [pair.second for pair in known if pair.verdict == "no verdict"]:
        parts.append(
            f"not to be judged against {_listed(too_few)} yet ({seeds} of at least "
            f"{FEWEST_PAIRS} seeds)"
        )
    return f"{leader.configuration_id}, best by its mean, is {_listed(parts)}."


def optimism_sentence(optimism: SeedOptimism) -> str:
    """What the search promised of its winner, and what came of it."""
    found = optimism.found
    word = "too good" if found.gap > 0 else "too bad"
    return (
        f"The search reported {found.reported:.3g} for its winner {optimism.configuration_id}; "
        f"{optimism.seeds} fresh seeds give {found.confirmed.mean:.3g}: it was {word} by "
        f"{abs(found.gap):.2g}. Being the best of {found.candidates} by itself makes a score too "
        f"good by about {found.expected_gap:.2g}."
    )


def early_sentence(table: SeedTable) -> str:
    """How many runs patience ended before their budget; "" when it ended none."""
    ends = [end for group in table.groups for end in group.reached if end < group.epochs]
    if not ends:
        return ""
    few, many = min(ends), max(ends)
    after = f"epoch {few}" if few == many else f"epochs {few} to {many}"
    return (
        f"Patience ended {len(ends)} of {sum(group.n for group in table.groups)} runs early, after "
        f"{after}, as it does in the search."
    )


def steady_sentence(table: SeedTable) -> str:
    """Who scores the same with every seed; "" where nobody does."""
    steady = [group.configuration_id for group in table.groups if group.n > 1 and group.sd == 0]
    if not steady:
        return ""
    ends = ("s", "s") if len(steady) == 1 else ("", "")
    return f"{_listed(steady)} draw{ends[0]} nothing, and score{ends[1]} the same with every seed."


def _seen_from(leader: str, pair: SeedPair) -> SeedPair | None:
    """The pair with the leader first; None where it has no part in it."""
    if pair.first == leader:
        return pair
    if pair.second != leader:
        return None
    turned = _TURNED.get(pair.verdict, pair.verdict)
    return SeedPair(
        pair.second, pair.first, pair.n, -pair.mean_difference, -pair.ci_high, -pair.ci_low,
        turned, more_seeds=pair.more_seeds,
    )  # fmt: skip


def _part(verdict: Verdict, pairs: Sequence[SeedPair]) -> str:
    names = [pair.second for pair in pairs if pair.verdict == verdict]
    return _WORDS[verdict].format(names=_listed(names)) if names else ""


def _undecided(pair: SeedPair) -> str:
    if pair.more_seeds is None:
        return f"undecided against {pair.second} (no realistic number of seeds would settle it)"
    many = "1 more seed" if pair.more_seeds == 1 else f"{pair.more_seeds} more seeds"
    return f"undecided against {pair.second} (about {many} needed)"


def _listed(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
