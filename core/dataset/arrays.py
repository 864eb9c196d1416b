"""Named arrays and one text header in one file of bytes. It knows no series and no windows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import numpy as np

from core.errors import DataError

HEADER = "header"
EPOCH = (1980, 1, 1, 0, 0, 0)  # a fixed file time, so that equal contents are equal bytes


def pack_arrays(header: str, arrays: Mapping[str, np.ndarray], *, compress: bool) -> bytes:
    """An npz file (readable by `numpy.load`) of the arrays and the header.

    Args:
        header: Any text, usually JSON.
        arrays: Name to array; no objects.
        compress: Whether to deflate, which pays for windows because they overlap.
    """
    text = np.frombuffer(header.encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in ({HEADER: text} | dict(arrays)).items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
            content = io.BytesIO()
            np.lib.format.write_array(content, np.asarray(array, order="C"), allow_pickle=False)
            archive.writestr(entry, content.getvalue(), compresslevel=1)
    return buffer.getvalue()


def unpack_arrays(content: bytes) -> tuple[str, dict[str, np.ndarray]]:
    """The header and the arrays of `pack_arrays`.

    Raises:
        DataError: The bytes are not such a file.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        return arrays.pop(HEADER).tobytes().decode(), arrays
    except (OSError, ValueError, KeyError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise DataError(
            "a stored array file must be readable",
            found=f"{len(content)} bytes that are not ({error})",
            remedy="Import or cut the series again.",
        ) from error
