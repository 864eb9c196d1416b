"""A file system in memory that fails as often as it is told to, half-way through a write."""

from __future__ import annotations

from typing import ClassVar

import fsspec
from fsspec.implementations.memory import MemoryFileSystem


class FlakyFileSystem(MemoryFileSystem):
    """`flaky://`; `failures` are raised one after another, the last one for ever if it is kept."""

    protocol = "flaky"
    store: ClassVar[dict] = {}
    pseudo_dirs: ClassVar[list] = [""]
    failures: ClassVar[list[Exception]] = []

    @classmethod
    def fail(cls, *failures: Exception) -> None:
        cls.failures[:] = failures

    def pipe_file(self, path, value, **kwargs):
        if self.failures:
            super().pipe_file(path, value[: len(value) // 2])
            raise self.failures.pop(0)
        super().pipe_file(path, value)

    def cat_file(self, path, start=None, end=None, **kwargs):
        if self.failures:
            raise self.failures.pop(0)
        return super().cat_file(path, start=start, end=end)

    @classmethod
    def _strip_protocol(cls, path):
        return MemoryFileSystem._strip_protocol(path.replace("flaky://", "memory://"))


fsspec.register_implementation("flaky", FlakyFileSystem, clobber=True)
