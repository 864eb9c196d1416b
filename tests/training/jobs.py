"""What the tests of training share: a small network on small windows, trained and looked at.

As a program it trains one job in a fresh process: ENGINE FOLDER EPOCHS.
"""

from __future__ import annotations

import hashlib
import json
import sys

import numpy as np

from core.models.space import Configuration, configuration_id
from core.store import Artifacts
from core.training import EpochRecord, TrainingJob, TrainingSeeds, prepare_process, run_job
from core.training.checkpoint import load_newest

CONFIGURATION: Configuration = {
    "units": 3, "depth": 2, "filters_first": 2, "filters_second": 2, "width": 3,
    "dropout": 0.2, "batch_size": 32, "learning_rate": 0.01,
}  # fmt: skip


def job_in(folder: str, *, engine: str, epochs: int = 3, replicate: int = 0) -> TrainingJob:
    return TrainingJob(
        artifacts=folder,
        folder=f"trial-{engine}-{replicate}",
        parent=None,
        model="hrhn",
        configuration=CONFIGURATION,
        tuning="tuning.npz",
        evaluation=None,
        seeds=TrainingSeeds.derive(7, configuration_id(CONFIGURATION), replicate=replicate),
        first_epoch=0,
        last_epoch=epochs,
        score_rule="last",
        engine=engine,
    )


def train(job: TrainingJob):
    records: list[EpochRecord] = []
    outcome = run_job(job, records.append)
    state = state_of(job)
    return outcome, records, (state.weights, state.momentum, state.velocity)


def state_of(job: TrainingJob):
    return load_newest(Artifacts(job.artifacts), job.folder, up_to=job.last_epoch).state


def same(first, second) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def plain(records):
    return [(r.epoch, r.training_loss, r.validation_score) for r in records]


def main() -> None:
    engine, folder, epochs, dropout = sys.argv[1:]
    prepare_process(engine)
    job = job_in(folder, engine=engine, epochs=int(epochs))
    job.configuration["dropout"] = float(dropout)
    _, records, rows = train(job)
    digest = hashlib.sha256(b"".join(row.tobytes() for row in rows)).hexdigest()
    print(json.dumps({"digest": digest, "epochs": plain(records)}))


if __name__ == "__main__":
    main()
