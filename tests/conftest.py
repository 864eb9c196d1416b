"""Stores of their own for tests, and small series to search on.

Where `HALFLIFE_TEST_POSTGRES` holds the URL of a database that may be written to, the tests in
`ON_BOTH` that use a store run a second time on it, each in schemas of its own.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import NullPool, create_engine, make_url

from core.dataset.catalogue import save_series
from core.dataset.series import Driver, Series, Target
from core.models.space import Choice, RealRange, SearchSpace
from core.search.spec import StudySpec, default_spec
from core.settings import Settings
from core.store import Store

TINY_SPACE = SearchSpace(
    dimensions=(
        Choice(name="units", values=(3, 4)),
        Choice(name="depth", values=(1, 2)),
        Choice(name="filters_first", values=(2,)),
        Choice(name="filters_second", values=(2,)),
        Choice(name="width", values=(3,)),
        Choice(name="dropout", values=(0.0, 0.2)),
        Choice(name="batch_size", values=(16, 32)),
        RealRange(name="learning_rate", low=1e-3, high=3e-2, scale="log"),
    )
)


POSTGRES = os.environ.get("HALFLIFE_TEST_POSTGRES", "")
ON_BOTH = (
    "tests/store/",
    "tests/search/",
    "tests/seeds/",
    "tests/commands/",
    "tests/test_work.py",
    "tests/test_worker_confirmation.py",
)
PATIENCE = 10.0  # seconds; a test that waits for its end makes settings of its own

_schemas: dict[Path, str] | None = None  # folder to schema while a test runs on PostgreSQL


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Both kinds of database, where there are two, for whatever asks for one."""
    path = metafunc.definition.path.relative_to(metafunc.config.rootpath).as_posix()
    if POSTGRES and "database" in metafunc.fixturenames and path.startswith(ON_BOTH):
        metafunc.parametrize("database", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of database of this test; `settings_in` obeys while it lasts."""
    global _schemas
    kind = getattr(request, "param", "sqlite")
    _schemas = {} if kind == "postgres" else None
    yield kind
    made, _schemas = _schemas, None
    for schema in (made or {}).values():
        # A process that was killed in the test may hold a lock until its backend is ended.
        on_server(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE application_name = '{schema}'",
            f"DROP SCHEMA {schema} CASCADE",
        )


def on_server(*statements: str) -> None:
    """Run statements on the test server, outside of any store."""
    with create_engine(POSTGRES, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as c:
        for statement in statements:
            c.exec_driver_sql(statement)


def settings_in(folder: Path) -> Settings:
    """Settings of a store in a folder, or in the folder's own schema on PostgreSQL."""
    url = f"sqlite:///{folder / 'halflife.db'}"
    if _schemas is not None:
        if folder not in _schemas:
            _schemas[folder] = f"test_{uuid.uuid4().hex[:12]}"
            on_server(f"CREATE SCHEMA {_schemas[folder]}")
        schema = _schemas[folder]
        query = {"options": f"-csearch_path={schema}", "application_name": schema}
        url = make_url(POSTGRES).update_query_dict(query).render_as_string(hide_password=False)
    return Settings(url, str(folder / "artifacts"), 2, PATIENCE)


def environment_of(settings: Settings) -> dict[str, str]:
    """This process's environment for another one, which then opens the store of `settings`.

    There, `Store(Settings.from_environment())` is all that is needed.
    """
    return os.environ | {
        "HALFLIFE_STORE": settings.store,
        "HALFLIFE_ARTIFACTS": settings.artifacts,
        "HALFLIFE_SLOTS": str(settings.slots),
        "HALFLIFE_STORE_PATIENCE": str(settings.patience),
    }


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    """Settings of the test's own store."""
    return settings_in(tmp_path)


@pytest.fixture
def fresh_store(settings: Settings) -> Iterator[Store]:
    """An empty store with nothing bundled in it."""
    store = Store(settings)
    yield store
    store.close()


@pytest.fixture(scope="session")
def tiny_series() -> Series:
    """A year and a half of days: a wave with noise, sampled every second day, some below 0.4."""
    generator = np.random.default_rng(5)
    rows = 540
    day = np.arange(rows)
    flow = 100 * np.exp(0.5 * np.sin(2 * np.pi * day / 60) + 0.1 * generator.normal(size=rows))
    activity = 0.01 * flow * np.exp(0.1 * generator.normal(size=rows))
    values = np.where(day % 2 == 0, activity, np.nan)
    limits = np.where(values < 0.6, 0.6, np.nan)
    return Series(
        name="tiny",
        dates=pd.date_range("2001-01-01", periods=rows, freq="D"),
        step=pd.Timedelta("1D"),
        targets=(Target("activity", "Bq/m3", np.where(np.isnan(limits), values, np.nan), limits),),
        drivers=(Driver("flow", "m3/s", flow),),
        is_simulated=True,
        origin="made in a test",
    )


MakeSpec = Callable[..., StudySpec]


@pytest.fixture
def make_spec(tiny_series: Series) -> MakeSpec:
    """A small study of the tiny series, not stored."""

    def make(name: str = "tiny-study", **changes: object) -> StudySpec:
        settings = {
            "model": "hrhn",
            "horizon": 2,
            "lookback": 6,
            "known_ahead": ("flow",),
            "max_epochs": 4,
            "factor": 2,
            "seed": 7,
            "space": TINY_SPACE,
        } | changes
        return default_spec(tiny_series, name=name, **settings)

    return make


@pytest.fixture
def tiny_store(fresh_store: Store, tiny_series: Series) -> Store:
    """A store that holds the tiny series."""
    save_series(fresh_store, tiny_series)
    return fresh_store


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real rivers; the test is skipped where there is none."""
    named = os.environ.get("HALFLIFE_REAL_DATA")
    if not named or not Path(named).is_dir():
        pytest.skip("HALFLIFE_REAL_DATA names no folder")
    return Path(named)
