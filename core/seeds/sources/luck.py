"""What searches that drew other configurations found, and its words. It searches nothing.

A search trains each configuration once, and another configuration has other initial weights: what
differs between the searches holds the luck of one training of each winner too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.search.reading import finalists, read_trials
from core.search.strategies import strategy_named
from core.search.study import read_spec, study_summary
from core.search.trial import StudyState
from core.seeds.analysis.summary import Spread, spread_of
from core.seeds.keeping import completed_runs
from core.seeds.pricing import price_words
from core.seeds.runs import MOST_SEEDS
from core.seeds.sources.searches import SearchCost, repeats_of
from core.store import Store

FEWEST_SEARCHES = 6  # below it the interval of a spread says hardly anything


@dataclass(frozen=True, slots=True)
class SearchFound:
    """What one search found.

    Attributes:
        study: Its name.
        sampler: Replicate of its sampler's stream; 0: the study's own search.
        configuration_id: Its winner.
        score: What it reported of it.
    """

    study: str
    sampler: int
    configuration_id: str
    score: float


@dataclass(frozen=True, slots=True)
class SamplerLuck:
    """How far searches lie apart which differ in what they drew.

    Attributes:
        study: Study name.
        searches: Those that are finished, the study's own first.
        unfinished: Repeats that have not ended.
        spread: SD of the winners' scores with its interval; None below two searches.
        seed_sd: SD of a single training of the study's winner over fresh seeds; None below two.
        is_exact: Whether what a search promotes depends on its draws and scores alone.
    """

    study: str
    searches: tuple[SearchFound, ...]
    unfinished: int
    spread: Spread | None
    seed_sd: float | None
    is_exact: bool

    @property
    def winners(self) -> int:
        """How many different configurations won."""
        return len({one.configuration_id for one in self.searches})


def read_sampler_luck(store: Store, study: str) -> SamplerLuck | None:
    """None where nobody began to repeat the search."""
    repeats = repeats_of(store, study)
    if not repeats:
        return None
    ended = [
        name
        for name in (study, *repeats)
        if study_summary(store, name).state is StudyState.FINISHED
    ]
    found = [one for name in ended if (one := _found(store, name)) is not None]
    scores = np.array([one.score for one in found])
    strategy = strategy_named(read_spec(store, study).budget.strategy)
    return SamplerLuck(
        study=study,
        searches=tuple(found),
        unfinished=1 + len(repeats) - len(ended),
        spread=spread_of(scores) if len(scores) > 1 else None,
        seed_sd=_seed_sd(store, study),
        is_exact=strategy.is_exact,
    )


def luck_sentence(luck: SamplerLuck) -> str:
    """How much the draw of the configurations decides, and what that number holds besides."""
    spread, many = luck.spread, len(luck.searches)
    if spread is None:
        return f"{many} of {many + luck.unfinished} searches has ended: two are needed."
    scores = [one.score for one in luck.searches]
    lead = (
        f"{many} searches of the same budget that drew other configurations report winners from "
        f"{min(scores):.3g} to {max(scores):.3g}, {luck.winners} different ones: spread "
        f"{spread.sd:.2g} (95 % interval {spread.low:.2g} to {spread.high:.2g})"
    )
    if luck.seed_sd:
        lead += f", {spread.sd / luck.seed_sd:.2g} times that of a single training over fresh seeds"
    told = [f"{lead}. It holds the luck of one training of each winner too."]
    if many < FEWEST_SEARCHES:
        told.append(f"It stands on {many} searches only.")
    if not luck.is_exact:
        told.append("What this strategy promotes also depends on what ends first.")
    return " ".join(told)


def search_price(cost: SearchCost, *, slots: int) -> str:
    """What repeating would take, before it is begun.

    Args:
        cost: Of the searches.
        slots: Trainings side by side.
    """
    made = f"{cost.rows} whole searches, that of {cost.study} among them"
    return made + price_words(
        missing=cost.missing, present=cost.present, epochs=cost.epochs, seconds=cost.seconds,
        slots=slots,
    )  # fmt: skip


def _found(store: Store, study: str) -> SearchFound | None:
    """None where every trial of it failed."""
    best = next(iter(finalists(read_trials(store, study), top=1)), None)
    if best is None or best.score is None:
        return None
    return SearchFound(study, read_spec(store, study).sampler, best.configuration_id, best.score)


def _seed_sd(store: Store, study: str) -> float | None:
    best = next(iter(finalists(read_trials(store, study), top=1)), None)
    scores = [
        row.score
        for row in completed_runs(store, study)
        if best is not None
        and (row.configuration_id, row.epochs) == (best.configuration_id, best.epochs)
        and row.replicate <= MOST_SEEDS
        and row.score is not None
    ]
    return float(np.std(scores, ddof=1)) if len(scores) > 1 else None
