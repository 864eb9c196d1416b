"""`fetch` from the command line; the services are replayed."""

from __future__ import annotations

import json

import httpx
import pytest
import respx
from click.testing import CliRunner

from core.__main__ import main
from core.dataset.services.hubeau import URL
from core.dataset.services.radioactivity_network import ENTRY
from core.dataset.services.web import ATTEMPTS


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HALFLIFE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", str(tmp_path / "artifacts"))
    monkeypatch.setenv("HALFLIFE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda seconds: None)
    return lambda *words: CliRunner().invoke(main, ["fetch", *words])


@respx.mock
def test_hubeau(run):
    days = [{"date_obs_elab": f"2020-01-0{n}", "resultat_obs_elab": 1e6 * n} for n in range(1, 6)]
    respx.get(URL).mock(return_value=httpx.Response(200, json={"count": 5, "data": days}))
    answer = run("hubeau", "rhone", "--station", "V720001002", "--first", "2020-01-01", "--json")
    assert answer.exit_code == 0, answer.output
    row = json.loads(answer.stdout)
    assert (row["rows"], row["unit"], row["simulated"]) == (5, "m3/s", False)


@respx.mock
def test_offline_is_one_line(run):
    route = respx.get(URL).mock(side_effect=httpx.ConnectError("no route to host"))
    answer = run("hubeau", "rhone", "--station", "V720001002")
    assert answer.exit_code == 1 and route.call_count == ATTEMPTS
    assert len(answer.stderr.strip().splitlines()) == 1
    assert "import a file instead" in answer.stderr


def test_a_wrong_code_is_one_line(run):
    answer = run("usgs", "x", "--site", "Potomac")
    assert answer.exit_code == 2
    assert "site has its form" in answer.stderr and "Potomac" in answer.stderr


def test_an_export_of_the_network(run, tmp_path):
    file = tmp_path / "export.csv"
    file.write_bytes(ENTRY.example().content)
    answer = run("radioactivity-network", "rnm", str(file), "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["targets"] == ["tritium_total"]
    assert run("radioactivity-network", "rnm", str(tmp_path / "none.csv")).exit_code == 2
