"""`export` as a command: the contract's places, what is in them, and mistakes in one line."""

from __future__ import annotations

import csv
import json

import optuna
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from tests.commands.test_commands import import_tiny, runner
from tests.conftest import settings_in

SEARCH = "--model ridge --horizon 2 --lookback 6 --max-epochs 2 --factor 2 --seed 7".split()


@pytest.fixture(scope="module")
def searched(tiny_series, tmp_path_factory):
    """A store with one finished study of a reference, `s`: no engine starts."""
    folder = tmp_path_factory.mktemp("exported")
    core = runner(settings_in(folder))
    import_tiny(core, tiny_series, folder)
    done = core("search", "s", "--dataset", "tiny", *SEARCH, "--workers", 1, "--json")
    assert done.returncode == 0, done.stderr
    return core, json.loads(done.stdout)


def test_a_csv_has_a_row_a_training(searched, tmp_path):
    core, search = searched
    path = tmp_path / "s.csv"
    done = core("export", "s", "--to", path, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "study": "s", "to": str(path), "format": "csv", "trials": search["trials"],
        "best": search["best"]["score"],
    }  # fmt: skip
    with path.open() as file:
        rows = list(csv.DictReader(file))
    listed = json.loads(core("trials", "s", "--json").stdout)
    assert [int(row["trial"]) for row in rows] == [row["trial"] for row in listed]
    assert min(float(row["score"]) for row in rows) == min(row["score"] for row in listed)
    assert set(listed[0]) <= set(rows[0])
    assert set(search["best"]["configuration"]) <= set(rows[0])


@pytest.mark.parametrize("kind", ["file", "database"])
def test_optuna_opens_what_was_written(kind, searched, tmp_path):
    core, search = searched
    path = tmp_path / "trials.log"
    url = str(path) if kind == "file" else f"sqlite:///{tmp_path / 'trials.db'}"
    done = core("export", "s", "--to", f"optuna:{url}", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1  # nothing of Optuna's own beside the document
    storage = JournalStorage(JournalFileBackend(url)) if kind == "file" else url
    study = optuna.load_study(study_name="s", storage=storage)
    assert len(study.trials) == search["trials"]
    assert study.best_value == search["best"]["score"]
    again = core("export", "s", "--to", f"optuna:{url}")
    assert again.returncode == 2 and "holds each study once" in again.stderr


def test_html_is_one_page(searched, tmp_path):
    core, _ = searched
    path = tmp_path / "s.html"
    done = core("export", "s", "--to", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("wrote ")
    assert path.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("export", "s", "--to", "s.xlsx"), "s.xlsx"),
        (("export", "s", "--to", "optuna:"), "optuna:"),
        (("export", "s", "--to", "optuna:mysterydb://x/y"), "mysterydb"),
        (("export", "s", "--to", "/nowhere/at/all/s.csv"), "/nowhere"),
        (("export", "nobody", "--to", "s.csv"), "nobody"),
        (("export", "s"), "--to"),
    ],
)
def test_mistakes_are_one_line(searched, words, found):
    done = searched[0](*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1 and found in done.stderr
