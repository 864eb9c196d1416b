"""`simulate` and `calibration` from the command line."""

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


def test_simulate_writes_series_and_truth(run, tmp_path):
    out, truth = tmp_path / "river.csv", tmp_path / "truth.csv"
    words = ["simulate", "--seed", "3", "--years", "2", "--out", str(out), "--truth", str(truth)]
    answer = run(*words, "--json")
    assert answer.exit_code == 0, answer.output
    row = json.loads(answer.stdout)
    assert row["simulated"] is True and row["rows"] == 730 and row["targets"] == ["caesium_137"]
    first = out.read_bytes()
    assert first.startswith(b"date,discharge,suspended_matter,release,caesium_137\n2000-01-01,")
    assert len(truth.read_text().splitlines()) == 731
    run(*words)
    assert out.read_bytes() == first
    run(*["4" if word == "3" else word for word in words])
    assert out.read_bytes() != first


def test_simulate_stores_two_targets(run):
    words = ["--target", "caesium_137_dissolved", "--target", "caesium_137_on_particles"]
    answer = run("simulate", "--seed", "3", "--years", "2", "--name", "two", *words)
    assert answer.exit_code == 0, answer.output
    listed = json.loads(run("datasets", "--json").stdout)
    two = next(row for row in listed if row["name"] == "two")
    assert two["targets"] == ["caesium_137_dissolved", "caesium_137_on_particles"]
    assert two["simulated"] is True


def test_simulate_needs_a_place(run):
    answer = run("simulate", "--seed", "3")
    assert answer.exit_code == 2
    assert "--out" in answer.stderr


def test_an_unwritable_place_is_a_sentence(run, tmp_path):
    answer = run("simulate", "--seed", "3", "--years", "1", "--out", str(tmp_path))
    assert answer.exit_code == 2
    assert "writable" in answer.stderr


def test_calibration_prints_published_beside_simulated(run):
    lines = json.loads(run("calibration", "--seeds", "2", "--json").stdout)
    assert {"name", "unit", "published", "source", "simulated", "low", "high", "is_met"} <= set(
        lines[0]
    )
    text = run("calibration", "--seeds", "2").stdout
    assert "14.9 ± 0.4" in text and "Antonelli" in text
