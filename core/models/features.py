"""What a reference reads of a window, as one row of numbers. It fits nothing.

Either every step as it is, or what the steps say together: where the own past is a few samples
that are repeated day by day, most of a window says nothing, and few inputs fit better.
"""

from __future__ import annotations

import numpy as np

from core.dataset.windows import Windows

SPANS = (1, 3, 7, 15, 30, 60, 120, 240)  # steps before and including the issue time


def features(windows: Windows, *, means: bool = False) -> np.ndarray:
    """Past, history and known-ahead values in one row a window.

    Args:
        windows: n of them.
        means: Whether to read, in place of every step, the means of the past over the last 1, 3,
            7, 15, .. steps, and of the history what is known at the issue time.

    Returns:
        float64 (n, features).
    """
    past, history = windows.past.astype(np.float64), windows.history
    if means:
        past, history = trailing_means(past), history[:, -1:]
    if not windows.reads_history:
        history = history[:, :0]
    flat = [part.reshape(len(windows), -1) for part in (past, history, windows.ahead)]
    return np.concatenate(flat, axis=1).astype(np.float64)


def trailing_means(past: np.ndarray) -> np.ndarray:
    """Means over the last 1, 3, 7, .. steps and over all of them.

    Args:
        past: (n, L, P).

    Returns:
        (n, spans, P), the shortest first.
    """
    lookback = past.shape[1]
    spans = [*(span for span in SPANS if span < lookback), lookback]
    return np.stack([past[:, -span:].mean(axis=1) for span in spans], axis=1)


def last_known(windows: Windows) -> np.ndarray:
    """The last known values, (n, 1, D): what an increment starts from; 0 where none is read."""
    last: np.ndarray = windows.own_past[:, -1:, : windows.shape.targets].astype(np.float64)
    return last


def squared_error(predicted: np.ndarray, windows: Windows) -> float:
    """Mean squared error on the working scale over quantified samples; 0 without any sample."""
    squared = np.square(predicted - windows.target)[windows.scored]
    return float(squared.mean()) if squared.size else 0.0
