"""Several seeds of one configuration as one computation, where the engine can.

Results equal one-by-one training within rounding, not bit for bit. On one thread of a processor it
is no faster (`benchmarks/stacked_seeds.py`): XLA has already taken the cost of starting operations
away. So nothing asks for it by default. Imported by workers only.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from core.dataset.windows import TuningWindows
from core.errors import TrainingFailure
from core.training.engines.program import StackingProgram
from core.training.job import TrainingJob
from core.training.network import Report, Training
from core.training.trained import Trained


def train_stack(
    jobs: Sequence[TrainingJob], tuning: TuningWindows, report: Report
) -> list[Trained | TrainingFailure]:
    """Train jobs that differ in their seeds and folders only.

    Those that a crash left apart are trained alone until they meet; those whose fellows ended
    or failed go on alone.

    Returns:
        For each job what it left behind, or why it failed.
    """
    trainings = [Training(job, tuning, report) for job in jobs]
    failures: dict[Training, TrainingFailure] = {}
    while going := [one for one in trainings if one not in failures and not one.is_done]:
        first = min(one.epoch for one in going)
        behind = [one for one in going if one.epoch == first]
        program = behind[0].program
        if len(behind) == len(trainings) and isinstance(program, StackingProgram):
            failures |= _run_together(behind, program, tuning)
        else:
            failures |= _run_alone(behind[0])
    return [failures.get(one) or one.trained for one in trainings]


def _run_alone(training: Training) -> dict[Training, TrainingFailure]:
    try:
        training.run_epoch()
    except TrainingFailure as failure:
        return {training: failure}
    return {}


def _run_together(
    trainings: Sequence[Training], program: StackingProgram, tuning: TuningWindows
) -> dict[Training, TrainingFailure]:
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
