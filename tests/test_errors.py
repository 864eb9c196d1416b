"""Errors are one sentence, and survive the way between processes."""

from __future__ import annotations

import pickle

import pytest

from core import errors


def kinds():
    found, waiting = [], [errors.HalflifeError]
    while waiting:
        found.append(waiting.pop())
        waiting += found[-1].__subclasses__()
    return found


@pytest.mark.parametrize("kind", kinds())
def test_one_line_with_rule_value_and_way_out(kind):
    error = kind("a rule\nmust hold", found="3\n4", remedy="Do that.")
    assert str(error) == "a rule must hold, but found 3 4. Do that."
    assert kind.__name__ in errors.__doc__


@pytest.mark.parametrize("kind", kinds())
def test_it_can_be_pickled(kind):
    error = kind("a rule", found=3, remedy="Do that.")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind and str(again) == str(error)
