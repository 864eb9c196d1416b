"""A network that learns what a ridge leaves over: the sum is scored, forecast and served."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.errors import SpecError
from core.models.table import MODELS
from core.training import run_job
from core.training.network import train_network
from core.training.remainder import joined_remainder, remainder_of
from core.training.score import masked_rmse
from core.training.serving import served
from tests.training.jobs import CONFIGURATION
from tests.training.test_refit import predictions


@pytest.fixture
def asked(job):
    return replace(
        job, configuration=CONFIGURATION | {"beyond_ridge": True}, evaluation="evaluation.npz"
    )


def test_what_is_left_is_the_targets_less_the_ridge(asked, windows):
    tuning, left = windows.tuning, remainder_of(asked, windows.tuning)
    ridge = MODELS["ridge"].fit(tuning, {}, 0)
    for before, after in ((tuning.training, left.tuning.training),
                          (tuning.validation, left.tuning.validation)):  # fmt: skip
        told = ridge.predict(before)
        seen = before.observed
        np.testing.assert_allclose(after.target[seen], (before.target - told)[seen], atol=1e-6)
        assert (after.target[~seen] == 0).all()
        limits = before.censored
        np.testing.assert_allclose(after.limit[limits], (before.limit - told)[limits], atol=1e-6)
        assert after.past is before.past
    zero = left.added(lambda some: np.zeros(some.target.shape))
    np.testing.assert_allclose(zero(tuning.validation), ridge.predict(tuning.validation))


def test_nobody_asked_is_nothing_taken_away(job, windows):
    assert remainder_of(job, windows.tuning).tuning is windows.tuning
    assert remainder_of(job, windows.tuning).ridge is None
    assert joined_remainder(job, windows.tuning).ridge is None


def test_the_joined_ridge_is_the_one_that_validation_chose(asked, windows):
    chosen = remainder_of(asked, windows.tuning).ridge.chosen
    again = joined_remainder(asked, windows.tuning)
    assert again.ridge.chosen == chosen
    assert len(again.tuning.training) == len(windows.tuning.joined.training)


def test_the_relative_loss_is_refused_beside_it(asked, windows):
    wild = replace(asked, configuration=asked.configuration | {"loss": "relative"})
    with pytest.raises(SpecError, match="weighs leads by the errors of persistence"):
        remainder_of(wild, windows.tuning)


@pytest.mark.slow
def test_the_score_is_that_of_the_sum(asked, windows):
    trained = train_network(asked, windows.tuning, lambda _record: None)
    part = windows.tuning.validation
    told = masked_rmse(part, trained.predict(part))
    assert told == pytest.approx(trained.history[-1].validation_score, rel=1e-5)
    alone = run_job(replace(asked, configuration=CONFIGURATION, folder="alone"), lambda _r: None)
    assert alone.score != pytest.approx(told, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("refit", [False, True])
def test_what_is_served_later_is_the_sum(asked, windows, refit):
    asked = replace(asked, refit=refit)
    _, _, test = predictions(asked)
    (predict,) = served([asked])
    np.testing.assert_allclose(predict(windows.evaluation.test), test, rtol=1e-5, atol=1e-5)
