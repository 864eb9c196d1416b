"""A configuration that nobody drew is trained on the seeds of the finalists and compared."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from core.__main__ import main
from core.errors import SpecError
from core.models.space import configuration_id
from core.search.creation import create_study
from core.search.running import run_study
from core.search.study import read_spec
from core.seeds.handmade import handmade, read_configuration
from core.seeds.keeping import completed_runs
from core.seeds.recorded import recorded_run
from core.seeds.repeating import replay_seed_run
from core.seeds.runs import run_seeds

MINE = {"alpha": 77.0, "increments": True, "means": False}
NAME = "ridges"


@pytest.fixture
def store(tiny_store, make_spec):
    create_study(tiny_store, make_spec(NAME, model="ridge", space=None, max_epochs=2))
    run_study(tiny_store, NAME, slots=1, executor="inline")
    return tiny_store


def mine_of(store):
    name = configuration_id(MINE)
    return [row for row in completed_runs(store, NAME) if row.configuration_id == name]


def test_it_stands_in_the_table_without_a_score_of_the_search(store):
    table = run_seeds(store, NAME, top=2, seeds=3, slots=1, executor="inline", also=[MINE])
    mine = next(group for group in table.groups if group.configuration == MINE)
    others = [group for group in table.groups if group is not mine]
    assert len(others) == 2 and mine.n == 3 and np.isnan(mine.search_score)
    assert mine.epochs == others[0].epochs
    compared = [p for p in table.pairs if mine.configuration_id in (p.first, p.second)]
    assert len(compared) == 2 and len(table.pairs) == 3
    rows = mine_of(store)
    assert [row.replicate for row in rows] == [1, 2, 3] and all(row.predictions for row in rows)


def test_more_seeds_go_on_and_a_run_can_be_replayed(store):
    run_seeds(store, NAME, top=1, seeds=1, slots=1, executor="inline", also=[MINE])
    (first,) = mine_of(store)
    run_seeds(store, NAME, top=1, seeds=2, slots=1, executor="inline", also=[MINE])
    again, second = mine_of(store)
    assert (again.time, second.replicate) == (first.time, 2)
    recorded = recorded_run(store, read_spec(store, NAME), second)
    assert recorded.job.configuration == MINE
    made = replay_seed_run(store, NAME, second.configuration_id, 2, executor="inline")
    assert made.comparison.verdict == "bit-identical"


def test_every_name_of_the_space_has_a_value(store):
    spec = read_spec(store, NAME)
    with pytest.raises(SpecError, match="for every name .* found none for increments, means"):
        handmade(spec, {"alpha": 1.0}, epochs=2)
    assert handmade(spec, MINE, epochs=5).epochs == 5


@pytest.mark.parametrize("content", ["{", "[1]", '{"units": [1]}', None])
def test_a_file_that_holds_none_is_told(tmp_path, content):
    file = tmp_path / "mine.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(SpecError, match="JSON object of names and values"):
        read_configuration(file)


def test_the_command_takes_it_from_a_file(store, tmp_path, monkeypatch):
    monkeypatch.setenv("HALFLIFE_STORE", store.settings.store)
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", store.settings.artifacts)
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(MINE), encoding="utf-8")
    asked = ["seeds", NAME, "--top", "1", "--seeds", "2", "--workers", "1", "--also", str(file)]
    done = CliRunner().invoke(main, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    (line,) = [one for one in done.output.splitlines() if one.startswith("{")]
    found = {group["configuration_id"]: group for group in json.loads(line)["finalists"]}
    assert found[configuration_id(MINE)]["search_score"] is None
    wrong = CliRunner().invoke(main, [*asked, "--origins", "2"])
    assert wrong.exit_code == 2 and "--also stands beside the finalists" in wrong.output
