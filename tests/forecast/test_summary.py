"""The sentence above a forecast says who is better, also when it is not the network."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from core.forecast.summary import in_one_sentence
from tests.charts import nouns


@pytest.mark.parametrize(
    ("own", "ridge", "part"),
    [
        (1.0, 1.5, "HRHN beats every reference"),
        (1.0, 1.01, "about as good as the best reference, Ridge"),
        (1.94, 1.63, "The reference Ridge is better than HRHN"),
        (math.nan, 1.0, "Too few quantified values"),
    ],
)
def test_it_says_who_is_better(own, ridge, part):
    made = replace(
        nouns.forecast(),
        metrics={"hrhn": {"rmse": own}, "ridge": {"rmse": ridge}, "persistence": {"rmse": 9.0}},
    )
    assert part in in_one_sentence(made, "hrhn")


def test_it_carries_both_numbers_and_the_unit():
    made = replace(nouns.forecast(), metrics={"hrhn": {"rmse": 1.944}, "ridge": {"rmse": 1.63}})
    assert f"RMSE 1.94 against 1.63 {made.unit}" in in_one_sentence(made, "hrhn")
