"""Choosing a winner, worked by hand."""

from __future__ import annotations

import pytest

from core.errors import SpecError
from core.seeds.choosing import choose


def test_the_lowest_mean_wins_not_the_luckiest_seed():
    choice = choose({"a": {1: 0.1, 2: 0.9}, "b": {1: 0.4, 2: 0.4}})
    assert (choice.configuration_id, choice.mean) == ("b", 0.4)
    assert choice.means == {"a": 0.5, "b": 0.4}
    assert choice.replicates == (1, 2)


def test_only_seeds_that_all_have_completed_count():
    # Over all of its runs "a" would have 0.2, but its good seed 3 is one that "b" lacks.
    choice = choose({"a": {1: 0.5, 2: 0.1, 3: 0.0}, "b": {2: 0.1, 1: 0.25}})
    assert choice.replicates == (1, 2)
    assert choice.means == {"a": 0.3, "b": 0.175}
    assert choice.configuration_id == "b"


def test_of_equal_means_the_first_wins():
    runs = {1: 0.25, 2: 0.75}
    assert choose({"late": runs, "early": runs}).configuration_id == "late"
    assert choose({"early": runs, "late": runs}).configuration_id == "early"


def test_a_contender_of_which_every_run_failed_drops_out():
    choice = choose({"a": {}, "b": {1: 2.0}, "c": {1: 1.0}})
    assert choice.configuration_id == "c"
    assert choice.means == {"a": None, "b": 2.0, "c": 1.0}


@pytest.mark.parametrize("scores", [{"a": {1: 0.5}, "b": {2: 0.5}}, {"a": {}, "b": {}}, {}])
def test_without_a_seed_in_common_there_is_no_choice(scores):
    with pytest.raises(SpecError, match="seeds that all of them completed"):
        choose(scores)
