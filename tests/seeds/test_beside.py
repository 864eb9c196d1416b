"""What nobody drew is trained on the seeds of the finalists and compared with them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from core.__main__ import main
from core.dataset.window_archive import unpack_tuning
from core.errors import NotFound, SpecError
from core.forecast.basis import basis_of
from core.models.space import configuration_id
from core.models.table import MODELS, model_named
from core.search.creation import create_study
from core.search.keys import tuning_key
from core.search.running import run_study
from core.search.study import read_spec
from core.seeds.beside import Beside, read_beside, references, trial_of
from core.seeds.headline import headline, steady_sentence
from core.seeds.keeping import completed_runs
from core.seeds.recorded import recorded_run
from core.seeds.repeating import replay_seed_run
from core.seeds.runs import run_seeds
from core.training.score import masked_rmse

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
    table = run_seeds(store, NAME, top=2, seeds=3, slots=1, executor="inline", also=[Beside(MINE)])
    mine = next(group for group in table.groups if group.configuration == MINE)
    others = [group for group in table.groups if group is not mine]
    assert len(others) == 2 and mine.n == 3 and np.isnan(mine.search_score)
    assert mine.epochs == others[0].epochs
    compared = [p for p in table.pairs if mine.configuration_id in (p.first, p.second)]
    assert len(compared) == 2 and len(table.pairs) == 3
    rows = mine_of(store)
    assert [row.replicate for row in rows] == [1, 2, 3] and all(row.predictions for row in rows)


def test_more_seeds_go_on_and_a_run_can_be_replayed(store):
    run_seeds(store, NAME, top=1, seeds=1, slots=1, executor="inline", also=[Beside(MINE)])
    (first,) = mine_of(store)
    run_seeds(store, NAME, top=1, seeds=2, slots=1, executor="inline", also=[Beside(MINE)])
    again, second = mine_of(store)
    assert (again.time, second.replicate) == (first.time, 2)
    recorded = recorded_run(store, read_spec(store, NAME), second)
    assert recorded.job.configuration == MINE
    made = replay_seed_run(store, NAME, second.configuration_id, 2, executor="inline")
    assert made.comparison.verdict == "bit-identical"


def test_every_name_of_the_space_has_a_value(store):
    spec = read_spec(store, NAME)
    with pytest.raises(SpecError, match="for every name .* found none for increments, means"):
        trial_of(spec, Beside({"alpha": 1.0}), epochs=2)
    assert trial_of(spec, Beside(MINE), epochs=5).epochs == 5
    with pytest.raises(SpecError, match="space of mlp, but found none for units"):
        trial_of(spec, Beside({"learning_rate": 0.01}, "mlp"), epochs=2)
    assert trial_of(spec, Beside({"leaf": 4}, "forest"), epochs=2).configuration == {"leaf": 4}


@pytest.mark.parametrize("content", ["{", "[1]", '{"units": [1]}', None])
def test_a_file_that_holds_none_is_told(tmp_path, content):
    file = tmp_path / "mine.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(SpecError, match="in a readable file.* Name one of .*ridge"):
        read_beside(str(file))


def test_a_name_is_a_reference_and_a_file_may_name_a_model(tmp_path):
    file = tmp_path / "other.json"
    file.write_text('{"model": "forest", "leaf": 4}', encoding="utf-8")
    other = read_beside(str(file))
    assert (other.model, other.configuration) == ("forest", {"leaf": 4})
    assert other.name == f"forest-{configuration_id({'leaf': 4})[:6]}"
    assert [read_beside(name).name for name in references()] == list(references())
    assert "ridge" in references() and "hrhn" not in references()
    assert max(len(Beside({"leaf": 4}, name).name) for name in MODELS) <= 24
    file.write_text('{"model": "nobody"}', encoding="utf-8")
    with pytest.raises(NotFound, match="nobody"):
        read_beside(str(file))


def test_references_stand_on_the_same_seeds_and_forecast_nothing(store):
    wanted = [Beside({}, "persistence"), Beside({"trees": 3}, "forest")]
    table = run_seeds(store, NAME, top=2, seeds=6, slots=1, executor="inline", also=wanted)
    found = {group.configuration_id: group for group in table.groups}
    steady, drawn = found["persistence"], found[wanted[1].name]
    assert (steady.model, drawn.model) == ("persistence", "forest")
    assert steady.sd == 0 and drawn.sd > 0 and list(drawn.replicates) == [1, 2, 3, 4, 5, 6]
    fitted = model_named("persistence").fit
    tuning = unpack_tuning(store.artifacts.read(tuning_key(NAME)))
    expected = masked_rmse(tuning.validation, fitted(tuning, {}, 1).predict(tuning.validation))
    assert steady.scores == pytest.approx(np.full(6, expected))
    assert "persistence" in headline(table) and len(table.pairs) == 6
    assert "persistence" in steady_sentence(table) and "nothing" in steady_sentence(table)
    assert table.best_of_study is not None and table.best_of_study.model is None
    assert basis_of(store, NAME, None).configuration_id == table.best_of_study.configuration_id
    with pytest.raises(SpecError, match="none of persistence"):
        basis_of(store, NAME, "persistence")
    made = replay_seed_run(store, NAME, wanted[1].name, 2, executor="inline")
    assert made.comparison.verdict == "bit-identical"


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
    beside = CliRunner().invoke(main, [*asked, "--also", "ridge", "--json"])
    (line,) = [one for one in beside.output.splitlines() if one.startswith("{")]
    assert {"ridge", None} == {group["model"] for group in json.loads(line)["finalists"]}
    wrong = CliRunner().invoke(main, [*asked, "--origins", "2"])
    assert wrong.exit_code == 2 and "--also stands beside the finalists" in wrong.output
