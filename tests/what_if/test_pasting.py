"""Pasted tables: every separator, head lines, dates, gaps; a bad line is named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.errors import DataError
from core.what_if.pasting import tables_from_text
from core.what_if.scenario import Table

ISSUE = np.datetime64("2002-05-01")


def read(text, drivers=("flow", "rain"), step="1D"):
    return tables_from_text(text, drivers=drivers, issue=ISSUE, step=pd.Timedelta(step))


@pytest.mark.parametrize(
    "text",
    [
        "1;100\n2;110",
        "1\t100\n2\t110\n",
        "1,100\n2,110",
        "1 100\n2 110",
        "step;flow\n1;100\n2;110",
        "date;flow\n2002-05-02;100\n2002-05-03;110",
        "2002-05-02,100\n2002-05-03,110",
        "2;110\n\n1;100",
        "1;100,0\n2;110,0",
    ],
)
def test_one_driver(text):
    assert read(text) == (Table(driver="flow", first=1, values=(100.0, 110.0)),)


def test_two_drivers_with_gaps():
    found = read("step;rain;flow\n-1;5;\n1;;100\n3;7;120")
    assert found == (
        Table(driver="rain", first=-1, values=(5.0, None, None, None, 7.0)),
        Table(driver="flow", first=1, values=(100.0, None, 120.0)),
    )


def test_a_driver_may_have_a_short_name():
    assert read("t;Q\n1;5", drivers=("Q",)) == (Table(driver="Q", first=1, values=(5.0,)),)


def test_hours_are_counted_from_the_issue_time():
    found = read("2002-05-01 06:00;9", step="3h")
    assert found == (Table(driver="flow", first=2, values=(9.0,)),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no line at all"),
        ("step;flow", "0 lines of values"),
        ("step;snow\n1;2", "'snow'"),
        ("1;2;3;4", "3 columns"),
        ("1", "0 columns"),
        ("one;2", "'one' in front"),
        ("1;much", "'much' for flow"),
        ("1;inf", "'inf' for flow"),
        ("1;\n2;", "no value of flow"),
        ("2002-05-01 12:00;9", "0.5 steps away"),
        ("1900-01-01;9", "steps away"),
        ("\n".join(f"{i};1" for i in range(2001)), "2001 lines"),
    ],
)
def test_what_cannot_be_read_is_named(text, words):
    with pytest.raises(DataError) as raised:
        read(text)
    assert words in str(raised.value)
