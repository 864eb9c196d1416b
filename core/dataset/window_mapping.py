"""Windows in memory that processes share: unpacked once a machine, mapped by every worker.

A folder of npy files, named by the content, is a cache: what is missing is made again. It stores
nothing that is not kept elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from pathlib import Path

import numpy as np

from core.dataset.arrays import unpack_arrays
from core.dataset.window_archive import tuning_of, unpack_tuning
from core.dataset.windows import TuningWindows
from core.errors import DataError

HEADER = "header.txt"
KEPT = 8  # studies; the folders used longest ago go


def map_tuning(content: bytes, cache: Path) -> TuningWindows:
    """Training and validation windows, mapped read-only from the cache; unpacked into it first.

    Args:
        content: What `pack_tuning` wrote.
        cache: A folder on this machine; where it cannot be written the windows are just read.

    Raises:
        DataError: The bytes are something else.
    """
    folder = cache / hashlib.sha256(content).hexdigest()[:20]
    try:
        if not folder.is_dir():
            _unpack(content, folder)
            _forget(cache)
        os.utime(folder)
        arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
        return tuning_of((folder / HEADER).read_text(), arrays)
    except (OSError, ValueError, DataError):  # not writable, or damaged: the content decides
        return unpack_tuning(content)


def _unpack(content: bytes, folder: Path) -> None:
    """Under another name first, so that no other worker sees half of it."""
    text, arrays = unpack_arrays(content)
    making = folder.with_name(f"{folder.name}.{uuid.uuid4().hex[:8]}.part")
    making.mkdir(parents=True)
    for name, array in arrays.items():
        np.save(making / f"{name}.npy", array)
    (making / HEADER).write_text(text)
    try:
        making.rename(folder)
    except OSError:  # another worker was quicker
        shutil.rmtree(making)


def _forget(cache: Path) -> None:
    folders = sorted(cache.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in folders[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)  # who has mapped it keeps its pages
