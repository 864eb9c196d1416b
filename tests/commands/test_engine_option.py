"""`search --engine`: what was asked for is what the study records and trains with."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from core.__main__ import main
from core.dataset.catalogue import save_series
from core.search.study import find_study, read_spec
from core.settings import Settings
from core.store import Store

SEARCH = "--dataset tiny --horizon 2 --lookback 6 --max-epochs 2 --factor 2 --seed 7 --workers 1"


@pytest.fixture
def store(tiny_series, tmp_path, monkeypatch):
    places = (f"sqlite:///{tmp_path / 'halflife.db'}", str(tmp_path / "artifacts"))
    for name, value in zip(("HALFLIFE_STORE", "HALFLIFE_ARTIFACTS"), places, strict=True):
        monkeypatch.setenv(name, value)
    made = Store(Settings(*places, 1))
    save_series(made, tiny_series)
    return made


@pytest.mark.parametrize("engine", ["tensorflow", "jax"])
def test_it_is_recorded(store, engine):
    """A reference needs no engine, so that this one takes no time."""
    words = ["search", "s", "--model", "ridge", "--engine", engine, *SEARCH.split()]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert read_spec(store, "s").engine == engine
    assert find_study(store, "s").facts["engine"] == engine
    versions = find_study(store, "s").facts["versions"]
    assert any(name.startswith(engine) for name in versions)
