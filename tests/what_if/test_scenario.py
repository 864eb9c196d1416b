"""A scenario is plain data: it survives a file and a link, and nonsense is refused in words."""

from __future__ import annotations

import base64
import zlib
from datetime import datetime

import pytest

from core.errors import SpecError
from core.what_if.link import from_link, to_link
from core.what_if.scenario import (
    Flood,
    Pulse,
    Scale,
    Scenario,
    Shift,
    Table,
    scenario_from_json,
)

EVERY = Scenario(
    issue=datetime(2002, 5, 1),
    changes=(
        Scale(driver="flow", factor=1.5),
        Shift(driver="flow", amount=-20.0, first=-3, last=0),
        Pulse(driver="release", first=2, height=5.0, length=3),
        Table(driver="flow", first=1, values=(100.0, None, 120.5)),
        Flood(driver="flow", start=datetime(2001, 3, 4), length=7),
    ),
)


@pytest.mark.parametrize("scenario", [Scenario(), EVERY])
def test_it_comes_back_from_a_file_and_from_a_link(scenario):
    assert scenario_from_json(scenario.model_dump_json()) == scenario
    word = to_link(scenario)
    assert from_link(word) == scenario
    assert all(letter.isalnum() or letter in "-_" for letter in word)


def test_a_link_is_short():
    assert to_link(Scenario()) == ""
    assert len(to_link(EVERY)) < 400


def test_it_says_what_it_changes():
    assert str(EVERY) == (
        "flow times 1.5; flow -20 on steps -3 to 0; release +5 on steps 2 to 4; "
        "flow from a table on steps 1 to 3; flow as observed from 2001-03-04 on on steps 1 to 7"
    )
    assert str(Scenario()) == "nothing changed"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"changes": [{"kind": "scale", "driver": "flow"}]}',
        '{"changes": [{"kind": "scale", "driver": "flow", "factor": -1}]}',
        '{"changes": [{"kind": "scale", "driver": "flow", "factor": 1e999}]}',
        '{"changes": [{"kind": "melt", "driver": "flow"}]}',
        '{"changes": [{"kind": "table", "driver": "flow", "first": 1, "values": []}]}',
        '{"changes": [{"kind": "pulse", "driver": "flow", "first": 1, "height": 1, "length": 0}]}',
        '{"surprise": 1}',
    ],
)
def test_nonsense_is_refused_in_words(text):
    with pytest.raises(SpecError, match="of a scenario must be valid"):
        scenario_from_json(text)


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")


@pytest.mark.parametrize(
    "word", ["x", "not a link", "AAAA", to_link(EVERY)[:-9], _packed(b" " * 200_000)]
)
def test_a_damaged_or_exploding_link_is_refused(word):
    with pytest.raises(SpecError, match="whole scenario"):
        from_link(word)


def test_too_many_changes_are_refused():
    with pytest.raises(ValueError, match="at most 20"):
        Scenario(changes=(Scale(driver="flow", factor=2.0),) * 21)
