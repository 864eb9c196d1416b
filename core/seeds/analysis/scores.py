"""What a set of scores must be before anything is said of it. It computes nothing."""

from __future__ import annotations

import numpy as np

from core.errors import SpecError


def checked_scores(values: np.ndarray, *, fewest: int = 1) -> np.ndarray:
    """The scores as floats.

    Args:
        values: (n,) scores of one configuration.
        fewest: How many there must be.

    Raises:
        SpecError: Not a row, too few, or not finite.
    """
    scores = np.asarray(values, dtype=float)
    if scores.ndim != 1 or len(scores) < fewest:
        raise SpecError(
            f"at least {fewest} scores in a row are needed",
            found=f"an array of shape {scores.shape}",
            remedy="Train more seeds.",
        )
    return _finite(scores)


def checked_table(values: np.ndarray, *, rows: int = 1, columns: int = 1) -> np.ndarray:
    """A table of scores as floats.

    Args:
        values: (rows, columns) scores.
        rows: Fewest rows.
        columns: Fewest columns.

    Raises:
        SpecError: Not a table, too small, or not finite.
    """
    table = np.asarray(values, dtype=float)
    if table.ndim != 2 or table.shape[0] < rows or table.shape[1] < columns:
        raise SpecError(
            f"a table of at least {rows} x {columns} scores is needed",
            found=f"an array of shape {table.shape}",
            remedy="Train more runs.",
        )
    return _finite(table)


def checked_pair(first: np.ndarray, second: np.ndarray, *, fewest: int = 1) -> np.ndarray:
    """Two configurations on the same seeds, as a table (2, n).

    Raises:
        SpecError: They differ in length, are too few, or are not finite.
    """
    a, b = checked_scores(first, fewest=fewest), checked_scores(second, fewest=fewest)
    if len(a) != len(b):
        raise SpecError(
            "paired scores must come from the same seeds",
            found=f"{len(a)} scores against {len(b)}",
            remedy="Keep the seeds that both configurations share.",
        )
    return np.stack([a, b])


def _finite(values: np.ndarray) -> np.ndarray:
    if not np.all(np.isfinite(values)):
        raise SpecError(
            "scores must be finite",
            found=f"{int(np.sum(~np.isfinite(values)))} that are not",
            remedy="Leave diverged runs out, and say how many there were.",
        )
    return values
