"""`search` and `forecast` of two targets, from an imported file."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from core.__main__ import main
from core.dataset.writing import write_csv
from tests.conftest import TINY_SPACE
from tests.forecast.gross_activity import ALPHA, BETA, gross_activity

SEARCH = "--horizon 2 --lookback 6 --max-epochs 2 --factor 2 --seed 7 --workers 1".split()
BOTH = ["--target", ALPHA, "--target", BETA]


@pytest.fixture
def core(tmp_path, monkeypatch, tiny_series):
    """Runs a command in a store that holds the imported river."""
    monkeypatch.setenv("HALFLIFE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", str(tmp_path / "artifacts"))
    file = tmp_path / "gross.csv"
    file.write_bytes(write_csv(gross_activity(tiny_series)))
    units = ["--unit", "Bq/m3", "--unit", f"{BETA}=mBq/L"]

    def run(*words):
        return CliRunner().invoke(main, [*map(str, words), "--json"])

    done = run("import", "gross", file, "--date", "date", *BOTH, "--driver", "flow", *units)
    assert done.exit_code == 0, done.output
    return run


def answer(done):
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def both_ways(core, *options):
    made = answer(core("search", "both", "--dataset", "gross", *BOTH, *SEARCH, *options))
    assert made["state"] == "finished" and made["best"]["score"] > 0
    answer(core("seeds", "both", "--top", 1, "--seeds", 2, "--workers", 1))
    first = answer(core("forecast", "both"))
    assert (first["target"], first["unit"], first["targets"]) == (ALPHA, "Bq/m3", [ALPHA, BETA])
    second = answer(core("forecast", "both", "--target", BETA))
    assert (second["target"], second["unit"]) == (BETA, "mBq/L")
    assert list(second) == list(first) and second["dates"] == first["dates"]
    assert max(first["median"]) < 10 < min(second["median"])
    return first, second


def test_a_reference_from_search_to_forecast(core):
    both_ways(core, "--model", "ridge")
    done = core("forecast", "both", "--target", "tritium")
    assert done.exit_code == 2 and BETA in done.stderr
    done = core("search", "x", "--dataset", "gross", "--model", "ridge", *BOTH, *BOTH, *SEARCH)
    assert done.exit_code == 2 and "forecast once" in done.stderr


@pytest.mark.slow
def test_a_network_from_search_to_forecast(core, tmp_path):
    space = tmp_path / "space.json"
    space.write_text(TINY_SPACE.model_dump_json())
    both_ways(core, "--model", "hrhn", "--space", space)
