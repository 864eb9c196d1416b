"""`replay` and `report` as commands, on a study of a reference: no engine starts."""

from __future__ import annotations

import json

import pytest

from tests.commands.test_commands import import_tiny, runner
from tests.conftest import settings_in

SEARCH = "--model ridge --horizon 2 --lookback 6 --max-epochs 2 --factor 2 --seed 7".split()


@pytest.fixture(scope="module")
def searched(tiny_series, tmp_path_factory):
    """A store with one finished study, `s`."""
    folder = tmp_path_factory.mktemp("replayed")
    core = runner(settings_in(folder))
    import_tiny(core, tiny_series, folder)
    done = core("search", "s", "--dataset", "tiny", *SEARCH, "--workers", 1, "--json")
    assert done.returncode == 0, done.stderr
    return core


def test_a_replay_in_a_fresh_process_is_bit_identical(searched):
    done = searched("replay", "s", 0, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["verdict"], found["largest_difference"]) == ("bit-identical", 0.0)
    assert (found["subject"], found["threads"]) == ("trial 0", 1)
    assert found["environments"]["differences"] == []
    assert found["environments"]["recorded"] == found["environments"]["repeated"]


def test_two_threads_are_reported(searched):
    found = json.loads(searched("replay", "s", 0, "--threads", 2, "--json").stdout)
    fields = {one["field"] for one in found["environments"]["differences"]}
    assert "switches.intra_threads" in fields
    assert found["verdict"] in ("bit-identical", "equal", "different")


def test_seed_runs_are_replayed_by_configuration_and_replicate(searched):
    done = searched("seeds", "s", "--top", 1, "--seeds", 2, "--workers", 1, "--json")
    found = json.loads(done.stdout)
    assert {"sentence", "margin", "finalists", "pairs", "order", "optimism", "period"} <= set(found)
    name = found["finalists"][0]["configuration_id"]
    assert found["sentence"].startswith(f"Only {name} was trained")
    told = searched("replay", "s", "--seed-run", f"{name}/2")
    assert "bit-identical" in told.stdout and "Both environments are the same" in told.stdout


def test_the_report_is_written_in_three_formats(searched, tmp_path):
    for suffix in ("md", "html", "json"):
        path = tmp_path / f"s.{suffix}"
        done = searched("report", "s", "--out", path, "--json")
        assert done.returncode == 0, done.stderr
        assert path.stat().st_size > 1000
    printed, written = json.loads(done.stdout), json.loads(path.read_text())
    for key in ("questions", "variables", "level"):
        assert printed[key] == written[key]
    links = ["--set", "code_link=https://example.org/c", "--set", "data_link=doi:10.1/d"]
    done = searched("report", "s", "--out", path, *links)
    assert "level 5 of 5" in done.stdout or "level 4 of 5" in done.stdout
    again = searched("report", "s", "--out", path, "--set", "code_link=", "--json")
    assert json.loads(again.stdout)["stated"] == {"data_link": "doi:10.1/d"}  # kept, taken back


def test_sources_of_variance_by_command(tiny_series, tmp_path):
    """A forest draws, so it has two sources; few trees, or this would take minutes."""
    core = runner(settings_in(tmp_path))
    import_tiny(core, tiny_series, tmp_path)
    space = tmp_path / "space.json"
    few = [("trees", 3), ("features", 0.3), ("leaf", 3), ("increments", True), ("means", True)]
    chosen = [{"kind": "choice", "name": name, "values": [value]} for name, value in few]
    space.write_text(json.dumps({"dimensions": chosen}))
    words = ["--model", "forest", *SEARCH[2:], "--space", space, "--workers", 1]
    done = core("search", "f", "--dataset", "tiny", *words)
    assert done.returncode == 0, done.stderr
    told = json.loads(core("seeds", "f", "--by-source", "default", "--cost", "--json").stdout)
    assert told["cost"]["sources"] == ["kernel", "split"]
    assert (told["cost"]["runs"], told["cost"]["missing"]) == (40, 40)
    words = ["--by-source", "kernel,split", "--seeds", 3, "--workers", 1, "--json"]
    ran = core("seeds", "f", *words)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["rows"] == found["wanted_rows"] == 3 and found["held"] == []
    assert {one["source"] for one in found["sources"]} == {"kernel", "split"}
    for one in found["sources"]:
        assert one["total"]["ci_low"] <= one["total"]["ci_high"] and one["main"]["share"] >= 0
    assert found["sd"] > 0 and found["configuration_id"] in found["sentence"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("seeds", "s", "--by-source", "colour,split"), "colour"),
        (("seeds", "s", "--by-source", "default"), "from two on"),
        (("seeds", "s", "--cost"), "belongs to --by-source"),
        (("seeds", "s", "--configuration", "a"), "sources of one training"),
        (("seeds", "s", "--by-source", "sampler", "--seeds", 1), "from 2 to 30 searches"),
        (("seeds", "s", "--by-source", "sampler,split"), "ask for it alone"),
        (("replay", "s"), "neither"),
        (("replay", "s", 0, "--seed-run", "a/1"), "both"),
        (("replay", "s", 99), "trial 99"),
        (("replay", "s", "--seed-run", "a"), "'a'"),
        (("report", "s", "--out", "s.pdf"), ".pdf"),
        (("report", "s", "--out", "s.md", "--set", "code_link"), "'code_link'"),
        (("report", "s", "--out", "s.md", "--set", "colour=blue"), "colour"),
        (("report", "s", "--out", "s.md", "--set", "code_link=here"), "link"),
    ],
)
def test_mistakes_are_one_line(searched, words, found):
    done = searched(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1 and found in done.stderr
