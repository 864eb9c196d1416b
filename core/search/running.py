"""One driver a study: takes the study, runs its search, gives signs of life, stops when told to."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version

from core.errors import JournalMismatch
from core.executors.table import open_executor
from core.search.budget import Budget
from core.search.driver import SearchSource, drive
from core.search.lease import Lease, StudyStopped
from core.search.study import find_study, read_spec
from core.store import Store
from core.store.schema import StudyRow
from core.training import engine_of, prepare_process, process_kind, run_job

__all__ = ["SearchStage", "StudyStopped", "open_search", "run_study"]

GROWING = ("max_epochs", "iterations", "most_epochs", "most_seconds")  # fields that `extend` raises


class SearchStage:
    """A search that this process drives, from its lease to its final state.

    Attributes:
        source: Its jobs.
    """

    def __init__(self, store: Store, study: str, *, observe: Callable[[], None]) -> None:
        spec = read_spec(store, study)
        _check_facts(store, study)
        self._lease = Lease(store, study)
        self._observe = observe
        self._lease.take()
        try:
            self.source = SearchSource(
                store,
                spec,
                pulse=self._pulse,
                owner=self._lease.owner,
                seconds=self._lease.seconds,
            )
        except BaseException as error:
            self._lease.give_back(error)
            raise

    def close(self, error: BaseException | None) -> None:
        """Write how it ended and give the study back.

        Args:
            error: What ended it early: `StudyStopped`, or what went wrong; None for the plan's end.
        """
        self._lease.give_back(error, note=self.source.stopped_by)

    def _pulse(self) -> None:
        self._lease.beat()
        self._observe()


def open_search(
    store: Store, study: str, *, observe: Callable[[], None] = lambda: None
) -> SearchStage:
    """Take a study and bring it to where its journal ends; the caller must close the stage.

    Args:
        store: Where it is kept.
        study: Its name.
        observe: Called every half second or so, to show progress; may raise to stop.

    Raises:
        Conflict: Another process is driving it.
        JournalMismatch: Its journal does not fit its spec or the versions here.
    """
    return SearchStage(store, study, observe=observe)


def run_study(
    store: Store,
    study: str,
    *,
    slots: int,
    executor: str = "local",
    observe: Callable[[], None] = lambda: None,
) -> None:
    """Run or resume the search of a study to its end.

    Args:
        store: Where it is kept.
        study: Its name.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called every half second or so, to show progress.

    Raises:
        Conflict: Another process is driving it.
        StudyStopped: It was cancelled or paused.
        JournalMismatch: Its journal does not fit the versions here.
    """
    spec = read_spec(store, study)
    if executor == "inline":
        os.environ.setdefault("KERAS_BACKEND", spec.engine)  # it trains in this very process
    running = open_executor(
        executor, run_job, slots=slots, prepare=prepare_process, kind_of=engine_of
    )
    ended: BaseException | None = None
    try:
        # Workers import beside this process's own imports.
        running.warm(process_kind(spec.model, spec.engine))
        stage = open_search(store, study, observe=observe)
        try:
            drive(stage.source, running)
        except BaseException as error:
            ended = error
            raise
        finally:
            stage.close(ended)
    finally:
        running.close()


def _check_facts(store: Store, study: str) -> None:
    """Half a search of one kind and half of another is worth nothing."""
    row, spec = find_study(store, study), read_spec(store, study)
    facts, versions = row.facts, row.facts["versions"]
    assert isinstance(versions, dict)
    pairs: dict[str, tuple[object, object]] = {
        "space": (facts["space_id"], spec.space.id),
        "seed": (facts.get("seed", spec.seed), spec.seed),
        "sampler": (facts.get("sampler", spec.sampler), spec.sampler),
        "model": (facts.get("model", spec.model), spec.model),
        "engine": (facts.get("engine", spec.engine), spec.engine),
        **_budgets(row),
        "KerasTuner": (versions.get("keras-tuner"), version("keras-tuner")),
    }
    if spec.budget.strategy != "hyperband":
        del pairs["KerasTuner"]
    for name, (then, now) in pairs.items():
        if then != now:
            grows = f" A study grows by `python -m core extend {study}`." if name in GROWING else ""
            raise JournalMismatch(
                f"study {study} must go on with the {name} it began with ({then})",
                found=str(now),
                remedy=f"Put it back as it was, or start a new study.{grows}",
            )


def _budgets(row: StudyRow) -> dict[str, tuple[object, object]]:
    """Field of the budget to what the study began with and what its spec says; extensions aside.

    Studies from before it was recorded have nothing to compare: their replay must do.
    """
    said = Budget.model_validate(row.spec["budget"])
    began = Budget.model_validate(row.facts.get("budget", row.spec["budget"]))
    return {name: (getattr(began, name), getattr(said, name)) for name in Budget.model_fields}
