"""A progress bar on standard error, for commands that train. It counts nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(title: str, *, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time to go; gives what it is told with (done, in all)."""
    from tqdm import tqdm

    with tqdm(unit=unit, desc=title, disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
