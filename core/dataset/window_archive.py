"""Windows as bytes and back, tuning and evaluation apart. It stores nothing itself."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np

from core.dataset.arrays import pack_arrays, unpack_arrays
from core.dataset.windows import EvaluationWindows, TuningWindows, Windows
from core.errors import DataError

INSTANTS = "issue_times"


def pack_tuning(windows: TuningWindows) -> bytes:
    """Training and validation windows as bytes."""
    names = {"past_names": windows.past_names, "ahead_names": windows.ahead_names}
    parts = _arrays("training", windows.training) | _arrays("validation", windows.validation)
    return pack_arrays(json.dumps(names), parts, compress=True)


def unpack_tuning(content: bytes) -> TuningWindows:
    """What `pack_tuning` wrote.

    Raises:
        DataError: The bytes are something else.
    """
    return tuning_of(*unpack_arrays(content))


def tuning_of(header: str, arrays: dict[str, np.ndarray]) -> TuningWindows:
    """The windows that these arrays hold, as `pack_tuning` names them.

    Raises:
        DataError: They are something else.
    """
    names = json.loads(header)
    if not {"past_names", "ahead_names"} <= set(names):
        raise _wrong_kind("training and validation windows")
    return TuningWindows(
        training=_windows("training", arrays),
        validation=_windows("validation", arrays),
        past_names=tuple(names["past_names"]),
        ahead_names=tuple(names["ahead_names"]),
    )


def pack_evaluation(windows: EvaluationWindows) -> bytes:
    """Test windows as bytes."""
    return pack_arrays("{}", _arrays("test", windows.test), compress=True)


def unpack_evaluation(content: bytes) -> EvaluationWindows:
    """What `pack_evaluation` wrote.

    Raises:
        DataError: The bytes are something else.
    """
    return EvaluationWindows(_windows("test", unpack_arrays(content)[1]))


def _arrays(part: str, windows: Windows) -> dict[str, np.ndarray]:
    arrays = {field.name: getattr(windows, field.name) for field in fields(Windows)}
    arrays[INSTANTS] = arrays[INSTANTS].astype("datetime64[s]")
    return {f"{part}_{name}": array for name, array in arrays.items()}


def _windows(part: str, arrays: dict[str, np.ndarray]) -> Windows:
    if f"{part}_limit" not in arrays and f"{part}_censored" in arrays:  # stored by an older version
        unknown = np.where(arrays[f"{part}_censored"], np.float32(np.nan), np.float32(0))
        arrays = arrays | {f"{part}_limit": unknown}
    try:
        return Windows(**{field.name: arrays[f"{part}_{field.name}"] for field in fields(Windows)})
    except KeyError as error:
        raise _wrong_kind(f"{part} windows") from error


def _wrong_kind(wanted: str) -> DataError:
    return DataError(
        f"a stored window file must hold {wanted}",
        found="another kind of file",
        remedy="Cut the series again.",
    )
