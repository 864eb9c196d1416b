"""Optuna as a contender: TPE with `HyperbandPruner`, one process a slot on one journal file.

As its documentation has it: each epoch is reported, a trial that should be pruned raises; parallel
processes share a storage and use `constant_liar`; TensorFlow gets one thread in each.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.peers.limit import Limit, add_limit, limit_from
from benchmarks.peers.one_thread import one_thread
from benchmarks.peers.task import SLOTS, Task, add_task, task_from, tuning_of


def search(task: Task, limit: Limit, *, worker: int) -> None:
    """One of the processes: trials until the limit is reached."""
    import keras
    import optuna

    from benchmarks.peers.plain import EachEpoch, compiled, fit, layers_as, sets_of
    from benchmarks.peers.space import from_optuna
    from core import streams

    one_thread()
    sets = sets_of(tuning_of(task))

    def objective(trial: optuna.Trial) -> float:
        keras.backend.clear_session()
        seed = streams.part_of(task.seed, f"optuna {trial.number}")
        keras.utils.set_random_seed(seed)
        configuration = from_optuna(trial)
        scores: list[float] = []

        def report(epoch: int, score: float) -> None:
            scores.append(score)
            trial.report(score, step=epoch)
            if limit.is_reached():
                trial.study.stop()
                raise optuna.TrialPruned
            if trial.should_prune():
                raise optuna.TrialPruned

        fit(
            compiled(sets.shape, configuration, seed=seed),
            sets,
            batch_size=int(configuration["batch_size"]),
            epochs=task.max_epochs,
            callbacks=[EachEpoch(limit.trace, trial.number, report)],
        )
        return min(scores)

    study = optuna.create_study(
        study_name=f"search-{task.seed}",
        direction="minimize",
        storage=_storage(limit.trace.parent),
        sampler=optuna.samplers.TPESampler(
            seed=streams.part_of(task.seed, f"sampler {worker}"), constant_liar=True
        ),
        pruner=optuna.pruners.HyperbandPruner(
            min_resource=1, max_resource=task.max_epochs, reduction_factor=task.factor
        ),
        load_if_exists=True,
    )
    with layers_as(task):
        study.optimize(objective)


def _storage(folder: Path) -> object:
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    return JournalStorage(JournalFileBackend(str(folder / "optuna.log")))


def main() -> None:
    """Start a process a slot and wait for them; or be one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_task(parser)
    add_limit(parser)
    parser.add_argument("--worker", type=int)
    asked = parser.parse_args()
    if asked.worker is not None:
        search(task_from(asked), limit_from(asked), worker=asked.worker)
        return
    command = [sys.executable, "-m", "benchmarks.peers.optuna_search", *sys.argv[1:]]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    workers = [
        subprocess.Popen([*command, "--worker", str(number)], env=environment)
        for number in range(SLOTS)
    ]
    codes = [worker.wait() for worker in workers]
    if any(codes):
        raise SystemExit(f"the workers ended with codes {codes}")


if __name__ == "__main__":
    main()
