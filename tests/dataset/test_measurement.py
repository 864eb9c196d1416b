"""Cells and columns of measurements."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dataset.measurement import Measurement, parse_column, parse_measurement
from core.errors import DataError

NAN = math.nan


@pytest.mark.parametrize(
    ("text", "decimal", "value", "limit"),
    [
        ("6.4", ".", 6.4, NAN),
        ("<6.4", ".", NAN, 6.4),
        ("< 0,4", ",", NAN, 0.4),
        ("<= 3", ".", NAN, 3.0),
        ("≤3", ".", NAN, 3.0),
        ("  7 ", ".", 7.0, NAN),
        ("1e-3", ".", 0.001, NAN),
        ("1,5E+2", ",", 150.0, NAN),
        ("1 234,5", ",", 1234.5, NAN),
        ("1\u202f234", ".", 1234.0, NAN),
        ("1\u00a0234\u00a0567", ".", 1234567.0, NAN),
        ("1,234.5", ".", 1234.5, NAN),
        ("1.234,5", ",", 1234.5, NAN),
        ("\u22120.2", ".", -0.2, NAN),
        (".5", ".", 0.5, NAN),
        ("5.", ".", 5.0, NAN),
        ("", ".", NAN, NAN),
        ("NA", ".", NAN, NAN),
        ("nan", ".", NAN, NAN),
        ("-", ".", NAN, NAN),
        ("n.d.", ".", NAN, NAN),
    ],
)
def test_cells_by_hand(text: str, decimal: str, value: float, limit: float) -> None:
    read = parse_measurement(text, decimal)
    np.testing.assert_array_equal([read.value, read.limit], [value, limit])


@pytest.mark.parametrize("text", ["inf", "-Infinity", "1e999", "<inf", "abc", "1 23", "<0", "<-1"])
def test_cells_that_are_none(text: str) -> None:
    with pytest.raises(DataError):
        parse_measurement(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_float_reads_back(value: float) -> None:
    assert parse_measurement(repr(value)).value == value
    assert parse_measurement(repr(value).replace(".", ","), ",").value == value


@given(st.floats(min_value=1e-300, allow_infinity=False), st.sampled_from(["<", "< ", "<=", "≤ "]))
def test_any_limit_reads_back(limit: float, sign: str) -> None:
    assert parse_measurement(f"{sign}{limit!r}").limit == limit


@given(st.text(max_size=12))
def test_any_text_is_a_measurement_or_an_error(text: str) -> None:
    try:
        read = parse_measurement(text)
    except DataError:
        return
    assert isinstance(read, Measurement)
    assert not (math.isfinite(read.value) and math.isfinite(read.limit))
    assert not math.isinf(read.value)


@given(st.lists(st.sampled_from(["6.4", "<0.4", "", "12", "NA", "0.125"])))
def test_a_column_is_its_cells(texts: list[str]) -> None:
    column = parse_column(texts, "x")
    cells = [parse_measurement(text) for text in texts]
    np.testing.assert_array_equal(column.values, [cell.value for cell in cells])
    np.testing.assert_array_equal(column.limits, [cell.limit for cell in cells])


@pytest.mark.parametrize(
    ("texts", "fallback", "values"),
    [
        (["1.234", "0.5"], None, [1.234, 0.5]),  # the second cell tells: points are decimal
        (["1,234", "0,5"], None, [1.234, 0.5]),
        (["1,234", "0.5"], None, [1234, 0.5]),
        (["1.234", "2.345"], None, [1.234, 2.345]),  # points in doubt are decimal
        (["1,234", "12"], ".", [1234, 12]),
        (["1,234", "12"], ",", [1.234, 12]),
        (["1,234,567", "8"], None, [1234567, 8]),
    ],
)
def test_decimal_mark_of_a_column(
    texts: list[str], fallback: str | None, values: list[float]
) -> None:
    column = parse_column(texts, "x", fallback=fallback)
    assert column.values.tolist() == values
    assert column.warnings == ()


def test_a_mixed_column_is_read_cell_by_cell_with_a_warning() -> None:
    column = parse_column(["3,5", "3.5", "7"], "x")
    assert column.values.tolist() == [3.5, 3.5, 7.0]
    assert column.decimal is None
    assert len(column.warnings) == 1


def test_doubt_in_a_mixed_column_names_the_line() -> None:
    with pytest.raises(DataError, match="line 42"):
        parse_column(["3,5", "3.5", "1,234"], "x", lines=[40, 41, 42])
    with pytest.raises(DataError, match="one way only"):
        parse_column(["1,234", "2,345"], "x")


def test_twelve_thousand_rows_take_well_under_a_second() -> None:
    texts = ["1234.5", "<0.4", ""] * 4_000
    begin = time.perf_counter()
    parse_column(texts, "x")
    assert time.perf_counter() - begin < 0.8
