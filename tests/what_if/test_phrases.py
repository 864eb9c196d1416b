"""Changes as they are written in a shell."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.errors import SpecError
from core.what_if.phrases import (
    changes_from_phrase,
    date_from_phrase,
    floods_from_phrase,
    pulse_from_phrase,
)
from core.what_if.scenario import Flood, Pulse, Scale, Shift


@pytest.mark.parametrize(
    ("phrase", "changes"),
    [
        ("flow*=1.5", [Scale(driver="flow", factor=1.5)]),
        ("flow *= 1.5", [Scale(driver="flow", factor=1.5)]),
        ("flow+=100", [Shift(driver="flow", amount=100)]),
        ("flow-=100@2", [Shift(driver="flow", amount=-100, first=2, last=2)]),
        ("flow*=0@-3:0", [Scale(driver="flow", factor=0, first=-3, last=0)]),
        ("flow=50", [Scale(driver="flow", factor=0), Shift(driver="flow", amount=50)]),
        ("mean flow*=2", [Scale(driver="mean flow", factor=2)]),
    ],
)
def test_sets(phrase, changes):
    assert list(changes_from_phrase(phrase)) == changes


@pytest.mark.parametrize(
    ("phrase", "pulse"),
    [
        ("release+=5@2", Pulse(driver="release", first=2, height=5)),
        ("release-=5@-1x3", Pulse(driver="release", first=-1, height=-5, length=3)),
    ],
)
def test_pulses(phrase, pulse):
    assert pulse_from_phrase(phrase) == pulse


def test_floods_take_every_driver():
    found = floods_from_phrase("2003-12-01@2", drivers=("flow", "matter"), length=7)
    start = datetime(2003, 12, 1)
    assert found == (
        Flood(driver="flow", start=start, first=2, length=7),
        Flood(driver="matter", start=start, first=2, length=7),
    )


@pytest.mark.parametrize(
    "phrase", ["flow", "flow*1.5", "flow*=", "flow*=much", "flow*=nan", "flow*=-1", "flow*=2@x"]
)  # fmt: skip
def test_a_set_that_cannot_be_read(phrase):
    with pytest.raises(SpecError) as raised:
        changes_from_phrase(phrase)
    assert repr(phrase) in str(raised.value) or phrase in str(raised.value)


@pytest.mark.parametrize("phrase", ["release+=5", "release=5@1", "release+=5@1x0", "release+=x@1"])
def test_a_pulse_that_cannot_be_read(phrase):
    with pytest.raises(SpecError):
        pulse_from_phrase(phrase)


@pytest.mark.parametrize("phrase", ["soon", "2003-13-01", "2003-12-01@x"])
def test_a_flood_that_cannot_be_read(phrase):
    with pytest.raises(SpecError):
        floods_from_phrase(phrase, drivers=("flow",), length=2)


def test_dates():
    assert date_from_phrase("2003-12-01") == datetime(2003, 12, 1)
    with pytest.raises(SpecError, match="2003-12-01"):
        date_from_phrase("soon")
