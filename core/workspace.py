"""Opens the store of this installation and puts the bundled things into one that has no series."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.settings import Settings
from core.store import Store
from core.store.schema import SeriesRow


def open_workspace(settings: Settings | None = None) -> Store:
    """The store, never empty: a new one gets the simulated series and the finished example."""
    store = Store(settings or Settings.from_environment())
    with store.session() as session:
        is_bare = not session.scalar(select(func.count()).select_from(SeriesRow))
    if is_bare:
        from core.example import install_bundled  # reads files; needed once a store

        try:
            install_bundled(store)
        except IntegrityError:  # another process opened the same new store and was first
            return store
    return store
