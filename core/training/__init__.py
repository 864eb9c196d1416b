"""A job in, an outcome out: the only place that fits a network. It imports without Keras."""

from core.training.job import EpochRecord, Outcome, TrainingJob, TrainingSeeds, engine_of
from core.training.run import prepare_process, run_job

__all__ = [
    "EpochRecord",
    "Outcome",
    "TrainingJob",
    "TrainingSeeds",
    "engine_of",
    "prepare_process",
    "run_job",
]
