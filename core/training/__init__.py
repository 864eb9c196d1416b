"""A job in, an outcome out: the only place that fits a network. It imports without Keras."""

from core.training.engines.table import ENGINES, check_installed
from core.training.fingerprint import EnvironmentFingerprint
from core.training.job import (
    EpochRecord,
    Outcome,
    TrainingJob,
    TrainingSeeds,
    engine_of,
    process_kind,
)
from core.training.process import prepare_process
from core.training.run import run_job

__all__ = [
    "ENGINES",
    "EnvironmentFingerprint",
    "EpochRecord",
    "Outcome",
    "TrainingJob",
    "TrainingSeeds",
    "check_installed",
    "engine_of",
    "prepare_process",
    "process_kind",
    "run_job",
]
