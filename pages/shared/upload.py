"""A measurement file comes in: columns guessed, put right by the visitor, read by the core."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePath

import pandas as pd
import streamlit as st

from core.dataset.catalogue import save_series
from core.dataset.guessing import ColumnGuess, guess_columns
from core.dataset.reading import ReadOptions, read_csv
from core.dataset.series import Series
from core.dataset.writing import uncertainty_column
from pages.shared import frame, results


def form() -> None:
    """The whole way from a file to a stored series."""
    file = st.file_uploader(
        "Measurement file (CSV)",
        type=["csv", "txt", "tsv"],
        key="river file",
        help="One row a date. Non-detects as <6.4. Comma, semicolon or tab; point or comma.",
    )
    if file is None:
        st.caption(
            "Needed: a date column and a target. Useful: drivers such as discharge. The file "
            "stays on this installation."
        )
        return
    with frame.folded():
        _read(file.getvalue(), PurePath(file.name).stem)


def _read(content: bytes, stem: str) -> None:
    guess = guess_columns(content)
    st.caption(f"{guess.rows:,} rows, {len(guess.columns)} columns. The first rows:")
    preview = pd.DataFrame(list(guess.preview), columns=list(guess.columns), dtype=str)
    st.dataframe(preview, hide_index=True, alt="First rows of the file")
    for warning in guess.warnings:
        st.warning(warning)
    options = _mapping(guess, stem)
    if options is None:
        return
    series = read_csv(content, options, now=datetime.now())
    _found(series)
    if st.button("Keep this series", type="primary", key="keep series"):
        keep(series)


def keep(series: Series) -> None:
    """Store a series and show it."""
    row = save_series(results.store(), series)
    st.query_params["series"] = row.name
    st.rerun()


def _mapping(guess: ColumnGuess, stem: str) -> ReadOptions | None:
    """Guessed and editable: which column is what; None while something is missing."""
    columns = list(guess.columns)
    tag = f"{stem} {guess.rows}"  # another file starts from its own guess
    left, right = st.columns(2)
    with left:
        name = st.text_input("Name of the series", value=_plain(stem), key=f"name {tag}")
        start = columns.index(guess.date) if guess.date in columns else None
        date = st.selectbox("Date column", columns, index=start, key=f"date {tag}")
    with right:
        others = [column for column in columns if column != date]
        spreads = {uncertainty_column(target) for target in guess.targets}
        # Numbers on nearly every row, such as discharge, drive.
        away = {date, *guess.drivers, *spreads}
        held = [column for column in guess.targets if column not in away]
        targets = st.multiselect("Targets", others, default=held, key=f"targets {tag}")
        known = [c for c in others if c not in targets]
        held = [column for column in guess.drivers if column in known and column not in spreads]
        drivers = st.multiselect("Drivers", known, default=held, key=f"drivers {tag} {targets}")
    units = _units(targets, guess, tag)
    free = [column for column in others if column not in (*targets, *drivers)]
    uncertainties = _uncertainties(targets, free, tag)
    if date is None or not targets or not all(units.values()):
        st.info("Choose a date column, at least one target and a unit for each.")
        return None
    return ReadOptions(
        name=name.strip(),
        date=date,
        targets=tuple(targets),
        drivers=tuple(drivers),
        unit=units[targets[0]],
        target_units=units,
        uncertainties=uncertainties,
    )


def _uncertainties(targets: list[str], free: list[str], tag: str) -> dict[str, str]:
    """The column with the counting uncertainty of each target; no field where none is left."""
    chosen: dict[str, str] = {}
    if not free or not targets:
        return chosen
    for target, place in zip(targets, st.columns(max(2, len(targets))), strict=False):
        own = uncertainty_column(target)
        column = place.selectbox(
            f"Uncertainty of {target}", free, index=free.index(own) if own in free else None,
            key=f"uncertainty {tag} {target} {free}", placeholder="None",
            help="A column that is neither target nor driver: what the laboratory states, in the "
            "target's unit. It is drawn as whiskers and travels with the series.",
        )  # fmt: skip
        if column is not None:
            chosen[target] = column
    return chosen


def _units(targets: list[str], guess: ColumnGuess, tag: str) -> dict[str, str]:
    """The unit of each target, guessed from its name and editable; "" while it is missing."""
    places = st.columns(max(2, len(targets)))
    return {
        target: place.text_input(
            f"Unit of {target}",
            value=guess.units.get(target, ""),
            placeholder="Bq/m3",
            key=f"unit {tag} {target}",
        ).strip()
        for target, place in zip(targets, places, strict=False)
    }


def _plain(stem: str) -> str:
    """A file's name as a name that the store accepts."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-._")[:60] or "river"


def _found(series: Series) -> None:
    """What was read, in words, before it is kept."""
    samples = "; ".join(
        f"{int(target.is_sampled.sum()):,} samples of {target.name} ({target.unit}), "
        f"{int(target.is_non_detect.sum()):,} of them non-detects"
        for target in series.targets
    )
    st.success(
        f"{len(series):,} steps from {series.dates[0]:%Y-%m-%d} to {series.dates[-1]:%Y-%m-%d}; "
        f"{samples}."
    )
    for warning in series.warnings:
        st.warning(warning)
