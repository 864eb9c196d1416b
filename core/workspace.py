"""Opens the store of this installation and puts the bundled things into a new one."""

from __future__ import annotations

from core.settings import Settings
from core.store import Store


def open_workspace(settings: Settings | None = None) -> Store:
    """The store, never empty: a new one gets the simulated series and the finished example."""
    store = Store(settings or Settings.from_environment())
    if store.is_new:
        from core.example import install_bundled  # reads files; needed once a store

        install_bundled(store)
    return store
