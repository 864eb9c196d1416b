"""Doing something now and then: what a pulse would do too often. It keeps no thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def every(seconds: float, action: Callable[P, None]) -> Callable[P, None]:
    """Call `action` at most once in so many seconds, the first time at once."""
    last = [-math.inf]

    def now_and_then(*args: P.args, **kwargs: P.kwargs) -> None:
        if time.monotonic() - last[0] >= seconds:
            last[0] = time.monotonic()
            action(*args, **kwargs)

    return now_and_then
