"""What `benchmarks/accuracy.py` makes of figures; nothing here is trained."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.rivers.baselines import tuned
from benchmarks.rivers.cost import epoch_seconds, fit_seconds, search_seconds
from benchmarks.rivers.figures import likelihood, skills
from benchmarks.rivers.pieces import Piece, gathered, kept, run
from benchmarks.rivers.searched import Effort, space_of
from benchmarks.rivers.table import compared, markdown
from benchmarks.rivers.tasks import Task
from core.dataset.cutting import cut
from core.dataset.split import chronological_split
from core.dataset.windows import WindowSpec
from core.metrics import log_nse
from core.models.table import MODELS
from core.search.planning import plan_study
from core.search.study import list_studies

SPEC = WindowSpec(
    targets=("activity",),
    drivers=("flow",),
    known_ahead=("flow",),
    lookback=4,
    horizon=2,
    scales={"activity": "log", "flow": "log"},
)


@pytest.fixture
def task(tiny_series):
    split = chronological_split(tiny_series, target="activity")
    windows = (SPEC, SPEC.model_copy(update={"lookback": 9}))
    return Task("tiny", "Tiny", tiny_series, split, windows, windows, ("squared",), (1, 2))


def figures_of(values, criterion=0.3):
    network = {"criterion": criterion, "log_nse": {}, "truth": {}}
    for lead, mean in values.items():
        for of, value in (("log_nse", mean), ("truth", mean - 0.1)):
            told = {"mean": value, "low": value - 0.1, "high": value + 0.1, "ensemble": value}
            network[of][str(lead)] = told
    return network


def document():
    return {
        "title": "A river",
        "leads": [1, 7],
        "baselines": {
            "ridge": {"log_nse": {"1": 0.8, "7": 0.2}, "truth": {"1": 0.6, "7": 0.2}},
            "forest": {"log_nse": {"1": 0.7, "7": 0.4}, "truth": {"1": 0.5, "7": 0.4}},
        },
        "networks": {
            "hrhn-squared": figures_of({1: 0.9, 7: 0.4}),
            "lstm-squared": figures_of({1: 0.99, 7: 0.9}, criterion=0.4),
        },
        "knowable": {"log_nse": {"1": 0.5, "7": 0.4}, "truth": {"1": 1.0, "7": 0.4}},
    }


def test_the_network_that_validation_chose_is_compared_and_no_other():
    """Errors 0.2 over 0.1 at lead 1; half of the way from 0.6 to 1 in truth, none at lead 7."""
    found = compared(document())
    assert found["chosen"] == "hrhn-squared"
    assert found["ratio_error_1"] == pytest.approx(2) and found["share_1"] == pytest.approx(0.5)
    assert found["ratio_error_7"] == pytest.approx(1) and math.isnan(found["share_7"])


def test_the_table_has_a_line_for_every_model():
    told = markdown({"river": document() | compared(document())}).splitlines()
    assert told[0] == "**A river**, log-NSE on the test part"
    assert "| ridge | 0.800 | 0.200 |  |" in told
    assert any(line.startswith("| hrhn-squared (chosen) | 0.900 (0.800 to 1.000)") for line in told)
    assert "**A river**, log-NSE on the test part, against the truth of all days" in told
    assert "| ridge | 0.600 | 0.200 |  |" in told
    assert told[-1] == "| what can be known | 1.000 | 0.400 |  |"


def test_a_baseline_is_chosen_by_validation_and_scored_on_the_test_part(task):
    found = tuned(task, MODELS["ridge"], draws=1)
    errors = {}
    for spec in task.windows:
        made = cut(task.series, task.split, spec)
        ridge = MODELS["ridge"].fit(made.tuning, {}, 0)
        part = made.tuning.validation
        misses = (ridge.predict(part) - part.target)[part.scored]
        errors[spec.lookback] = float(np.sqrt(np.mean(misses**2)))
    assert found["windows"]["lookback"] == min(errors, key=errors.get)
    assert found["validation_rmse"] == pytest.approx(min(errors.values()), rel=1e-6)
    assert set(found["log_nse"]) == {"1", "2"}
    assert found["log_nse"]["1"] > 0.5  # activity follows the flow of the day
    json.dumps(found)


def test_a_baseline_that_is_not_quick_is_drawn_for(task):
    shorter = replace(task, windows=task.windows[:1])
    found = tuned(shorter, MODELS["boosting"], draws=1)
    assert {"trees", "leaves", "means"} <= set(found["configuration"])


def test_seeds_give_a_mean_and_the_ensemble_is_their_median(task):
    made = cut(task.series, task.split, SPEC)
    test = made.evaluation.test
    generator = np.random.default_rng(3)
    members = test.target[None, ..., 0] + 0.3 * generator.normal(size=(5, len(test), 2))
    found = skills(made, test, members, 2)
    seen = (test.observed & ~test.censored)[:, 1, 0]

    def in_unit(values):
        return made.scaling.to_original(values[seen, 1][:, None])[:, 0]

    each = [log_nse(in_unit(test.target[..., 0]), in_unit(member)) for member in members]
    assert found["mean"] == pytest.approx(np.mean(each), rel=1e-5)
    assert found["low"] < found["mean"] < found["high"] < found["ensemble"]


def test_the_likelihood_prefers_a_forecast_below_its_limits(task):
    made = cut(task.series, task.split, SPEC)
    part = made.tuning.validation
    assert part.censored.any()
    good = part.target[..., 0].astype(float) + 0.1 * np.sin(np.arange(len(part)))[:, None]
    above = np.where(part.censored[..., 0], part.limit[..., 0] + 2, good)
    assert likelihood(made, good) > likelihood(made, above)
    test = made.evaluation.test.target[..., 0].astype(float)
    assert likelihood(made, good, test) > likelihood(made, above, test)


def test_the_space_of_a_network_fixes_its_loss():
    space = space_of("river", "hrhn", "tobit", is_tiny=True)
    by_name = {d.name: d for d in space.dimensions}
    assert by_name["loss"].values == ("tobit",) and by_name["units"].values == (4,)
    assert "convolution" in by_name
    assert "convolution" not in {
        d.name for d in space_of("river", "lstm", "tobit", is_tiny=False).dimensions
    }


def test_a_task_may_have_a_space_of_its_own_for_the_hrhn():
    by_name = {d.name: d for d in space_of("rhone", "hrhn", "relative", is_tiny=False).dimensions}
    assert by_name["linear_path"].values == (False, True)
    assert by_name["batch_size"].values == (64,) and by_name["kernel_first"].values == (2,)
    others = space_of("river", "hrhn", "relative", is_tiny=False).dimensions
    assert "linear_path" not in {d.name for d in others}


def test_what_is_finished_is_not_measured_again(tmp_path):
    calls = []

    def make():
        calls.append(1)
        return {"value": len(calls)}

    assert [kept(tmp_path / "one.json", make) for _ in range(2)] == [{"value": 1}] * 2


def piece(name, cost, calls, *, kind="networks"):
    def make():
        calls.append(name)
        return {"log_nse": {}}

    return Piece("river", kind, name, make, lambda: cost)


def test_pieces_go_on_where_they_were_and_tell_what_is_left(tmp_path, capsys):
    calls = []
    pieces = [piece("one", 5.0, calls), piece("two", 600.0, calls), piece("three", 5.0, calls)]
    kept(pieces[0].file(tmp_path), lambda: {"log_nse": {}})
    run(pieces, tmp_path, minutes=5)
    assert calls == ["three"]  # the first was there, the second would end too late
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "river-two: about 10 min; all 2 left 10 min"
    assert told[1] == "river-two: left for another run"
    assert told[3].startswith("river-three: done in")
    run(pieces, tmp_path, minutes=None)
    assert calls == ["three", "two"]


def test_only_what_is_kept_is_shown(tmp_path):
    calls = []
    pieces = [piece("ridge", 1.0, calls, kind="baselines"), piece("hrhn-squared", 1.0, calls)]
    assert gathered(pieces, tmp_path) == {"river": {"baselines": {}, "networks": {}}}
    run(pieces[1:], tmp_path, minutes=None)
    found = gathered(pieces, tmp_path)
    assert found == {"river": {"baselines": {}, "networks": {"hrhn-squared": {"log_nse": {}}}}}
    assert compared(found["river"] | {"leads": []}) == {}


def test_the_cost_of_a_search_is_its_epochs_and_its_graphs(task):
    """R = 3, factor 3: 6 trainings, 11 epochs; 3 finalists and the winner with 2 seeds: 24 more,
    and as many again for what forecasts.

    On JAX a size has a graph of its own: units and depth, 4 of them; on TensorFlow only depth.
    """
    effort = Effort(max_epochs=3, factor=3, top=3, seeds=2, slots=2, engine="jax")
    about = (task, "mlp", "squared")
    assert hyperband_epochs(effort) == 11
    found = search_seconds(*about, effort, epoch=1.0, compilation=100.0)
    assert found == 2 * (11 + 48 + 4 * 100) / 2
    other = replace(effort, engine="tensorflow")
    assert search_seconds(*about, other, epoch=1.0, compilation=100.0) == 11 + 48 + 2 * 100


def hyperband_epochs(effort):
    space = space_of("river", "mlp", "squared", is_tiny=False)
    return plan_study(space, effort.budget).epochs


@pytest.mark.slow
def test_an_epoch_is_timed_by_a_study_of_one_training(task, fresh_store):
    effort = Effort(3, 3, 1, 2, 1, "tensorflow", is_tiny=True)
    found = epoch_seconds(fresh_store, task, "mlp", "squared", effort)
    assert 0 < found["epoch"] < 60 and found["compilation"] >= 0
    (name,) = [study.name for study in list_studies(fresh_store)]
    assert name == "timed-tiny-mlp-squared-tensorflow"


def test_a_fit_is_timed(task):
    assert fit_seconds(task, MODELS["ridge"])["fit"] > 0
