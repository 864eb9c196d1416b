"""What a forecast stands on: a configuration, and which of its seed runs. It reads no window."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.errors import SpecError
from core.seeds.confirmation import Confirmation, read_confirmation
from core.seeds.runs import prediction_keys, read_seed_table
from core.seeds.table import SeedGroup
from core.store import Store


@dataclass(frozen=True, slots=True)
class Basis:
    """Seed runs of one configuration.

    Attributes:
        configuration_id: The configuration.
        replicates: Its runs.
        predictions: Artifact keys of their predictions, in the same order.
        is_confirmed: Whether other seeds than these chose the configuration.
    """

    configuration_id: str
    replicates: tuple[int, ...]
    predictions: tuple[str, ...]
    is_confirmed: bool


def basis_of(store: Store, study: str, configuration_id: str | None) -> Basis:
    """The confirmed winner with the seeds that report on it; else what compares finalists.

    Without a confirmation, or with one that an extension has overtaken, and without a name, it is
    the configuration that the search scored best among those whose seed runs are longest: the
    seed of the search chose it, fresh seeds report on it.

    Args:
        store: Where the study is kept.
        study: Its name.
        configuration_id: The configuration, when another one is wanted.

    Raises:
        SpecError: The configuration has no seed runs.
    """
    confirmation = read_confirmation(store, study)
    if confirmation is not None and _counts(confirmation, configuration_id):
        name, replicates = confirmation.configuration_id, confirmation.reporting
        is_confirmed = True
    else:
        group = _group(store, study, configuration_id)
        name, replicates = group.configuration_id, tuple(int(r) for r in group.replicates)
        is_confirmed = False
    keys = prediction_keys(store, study, name, replicates=replicates)
    return Basis(name, replicates, tuple(keys), is_confirmed)


def _counts(confirmation: Confirmation, configuration_id: str | None) -> bool:
    is_meant = configuration_id in (None, confirmation.configuration_id)
    return is_meant and confirmation.is_current and confirmation.is_complete


def _group(store: Store, study: str, configuration_id: str | None) -> SeedGroup:
    table = read_seed_table(store, study)
    groups = tuple(g for g in table.groups if g.model is None) if table else ()
    if configuration_id is not None:
        groups = tuple(g for g in groups if g.configuration_id == configuration_id)
    if not groups:
        raise SpecError(
            "a forecast needs seed runs of its configuration",
            found=f"none of {configuration_id or 'any configuration'} in study {study}",
            remedy=f"Run `python -m core seeds {study} --top 1 --seeds 5` first.",
        )
    return min(groups, key=_rank)


def _rank(group: SeedGroup) -> tuple[int, float, str]:
    """Longest trained first, then by the search's score where there is one."""
    score = math.inf if math.isnan(group.search_score) else group.search_score
    return -group.epochs, score, group.configuration_id
