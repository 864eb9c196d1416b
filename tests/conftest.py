"""Stores of their own for tests, and small series to search on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

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


def settings_in(folder: Path) -> Settings:
    return Settings(f"sqlite:///{folder / 'halflife.db'}", str(folder / "artifacts"), 2)


@pytest.fixture
def fresh_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store with nothing bundled in it."""
    store = Store(settings_in(tmp_path))
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
