"""`Question`: windows for networks to forecast, as it travels between two processes."""

from __future__ import annotations

from dataclasses import dataclass

from core.dataset.windows import Windows
from core.training import TrainingJob


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Windows for networks to forecast.

    Attributes:
        jobs: What was trained, one a seed; all alike but for seeds and folders.
        windows: The windows, on the scale of that training.
        is_look: Whether it asks where the networks look, not what they forecast.
    """

    jobs: tuple[TrainingJob, ...]
    windows: Windows
    is_look: bool = False
