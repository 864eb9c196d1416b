"""What each kind of request asks for: a stage whose jobs run in the pool, or a short task.

To add a kind: a function here and its line in `STAGES` or `TASKS`. It knows no queue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from core.executors.dispatch import JobSource
from core.executors.pacing import every
from core.executors.protocol import Executor
from core.search.progress import read_progress
from core.search.running import open_search
from core.search.study import read_plan, study_summary
from core.search.trial import StudyState
from core.store import Store
from core.store.schema import RequestRow
from core.training import EpochRecord, Outcome, TrainingJob

TrainingSource = JobSource[TrainingJob, EpochRecord, Outcome]
Pool = Executor[TrainingJob, EpochRecord, Outcome]
Observe = Callable[[int, int], None]  # steps done, steps in all; may raise to stop

BEAT_SECONDS = 2.0


class Stage(Protocol):
    """Work that consists of trainings, from its taking to its final state."""

    @property
    def source(self) -> TrainingSource:
        """Its jobs."""
        ...

    def close(self, error: BaseException | None) -> None:
        """Write how it ended; may raise when the end is a bad one."""
        ...


def number(row: RequestRow, name: str) -> int:
    """An option of a request; 1 when it is not there."""
    value = row.options.get(name)
    return value if isinstance(value, int) else 1


def _search(store: Store, row: RequestRow, observe: Observe) -> Stage | None:
    if study_summary(store, row.study).state is StudyState.FINISHED:
        return None
    plan = read_plan(store, row.study)

    def look() -> None:
        progress = read_progress(store, row.study, plan, 0.0, None)
        observe(progress.epochs_done, progress.epochs_planned)

    return open_search(store, row.study, observe=every(BEAT_SECONDS, look))


def _seeds(store: Store, row: RequestRow, observe: Observe) -> Stage:
    from core.seeds.beside import read_beside
    from core.seeds.runs import open_seeds

    named = row.options.get("also")
    return open_seeds(
        store,
        row.study,
        top=number(row, "top"),
        seeds=number(row, "seeds"),
        observe=every(BEAT_SECONDS, observe),
        also=[read_beside(str(name)) for name in named] if isinstance(named, list) else [],
    )


def _confirm(store: Store, row: RequestRow, observe: Observe) -> Stage:
    from core.seeds.confirmation import open_confirmation

    top, seeds = number(row, "top"), number(row, "seeds")
    observe = every(BEAT_SECONDS, observe)
    return open_confirmation(store, row.study, top=top, seeds=seeds, observe=observe)


def _sources(store: Store, row: RequestRow, observe: Observe) -> Stage:
    from core.seeds.sources.measuring import open_sources

    named = row.options.get("sources")
    return open_sources(
        store,
        row.study,
        sources=[str(name) for name in named] if isinstance(named, list) else [],
        rows=number(row, "rows"),
        configuration_id=_text(row, "configuration_id"),
        observe=every(BEAT_SECONDS, observe),
    )


def _origins(store: Store, row: RequestRow, observe: Observe) -> Stage:
    from core.seeds.origins.measuring import open_origins

    return open_origins(
        store,
        row.study,
        origins=number(row, "origins"),
        top=number(row, "top"),
        seeds=number(row, "seeds"),
        observe=every(BEAT_SECONDS, observe),
    )


def _replay(store: Store, row: RequestRow, observe: Observe) -> Stage:
    from core.seeds.repeating import open_replay

    trial = row.options.get("trial")
    return open_replay(
        store,
        row.study,
        trial=trial if isinstance(trial, int) else None,
        seed_run=_text(row, "seed_run"),
        observe=every(BEAT_SECONDS, observe),
    )


def _networks(store: Store, row: RequestRow, observe: Observe) -> Stage | None:
    from core.what_if.restoring import open_restoring

    observe = every(BEAT_SECONDS, observe)
    name = _text(row, "configuration_id")
    return open_restoring(store, row.study, configuration_id=name, observe=observe)


def _rerun(store: Store, row: RequestRow, observe: Observe) -> Stage | None:
    from core.what_if.rerunning import open_rerun

    observe = every(BEAT_SECONDS, observe)
    return open_rerun(store, row.study, str(row.options["rerun"]), observe=observe)


def _text(row: RequestRow, name: str) -> str | None:
    value = row.options.get(name)
    return value if isinstance(value, str) else None


def _forecast(store: Store, row: RequestRow) -> None:
    from core.forecast.keeping import keep_forecast
    from core.forecast.making import make_forecasts

    chosen = _text(row, "configuration_id")
    keep_forecast(store, *make_forecasts(store, row.study, configuration_id=chosen))


# Give a stage, or None when there is nothing left to train.
STAGES: dict[str, Callable[[Store, RequestRow, Observe], Stage | None]] = {
    "search": _search,
    "seeds": _seeds,
    "confirm": _confirm,
    "sources": _sources,
    "origins": _origins,
    "replay": _replay,
    "networks": _networks,
    "rerun": _rerun,
}
# Short: done in the worker itself, between two steps of the pool.
TASKS: dict[str, Callable[[Store, RequestRow], None]] = {"forecast": _forecast}
