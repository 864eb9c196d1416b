"""Search spaces: what they count and how they say no."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from core.models.space import (
    Choice,
    IntegerRange,
    RealRange,
    SearchSpace,
    configuration_id,
)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: IntegerRange(name="a", low=3, high=1), r"`low <= high` must hold, .* \(3, 1\)"),
        (lambda: IntegerRange(name="a", low=1, high=3, step=0), "greater than or equal to 1"),
        (lambda: RealRange(name="a", low=2, high=1), r"`low <= high` must hold, .* \(2.0, 1.0\)"),
        (lambda: RealRange(name="a", low=0, high=1, scale="log"), "needs `low > 0`, but got 0.0"),
        (lambda: RealRange(name="a", low=0, high=float("nan")), "`low <= high` must hold"),
        (lambda: Choice(name="a", values=()), "at least 1 item"),
        (lambda: Choice(name="a", values=(1, 2, 1)), r"must differ .* got \[1, 2, 1\]"),
        (lambda: Choice(name="a", values=(1, "b")), "must be of one type"),
        (lambda: Choice(name="A b", values=(1,)), "match pattern"),
        (lambda: SearchSpace(dimensions=(Choice(name="a", values=(1,)),) * 2), "must be unique"),
    ],
)
def test_what_breaks_a_rule_is_told(make, message):
    with pytest.raises(ValidationError, match=message):
        make()


def test_size_by_hand():
    numbers = IntegerRange(name="n", low=1, high=8, step=3)  # 1, 4, 7
    choice = Choice(name="c", values=("x", "y"))
    assert SearchSpace().size() == 1
    assert SearchSpace(dimensions=(numbers, choice)).size() == 6
    real = RealRange(name="r", low=0, high=1)
    assert SearchSpace(dimensions=(numbers, real)).size() is None
    fixed = RealRange(name="r", low=2, high=2)
    assert SearchSpace(dimensions=(numbers, fixed)).size() == 3


def test_a_space_survives_its_json_and_keeps_the_kinds_of_its_values():
    space = SearchSpace(
        dimensions=(
            Choice(name="flag", values=(False, True)),
            Choice(name="rate", values=(0.0, 0.5)),
            IntegerRange(name="n", low=1, high=3),
            RealRange(name="r", low=0.1, high=1, scale="log"),
        )
    )
    again = SearchSpace.model_validate_json(space.model_dump_json())
    assert again == space and again.id == space.id
    assert [type(v) for v in again.dimensions[0].values] == [bool, bool]
    assert [type(v) for v in again.dimensions[1].values] == [float, float]


def test_a_configuration_has_one_name_whatever_its_order():
    assert configuration_id({"a": 1, "b": 2.0}) == configuration_id({"b": 2.0, "a": 1})
    assert configuration_id({"a": 1}) != configuration_id({"a": 2})
    assert len(configuration_id({})) == 10
