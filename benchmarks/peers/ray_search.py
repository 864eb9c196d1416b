"""Ray Tune as a contender: `ASHAScheduler` and the function API, one CPU a trial, two CPUs.

As its documentation has it: each epoch is reported, ASHA stops what lags behind; data travel by
`tune.with_parameters`. Actors are reused, or every trial would import TensorFlow again.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import ray
from ray import tune
from ray.tune.schedulers import ASHAScheduler
from ray.tune.search.basic_variant import BasicVariantGenerator

from benchmarks.peers.limit import Limit, add_limit, limit_from
from benchmarks.peers.one_thread import one_thread
from benchmarks.peers.space import for_ray
from benchmarks.peers.task import SLOTS, Task, add_task, task_from, tuning_of
from core.dataset.windows import TuningWindows
from core.models.space import Configuration
from core.streams import part_of

PROJECT = Path(__file__).resolve().parent.parent.parent


def train(configuration: Configuration, *, tuning: TuningWindows, task: Task, limit: Limit) -> None:
    """One trial, in a process of Ray's."""
    import keras

    from benchmarks.peers.plain import EachEpoch, compiled, fit, layers_as, sets_of

    one_thread()
    keras.backend.clear_session()
    name = tune.get_context().get_trial_id()
    seed = part_of(task.seed, f"ray {name}")
    keras.utils.set_random_seed(seed)
    sets = sets_of(tuning)
    with layers_as(task):
        fit(
            compiled(sets.shape, configuration, seed=seed),
            sets,
            batch_size=int(configuration["batch_size"]),
            epochs=task.max_epochs,
            callbacks=[
                EachEpoch(
                    limit.trace,
                    int(name.split("_")[-1]),
                    lambda epoch, score: tune.report({"score": score, "epoch": epoch}),
                )
            ],
        )


class Enough(tune.Stopper):
    """Ends the experiment at the limit."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit

    def __call__(self, trial_id: str, result: dict[str, object]) -> bool:  # noqa: ARG002
        return self._limit.is_reached()

    def stop_all(self) -> bool:
        return self._limit.is_reached()


def main() -> None:
    """Search until the limit is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_task(parser)
    add_limit(parser)
    asked = parser.parse_args()
    task, limit = task_from(asked), limit_from(asked)
    ray.init(
        num_cpus=SLOTS,
        include_dashboard=False,
        runtime_env={"env_vars": {"PYTHONPATH": os.environ.get("PYTHONPATH", str(PROJECT))}},
    )
    trainable = tune.with_parameters(train, tuning=tuning_of(task), task=task, limit=limit)
    tune.Tuner(
        tune.with_resources(trainable, {"cpu": 1}),
        param_space=for_ray(),
        tune_config=tune.TuneConfig(
            metric="score",
            mode="min",
            num_samples=-1,
            reuse_actors=True,
            search_alg=BasicVariantGenerator(
                max_concurrent=SLOTS, random_state=part_of(task.seed, "ray")
            ),
            scheduler=ASHAScheduler(
                max_t=task.max_epochs, grace_period=1, reduction_factor=task.factor
            ),
        ),
        run_config=tune.RunConfig(
            name="ray", storage_path=str(asked.folder), stop=Enough(limit), verbose=0
        ),
    ).fit()
    ray.shutdown()


if __name__ == "__main__":
    main()
