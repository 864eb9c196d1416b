"""`seeds --origins`: the keys of its JSON, its price, and what is refused in one line."""

from __future__ import annotations

import pytest

from tests.commands.test_commands import SEARCH, answer, import_tiny, mistake, runner
from tests.conftest import settings_in


@pytest.fixture(scope="module")
def searched(tiny_series, tmp_path_factory):
    """A finished study of ridge, without any seed run before the first test."""
    folder = tmp_path_factory.mktemp("origins")
    core = runner(settings_in(folder))
    import_tiny(core, tiny_series, folder)
    done = core("search", "s", "--dataset", "tiny", "--model", "ridge", *SEARCH, "--workers", 1)
    assert done.returncode == 0, done.stderr
    return core


def test_origins_by_command(searched):
    words = ("seeds", "s", "--origins", 3, "--top", 2, "--seeds", 2, "--workers", 1, "--json")
    priced = answer(searched(*words, "--cost"))
    assert list(priced) == ["study", "periods", "cost"]
    assert (priced["cost"]["runs"], priced["cost"]["present"]) == (12, 0)
    found = answer(searched(*words))
    assert list(found) == ["study", "sentence", "periods", "configurations", "failed", "cost"]
    assert found["cost"] == priced["cost"] and found["failed"] == 0
    own, first, second = found["periods"]
    assert second["last"] < first["first"] and first["last"] < own["first"]
    assert own["training_windows"] > second["training_windows"]
    names = [one["configuration_id"] for one in found["configurations"]]
    for period in found["periods"]:
        assert sorted(period["order"]) == sorted(names) and period["seeds"] == 2
        assert sum(period["first_probability"]) == pytest.approx(1.0)
    assert sum(one["best_in"] for one in found["configurations"]) == 3
    for one in found["configurations"]:
        assert [row["origin"] for row in one["origins"]] == [0, 1, 2]
        assert all(row["sd"] == 0 for row in one["origins"])  # ridge draws nothing
        assert (one["variance"]["origins"], one["variance"]["seeds"]) == (3, 2)
        assert one["variance"]["between_origins"]["share"] == pytest.approx(1.0)
    assert names[0] in found["sentence"]
    mistake(searched("seeds", "s", "--origins", 9), "at least as many windows", "at most 4 origins")
    mistake(searched("seeds", "s", "--origins", 2, "--by-source", "default"), "two questions")


def test_the_search_is_repeated_by_command(searched):
    words = ("seeds", "s", "--by-source", "sampler", "--seeds", 2, "--workers", 1)
    priced = answer(searched(*words, "--cost", "--json"))
    assert list(priced) == ["study", "cost"]
    assert (priced["cost"]["searches"], priced["cost"]["missing"]) == (2, 1)
    ran = searched(*words, "--json")
    assert priced["cost"]["sentence"] in ran.stderr  # said before it begins
    found = answer(ran)
    assert [one["study"] for one in found["searches"]] == ["s", "s.sampler-2"]
    assert found["spread"]["ci_low"] <= found["spread"]["sd"] <= found["spread"]["ci_high"]
    assert found["unfinished"] == 0
    again = answer(searched(*words, "--cost", "--json"))
    assert again["cost"]["missing"] == again["cost"]["epochs"] == 0
