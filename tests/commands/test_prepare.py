"""`prepare` from the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from core.__main__ import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HALFLIFE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", str(tmp_path / "artifacts"))
    return lambda *words: CliRunner().invoke(main, words)


def test_a_recipe_makes_another_series(run, tmp_path):
    recipe = tmp_path / "recipe.json"
    steps = [
        {"kind": "unit", "column": "caesium_137", "source": "Bq/m3", "wanted": "Bq/L"},
        {"kind": "decay", "target": "caesium_137", "reference": "2000-01-01"},
        {"kind": "resample", "hours": 24 * 7},
    ]
    recipe.write_text(json.dumps({"steps": steps}))
    answer = run("prepare", "rhone-simulated", "weekly", "--recipe", str(recipe), "--json")
    assert answer.exit_code == 0, answer.output
    row = json.loads(answer.stdout)
    assert (row["name"], row["step"], row["unit"]) == ("weekly", "7 days", "Bq/L")
    assert len(row["steps"]) == 3 and "30.05 years" in row["steps"][1]
    assert row["simulated"] is True


@pytest.mark.parametrize(
    ("text", "words"), [("{", "JSON"), ('{"steps": [{"kind": "magic"}]}', "magic")]
)
def test_a_wrong_recipe_is_one_line(run, tmp_path, text, words):
    recipe = tmp_path / "recipe.json"
    recipe.write_text(text)
    answer = run("prepare", "rhone-simulated", "x", "--recipe", str(recipe))
    assert answer.exit_code == 2
    assert words in answer.stderr and len(answer.stderr.strip().splitlines()) == 1
