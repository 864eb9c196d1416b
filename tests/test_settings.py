"""Where things are kept, from the environment."""

from __future__ import annotations

import pytest

from core.errors import SpecError
from core.settings import PROJECT, Settings


def test_the_defaults_lie_in_the_project(monkeypatch):
    for name in ("STORE", "ARTIFACTS", "SLOTS"):
        monkeypatch.delenv(f"HALFLIFE_{name}", raising=False)
    settings = Settings.from_environment()
    assert settings.store == f"sqlite:///{PROJECT / 'var/halflife.db'}"
    assert settings.artifacts == str(PROJECT / "var/artifacts")
    assert settings.slots >= 1


def test_the_environment_wins(monkeypatch):
    monkeypatch.setenv("HALFLIFE_STORE", "postgresql://here/x")
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", "memory://y")
    monkeypatch.setenv("HALFLIFE_SLOTS", "3")
    assert Settings.from_environment() == Settings("postgresql://here/x", "memory://y", 3)


@pytest.mark.parametrize("text", ["0", "-2", "many", "", "1.5"])
def test_slots_must_be_a_number(monkeypatch, text):
    monkeypatch.setenv("HALFLIFE_SLOTS", text)
    with pytest.raises(SpecError, match="HALFLIFE_SLOTS"):
        Settings.from_environment()
