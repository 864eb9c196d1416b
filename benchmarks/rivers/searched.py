"""A network as Halflife tunes it: search, confirmation by seeds, forecasts of the winner.

Every search is a study in a store of its own, so that an interrupted run goes on where it was.
Only the winner's reporting seeds are looked at on the test part.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

import numpy as np

from benchmarks.rivers.figures import coverages, likelihood, skills, truth_of
from benchmarks.rivers.tasks import Task, told_of
from core.dataset.catalogue import save_series
from core.dataset.cutting import CutWindows, cut
from core.dataset.windows import WindowSpec
from core.errors import NotFound
from core.models.space import Choice, RealRange, Scalar, SearchSpace
from core.models.table import MODELS
from core.search.budget import Budget
from core.search.creation import create_study
from core.search.reading import read_trials
from core.search.running import run_study
from core.search.spec import StudySpec
from core.search.study import find_study, study_summary
from core.search.trial import StudyState
from core.seeds.confirmation import Confirmation, confirm_study
from core.seeds.runs import prediction_keys
from core.store import Store

SEED = 2026
TINY: dict[str, tuple[Scalar, ...]] = {
    "units": (4,), "depth": (1,), "filters_first": (4,), "filters_second": (8,)
}  # fmt: skip
NARROWER: dict[str, tuple[Scalar, ...]] = {
    "units": (16, 32),
    "depth": (1, 2),
    "filters_first": (8,),
    "filters_second": (8,),
    "kernel_first": (2,),
    "kernel_second": (2,),
    "pool_first": (1,),
    "pool_second": (1,),
    "batch_size": (32,),
}
OF_THE_HRHN = (  # what its own space leaves at the default
    Choice(
        name="convolution", values=("variables", "time", "none"), help="What the kernels lie on"
    ),
    Choice(name="width", values=(8, 32), help="Numbers that the encoder reads of a step"),
)
# Chosen on four stretches before the test part: the windows are few, large networks overfit in
# three epochs, and what is left must be slow and forgetful.
OF_THE_RHONE = (
    Choice(name="units", values=(16, 32), help="Width of encoder and decoder states"),
    Choice(name="depth", values=(1,), help="Highway layers in one time step"),
    Choice(name="dropout", values=(0.3, 0.5), help="Share dropped, one mask a sequence"),
    Choice(name="increments", values=(True,), help="Forecast the change"),
    RealRange(name="learning_rate", low=5e-4, high=2e-3, scale="log", help="Step of Adam"),
    Choice(name="batch_size", values=(64,), help="Windows in one step"),
    Choice(name="convolution", values=("time", "none"), help="What the kernels lie on"),
    Choice(name="width", values=(16,), help="Numbers that the encoder reads of a step"),
    Choice(name="linear_path", values=(False, True), help="A linear way past the network"),
)
# Chosen on the validation part: alone the network stays far below a ridge, with the linear path of
# its own about there (the ridge 0.717 at a lead of 1 day, so the network 0.555 on the same inputs).
OF_THE_CAESIUM = (
    Choice(name="units", values=(16, 32), help="Width of encoder and decoder states"),
    Choice(name="depth", values=(1,), help="Highway layers in one time step"),
    Choice(name="dropout", values=(0.1, 0.25, 0.4), help="Share dropped, one mask a sequence"),
    Choice(name="increments", values=(False,), help="Forecast the change"),
    RealRange(name="learning_rate", low=3e-4, high=2e-3, scale="log", help="Step of Adam"),
    Choice(name="batch_size", values=(32,), help="Windows in one step"),
    Choice(name="convolution", values=("time", "none"), help="What the kernels lie on"),
    Choice(name="width", values=(16,), help="Numbers that the encoder reads of a step"),
    Choice(name="beyond_ridge", values=(True,), help="Learn what a ridge leaves over"),
)
# By task, where the tables above do not fit.
OF_THE_HRHN_IN = {"rhone": OF_THE_RHONE, "caesium": OF_THE_CAESIUM}


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is trained.

    Attributes:
        max_epochs: Epochs of a finalist.
        factor: Reduction factor.
        top: Finalists that contend.
        seeds: Fresh seeds of each, and again of the winner.
        slots: Trainings side by side.
        engine: What trains.
        is_tiny: Whether networks are as small as they can be.
    """

    max_epochs: int
    factor: int
    top: int
    seeds: int
    slots: int
    engine: str
    is_tiny: bool = False

    @property
    def budget(self) -> Budget:
        """Of one search."""
        return Budget(max_epochs=self.max_epochs, factor=self.factor, score_rule="best", refit=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Winner:
    """The winner of one study.

    Attributes:
        validation: (seeds, n, H) forecasts, working scale.
    """

    confirmation: Confirmation
    made: CutWindows
    spec: WindowSpec
    validation: np.ndarray
    test_keys: tuple[str, ...]
    criterion: float


def searched(store: Store, task: Task, model: str, loss: str, effort: Effort) -> dict[str, object]:
    """Search once for every way to cut, let validation choose, give the winner's figures."""
    winners = [_winner(store, task, spec, model, loss, effort) for spec in task.network_windows]
    best = min(winners, key=lambda one: one.criterion)
    made, test = best.made, best.made.evaluation.test
    members = _forecasts(store, best.test_keys, "test")
    median = np.median(members, axis=0)
    confirmation = best.confirmation
    reported = confirmation.reported
    assert reported is not None
    told: dict[str, object] = {
        "configuration": confirmation.configuration,
        "windows": told_of(best.spec),
        "loss": loss,
        "seeds": len(members),
        "epochs": confirmation.epochs,
        "criterion": best.criterion,
        "criteria": {_named(one.spec): one.criterion for one in winners},
        "validation_rmse": {"mean": reported.mean, "low": reported.low, "high": reported.high},
        "log_nse": {str(lead): skills(made, test, members, lead) for lead in task.leads},
        "censored_log_likelihood": likelihood(made, np.median(best.validation, axis=0), median),
        "coverage": coverages(made, np.median(best.validation, axis=0), median),
        "search_seconds": sum(
            trial.seconds or 0.0
            for spec in task.network_windows
            for trial in read_trials(store, _name(task, spec, model, loss))
        ),
    }
    if task.river is not None:
        truth = truth_of(task.river, best.spec.targets[0], test)
        told["truth"] = {
            str(lead): skills(made, test, members, lead, truth=truth) for lead in task.leads
        }
    return told


def _winner(
    store: Store, task: Task, spec: WindowSpec, model: str, loss: str, effort: Effort
) -> _Winner:
    name = _name(task, spec, model, loss)
    save_series(store, task.series)
    try:
        find_study(store, name)
    except NotFound:
        create_study(store, study_of(task, spec, model, loss, effort))
    if study_summary(store, name).state is not StudyState.FINISHED:
        run_study(store, name, slots=effort.slots)
    confirmation = confirm_study(
        store, name, top=effort.top, seeds=effort.seeds, slots=effort.slots
    )
    keys = prediction_keys(
        store, name, confirmation.configuration_id, replicates=confirmation.reporting
    )
    made = cut(task.series, task.split, spec)
    validation = _forecasts(store, tuple(keys), "validation")
    return _Winner(
        confirmation,
        made,
        spec,
        validation,
        tuple(keys),
        _criterion(task, made, validation),
    )


def _criterion(task: Task, made: CutWindows, members: np.ndarray) -> float:
    """What validation chooses by: the median's error; its likelihood where limits are many."""
    part, median = made.tuning.validation, np.median(members, axis=0)
    if task.has_non_detects:
        return -likelihood(made, median)
    known = part.scored[..., 0]
    return float(np.sqrt(np.mean((median - part.target[..., 0])[known] ** 2)))


def study_of(task: Task, spec: WindowSpec, model: str, loss: str, effort: Effort) -> StudySpec:
    """The search of one model on one way to cut."""
    return StudySpec(
        name=_name(task, spec, model, loss),
        series=task.series.name,
        model=model,
        window=spec,
        split=task.split,
        space=space_of(task.name, model, loss, is_tiny=effort.is_tiny),
        budget=effort.budget,
        seed=SEED,
        engine=effort.engine,
    )


def space_of(task: str, model: str, loss: str, *, is_tiny: bool) -> SearchSpace:
    """The model's own space, narrower where sizes multiply what has to be compiled."""
    fixed = TINY if is_tiny else NARROWER
    by_name = {
        d.name: Choice(name=d.name, values=fixed[d.name], help=d.help) if d.name in fixed else d
        for d in MODELS[model].space.dimensions
    }
    if model == "hrhn":
        by_name |= {d.name: d for d in OF_THE_HRHN}
        by_name |= {d.name: d for d in OF_THE_HRHN_IN.get(task, ()) if not is_tiny}
    dimensions = tuple(by_name.values())
    return SearchSpace(dimensions=(*dimensions, Choice(name="loss", values=(loss,))))


def _name(task: Task, spec: WindowSpec, model: str, loss: str) -> str:
    return f"{task.name}-{model}-{loss}-{_named(spec)}"


def _named(spec: WindowSpec) -> str:
    return hashlib.sha256(spec.model_dump_json().encode()).hexdigest()[:8]


def _forecasts(store: Store, keys: tuple[str, ...], part: str) -> np.ndarray:
    """(seeds, n, H) of the first target, working scale."""
    members = []
    for key in keys:
        with np.load(io.BytesIO(store.artifacts.read(key)), allow_pickle=False) as file:
            members.append(file[part][..., 0].astype(np.float64))
    return np.stack(members)
