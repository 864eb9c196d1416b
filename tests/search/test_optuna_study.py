"""The same search as an Optuna study: trials, states, best value, curves; written and read."""

from __future__ import annotations

import numpy as np
import optuna
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from core.errors import Conflict, NotFound, SpecError
from core.models.space import Choice, IntegerRange, RealRange, SearchSpace
from core.search.creation import create_study
from core.search.optuna_study import (
    distributions_of,
    frozen_trials,
    study_in_memory,
    write_optuna,
)
from core.search.reading import read_best, read_curves, read_trials
from core.search.remarks import write_remark
from tests.search.fakes import fragile_run, search
from tests.search.known_trials import SPACE, bowl, halving, trial


def test_states_values_and_best():
    trials, curves = halving()
    made = frozen_trials(trials, SearchSpace(), curves=curves)
    pruned, complete, fail = TrialState.PRUNED, TrialState.COMPLETE, TrialState.FAIL
    assert [t.state for t in made] == [pruned, pruned, pruned, fail, complete, complete]
    assert [t.user_attrs["promoted"] for t in made] == [True, True, False, False, False, False]
    assert made[4].user_attrs["parent"] == 0
    assert made[3].user_attrs["cause"] == "it diverged"
    assert made[3].value is None
    assert made[5].intermediate_values == {2: pytest.approx(0.75), 3: pytest.approx(0.5)}
    study = study_in_memory(trials, SearchSpace())
    assert (study.best_value, study.best_trial.number, len(study.trials)) == (0.5, 5, 6)


def test_distributions_are_those_of_the_space():
    found = distributions_of(bowl(), SPACE)
    assert found["learning_rate"] == FloatDistribution(1e-4, 1e-1, log=True)
    assert found["units"] == IntDistribution(8, 64, step=8)
    assert found["cell"] == CategoricalDistribution(("gru", "lstm"))


def test_values_outside_of_the_space_widen_it():
    space = SearchSpace(
        dimensions=(
            IntegerRange(name="units", low=10, high=21, step=5),
            RealRange(name="rate", low=0.1, high=0.2),
            Choice(name="cell", values=("gru",)),
        )
    )
    inside = [trial(0, 0.1, configuration={"units": 15, "rate": 0.15, "cell": "gru"})]
    outside = [trial(1, 0.1, configuration={"units": 3, "rate": 0.9, "cell": "rnn", "new": True})]
    assert distributions_of(inside, space)["units"] == IntDistribution(10, 20, step=5)
    found = distributions_of([*inside, *outside], space)
    assert found["units"] == IntDistribution(3, 21, step=1)
    assert (found["rate"].low, found["rate"].high) == (0.1, 0.9)
    assert found["cell"].choices == ("gru", "rnn")
    assert found["new"].choices == (True,)
    frozen_trials([*inside, *outside], space)  # Optuna checks every value


@pytest.fixture
def searched(tiny_store, make_spec):
    """A real journal, a third of whose trainings failed."""
    create_study(tiny_store, make_spec())
    search(tiny_store, "tiny-study", fragile_run)
    return tiny_store


@pytest.mark.parametrize("kind", ["trials.log", "sqlite:///{folder}/trials.db"])
def test_what_was_written_opens_with_the_same_trials(searched, tmp_path, kind):
    url = kind.format(folder=tmp_path) if "://" in kind else str(tmp_path / kind)
    ours = read_trials(searched, "tiny-study")
    best = read_best(searched, "tiny-study")
    write_remark(searched, "tiny-study", best.configuration_id, text="look", tags=["keep"])
    write_optuna(searched, "tiny-study", url)
    storage = url if "://" in url else JournalStorage(JournalFileBackend(url))
    study = optuna.load_study(study_name="tiny-study", storage=storage)
    assert len(study.trials) == len(ours)
    assert study.best_value == best.score
    assert study.best_trial.number == best.trial
    assert study.best_params == best.configuration
    assert study.best_trial.user_attrs["note"] == "look"
    failed = [t.number for t in study.trials if t.state is TrialState.FAIL]
    assert failed == [t.trial for t in ours if t.score is None] != []
    longest = [t.number for t in study.trials if t.state is TrialState.COMPLETE]
    assert longest == [t.trial for t in ours if t.score is not None and t.epochs == best.epochs]
    for curve in read_curves(searched, "tiny-study"):
        steps = study.trials[curve.trial].intermediate_values
        assert list(steps) == curve.epochs.tolist()
        np.testing.assert_array_equal(list(steps.values()), curve.validation_score)
    assert study.user_attrs["series"] == "tiny" and study.user_attrs["simulated"] is True
    with pytest.raises(Conflict):
        write_optuna(searched, "tiny-study", url)


@pytest.mark.parametrize("url", ["nowhere/at/all/trials.log", "mysterydb://x/y"])
def test_a_place_that_cannot_be_written_is_a_mistake(searched, url):
    with pytest.raises(SpecError):
        write_optuna(searched, "tiny-study", url)


def test_an_unknown_study_is_a_mistake(searched, tmp_path):
    with pytest.raises(NotFound):
        write_optuna(searched, "nobody", str(tmp_path / "x.log"))
