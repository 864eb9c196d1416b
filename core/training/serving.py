"""A finished training that forecasts again: its network with kept weights, or a reference refitted.

It trains no network. Imported by processes of their own only: it brings Keras in where needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.dataset.window_mapping import map_tuning
from core.dataset.windows import TuningWindows
from core.errors import StoreError
from core.models.table import model_named
from core.settings import cache_folder
from core.store import Artifacts
from core.training.job import TrainingJob
from core.training.process import check_engine
from core.training.reference import forecaster
from core.training.remainder import joined_remainder, remainder_of
from core.training.trained import Predict
from core.training.weights import read_weights


def served(jobs: Sequence[TrainingJob]) -> list[Predict]:
    """Something that forecasts for each of the jobs, which differ in seeds and folders only.

    Args:
        jobs: Finished trainings; in the folder of each, a network's weights are kept.

    Raises:
        StoreError: Weights or windows are not there, or damaged.
    """
    first = jobs[0]
    tuning = map_tuning(Artifacts(first.artifacts).read(first.tuning), cache_folder("windows"))
    if not model_named(first.model).is_network:
        return [forecaster(job, tuning).predict for job in jobs]  # quicker than keeping it would be
    check_engine(first.engine)
    return _networks(jobs, tuning)


def _networks(jobs: Sequence[TrainingJob], tuning: TuningWindows) -> list[Predict]:
    """One graph for all: what differs between seeds lies in the weights, masks are not drawn."""
    from core.training.engines.network import build_network
    from core.training.engines.table import program_of

    shape = tuning.training.shape
    network = build_network(jobs[0], shape)
    program = program_of(jobs[0], shape, network)

    of_study = joined_remainder if jobs[0].refit else remainder_of
    remainder = of_study(jobs[0], tuning)  # alike for all: a ridge draws nothing

    def predict(weights: np.ndarray) -> Predict:
        return remainder.added(lambda windows: program.predict(weights, network.sizes, windows))

    made = []
    for job in jobs:
        weights = read_weights(Artifacts(job.artifacts), job.folder)
        if weights.shape != network.weights.shape:
            raise StoreError(
                f"the weights in {job.folder} must fit the network",
                found=f"{weights.size} numbers, not {network.weights.size}",
                remedy="Delete them: they are trained again when they are asked for.",
            )
        made.append(predict(weights))
    return made
