"""Windows as bytes and back, tuning and evaluation apart. It stores nothing itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields

import numpy as np

from core.dataset.arrays import pack_arrays, unpack_arrays
from core.dataset.windows import EvaluationWindows, TuningWindows, Windows
from core.errors import DataError

INSTANTS = "issue_times"
HISTORY = "reads_history"
ARRAYS = tuple(field.name for field in fields(Windows) if field.name != HISTORY)


def pack_tuning(windows: TuningWindows) -> bytes:
    """Training and validation windows as bytes."""
    names = {"past_names": windows.past_names, "ahead_names": windows.ahead_names}
    header = names | _flags(windows.training)
    parts = _arrays("training", windows.training) | _arrays("validation", windows.validation)
    return pack_arrays(json.dumps(header), parts, compress=True)


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
        training=_windows("training", arrays, names),
        validation=_windows("validation", arrays, names),
        past_names=tuple(names["past_names"]),
        ahead_names=tuple(names["ahead_names"]),
    )


def pack_evaluation(windows: EvaluationWindows) -> bytes:
    """Test windows as bytes."""
    header = json.dumps(_flags(windows.test))
    return pack_arrays(header, _arrays("test", windows.test), compress=True)


def unpack_evaluation(content: bytes) -> EvaluationWindows:
    """What `pack_evaluation` wrote.

    Raises:
        DataError: The bytes are something else.
    """
    header, arrays = unpack_arrays(content)
    return EvaluationWindows(_windows("test", arrays, json.loads(header)))


def _arrays(part: str, windows: Windows) -> dict[str, np.ndarray]:
    arrays = windows.arrays
    arrays[INSTANTS] = arrays[INSTANTS].astype("datetime64[s]")
    return {f"{part}_{name}": array for name, array in arrays.items()}


def _flags(windows: Windows) -> dict[str, bool]:
    """What is no array, where it is not as usual: usual windows keep their bytes."""
    return {} if windows.reads_history else {HISTORY: False}


def _windows(part: str, arrays: dict[str, np.ndarray], header: Mapping[str, object]) -> Windows:
    if f"{part}_limit" not in arrays and f"{part}_censored" in arrays:  # stored by an older version
        unknown = np.where(arrays[f"{part}_censored"], np.float32(np.nan), np.float32(0))
        arrays = arrays | {f"{part}_limit": unknown}
    try:
        own = {name: arrays[f"{part}_{name}"] for name in ARRAYS}
    except KeyError as error:
        raise _wrong_kind(f"{part} windows") from error
    return Windows(**own, reads_history=bool(header.get(HISTORY, True)))


def _wrong_kind(wanted: str) -> DataError:
    return DataError(
        f"a stored window file must hold {wanted}",
        found="another kind of file",
        remedy="Cut the series again.",
    )
