"""Where things are kept, from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import SpecError
from core.settings import PROJECT, Settings, cache_folder


def test_the_defaults_lie_in_the_project(monkeypatch):
    for name in ("STORE", "ARTIFACTS", "SLOTS", "STORE_PATIENCE"):
        monkeypatch.delenv(f"HALFLIFE_{name}", raising=False)
    settings = Settings.from_environment()
    assert settings.store == f"sqlite:///{PROJECT / 'var/halflife.db'}"
    assert settings.artifacts == str(PROJECT / "var/artifacts")
    assert settings.slots >= 1
    assert settings.patience == 120.0


def test_the_environment_wins(monkeypatch):
    monkeypatch.setenv("HALFLIFE_STORE", "postgresql://here/x")
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", "memory://y")
    monkeypatch.setenv("HALFLIFE_SLOTS", "3")
    monkeypatch.setenv("HALFLIFE_STORE_PATIENCE", "1.5")
    assert Settings.from_environment() == Settings("postgresql://here/x", "memory://y", 3, 1.5)


@pytest.mark.parametrize("text", ["0", "-2", "many", "", "1.5"])
def test_slots_must_be_a_number(monkeypatch, text):
    monkeypatch.setenv("HALFLIFE_SLOTS", text)
    with pytest.raises(SpecError, match="HALFLIFE_SLOTS"):
        Settings.from_environment()


@pytest.mark.parametrize("text", ["-1", "soon", "", "nan", "inf"])
def test_patience_must_be_a_time(monkeypatch, text):
    monkeypatch.setenv("HALFLIFE_STORE_PATIENCE", text)
    with pytest.raises(SpecError, match="HALFLIFE_STORE_PATIENCE"):
        Settings.from_environment()


def test_caches_lie_together_unless_one_has_a_place_of_its_own(monkeypatch):
    monkeypatch.delenv("HALFLIFE_CACHE", raising=False)
    assert cache_folder("windows") == PROJECT / "var/cache/windows"
    monkeypatch.setenv("HALFLIFE_CACHE", "/somewhere")
    assert cache_folder("jax") == Path("/somewhere/jax")
    monkeypatch.setenv("HALFLIFE_JAX_CACHE", "/elsewhere")
    assert (cache_folder("jax"), cache_folder("windows")) == (
        Path("/elsewhere"),
        Path("/somewhere/windows"),
    )
