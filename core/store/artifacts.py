"""Bytes by key under one fsspec URL: windows, checkpoints, predictions. It knows no format."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import fsspec

from core.errors import StoreAway, StoreError
from core.settings import patience_from_environment
from core.store.patience import keep_trying
from core.store.placing import PART, appears_whole, is_left_behind, place_file, place_object

T = TypeVar("T")

_CHECKSUM = ".sha256"
_FOR_GOOD = (
    FileNotFoundError,
    FileExistsError,
    NotADirectoryError,
    IsADirectoryError,
    PermissionError,
)


class Artifacts:
    """A folder, or a bucket, of whole files that appear at once or not at all.

    Args:
        url: Any fsspec URL; a plain path is a local folder.
        patience: Seconds to keep trying while the disk is full or the network away; from
            the environment where nothing is said.

    Raises:
        StoreError: The URL means no file system that is installed here.
    """

    def __init__(self, url: str, *, patience: float | None = None) -> None:
        self.url = url
        self._patience = patience_from_environment() if patience is None else patience
        try:
            # Other processes write too: a remembered listing would hide what they wrote.
            self._files, self._root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        except (ValueError, ImportError, OSError) as error:
            raise StoreError(
                "HALFLIFE_ARTIFACTS must be a folder or the URL of a file system",
                found=f"{url!r} ({error})",
                remedy="Write for example var/artifacts, or s3://bucket/halflife with s3fs.",
            ) from error
        self._is_local = isinstance(self._files, fsspec.implementations.local.LocalFileSystem)

    def write(self, key: str, content: bytes, *, lasting: bool = False) -> None:
        """Store `content` under `key`, whole or not at all.

        Args:
            key: Its name, with slashes.
            content: What it holds.
            lasting: Whether it is kept for good (windows, predictions): then it is on the disk
                before this returns, and a checksum beside it lets `read` notice damage. A
                checkpoint needs neither: its format has checksums, and losing it costs epochs.

        Raises:
            StoreError: It could not be written within the patience.
        """
        sum_key = key + _CHECKSUM
        if lasting:  # gone first: a reader in between finds no checksum rather than a wrong one
            self._try(key, "written", lambda: self._remove(sum_key))
        self._try(key, "written", lambda: self._place(key, content, lasting))
        if lasting:
            sum_content = hashlib.sha256(content).hexdigest().encode()
            self._try(key, "written", lambda: self._place(sum_key, sum_content, lasting))

    def read(self, key: str) -> bytes:
        """The content of `key`.

        Raises:
            StoreError: It is not there, cannot be read, or is not what was written.
        """
        for _ in range(2):  # once more, in case it was being replaced
            expected = self.checksum(key)
            content = self._try(key, "read", lambda: self._content(key))
            if expected in ("", hashlib.sha256(content).hexdigest()):
                return content
        raise _damaged(key)

    def local(self, key: str) -> Path | None:
        """The file of `key` for mapping into memory, checked once; None when it is elsewhere.

        Raises:
            StoreError: It is not there, or is not what was written.
        """
        if not self._is_local:
            return None
        path = Path(self._path(key))
        expected = self.checksum(key)
        if expected and self._try(key, "read", lambda: _digest(path)) != expected:
            raise _damaged(key)
        if not path.is_file():
            raise _unanswered(key, "read", FileNotFoundError("no such file"))
        return path

    def checksum(self, key: str) -> str:
        """SHA-256 that was written beside a lasting file, or "" when nothing was."""

        def read() -> str:
            try:
                return self._content(key + _CHECKSUM).decode(errors="replace")
            except FileNotFoundError:
                return ""

        return self._try(key, "read", read)

    def has(self, key: str) -> bool:
        """Whether there is something under `key`."""
        return self._try(key, "looked up", lambda: bool(self._files.exists(self._path(key))))

    def names(self, folder: str) -> list[str]:
        """Names of the finished files directly in a folder, sorted; empty when it is absent."""
        paths = self._try(folder, "listed", lambda: self._listing(folder))
        names = (path.rstrip("/").rsplit("/", 1)[-1] for path in paths)
        return sorted(name for name in names if not name.endswith((PART, _CHECKSUM)))

    def delete(self, key: str) -> None:
        """Remove a file or a whole folder, if it is there."""
        for name in (key + _CHECKSUM, key):
            self._try(key, "deleted", lambda name=name: self._remove(name))  # type: ignore[misc]

    def tidy(self, folder: str) -> int:
        """Remove what killed writers left half-written in a folder and below.

        Never what a living process writes: on this host its process is looked up, elsewhere a
        part counts as left after an hour of silence. What cannot be removed stays, without a word.

        Returns:
            How many were removed.
        """
        with contextlib.suppress(Exception):  # remote file systems have errors of their own kinds
            return sum(map(self._removed, self._left_behind(folder)))
        return 0

    def _left_behind(self, folder: str) -> Iterator[str]:
        if self._is_local:
            for place, _, names in os.walk(self._path(folder)):
                for name in names:
                    if name.endswith(PART) and _is_left(path := os.path.join(place, name)):
                        yield path
        elif not appears_whole(self._files):
            for path in self._files.find(self._path(folder)):
                if path.endswith(PART) and is_left_behind(
                    path.rsplit("/", 1)[-1], self._files.modified(path).timestamp()
                ):
                    yield path

    def _removed(self, path: str) -> bool:
        with contextlib.suppress(Exception):
            self._files.rm_file(path)
            return True
        return False

    def _place(self, key: str, content: bytes, lasting: bool) -> None:
        if self._is_local:
            place_file(Path(self._path(key)), content, to_disk=lasting)
        else:
            place_object(self._files, self._path(key), content)

    def _content(self, key: str) -> bytes:
        content: bytes = self._files.cat_file(self._path(key))
        return content

    def _listing(self, folder: str) -> list[str]:
        try:
            return [str(path) for path in self._files.ls(self._path(folder), detail=False)]
        except FileNotFoundError:
            return []

    def _remove(self, key: str) -> None:
        path = self._path(key)
        try:
            if self._files.exists(path):
                self._files.rm(path, recursive=True)
        except FileNotFoundError:  # another process was faster
            return

    def _try(self, key: str, done: str, action: Callable[[], T]) -> T:
        try:
            return keep_trying(
                action, passes=self._passes, patience=self._patience, what=f"the artifact {key}"
            )
        except Exception as error:
            if isinstance(error, OSError) or not self._is_local:
                raise _unanswered(key, done, error) from error
            raise

    def _passes(self, error: Exception) -> bool:
        """A full disk, a dropped network; remote file systems have errors of their own kinds."""
        if isinstance(error, _FOR_GOOD):
            return False
        return isinstance(error, OSError) or not self._is_local

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"


def _is_left(path: str) -> bool:
    try:
        return is_left_behind(os.path.basename(path), os.stat(path).st_mtime)
    except OSError:  # it was finished, or removed by another process
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(key: str) -> StoreError:
    return StoreError(
        f"the artifact {key} must be as it was written",
        found="other bytes (its checksum does not fit)",
        remedy="Put it back from a backup, or make the study again under another name.",
    )


def _unanswered(key: str, done: str, error: Exception) -> StoreError:
    kind: type[StoreError]
    kind, remedy = StoreAway, "Check HALFLIFE_ARTIFACTS, then go on with `resume`."
    if isinstance(error, FileNotFoundError):
        kind = StoreError
        remedy = "Check HALFLIFE_ARTIFACTS, or make the study again."
    elif done == "written":
        remedy = "Free some disk space or check HALFLIFE_ARTIFACTS, then go on with `resume`."
    said = getattr(error, "strerror", None) or str(error)
    return kind(
        f"the artifact {key} must be {done}",
        found=f"{type(error).__name__} ({said})",
        remedy=remedy,
    )
