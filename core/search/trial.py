"""The nouns of a search as it is read back. They compute nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np

from core.models.space import Configuration


class TrialState(StrEnum):
    """Where a trial stands."""

    WAITING = "waiting"  # asked for, no worker has begun
    RUNNING = "running"  # a worker has finished at least one epoch or holds it
    COMPLETED = "completed"  # has a score
    FAILED = "failed"  # diverged or did not build; told to the oracle as a penalty, has a cause


class StudyState(StrEnum):
    """Where a study stands."""

    DRAFT = "draft"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"  # keeps its place; `resume` goes on
    STOPPED = "stopped"  # cancelled or crashed; `resume` goes on
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Trial:
    """One training of a configuration at one rung; it has a score exactly when completed.

    Attributes:
        trial: Number in the study, in the order of asking.
        configuration: Hyperparameters.
        configuration_id: Short hash of them; the same for the whole lineage.
        bracket: Hyperband's s of the bracket it belongs to.
        iteration: Which run over all brackets, from 0.
        rung: Rung in the bracket, from 0.
        first_epoch: Epochs already done by its parent.
        epochs: Epochs in all at the end of this rung.
        parent: The trial it was promoted from; None in rung 0.
        seed: Word of the kernel stream, as a name for its training randomness.
        state: Where it stands.
        score: Validation error on the working scale (lower is better); None unless completed.
        epochs_done: The last epoch that was recorded.
        seconds: Training time; None until it ends.
        cause: Why it failed; None otherwise.
        share: Share of the training windows that it was trained on.
    """

    trial: int
    configuration: Configuration
    configuration_id: str
    bracket: int
    iteration: int
    rung: int
    first_epoch: int
    epochs: int
    parent: int | None
    seed: int
    state: TrialState
    score: float | None = None
    epochs_done: int = 0
    seconds: float | None = None
    cause: str | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Learning curve of one trial (its own epochs only).

    Attributes:
        trial: Trial number.
        epochs: (m,) epoch numbers, from first_epoch + 1.
        training_loss: (m,) the loss of the configuration on the working scale.
        validation_score: (m,) root mean squared error on the working scale (the score).
    """

    trial: int
    epochs: np.ndarray
    training_loss: np.ndarray
    validation_score: np.ndarray


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a study is.

    Attributes:
        epochs_done: Epochs recorded so far.
        epochs_planned: Epochs of the plan.
        trials_done: Trials that ended.
        trials_planned: Trials of the plan.
        failed: Trials that failed.
        seconds_per_epoch: Mean training seconds an epoch of a slot; None before the first.
        eta_seconds: Seconds to go at the present pace; None when unknown or not running.
        heartbeat_age: Seconds since the driver last gave a sign of life; None when it is not
            running.
    """

    epochs_done: int
    epochs_planned: int
    trials_done: int
    trials_planned: int
    failed: int
    seconds_per_epoch: float | None
    eta_seconds: float | None
    heartbeat_age: float | None


@dataclass(frozen=True, slots=True)
class StudySummary:
    """One line on a study, for lists and the head of a page."""

    name: str
    series: str
    model: str
    is_simulated: bool
    state: StudyState
    created: datetime
    progress: Progress
    best: Trial | None
    seed_runs: int
    seeds_changed: float  # Unix time of the newest seed run or confirmation; 0 without one
    has_forecast: bool
    note: str = ""  # why it stopped; how and when a bundled study was made
