"""Answers of web services kept on disk as whole series, by what was asked. It asks nobody itself.

An answer that is young enough is not asked for again; an old one stands in when the service does
not answer, and says so in its warnings.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.dataset.archive import pack, unpack
from core.dataset.series import Series
from core.dataset.source import SourceRequest
from core.errors import DataError, ServiceUnavailable
from core.settings import cache_folder

YOUNG = 86_400.0  # seconds


def cached(
    request: SourceRequest,
    fetch: Callable[[], Series],
    *,
    now: float | None = None,
    folder: Path | None = None,
) -> Series:
    """The series of a request, from disk where it is young enough.

    Args:
        request: What is asked; the key.
        fetch: Asks the service.
        now: Seconds since 1970; None asks the clock.
        folder: Where answers are kept; None takes the installation's.

    Raises:
        ServiceUnavailable: The service does not answer, and nothing is kept.
    """
    moment = time.time() if now is None else now
    file = (folder or cache_folder("services")) / f"{_key(request)}.npz"
    kept = _read(file)
    if kept is not None and moment - kept[1] < YOUNG:
        return kept[0]
    try:
        series = fetch()
    except ServiceUnavailable as error:
        if kept is None:
            raise
        day = time.strftime("%Y-%m-%d", time.gmtime(kept[1]))
        stale = f"The service did not answer ({error.found}); this is its answer of {day}."
        return replace(kept[0], warnings=(stale, *kept[0].warnings))
    _write(file, pack(series), moment)
    return series


def _key(request: SourceRequest) -> str:
    asked = f"{type(request).__name__} {request.model_dump_json()}"
    return hashlib.sha256(asked.encode()).hexdigest()


def _read(file: Path) -> tuple[Series, float] | None:
    try:
        return unpack(file.read_bytes()), file.stat().st_mtime
    except (OSError, DataError):
        return None  # nothing there, or a torn file: ask again


def _write(file: Path, content: bytes, moment: float) -> None:
    """Whole or not at all: another process may read at the same time."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "wb") as part:
            part.write(content)
        os.utime(name, (moment, moment))
        Path(name).replace(file)
    except OSError:
        return  # a full or read-only disk costs the cache, not the answer
