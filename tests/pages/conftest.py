"""One fresh store a test, handed to the pages in place of the workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.settings import PROJECT, Settings
from core.store import Store

Open = Callable[..., AppTest]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store that every page of this test reads."""
    url = f"sqlite:///{tmp_path / 'halflife.db'}"
    held = Store(Settings(store=url, artifacts=str(tmp_path / "artifacts"), slots=1))
    monkeypatch.setattr("core.workspace.open_workspace", lambda: held)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield held
    st.cache_resource.clear()
    st.cache_data.clear()
    held.close()


@pytest.fixture
def visit(store: Store) -> Open:  # the store first: a page opens it
    """Opens a page by its file's name, through the entrance."""

    def go(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(PROJECT / "streamlit_app.py"), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(f"pages/{page}.py").run()

    return go
