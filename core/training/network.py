"""Training a network epoch by epoch, so that it can be stopped and continued at any of them.

Epoch n is a function of the state after epoch n - 1, the seeds and n, of nothing else: its shuffle
and its dropout masks come from seeds of its own number. Hence a resumed, a promoted and an
undisturbed training agree bit for bit. Imported by workers only.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core import streams
from core.dataset.windows import TuningWindows, Windows
from core.errors import StoreError, TrainingFailure
from core.store import Artifacts
from core.training import checkpoint as checkpoints
from core.training.checkpoint import Arrays, Checkpoint
from core.training.compiled import assign, compiled_network, values_of
from core.training.job import EpochRecord, TrainingJob
from core.training.score import has_stalled, masked_rmse
from core.training.subset import order_of, subset_of
from core.training.trained import Trained

PREDICT_BATCH = 1024


def train_network(
    job: TrainingJob, tuning: TuningWindows, report: Callable[[EpochRecord], None]
) -> Trained:
    """Go on from the newest checkpoint to the job's end, saving and reporting each epoch."""
    artifacts = Artifacts(job.artifacts)
    training = _Training(job, tuning)
    training.restore(_starting_point(artifacts, job))
    for record in training.own:
        report(record)
    while not training.is_done:
        record = training.run_epoch()
        checkpoints.save(artifacts, job.folder, training.checkpoint())
        report(record)
    training.keep_best()
    return Trained(tuple(training.history), training.own, training.predict)


def _starting_point(artifacts: Artifacts, job: TrainingJob) -> Checkpoint | None:
    """Own newest checkpoint, else the parent's newest; a promoted trial must have one."""
    own = checkpoints.load_newest(artifacts, job.folder, up_to=job.last_epoch)
    if own is not None or job.parent is None:
        return own
    parent = checkpoints.load_newest(artifacts, job.parent, up_to=job.first_epoch)
    if parent is None:
        raise StoreError(
            f"a promoted trial needs its parent's checkpoint of epoch {job.first_epoch}",
            found="none that is whole",
            remedy="Its artifacts were deleted or damaged; start the study again.",
        )
    return replace(parent, inherited=len(parent.history))


class _Training:
    """A compiled network, its optimizer and its history."""

    def __init__(self, job: TrainingJob, tuning: TuningWindows) -> None:
        self._job = job
        self._tuning = tuning
        self._model = compiled_network(job, tuning.training.shape)
        self._inputs = _inputs(tuning.training)
        self._answers = np.concatenate(
            [tuning.training.target, tuning.training.observed.astype(np.float32)], axis=-1
        )
        self._subset = subset_of(len(tuning.training), share=job.share, seed=job.seeds.subset)
        self._best: Arrays = ()
        self._inherited = 0
        self.history: list[EpochRecord] = []

    @property
    def epoch(self) -> int:
        """Epochs done."""
        return self.history[-1].epoch if self.history else 0

    @property
    def own(self) -> tuple[EpochRecord, ...]:
        """The epochs of this job, the parent's left out."""
        return tuple(self.history[self._inherited :])

    @property
    def is_done(self) -> bool:
        """Whether the last epoch is reached, or patience has run out."""
        return self.epoch >= self._job.last_epoch or has_stalled(self.own, self._job.patience)

    def restore(self, state: Checkpoint | None) -> None:
        """Take over weights, optimizer and history."""
        if state is None:
            return
        assign(self._model.weights, state.weights)
        assign(self._model.optimizer.variables, state.optimizer)
        self._best = state.best
        self._inherited = state.inherited
        self.history = list(state.history)

    def checkpoint(self) -> Checkpoint:
        """The present state as arrays."""
        return Checkpoint(
            weights=self._weights(),
            optimizer=values_of(self._model.optimizer.variables),
            best=self._best,
            history=tuple(self.history),
            inherited=self._inherited,
        )

    def run_epoch(self) -> EpochRecord:
        """One pass over the training windows, then the validation score."""
        epoch = self.epoch + 1
        began = time.perf_counter()
        loss = self._fit(epoch)
        score = masked_rmse(self._tuning.validation, self.predict(self._tuning.validation))
        record = EpochRecord(epoch, loss, score, time.perf_counter() - began)
        self.history.append(record)
        if self._job.score_rule == "best" and checkpoints.best_of(self.history) is record:
            self._best = self._weights()
        return record

    def keep_best(self) -> None:
        """Put back the weights whose score counts."""
        if self._best:
            assign(self._model.weights, self._best)

    def predict(self, windows: Windows) -> np.ndarray:
        """Forecasts (n, horizon, targets), working scale."""
        predicted = self._model.predict(_inputs(windows), batch_size=PREDICT_BATCH, verbose=0)
        return np.asarray(predicted)

    def _fit(self, epoch: int) -> float:
        order = order_of(self._subset, epoch=epoch, seed=self._job.seeds.shuffle)
        self._reseed_dropout(epoch)
        logs = self._model.fit(
            {name: values[order] for name, values in self._inputs.items()},
            self._answers[order],
            batch_size=int(self._job.configuration["batch_size"]),
            shuffle=False,
            verbose=0,
        )
        loss = float(logs.history["loss"][0])
        if not math.isfinite(loss):
            raise TrainingFailure(
                "the training loss must stay finite",
                found=f"{loss} in epoch {epoch}",
                remedy="A lower learning rate usually helps.",
            )
        return loss

    def _reseed_dropout(self, epoch: int) -> None:
        for variable in self._model.non_trainable_variables:
            if variable.path.endswith("seed_generator_state"):
                name = f"{variable.path} epoch {epoch}"
                seed = streams.part_of(self._job.seeds.dropout, name)
                variable.assign(np.array([seed, 0], dtype=variable.dtype))

    def _weights(self) -> Arrays:
        return values_of(self._model.weights)


def _inputs(windows: Windows) -> dict[str, np.ndarray]:
    inputs = {"past": windows.past, "history": windows.history}
    return inputs | ({"ahead": windows.ahead} if windows.shape.ahead else {})
