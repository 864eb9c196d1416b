"""Bytes by key under one fsspec URL: windows, checkpoints, predictions. It knows no format."""

from __future__ import annotations

import uuid

import fsspec

from core.errors import StoreError


class Artifacts:
    """A folder, or a bucket, of whole files that appear at once or not at all.

    Args:
        url: Any fsspec URL; a plain path is a local folder.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._files, self._root = fsspec.core.url_to_fs(url)

    def write(self, key: str, content: bytes) -> None:
        """Store `content` under `key`: a temporary file, then a rename, so no reader sees half."""
        path = self._path(key)
        temporary = f"{path}.{uuid.uuid4().hex[:8]}.part"
        try:
            self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self._files.pipe_file(temporary, content)
            self._files.mv(temporary, path)
        except OSError as error:
            raise StoreError(
                f"the artifact {key} must be writable",
                found=str(error),
                remedy="Free some disk space or point HALFLIFE_ARTIFACTS to another place.",
            ) from error

    def read(self, key: str) -> bytes:
        """The content of `key`.

        Raises:
            StoreError: It is not there or cannot be read.
        """
        try:
            content: bytes = self._files.cat_file(self._path(key))
        except OSError as error:
            raise StoreError(
                f"the artifact {key} must be readable",
                found=type(error).__name__,
                remedy="Check HALFLIFE_ARTIFACTS, or make the study again.",
            ) from error
        return content

    def has(self, key: str) -> bool:
        """Whether there is something under `key`."""
        return bool(self._files.exists(self._path(key)))

    def names(self, folder: str) -> list[str]:
        """Names of the finished files directly in a folder, sorted; empty when it is absent."""
        try:
            paths = self._files.ls(self._path(folder), detail=False)
        except FileNotFoundError:
            return []
        names = (str(path).rstrip("/").rsplit("/", 1)[-1] for path in paths)
        return sorted(name for name in names if not name.endswith(".part"))

    def delete(self, key: str) -> None:
        """Remove a file or a whole folder, if it is there."""
        path = self._path(key)
        if self._files.exists(path):
            self._files.rm(path, recursive=True)

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"
