"""What `benchmarks/accuracy.py` makes of figures; nothing here is trained."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.accuracy import kept
from benchmarks.rivers.baselines import tuned
from benchmarks.rivers.figures import likelihood, skills
from benchmarks.rivers.searched import _space
from benchmarks.rivers.table import compared, markdown
from benchmarks.rivers.tasks import Task
from core.dataset.cutting import cut
from core.dataset.split import chronological_split
from core.dataset.windows import WindowSpec
from core.metrics import log_nse
from core.models.table import MODELS

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
    return Task("tiny", "Tiny", tiny_series, split, windows, ("squared",), (1, 2))


def figures_of(values, criterion=0.3):
    network = {"criterion": criterion, "log_nse": {}}
    for lead, mean in values.items():
        told = {"mean": mean, "low": mean - 0.1, "high": mean + 0.1, "ensemble": mean}
        network["log_nse"][str(lead)] = told
    return network


def document():
    return {
        "title": "A river",
        "leads": [1, 7],
        "baselines": {
            "ridge": {"log_nse": {"1": 0.8, "7": 0.2}},
            "forest": {"log_nse": {"1": 0.7, "7": 0.4}},
        },
        "networks": {
            "hrhn-squared": figures_of({1: 0.9, 7: 0.4}),
            "lstm-squared": figures_of({1: 0.99, 7: 0.9}, criterion=0.4),
        },
        "knowable": {"log_nse": {"1": 1.0, "7": 0.4}},
    }


def test_the_network_that_validation_chose_is_compared_and_no_other():
    """Errors 0.2 over 0.1 at lead 1; half of the way from 0.8 to 1. At lead 7 there is no way."""
    found = compared(document())
    assert found["chosen"] == "hrhn-squared"
    assert found["ratio_error_1"] == pytest.approx(2) and found["share_1"] == pytest.approx(0.5)
    assert found["ratio_error_7"] == pytest.approx(1) and math.isnan(found["share_7"])


def test_the_table_has_a_line_for_every_model():
    told = markdown({"river": document() | compared(document())}).splitlines()
    assert told[0] == "**A river**, log-NSE on the test part"
    assert "| ridge | 0.800 | 0.200 |  |" in told
    assert any(line.startswith("| hrhn-squared (chosen) | 0.900 (0.800 to 1.000)") for line in told)
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
    assert found["lookback"] == min(errors, key=errors.get)
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
    space = _space("hrhn", "tobit", is_tiny=True)
    by_name = {d.name: d for d in space.dimensions}
    assert by_name["loss"].values == ("tobit",) and by_name["units"].values == (4,)
    assert "convolution" in by_name
    assert "convolution" not in {d.name for d in _space("lstm", "tobit", is_tiny=False).dimensions}


def test_what_is_finished_is_not_measured_again(tmp_path):
    calls = []

    def make():
        calls.append(1)
        return {"value": len(calls)}

    assert [kept(tmp_path / "one.json", make) for _ in range(2)] == [{"value": 1}] * 2
