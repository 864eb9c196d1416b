"""The command line: the keys of the contract, and one helpful line for every mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.dataset.writing import write_csv
from tests.conftest import TINY_SPACE, environment_of, settings_in
from tests.dataset.malformed import MALFORMED

PROJECT = Path(__file__).resolve().parents[2]
SEARCH = "--horizon 2 --lookback 6 --known-ahead flow --max-epochs 2 --factor 2 --seed 7".split()


def runner(settings):
    """Runs `python -m core` in a store; gives code, output, errors."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "core", *map(str, words)],
            cwd=PROJECT,
            env=environment_of(settings),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def import_tiny(core, series, folder):
    """The tiny series as a file, imported."""
    (folder / "tiny.csv").write_bytes(write_csv(series))
    done = core(
        "import", "tiny", folder / "tiny.csv", "--date", "date", "--target", "activity",
        "--driver", "flow", "--unit", "Bq/m3", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def core(settings):
    """A store of its own, on every kind of database."""
    return runner(settings)


@pytest.fixture
def plain_core(tmp_path):
    """A store of its own for what no database makes a difference to."""
    return runner(settings_in(tmp_path))


@pytest.fixture
def imported(core, tiny_series, tmp_path):
    return import_tiny(core, tiny_series, tmp_path)


def answer(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def mistake(done, *parts):
    assert done.returncode == 2, (done.args, done.stderr)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr


ROW = [
    "name",
    "rows",
    "start",
    "end",
    "step",
    "targets",
    "drivers",
    "unit",
    "non_detect_fraction",
    "simulated",
]


def test_plan_says_what_it_costs(plain_core):
    made = answer(plain_core("plan", "--max-epochs", 81, "--factor", 3, "--json"))
    assert (made["trials"], made["epochs"]) == (211, 1767)
    assert made["brackets"][0] == {
        "bracket": 4,
        "rungs": [
            {"rung": 0, "trials": 81, "epochs": 1},
            {"rung": 1, "trials": 27, "epochs": 3},
            {"rung": 2, "trials": 9, "epochs": 9},
            {"rung": 3, "trials": 3, "epochs": 27},
            {"rung": 4, "trials": 1, "epochs": 81},
        ],
    }


def test_a_new_store_lists_the_bundled_series_as_simulated(core):
    rows = answer(core("datasets", "--json"))
    assert [list(row) for row in rows] == [ROW] * len(rows)
    assert {"rhone-simulated": True} == {row["name"]: row["simulated"] for row in rows}


def test_import_answers_with_the_row_and_warnings(imported, tiny_series):
    assert list(imported) == [*ROW, "warnings"]
    assert imported["rows"] == len(tiny_series)
    assert imported["non_detect_fraction"] == pytest.approx(
        tiny_series.targets[0].non_detect_fraction
    )
    assert imported["simulated"] is False


def test_the_main_job_with_a_reference(core, imported):
    done = answer(
        core(
            "search",
            "r1",
            "--dataset",
            "tiny",
            "--model",
            "ridge",
            *SEARCH,
            "--workers",
            1,
            "--json",
        )
    )
    assert list(done) == ["study", "state", "trials", "epochs", "failed", "best", "seconds"]
    assert (done["study"], done["state"], done["failed"]) == ("r1", "finished", 0)
    assert list(done["best"]) == ["trial", "configuration", "score"]
    trials = answer(core("trials", "r1", "--json"))
    keys = "trial configuration bracket rung epochs score state parent seconds seed".split()
    assert all(list(row) == keys for row in trials)
    assert answer(core("resume", "r1", "--json"))["trials"] == done["trials"] == len(trials)
    seeds = answer(core("seeds", "r1", "--top", 2, "--seeds", 2, "--workers", 1, "--json"))
    assert {"configuration", "n", "mean", "sd", "ci_low", "ci_high"} <= set(seeds["finalists"][0])
    assert [pair["verdict"] for pair in seeds["pairs"]] == ["no verdict"]
    assert answer(core("forecast", "r1", "--json"))["confirmed"] is False
    confirmed = answer(core("confirm", "r1", "--top", 2, "--seeds", 2, "--workers", 1, "--json"))
    assert (
        list(confirmed)
        == (
            "study configuration configuration_id epochs n mean sd ci_low ci_high search_score "
            "choosing_mean optimism choosing reporting failed contenders"
        ).split()
    )
    assert (confirmed["choosing"], confirmed["reporting"]) == ([1, 2], [1001, 1002])
    assert list(confirmed["optimism"]) == ["search", "choosing"]
    ids = [group["configuration_id"] for group in seeds["finalists"]]
    assert {one["configuration_id"] for one in confirmed["contenders"]} == set(ids)
    forecast = answer(core("forecast", "r1", "--json"))
    assert forecast["configuration"] == confirmed["configuration_id"]
    assert (forecast["confirmed"], forecast["replicates"]) == (True, [1001, 1002])
    assert {
        "dates",
        "observed",
        "median",
        "lower",
        "upper",
        "level",
        "metrics",
        "metrics_by_horizon",
    } <= set(forecast)
    assert set(forecast["metrics"]) == {"ridge", "persistence", "seasonal", "rating_curve"}
    assert list(forecast["metrics"]["ridge"]) == "rmse mae nse log_nse kge bias coverage".split()
    assert len(forecast["dates"]) == len(forecast["median"]) == len(forecast["observed"])
    assert len(forecast["metrics_by_horizon"]) == 2
    mistake(core("forecast", "r1", "--lead", 9), "from 1 to the horizon")
    other = next(name for name in ids if name != confirmed["configuration_id"])
    chosen = answer(core("forecast", "r1", "--configuration", other, "--json"))
    assert (chosen["configuration"], chosen["confirmed"]) == (other, False)
    assert chosen["replicates"] == [1, 2]
    mistake(core("pause", "r1"), "which does neither")
    mistake(core("forecast", "r1", "--configuration", "nobody"), "none of nobody")
    mistake(
        core("search", "r1", "--dataset", "tiny", "--model", "ridge", *SEARCH), "which is taken"
    )


@pytest.mark.slow
def test_a_network_is_the_same_with_one_worker_and_with_two(core, imported, tmp_path):
    (tmp_path / "space.json").write_text(TINY_SPACE.model_dump_json())
    found = {}
    for workers in (1, 2):
        study = f"h{workers}"
        words = ["search", study, "--dataset", "tiny", "--model", "hrhn", *SEARCH]
        answer(core(*words, "--space", tmp_path / "space.json", "--workers", workers, "--json"))
        found[workers] = sorted(
            (json.dumps(row["configuration"], sort_keys=True), row["rung"], row["score"])
            for row in answer(core("trials", study, "--json"))
        )
    assert found[1] == found[2]
    assert all(score is not None for _, _, score in found[1])


MISTAKES = (
    (["plan", "--max-epochs", 0], ["max_epochs"]),
    (["plan", "--max-epochs", 9, "--factor", 1], ["factor"]),
    (["plan"], ["--max-epochs"]),
    (["plan", "--max-epochs", "many"], ["many"]),
    (["fly"], ["fly"]),
    (["trials", "nothing"], ["'nothing'", "Choose one of: example"]),
    (["resume", "nothing"], ["'nothing'"]),
    (["seeds", "nothing"], ["'nothing'"]),
    (["confirm", "nothing"], ["'nothing'"]),
    (["confirm", "example", "--seeds", 0], ["from 1 to 1000"]),
    (["pause", "nothing"], ["'nothing'"]),
    (["forecast", "nothing"], ["'nothing'"]),
    (["search", "s", "--dataset", "nothing", "--model", "hrhn", *SEARCH], ["rhone-simulated"]),
    (["search", "s", "--dataset", "rhone-simulated", "--model", "oracle", *SEARCH], ["flow"]),
    (["import", "x", "no/such/file.csv", "--date", "d", "--target", "t", "--unit", "u"],
     ["no/such/file.csv"]),
)  # fmt: skip


def test_a_mistake_is_one_line_and_exit_code_2(plain_core):
    for words, parts in MISTAKES:
        mistake(plain_core(*words), *parts)


WRONG = (
    (["--model", "oracle"], "hrhn"),
    (["--horizon", "0"], "horizon"),
    (["--lookback", "0"], "lookback"),
    (["--lookback", "100000"], "lookback"),
    (["--known-ahead", "rain"], "flow"),
    (["--target", "tritium"], "activity"),
    (["--seed", "-1"], "seed"),
    (["--workers", "0"], "workers"),
    (["--engine", "torch"], "tensorflow, jax"),
    (["--space", "no/such.json"], "no/such.json"),
)


def test_a_wrong_setting_of_a_search(plain_core, tiny_series, tmp_path):
    import_tiny(plain_core, tiny_series, tmp_path)
    asked = ["--dataset", "tiny", "--model", "ridge", *SEARCH]
    for change, part in WRONG:
        mistake(plain_core("search", "s", *asked, *change), part)
    mistake(plain_core("search", "../s", *asked), "name")  # names cannot leave their folder


def test_malformed_files_are_refused_or_read_with_a_warning(tmp_path, monkeypatch):
    """In one process: forty interpreters would test the interpreter."""
    from click.testing import CliRunner

    from core.__main__ import main

    monkeypatch.setenv("HALFLIFE_STORE", f"sqlite:///{tmp_path / 'halflife.db'}")
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", str(tmp_path / "artifacts"))
    refused = warned = 0
    for name, content in MALFORMED.items():
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        words = [
            "import",
            name.replace(" ", "-"),
            str(path),
            "--date",
            "date",
            "--target",
            "activity",
        ]
        done = CliRunner().invoke(main, [*words, "--driver", "flow", "--unit", "Bq/m3", "--json"])
        assert done.exit_code in (0, 2), (name, done.output, done.exception)
        if done.exit_code == 2:
            assert len(done.stderr.splitlines()) == 1, (name, done.stderr)
            refused += 1
        else:
            assert json.loads(done.stdout)["warnings"], name
            warned += 1
    assert refused >= 20 and warned >= 5


@pytest.mark.slow
def test_the_potomac_as_published(core, real_data):
    row = answer(
        core(
            "import",
            "potomac",
            real_data.resolve() / "potomac_total_phosphorus.csv",
            "--date",
            "date",
            "--target",
            "total_phosphorus_mg_l",
            "--driver",
            "discharge_m3_s",
            "--unit",
            "mg/L",
            "--json",
        )  # fmt: skip
    )
    assert round(100 * row["non_detect_fraction"], 1) == 1.7
    assert row["rows"] == 12_419


def test_plan_speaks_of_shares_and_other_strategies(plain_core):
    made = answer(
        plain_core("plan", "--max-epochs", 5, "--resource", "windows", "--parts", 9, "--json")
    )
    shares = [rung["share"] for rung in made["brackets"][0]["rungs"][:2]]
    assert shares == [1 / 9, 1 / 3]
    assert {rung["epochs"] for rung in made["brackets"][0]["rungs"]} == {5}
    made = answer(plain_core("plan", "--max-epochs", 9, "--strategy", "random", "--json"))
    assert (made["trials"], made["epochs"]) == (8, 72)
    made = answer(plain_core("plan", "--max-epochs", 9, "--min-epochs", 3, "--json"))
    assert made["brackets"][0]["rungs"][0]["epochs"] == 3
