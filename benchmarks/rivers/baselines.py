"""Every reference, tuned on validation: its own space is drawn from, the windows are chosen too."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from benchmarks.rivers.figures import coverages, likelihood, skill, truth_of
from benchmarks.rivers.tasks import Task, told_of
from core.dataset.cutting import CutWindows, cut
from core.dataset.windows import WindowSpec
from core.models.entry import ModelEntry, Predictor
from core.models.features import squared_error
from core.models.space import Configuration
from core.search.sampling import Sampler

DRAWS = 12  # of a reference that is not quick; a quick one chooses by itself
SEED = 2026


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    predictor: Predictor
    configuration: Configuration
    made: CutWindows
    spec: WindowSpec
    error: float


def tuned(task: Task, entry: ModelEntry, *, draws: int) -> dict[str, object]:
    """The best of a reference by its error on validation, then its figures on the test part.

    What is scored is fitted again on training and validation together, as the networks are.
    """
    began = time.process_time()
    best = _best(task, entry, draws)
    made, test = best.made, best.made.evaluation.test
    validation = best.predictor.predict(made.tuning.validation)[..., 0]
    final = entry.refit(made.tuning, best.predictor, SEED)
    predicted = final.predict(test)[..., 0]
    told = {
        "configuration": best.configuration,
        "windows": told_of(best.spec),
        "validation_rmse": float(np.sqrt(best.error)),
        "log_nse": {str(lead): skill(made, test, predicted, lead) for lead in task.leads},
        "censored_log_likelihood": likelihood(made, validation, predicted),
        "coverage": coverages(made, validation, predicted),
        "cpu_seconds": round(time.process_time() - began, 1),
    }
    if task.river is None:
        return told
    truth = truth_of(task.river, best.spec.targets[0], test)
    told["truth"] = {
        str(lead): skill(made, test, predicted, lead, truth=truth) for lead in task.leads
    }
    return told


def _best(task: Task, entry: ModelEntry, draws: int) -> _Fitted:
    """One after the other, only the best kept: forests for all leads are large."""
    assert entry.fit is not None
    best: _Fitted | None = None
    for spec in windows_of(task, entry):
        made = cut(task.series, task.split, spec)
        part = made.tuning.validation
        for configuration in _candidates(entry, draws):
            predictor = entry.fit(made.tuning, configuration, SEED)
            error = squared_error(predictor.predict(part), part)
            if best is None or error < best.error:
                best = _Fitted(predictor, configuration, made, spec, error)
    assert best is not None
    return best


def windows_of(task: Task, entry: ModelEntry) -> tuple[WindowSpec, ...]:
    """Every way to cut for what is fitted in a second; for the others those of the networks."""
    return task.windows if entry.is_quick else task.network_windows


def _candidates(entry: ModelEntry, draws: int) -> list[Configuration]:
    if entry.is_quick:
        return [{}]
    sampler = Sampler(entry.space, entropy=SEED, drawn={})
    drawn = [sampler.draw((0, 0, place)) for place in range(draws)]
    return [one for one in drawn if one is not None]
