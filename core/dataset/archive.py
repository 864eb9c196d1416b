"""A `Series` as bytes and back, and its fingerprint. It stores nothing itself."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from core.dataset.arrays import pack_arrays, unpack_arrays
from core.dataset.series import Driver, Series, Target
from core.errors import DataError

SAID = {"name", "origin", "warnings", "preparation"}
UNCERTAINTIES = "uncertainties_"  # their arrays, where a target has some
MICROSECOND = pd.Timedelta(1, unit="us")


class _Header(BaseModel):
    """What is not an array; columns are (name, unit)."""

    model_config = ConfigDict(extra="forbid")

    name: str
    start: str
    step_us: int
    rows: int
    targets: list[tuple[str, str]]
    drivers: list[tuple[str, str]]
    is_simulated: bool
    origin: str
    warnings: list[str]
    preparation: list[str] = []


def pack(series: Series) -> bytes:
    """The series as bytes; equal series give equal bytes."""
    return pack_arrays(_header(series).model_dump_json(), _columns(series), compress=False)


def unpack(content: bytes) -> Series:
    """The series that `pack` wrote.

    Raises:
        DataError: The bytes are not a packed series.
    """
    text, arrays = unpack_arrays(content)
    try:
        header = _Header.model_validate_json(text)
        return _series(header, arrays)
    except (ValidationError, KeyError, ValueError) as error:
        raise DataError(
            "a stored series must be whole",
            found=f"one that is not ({error})",
            remedy="Import the file again.",
        ) from error


def fingerprint(series: Series) -> str:
    """SHA-256 (hex) of what a result depends on: grid, columns, units, numbers.

    Uncertainties are left out: they are shown, nothing is computed from them.

    The name, the origin, the warnings and the list of steps are left out: what they say is in the
    numbers already.
    """
    matters = _header(series).model_dump(exclude=SAID)
    digest = hashlib.sha256(json.dumps(matters, sort_keys=True).encode())
    for name, values in _columns(series).items():
        if not name.startswith(UNCERTAINTIES):
            digest.update(values.tobytes())
    return digest.hexdigest()


def _header(series: Series) -> _Header:
    return _Header(
        name=series.name,
        start=series.dates[0].isoformat(),
        step_us=series.step // MICROSECOND,
        rows=len(series),
        targets=[(target.name, target.unit) for target in series.targets],
        drivers=[(driver.name, driver.unit) for driver in series.drivers],
        is_simulated=series.is_simulated,
        origin=series.origin,
        warnings=list(series.warnings),
        preparation=list(series.preparation),
    )


def _columns(series: Series) -> dict[str, np.ndarray]:
    columns = {}
    for i, target in enumerate(series.targets):
        columns[f"values_{i}"] = _canonical(target.values)
        columns[f"limits_{i}"] = _canonical(target.limits)
        if target.uncertainties is not None:
            columns[f"{UNCERTAINTIES}{i}"] = _canonical(target.uncertainties)
    for i, driver in enumerate(series.drivers):
        columns[f"driver_{i}"] = _canonical(driver.values)
    return columns


def _canonical(values: np.ndarray) -> np.ndarray:
    """Float64 with one NaN and one zero, so that equal numbers are equal bytes."""
    plain = np.asarray(values, dtype="<f8") + 0.0  # -0.0 becomes 0.0
    return np.where(np.isnan(plain), np.nan, plain)


def _series(header: _Header, arrays: dict[str, np.ndarray]) -> Series:
    step = header.step_us * MICROSECOND
    return Series(
        name=header.name,
        dates=pd.date_range(header.start, periods=header.rows, freq=step, unit="us"),
        step=step,
        targets=tuple(
            Target(
                name,
                unit,
                arrays[f"values_{i}"],
                arrays[f"limits_{i}"],
                arrays.get(f"{UNCERTAINTIES}{i}"),
            )
            for i, (name, unit) in enumerate(header.targets)
        ),
        drivers=tuple(
            Driver(name, unit, arrays[f"driver_{i}"])
            for i, (name, unit) in enumerate(header.drivers)
        ),
        is_simulated=header.is_simulated,
        origin=header.origin,
        warnings=tuple(header.warnings),
        preparation=tuple(header.preparation),
    )
