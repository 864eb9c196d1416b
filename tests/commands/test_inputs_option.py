"""`search --trend --no-history --mean`: what was asked for is what the study cuts."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from core.__main__ import main
from core.search.study import read_spec
from tests.commands.test_engine_option import SEARCH, store

__all__ = ["store"]  # the fixture

ASKED = [
    "--trend",
    "--no-history",
    "--mean",
    "7",
    "--mean",
    "3",
    "--no-calendar",
    "--week",
    "--anomaly",
    "9",
    "--anomaly",
    "2",
    "--refit",
]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (
            [],
            {
                "trend": False,
                "history": True,
                "means": (),
                "anomalies": (),
                "calendar": True,
                "week": False,
            },
        ),
        (
            ASKED,
            {
                "trend": True,
                "history": False,
                "means": (3, 7),
                "anomalies": (2, 9),
                "calendar": False,
                "week": True,
            },
        ),
    ],
)
def test_they_are_recorded(store, words, kept):  # noqa: F811
    done = CliRunner().invoke(main, ["search", "s", "--model", "ridge", *SEARCH.split(), *words])
    assert done.exit_code == 0, done.output
    window = read_spec(store, "s").window
    assert {name: getattr(window, name) for name in kept} == kept
    assert read_spec(store, "s").budget.refit is bool(words)


def test_a_mean_over_one_step_is_a_mistake(store):  # noqa: F811, ARG001
    words = ["search", "s", "--model", "ridge", *SEARCH.split(), "--mean", "1"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2 and "means" in done.output
