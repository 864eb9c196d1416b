"""A search as an Optuna study, in memory or in a storage that optuna-dashboard opens.

One training is one Optuna trial. Those that were trained longest are complete, so that Optuna's
best value is ours; a training of a lower rung is "pruned" there, with its last score: its user
attributes tell whether it was dropped or went on, and from which trial a longer one came. Optuna
is imported when a function is called, never with this file.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from core.errors import Conflict, SpecError
from core.models.space import Choice, Dimension, IntegerRange, RealRange, Scalar, SearchSpace
from core.search.levels import level_of, levels_of
from core.search.reading import read_curves, read_trials
from core.search.remarks import Remark, read_remarks
from core.search.study import find_study, read_spec
from core.search.trial import Curve, Trial, TrialState
from core.store import Store
from core.store.schema import AskRow, TellRow

if TYPE_CHECKING:
    import optuna
    from optuna.distributions import BaseDistribution
    from optuna.storages import BaseStorage
    from optuna.trial import FrozenTrial

SCORE = "validation score (working scale)"
EPOCH = datetime(2000, 1, 1)  # for a trial whose times nobody recorded


@dataclass(frozen=True, slots=True)
class TrialTimes:
    """When a trial was asked for and told, Unix time; `told` is None before its end."""

    asked: float
    told: float | None


def study_in_memory(
    trials: Sequence[Trial], space: SearchSpace, *, name: str = "study"
) -> optuna.Study:
    """A study that Optuna's own tools can look at; nothing is written."""
    import optuna

    with _quiet():
        made = optuna.create_study(study_name=name, direction="minimize")
        made.add_trials(frozen_trials(trials, space))
    return made


def write_optuna(store: Store, study: str, url: str) -> optuna.Study:
    """Put a study of ours into an Optuna storage, under its own name.

    Args:
        store: Where the study is kept.
        study: Its name.
        url: An SQLAlchemy URL as Optuna takes it, or the path of a journal file.

    Raises:
        NotFound: There is no such study.
        Conflict: The storage holds a study of this name.
        SpecError: The storage cannot be opened or written.
    """
    import optuna
    from sqlalchemy.exc import SQLAlchemyError

    spec, row = read_spec(store, study), find_study(store, study)
    with _quiet():
        try:
            storage = _storage(url)
            made = optuna.create_study(study_name=study, direction="minimize", storage=storage)
            made.set_metric_names([SCORE])
            for key, value in _about(spec.model_dump(mode="json"), row.facts).items():
                made.set_user_attr(key, value)
            made.add_trials(read_frozen(store, study, spec.space))
        except optuna.exceptions.DuplicatedStudyError as error:
            raise Conflict(
                "an Optuna storage holds each study once",
                found=f"a study {study} in {_shown(url)}",
                remedy="Name another file, or delete that one there.",
            ) from error
        except (OSError, ImportError, SQLAlchemyError, optuna.exceptions.OptunaError) as error:
            raise SpecError(
                "an Optuna storage must be a database URL or a file that can be written",
                found=f"{_shown(url)} ({str(error).splitlines()[0]})",
                remedy="Write for example optuna:sqlite:///trials.db or optuna:trials.log.",
            ) from error
    return made


def read_frozen(store: Store, study: str, space: SearchSpace) -> list[FrozenTrial]:
    """All trials of a stored study with their curves, times, notes and tags."""
    return frozen_trials(
        read_trials(store, study),
        space,
        curves=read_curves(store, study),
        times=read_times(store, study),
        remarks=read_remarks(store, study),
    )


def read_times(store: Store, study: str) -> dict[int, TrialTimes]:
    """When each trial was asked for and told."""
    query = (
        select(AskRow.trial, AskRow.time, TellRow.time)
        .outerjoin(TellRow, (TellRow.study == AskRow.study) & (TellRow.trial == AskRow.trial))
        .where(AskRow.study == study)
    )
    with store.session() as session:
        return {trial: TrialTimes(asked, told) for trial, asked, told in session.execute(query)}


def frozen_trials(
    trials: Sequence[Trial],
    space: SearchSpace,
    *,
    curves: Sequence[Curve] = (),
    times: Mapping[int, TrialTimes] | None = None,
    remarks: Mapping[str, Remark] | None = None,
) -> list[FrozenTrial]:
    """Our trials as Optuna's, in their order; its numbers are ours."""
    longest = max(levels_of(trials), default=None)
    promoted = {trial.parent for trial in trials}
    distributions = distributions_of(trials, space)
    steps = {curve.trial: curve for curve in curves}
    made = []
    for trial in trials:
        attributes = _attributes(trial, trial.trial in promoted)
        remark = (remarks or {}).get(trial.configuration_id)
        if remark is not None:
            attributes |= {"note": remark.text, "tags": list(remark.tags)}
        state = _state(trial, is_longest=level_of(trial) == longest)
        held = (times or {}).get(trial.trial)
        made.append(_frozen(trial, state, distributions, attributes, steps.get(trial.trial), held))
    return made


def distributions_of(trials: Sequence[Trial], space: SearchSpace) -> dict[str, BaseDistribution]:
    """A distribution a hyperparameter; a value outside of its range widens it, as Optuna needs."""
    values: dict[str, list[Scalar]] = {}
    for trial in trials:
        for name, value in trial.configuration.items():
            values.setdefault(name, []).append(value)
    dimensions = {dimension.name: dimension for dimension in space.dimensions}
    return {name: _distribution(dimensions.get(name), seen) for name, seen in values.items()}


def _distribution(dimension: Dimension | None, seen: Sequence[Scalar]) -> BaseDistribution:
    from optuna.distributions import (
        CategoricalDistribution,
        FloatDistribution,
        IntDistribution,
    )

    numbers = [v for v in seen if isinstance(v, int | float) and not isinstance(v, bool)]
    if isinstance(dimension, Choice) or len(numbers) < len(seen):
        known = dimension.values if isinstance(dimension, Choice) else ()
        return CategoricalDistribution(tuple(dict.fromkeys((*known, *seen))))
    ends = (dimension.low, dimension.high) if dimension is not None else ()
    low, high = min((*ends, *numbers)), max((*ends, *numbers))
    if isinstance(dimension, RealRange) or any(isinstance(v, float) for v in numbers):
        is_log = isinstance(dimension, RealRange) and dimension.scale == "log" and low > 0
        return FloatDistribution(float(low), float(high), log=is_log)
    step = dimension.step if isinstance(dimension, IntegerRange) else 1
    if any((value - int(low)) % step for value in numbers):
        step = 1
    return IntDistribution(int(low), int(high) - (int(high) - int(low)) % step, step=step)


def _state(trial: Trial, *, is_longest: bool) -> optuna.trial.TrialState:
    from optuna.trial import TrialState as OptunaState

    if trial.state is TrialState.COMPLETED:
        return OptunaState.COMPLETE if is_longest else OptunaState.PRUNED
    states = {
        TrialState.FAILED: OptunaState.FAIL,
        TrialState.RUNNING: OptunaState.RUNNING,
        TrialState.WAITING: OptunaState.WAITING,
    }
    return states[trial.state]


def _attributes(trial: Trial, is_promoted: bool) -> dict[str, object]:
    """What Optuna has no place for; nothing that is not known."""
    known = {
        "configuration": trial.configuration_id,
        "bracket": trial.bracket,
        "iteration": trial.iteration,
        "rung": trial.rung,
        "epochs": trial.epochs,
        "share": trial.share,
        "seed": trial.seed,
        "promoted": is_promoted,
        "parent": trial.parent,
        "seconds": trial.seconds,
        "cause": trial.cause,
    }
    return {name: value for name, value in known.items() if value is not None}


def _frozen(
    trial: Trial,
    state: optuna.trial.TrialState,
    distributions: Mapping[str, BaseDistribution],
    attributes: dict[str, object],
    curve: Curve | None,
    times: TrialTimes | None,
) -> FrozenTrial:
    from optuna.trial import FrozenTrial
    from optuna.trial import TrialState as OptunaState

    start = _local(times.asked) if times else EPOCH
    end = _local(times.told) if times and times.told is not None else start
    steps = {} if curve is None else dict(
        zip(curve.epochs.tolist(), curve.validation_score.tolist(), strict=True)
    )  # fmt: skip
    return FrozenTrial(
        number=trial.trial,
        trial_id=trial.trial,
        state=state,
        value=trial.score,
        datetime_start=None if state is OptunaState.WAITING else start,
        datetime_complete=end if state.is_finished() else None,
        params=dict(trial.configuration),
        distributions={name: distributions[name] for name in trial.configuration},
        user_attrs=attributes,
        system_attrs={},
        intermediate_values=steps,
    )


def _local(seconds: float) -> datetime:
    """Optuna keeps times without a zone, on the clock of the machine."""
    return datetime.fromtimestamp(seconds, tz=UTC).astimezone().replace(tzinfo=None)


def _about(spec: Mapping[str, object], facts: Mapping[str, object]) -> dict[str, object]:
    return {
        "made_by": "Halflife",
        "series": spec["series"],
        "simulated": bool(facts.get("is_simulated")),
        "model": spec["model"],
        "window": spec["window"],
        "budget": spec["budget"],
        "root_entropy": str(spec["seed"]),
    }


def _storage(url: str) -> str | BaseStorage:
    """An RDB storage by its URL, else a journal file, which is much quicker to write."""
    if "://" in url:
        return url
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

    if not Path(url).parent.is_dir():
        raise FileNotFoundError(f"no folder {Path(url).parent}")
    return JournalStorage(JournalFileBackend(url, lock_obj=JournalFileOpenLock(url)))


def _shown(url: str) -> str:
    """Without its password."""
    return re.sub(r"://([^:/@]*):[^@]*@", r"://\1:***@", url)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the log lines and the notes on experimental functions that we use knowingly."""
    import optuna

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            yield
    finally:
        optuna.logging.set_verbosity(before)
