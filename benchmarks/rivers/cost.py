"""What a piece of the benchmark will cost: one fit, or an epoch and a compilation, timed first."""

from __future__ import annotations

import math
import time

from sqlalchemy import select

from benchmarks.rivers.baselines import windows_of
from benchmarks.rivers.searched import Effort, space_of, study_of
from benchmarks.rivers.tasks import Task
from core.dataset.catalogue import save_series
from core.dataset.cutting import cut
from core.models.entry import ModelEntry
from core.models.space import Choice, Configuration, SearchSpace
from core.models.table import MODELS
from core.search.budget import Budget
from core.search.creation import create_study
from core.search.planning import plan_study
from core.search.running import run_study
from core.search.sampling import Sampler
from core.store import Store
from core.store.schema import EpochRow

EPOCHS = 3  # timed: the first compiles, the quicker of the others is the pace
TIMED_FIRST = "timed"


def fit_seconds(task: Task, entry: ModelEntry) -> dict[str, object]:
    """One fit of a reference with what its space draws first, on the first windows."""
    assert entry.fit is not None
    made = cut(task.series, task.split, windows_of(task, entry)[0])
    began = time.monotonic()
    entry.fit(made.tuning, {} if entry.is_quick else _first(entry.space), 0)
    return {"fit": time.monotonic() - began}


def epoch_seconds(
    store: Store, task: Task, model: str, loss: str, effort: Effort
) -> dict[str, object]:
    """An epoch and a compilation of what a network's space draws first, on the first windows."""
    space = space_of(task.name, model, loss, is_tiny=effort.is_tiny)
    only = SearchSpace(
        dimensions=tuple(
            Choice(name=name, values=(value,)) for name, value in _first(space).items()
        )
    )
    spec = study_of(task, task.network_windows[0], model, loss, effort).model_copy(
        update={
            "name": f"{TIMED_FIRST}-{task.name}-{model}-{loss}-{effort.engine}",
            "space": only,
            "budget": Budget(max_epochs=EPOCHS, factor=EPOCHS),
        }
    )
    save_series(store, task.series)
    create_study(store, spec)
    run_study(store, spec.name, slots=1)
    with store.session() as session:
        query = select(EpochRow.seconds).where(EpochRow.study == spec.name)
        first, *others = session.scalars(query.order_by(EpochRow.epoch)).all()
    pace = min(others)
    return {"epoch": pace, "compilation": max(0.0, first - pace)}


def search_seconds(
    task: Task, model: str, loss: str, effort: Effort, *, epoch: float, compilation: float
) -> float:
    """All of a network's trainings: searches over all its windows, and their fresh seeds."""
    space = space_of(task.name, model, loss, is_tiny=effort.is_tiny)
    plan = plan_study(space, effort.budget)
    seeded = 2 * (effort.top + 1) * effort.seeds * effort.max_epochs  # at most: refits
    graphs = min(plan.configurations, _architectures(space, MODELS[model], effort.engine))
    each = (plan.epochs + seeded) * epoch + graphs * compilation
    return len(task.network_windows) * each / effort.slots


def _architectures(space: SearchSpace, entry: ModelEntry, engine: str) -> int:
    """How many graphs an engine compiles at most, as the model's entry says."""
    free = entry.values | {"learning_rate"}
    if engine == "tensorflow":
        free |= entry.sizes | {"batch_size"}
    return math.prod(d.size() or 1 for d in space.dimensions if d.name not in free)


def _first(space: SearchSpace) -> Configuration:
    drawn = Sampler(space, entropy=0, drawn={}).draw((0, 0, 0))
    assert drawn is not None
    return drawn
