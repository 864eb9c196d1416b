"""No file gives anything but a series with warnings, or one helpful line."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.dataset.reading import ReadOptions, guess_columns, read_csv
from core.errors import DataError
from tests.dataset.malformed import GOOD, MALFORMED, OPTIONS, REFUSED, UNUSUAL, WARNED

NOW = datetime(2025, 6, 1)


def test_there_are_enough() -> None:
    assert len(MALFORMED) >= 50
    assert set(MALFORMED) == set(REFUSED) | set(WARNED)


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_one_helpful_line(name: str) -> None:
    with pytest.raises(DataError) as caught:
        read_csv(REFUSED[name], OPTIONS, now=NOW)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy.endswith(".")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("name", WARNED)
def test_read_with_a_warning(name: str) -> None:
    series = read_csv(WARNED[name], OPTIONS, now=NOW)
    assert series.warnings
    assert all("\n" not in warning and warning.endswith(".") for warning in series.warnings)


@pytest.mark.parametrize("name", UNUSUAL)
def test_read_as_the_good_file(name: str) -> None:
    series, good = (read_csv(content, OPTIONS, now=NOW) for content in (UNUSUAL[name], GOOD))
    assert series.warnings == ()
    assert (series.dates == good.dates).all()
    for read, meant in ((series.targets[0], good.targets[0]),):
        np.testing.assert_array_equal(read.values, meant.values)
        np.testing.assert_array_equal(read.limits, meant.limits)


@pytest.mark.parametrize("name", MALFORMED)
def test_guessing_never_breaks(name: str) -> None:
    try:
        guess = guess_columns(MALFORMED[name])
    except DataError:
        return
    assert guess.columns


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("target missing", "Did you mean 'Activty'"),
        ("column twice", "'activity'"),
        ("dates in two formats", "line 12"),
        ("text in target", "line 12"),
        ("workbook", "Excel"),
        ("all non-detects", "non-detects"),
        ("comma in two senses", "line 2"),
    ],
)
def test_the_line_names_the_trouble(name: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_csv(REFUSED[name], OPTIONS, now=NOW)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"drivers": ("activity",)}, "only once"),
        ({"targets": ()}, "a target"),
        ({"unit": " "}, "unit"),
        ({"date": "flow", "drivers": ()}, "dates"),
        ({"name": ""}, "name"),
    ],
)
def test_roles_that_cannot_be(change: dict[str, object], words: str) -> None:
    options = ReadOptions.model_validate(OPTIONS.model_dump() | change)
    with pytest.raises(DataError, match=words):
        read_csv(GOOD, options)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300) | st.text(alphabet='date,flowcivy;\t\n"0123456789<.-/ ').map(str.encode)
)
def test_any_bytes(content: bytes) -> None:
    for attempt in (content, b"date,flow,activity\n" + content):
        try:
            read_csv(attempt, OPTIONS, now=NOW)
        except DataError as error:
            assert "\n" not in str(error)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_file(position: int, damage: bytes) -> None:
    content = GOOD[:position] + damage + GOOD[position + 1 :]
    try:
        read_csv(content, OPTIONS, now=NOW)
    except DataError as error:
        assert "\n" not in str(error)
