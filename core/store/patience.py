"""Trying again what fails for a moment: a dropped connection, a lock, a disk that is full for now.

It knows neither databases nor files: who calls it says which errors pass.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0  # seconds
_log = logging.getLogger(__name__)


def keep_trying(
    action: Callable[[], T], *, passes: Callable[[Exception], bool], patience: float, what: str
) -> T:
    """Call `action` until it succeeds; pauses double from 0.05 s to 2 s.

    Args:
        action: What to do; it must be safe to do twice.
        passes: Whether an error may be gone a moment later.
        patience: Seconds in all after which the last error is raised; 0 tries once.
        what: What does not answer, for the one line in the log.

    Raises:
        Exception: The error of `action`, when it does not pass or patience has ended.
    """
    end, pause = time.monotonic() + patience, FIRST_PAUSE
    while True:
        try:
            return action()
        except Exception as error:
            left = end - time.monotonic()
            if left <= 0 or not passes(error):
                raise
            if pause == FIRST_PAUSE:
                _log.warning("%s does not answer, trying for %.0f s: %s", what, left, error)
        time.sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_PAUSE)
