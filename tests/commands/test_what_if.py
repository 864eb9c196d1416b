"""`what-if`: the contract's keys, every kind of change, one line for every mistake."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from core.__main__ import main
from core.search.creation import create_study
from core.search.running import run_study
from core.seeds.runs import run_seeds
from tests.commands.test_commands import answer, runner

KEYS = (
    "study target unit simulated configuration confirmed replicates scenario issue dates before "
    "after level drivers sentence warnings outside"
).split()


@pytest.fixture
def core(tiny_store, make_spec, settings):
    """A store with a finished study of ridges."""
    create_study(tiny_store, make_spec("r", model="ridge", space=None, max_epochs=2))
    run_study(tiny_store, "r", slots=1, executor="inline")
    run_seeds(tiny_store, "r", top=1, seeds=2, slots=1, executor="inline")
    return runner(settings)


def test_before_and_after(core):
    made = answer(core("what-if", "r", "--set", "flow*=1.5", "--keep", "more flow", "--json"))
    assert list(made) == KEYS
    assert (made["study"], made["target"], made["unit"]) == ("r", "activity", "Bq/m3")
    assert (made["simulated"], made["confirmed"], made["replicates"]) == (True, False, [1, 2])
    assert made["scenario"] == {"changes": [{"driver": "flow", "kind": "scale", "factor": 1.5}]}
    assert len(made["dates"]) == 2
    for part in ("before", "after"):
        assert list(made[part]) == ["median", "lower", "upper", "members"]
        assert [len(made[part][key]) for key in ("median", "lower", "upper")] == [2, 2, 2]
    assert all(a > b for a, b in zip(made["after"]["median"], made["before"]["median"]))  # noqa: B905
    path = made["drivers"]["flow"]
    assert list(path) == ["unit", "dates", "before", "after"]
    assert path["after"][-2:] == [1.5 * value for value in path["before"][-2:]]
    assert "instead of" in made["sentence"]

    again = answer(core("what-if", "r", "--scenario", "more flow", "--json"))
    assert again["after"] == made["after"]


def test_every_kind_of_change_and_the_text(core, tmp_path):
    table, file = tmp_path / "ahead.csv", tmp_path / "scenario.json"
    table.write_text("step;flow\n1;100\n2;120\n")
    file.write_text('{"issue": "2002-05-01", "changes": []}')
    done = core(
        "what-if", "r", "--scenario", file, "--table", table, "--flood", "2001-03-04",
        "--pulse", "flow+=500@2", "--level", 0.8,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "issued 2002-05-01, 2 seeds, 80 % interval" in done.stdout
    assert "Warning: flow leaves the range" in done.stdout
    plain = json.loads(core("what-if", "r", "--issue", "2002-05-01", "--json").stdout)
    assert plain["before"] == plain["after"]


MISTAKES = (
    (["nothing"], ["'nothing'"]),
    (["r", "--set", "snow*=2"], ["'snow'", "flow"]),
    (["r", "--set", "flow"], ["'flow'", "DRIVER*=1.5"]),
    (["r", "--pulse", "flow+=5@9"], ["steps -5 to 2"]),
    (["r", "--issue", "1999-01-01"], ["1999-01-01"]),
    (["r", "--flood", "soon"], ["soon"]),
    (["r", "--table", "no/such.csv"], ["no/such.csv"]),
    (["r", "--scenario", "unheard"], ["'unheard'"]),
    (["r", "--target", "tritium"], ["tritium", "activity"]),
    (["r", "--configuration", "0"], ["none of 0"]),
    (["r", "--level", "2"], ["0.5"]),
)


@pytest.mark.usefixtures("core")
def test_a_mistake_is_one_line(settings, monkeypatch):
    """In one process: a dozen interpreters would test the interpreter."""
    monkeypatch.setenv("HALFLIFE_STORE", settings.store)
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", settings.artifacts)
    for words, parts in MISTAKES:
        done = CliRunner().invoke(main, ["what-if", *words], standalone_mode=False)
        told = done.stderr + str(done.exception)
        assert done.exception is not None and done.stdout == "", words
        assert len(done.stderr.splitlines()) <= 1 and "Traceback" not in told, words
        for part in parts:
            assert part in told, (words, told)
