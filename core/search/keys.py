"""Where the artifacts of a study lie. Light: the pages import it too."""

from __future__ import annotations


def study_folder(study: str) -> str:
    """Artifact folder of everything that a study leaves."""
    return f"studies/{study}"


def tuning_key(study: str) -> str:
    """Artifact key of a study's training and validation windows."""
    return f"{study_folder(study)}/tuning.npz"


def evaluation_key(study: str) -> str:
    """Artifact key of a study's test windows; a search never reads it."""
    return f"{study_folder(study)}/evaluation.npz"


def trial_folder(study: str, trial: int) -> str:
    """Artifact folder of a trial's checkpoints."""
    return f"{study_folder(study)}/trials/{trial:06d}"
