"""`import` of two targets with units of their own."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from core.__main__ import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HALFLIFE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", str(tmp_path / "artifacts"))
    file = tmp_path / "gross.csv"
    rows = "".join(f"2001-01-{d:02d},{d / 10},{20 + d}\n" for d in range(1, 29))
    file.write_text(f"date,alpha,beta\n{rows}")
    words = [
        "import",
        "gross",
        str(file),
        "--date",
        "date",
        "--target",
        "alpha",
        "--target",
        "beta",
    ]
    return lambda *units: CliRunner().invoke(main, [*words, *units, "--json"])


@pytest.mark.parametrize(
    "units",
    [
        ("--unit", "Bq/m3", "--unit", "beta=Bq/kg"),
        ("--unit", "alpha=Bq/m3", "--unit", "beta=Bq/kg"),
    ],
)
def test_units_of_their_own(run, units):
    answer = run(*units)
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["unit"] == "Bq/m3"


@pytest.mark.parametrize(
    "units", [("--unit", "Bq/m3", "--unit", "Bq/L"), ("--unit", "beta=Bq/kg"), ("--unit", "x=Bq/L")]
)
def test_each_target_has_one_unit(run, units):
    answer = run(*units)
    assert answer.exit_code == 2 and len(answer.stderr.strip().splitlines()) == 1
