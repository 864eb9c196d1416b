"""What forecasts is trained once more, on training and validation together.

By then the validation part has told the epochs, and a river changes: the youngest samples say most
of what comes next. Nothing is left to choose by, so the weights are a mean over the epochs around
the one that validation found best (Izmailov et al. 2018, arXiv 1803.05407), which no single
epoch's luck decides. It scores nothing. Imported by workers only.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from core.dataset.windows import TuningWindows, Windows
from core.training.checkpoint import best_of
from core.training.digest import weights_digest
from core.training.engines.network import Network, build_network
from core.training.engines.program import Program, State
from core.training.engines.table import program_of
from core.training.job import TrainingJob
from core.training.passes import pass_over
from core.training.remainder import joined_remainder
from core.training.score import check_loss
from core.training.trained import Trained


def averaged_epochs(best: int) -> range:
    """The epochs over which weights are averaged: half of the best one, to half as much again.

    Args:
        best: The epoch with the lowest validation score, from 1.
    """
    return range(math.ceil(best / 2), best + best // 2 + 1)


def refit_network(job: TrainingJob, tuning: TuningWindows, trained: Trained) -> Trained:
    """The same network from the same seeds, trained on both parts.

    Args:
        job: The job.
        tuning: What it was trained on.
        trained: What that left behind; its history tells the epochs.

    Returns:
        The same history with other weights, whose hash covers those of both trainings.

    Raises:
        TrainingFailure: The loss is not finite.
    """
    remainder = joined_remainder(job, tuning)
    joined = remainder.tuning.training
    network = build_network(job, joined.shape)
    program = program_of(job, joined.shape, network)
    kept = averaged_epochs(best_of(trained.history).epoch)
    weights = _mean_weights(job, network, program, joined, kept)
    first = np.frombuffer(bytes.fromhex(trained.weights_hash), np.uint8)
    return replace(
        trained,
        predict=remainder.added(lambda asked: program.predict(weights, network.sizes, asked)),
        weights_hash=weights_digest([first, weights]),
        weights=weights,
    )


def _mean_weights(
    job: TrainingJob, network: Network, program: Program, windows: Windows, kept: range
) -> np.ndarray:
    state, total = State.fresh(network.weights), np.zeros(len(network.weights))
    for epoch in range(1, kept.stop):
        over = pass_over(job, windows, np.arange(len(windows)), epoch=epoch)
        sizes = network.seeded(job.seeds.dropout, epoch=epoch)
        state, loss = program.epoch(state, sizes, over)
        check_loss(loss, epoch=epoch)
        if epoch in kept:
            total += state.weights
    mean: np.ndarray = (total / len(kept)).astype(np.float32)
    return mean
