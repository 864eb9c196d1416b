"""Training a network epoch by epoch, so that it can be stopped and continued at any of them.

Epoch n is a function of the state after epoch n - 1, the seeds and n, of nothing else: its shuffle
and its dropout masks come from seeds of its own number. Hence a resumed, a promoted and an
undisturbed training agree bit for bit on one engine. Imported by workers only.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.dataset.windows import TuningWindows, Windows
from core.store import Artifacts
from core.training import checkpoint as checkpoints
from core.training.checkpoint import Checkpoint
from core.training.digest import weights_digest
from core.training.engines.network import build_network
from core.training.engines.program import Pass, Program, Sizes, State
from core.training.engines.table import program_of
from core.training.job import EpochRecord, TrainingJob
from core.training.passes import pass_over
from core.training.remainder import remainder_of
from core.training.score import check_loss, has_stalled, masked_rmse
from core.training.subset import subset_of
from core.training.trained import Trained

Report = Callable[[EpochRecord], None]
_log = logging.getLogger(__name__)


def train_network(job: TrainingJob, tuning: TuningWindows, report: Report) -> Trained:
    """Go on from the newest checkpoint to the job's end, saving and reporting each epoch."""
    remainder = remainder_of(job, tuning)
    training = Training(job, remainder.tuning, report)
    while not training.is_done:
        training.run_epoch()
    trained = training.trained
    return replace(trained, predict=remainder.added(trained.predict))


class Training:
    """A network with its program, its state and its history.

    Args:
        job: The job; it goes on from its newest checkpoint, else from its parent's, else from
            nothing: the lineage is a function of its seeds, whoever trains it.
        tuning: Windows.
        report: Told every epoch of the job, earlier attempts' included, its parent's left out.
    """

    def __init__(self, job: TrainingJob, tuning: TuningWindows, report: Report) -> None:
        shape = tuning.training.shape
        self._job, self._tuning, self._report = job, tuning, report
        self._artifacts = Artifacts(job.artifacts)
        self._network = build_network(job, shape)
        self.program: Program = program_of(job, shape, self._network)
        self._subset = subset_of(len(tuning.training), share=job.share, seed=job.seeds.subset)
        self.state = State.fresh(self._network.weights)
        self._best: np.ndarray | None = None
        self._history: list[EpochRecord] = []
        self._restore()

    @property
    def epoch(self) -> int:
        """Epochs done."""
        return self._history[-1].epoch if self._history else 0

    @property
    def is_done(self) -> bool:
        """Whether the last epoch is reached, or patience has run out."""
        return self.epoch >= self._job.last_epoch or has_stalled(self._own, self._job.patience)

    @property
    def trained(self) -> Trained:
        """What it leaves behind."""
        kept = [self.state.weights] if self._best is None else [self.state.weights, self._best]
        return Trained(
            history=tuple(self._history),
            own=self._own,
            predict=self._predict_best,
            weights_hash=weights_digest(kept),
            weights=kept[-1],
        )

    def run_epoch(self) -> None:
        """One pass over the training windows, then the validation score."""
        began = time.perf_counter()
        state, loss = self.program.epoch(self.state, *self.next_pass())
        predicted = self.program.predict(state.weights, self.sizes, self._tuning.validation)
        self.take(state, loss, predicted, seconds=time.perf_counter() - began)

    @property
    def sizes(self) -> Sizes:
        """Of the network, as it forecasts."""
        return self._network.sizes

    def next_pass(self) -> tuple[Sizes, Pass]:
        """What the next epoch reads besides the state."""
        epoch = self.epoch + 1
        over = pass_over(self._job, self._tuning.training, self._subset, epoch=epoch)
        return self._network.seeded(self._job.seeds.dropout, epoch=epoch), over

    def take(self, state: State, loss: float, predicted: np.ndarray, *, seconds: float) -> None:
        """Take over what an epoch gave: score it, save it, report it.

        Args:
            state: After it.
            loss: Training loss.
            predicted: Forecasts of the validation windows.
            seconds: Time that it took.

        Raises:
            TrainingFailure: The loss or a forecast is not finite.
        """
        epoch = self.epoch + 1
        check_loss(loss, epoch=epoch)
        score = masked_rmse(self._tuning.validation, predicted)
        record = EpochRecord(epoch, loss, score, seconds)
        self.state = state
        self._history.append(record)
        if self._job.score_rule == "best" and checkpoints.best_of(self._history) is record:
            self._best = state.weights
        kept = Checkpoint(state, self._best, tuple(self._history))
        checkpoints.save(self._artifacts, self._job.folder, kept)
        if epoch > self._job.first_epoch:
            self._report(record)

    @property
    def _own(self) -> tuple[EpochRecord, ...]:
        """The epochs of this job, the parent's left out."""
        return tuple(self._history[self._job.first_epoch :])

    def _restore(self) -> None:
        kept = _starting_point(self._artifacts, self._job)
        if kept is None:
            return
        self.state, self._best = kept.state, kept.best
        self._history = list(kept.history)
        for record in self._own:
            self._report(record)

    def _predict_best(self, windows: Windows) -> np.ndarray:
        """Forecasts with the weights whose score counts."""
        weights = self.state.weights if self._best is None else self._best
        return self.program.predict(weights, self.sizes, windows)


def _starting_point(artifacts: Artifacts, job: TrainingJob) -> Checkpoint | None:
    """Own newest checkpoint, else the parent's newest; None: from the first epoch on."""
    own = checkpoints.load_newest(artifacts, job.folder, up_to=job.last_epoch)
    if own is not None or job.parent is None:
        return own
    parent = checkpoints.load_newest(artifacts, job.parent, up_to=job.first_epoch)
    if parent is None or parent.epoch < job.first_epoch:
        missing = f"no whole checkpoint of epoch {job.first_epoch} in {job.parent}"
        _log.warning("%s: training on from epoch %d", missing, parent.epoch if parent else 0)
    return parent
