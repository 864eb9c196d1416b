"""What a figure draws, as a table to take away. It computes nothing and knows no page."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pandas as pd
import plotly.graph_objects as go


def drawn_data(figure: go.Figure) -> pd.DataFrame:
    """One row a drawn point, with the name of what it belongs to.

    Args:
        figure: Any of ours: lines, points, bars, boxes, maps, parallel coordinates.

    Returns:
        Column `drawn as`, then the axes under their titles (`horizontal`, `vertical` where the
        panels of a figure have several), `value` of a map, and the lengths of error bars. Points
        that lift the pen between two lines are left out.
    """
    titles = _titles(figure, "x", "horizontal"), _titles(figure, "y", "vertical")
    tables = [_table(trace, *titles) for trace in figure.data]
    held = [table for table in tables if len(table)]
    return pd.concat(held, ignore_index=True) if held else pd.DataFrame({"drawn as": []})


def _titles(figure: go.Figure, letter: str, otherwise: str) -> str:
    """The one title of all axes in a direction; a plain word where there are several or none."""
    layout = figure.layout.to_plotly_json()
    axes = [axis for name, axis in layout.items() if name.startswith(f"{letter}axis")]
    found = {(axis.get("title") or {}).get("text") for axis in axes} - {None, ""}
    return str(found.pop()) if len(found) == 1 else otherwise


def _table(trace: go.Figure, across: str, up: str) -> pd.DataFrame:
    if trace.type == "parcoords":
        return _parallel(trace)
    if trace.type in ("heatmap", "contour"):
        return _map(trace, across, up)
    x, y = _values(trace.x), _values(trace.y)
    size = max(len(x), len(y))
    columns: dict[str, object] = {"drawn as": [trace.name or ""] * size}
    for title, values in ((across, x), (up, y)):
        if len(values) == size:
            columns[title] = values
    for name in ("error_x", "error_y"):
        columns |= _error(trace, name, size)
    table = pd.DataFrame(columns)
    drawn = [title for title in (across, up) if title in table]
    return table.dropna(subset=drawn) if drawn else table


def _error(trace: go.Figure, name: str, size: int) -> dict[str, object]:
    bar = getattr(trace, name, None)
    if bar is None:
        return {}
    ends = {"above": bar.array, "below": bar.arrayminus}
    return {
        f"{name} {end}": values
        for end, values in ends.items()
        if values is not None and len(values) == size
    }


def _map(trace: go.Figure, across: str, up: str) -> pd.DataFrame:
    values = np.asarray(trace.z, dtype=float)
    rows, columns = values.shape
    x = _values(trace.x) if trace.x is not None else np.arange(columns)
    y = _values(trace.y) if trace.y is not None else np.arange(rows)
    table = pd.DataFrame(
        {
            "drawn as": trace.name or "",
            across: np.tile(x, rows),
            up: np.repeat(y, columns),
            "value": values.ravel(),
        }
    )
    return table.dropna(subset=["value"])


def _parallel(trace: go.Figure) -> pd.DataFrame:
    named = {str(one.label): _values(one.values) for one in trace.dimensions}
    return pd.DataFrame({"drawn as": trace.name or "line"} | named)


def _values(held: object) -> np.ndarray:
    """A one-dimensional array; two-level categories are joined with a slash."""
    if held is None:
        return np.array([])
    nested = isinstance(held, list | tuple) and held and isinstance(held[0], list | tuple)
    if nested:
        levels = chain(zip(*held, strict=True))  # type: ignore[misc]
        return np.array([" / ".join(str(part) for part in parts) for parts in levels])
    return np.asarray(held)
