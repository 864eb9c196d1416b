"""Networks whose weights nobody kept, trained again as they were trained before.

Seed runs keep their weights; those of an older version, or of an imported study, are made here. It
leaves every row and every prediction of the record as it is.
"""

from __future__ import annotations

from core.forecast.basis import basis_of
from core.search.study import read_spec
from core.store import Store
from core.what_if.networks import networks_of
from core.what_if.trainings import Observe, Trainings, TrainingStage, train_here, unobserved


def open_restoring(
    store: Store, study: str, *, configuration_id: str | None = None, observe: Observe = unobserved
) -> TrainingStage | None:
    """The missing trainings as a stage; None when nothing is missing."""
    networks = networks_of(store, read_spec(store, study), basis_of(store, study, configuration_id))
    if not networks.missing:
        return None
    return TrainingStage(Trainings(networks.missing, observe=observe))


def restore_networks(
    store: Store,
    study: str,
    *,
    configuration_id: str | None = None,
    slots: int,
    executor: str = "local",
    observe: Observe = unobserved,
) -> None:
    """Train what is missing, here and now.

    Args:
        store: Where the study is kept.
        study: Its name.
        configuration_id: The configuration, when another one is wanted.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called every half second or so with (trainings ended, wanted).

    Raises:
        SpecError: The configuration has no seed runs.
        TrainingFailure: A training failed.
    """
    stage = open_restoring(store, study, configuration_id=configuration_id, observe=observe)
    if stage is not None:
        train_here(stage.source, slots=slots, executor=executor)
