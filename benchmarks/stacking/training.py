"""Several seeds of one configuration trained as one computation, where the engine is JAX.

Results equal one-by-one training within rounding, not bit for bit.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from core.dataset.windows import TuningWindows
from core.errors import SpecError, TrainingFailure
from core.training.job import TrainingJob
from core.training.network import Report, Training
from core.training.trained import Trained


def train_stack(
    jobs: Sequence[TrainingJob], tuning: TuningWindows, report: Report
) -> list[Trained | TrainingFailure]:
    """Train jobs that differ in their seeds and folders only.

    Those that a crash left apart are trained alone until they meet; those whose fellows ended
    or failed go on alone, as does one that never had any.

    Returns:
        For each job what it left behind, or why it failed.

    Raises:
        SpecError: The jobs differ in something else, or there is none.
    """
    _check(jobs)
    trainings = [Training(job, tuning, report) for job in jobs]
    failures: dict[Training, TrainingFailure] = {}
    while going := [one for one in trainings if one not in failures and not one.is_done]:
        first = min(one.epoch for one in going)
        behind = [one for one in going if one.epoch == first]
        if len(behind) == len(trainings) > 1 and jobs[0].engine == "jax":
            failures |= _run_together(behind, tuning)
        else:
            failures |= _run_alone(behind[0])
    return [failures.get(one) or one.trained for one in trainings]


def _check(jobs: Sequence[TrainingJob]) -> None:
    first = jobs[0] if jobs else None
    like = [replace(job, seeds=first.seeds, folder=first.folder) for job in jobs if first]
    if first is None or any(job != first for job in like):
        raise SpecError(
            "the jobs of a stack must differ in their seeds and folders only",
            found=f"{len(jobs)} that do not fit together",
            remedy="Train them one by one.",
        )


def _run_alone(training: Training) -> dict[Training, TrainingFailure]:
    try:
        training.run_epoch()
    except TrainingFailure as failure:
        return {training: failure}
    return {}


def _run_together(
    trainings: Sequence[Training], tuning: TuningWindows
) -> dict[Training, TrainingFailure]:
    from benchmarks.stacking.program import stacked

    program = stacked(trainings[0].program)
    began = time.perf_counter()
    sizes, passes = zip(*(one.next_pass() for one in trainings), strict=True)
    states, losses = program.epochs([one.state for one in trainings], sizes, passes)
    predicted = program.predictions(
        [state.weights for state in states], [one.sizes for one in trainings], tuning.validation
    )
    seconds = (time.perf_counter() - began) / len(trainings)
    failures: dict[Training, TrainingFailure] = {}
    for one, state, loss, forecast in zip(trainings, states, losses, predicted, strict=True):
        try:
            one.take(state, loss, forecast, seconds=seconds)
        except TrainingFailure as failure:
            failures[one] = failure
    return failures
