"""Numbers and durations as words."""

from __future__ import annotations

import pytest

from core.charts.wording import axis_title, count, duration, settings_text, three_digits


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.52849, "0.528"),
        (12.345, "12.3"),
        (1767.0, "1,770"),
        (9.996, "10.0"),
        (0.05, "0.0500"),
        (-0.00116, "-0.00116"),
        (0.0, "0"),
        (0.99999, "1.00"),
        (2.5e7, "2.50e+07"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_three_digits(value: float | None, text: str) -> None:
    assert three_digits(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(40, "40 s"), (2520, "42 min"), (12000, "3 h 20 min"), (7200, "2 h"), (400_000, "5 days"),
     (None, "–")],
)  # fmt: skip
def test_duration(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_axis_title() -> None:
    assert axis_title("suspended_matter", "mg/L") == "Suspended matter (mg/L)"
    assert axis_title("Score") == "Score"


def test_count() -> None:
    assert count(1, "trial") == "1 trial"
    assert count(1767, "epoch") == "1,767 epochs"


@pytest.mark.parametrize(
    ("quantity", "unit", "title"),
    [
        ("discharge_m3_s", "m3/s", "Discharge (m3/s)"),
        ("total_phosphorus_mg_l", "mg/L", "Total phosphorus (mg/L)"),
        ("mg_l", "mg/L", "Mg l (mg/L)"),
        ("release", "GBq/day", "Release (GBq/day)"),
        ("share", "", "Share"),
    ],
)
def test_an_axis_says_its_unit_once(quantity, unit, title):
    assert axis_title(quantity, unit) == title


def test_settings_are_words() -> None:
    settings = {"units": 48, "learning_rate": 0.002016087, "increments": False, "kind": "plain"}
    assert settings_text(settings) == ("units 48, learning rate 0.00202, increments no, kind plain")
