"""What forecasts is trained once more, on training and validation together; the score stays."""

from __future__ import annotations

import io
from dataclasses import replace

import keras
import numpy as np
import pytest

from core.dataset.window_archive import pack_tuning
from core.models.table import MODELS
from core.store import Artifacts
from core.training import run_job
from core.training.refit import averaged_epochs
from core.training.serving import served
from core.training.weights import read_weights
from tests.training.jobs import job_in


def predictions(job):
    outcome = run_job(job, lambda _record: None)
    content = Artifacts(job.artifacts).read(outcome.predictions)
    with np.load(io.BytesIO(content)) as file:
        return outcome, file["validation"], file["test"]


def test_the_joined_part_is_both_in_their_order(windows):
    tuning, joined = windows.tuning, windows.tuning.joined
    counts = len(tuning.training), len(tuning.validation)
    assert len(joined.training) == sum(counts)
    for name, array in joined.training.arrays.items():
        assert np.array_equal(array[: counts[0]], tuning.training.arrays[name])
        assert np.array_equal(array[counts[0] :], tuning.validation.arrays[name])
    assert joined.validation is tuning.validation


@pytest.mark.parametrize(
    ("best", "first", "last"), [(1, 1, 1), (2, 1, 3), (3, 2, 4), (4, 2, 6), (12, 6, 18)]
)
def test_the_averaged_epochs_by_hand(best, first, last):
    assert [*averaged_epochs(best)] == [*range(first, last + 1)]


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["last", "best"])
def test_a_refit_changes_what_forecasts_and_nothing_that_scores(job, rule):
    plain = replace(job, evaluation="evaluation.npz", score_rule=rule)
    first, validation, test = predictions(plain)
    again = replace(plain, refit=True, folder="again")
    second, own_validation, own_test = predictions(again)
    assert second.score == first.score and second.epochs == first.epochs
    assert np.array_equal(own_validation, validation)
    assert not np.array_equal(own_test, test)
    assert second.weights_hash != first.weights_hash
    assert second.seconds > 0
    weights = read_weights(Artifacts(job.artifacts), "again")
    assert not np.array_equal(weights, read_weights(Artifacts(job.artifacts), job.folder))


@pytest.mark.slow
def test_the_same_seeds_give_the_same_refit(job):
    asked = replace(job, evaluation="evaluation.npz", refit=True)
    first, _, test = predictions(asked)
    second, _, same = predictions(replace(asked, folder="second"))
    other_seeds = job_in(job.artifacts, engine=keras.backend.backend(), replicate=1).seeds
    third, _, other = predictions(replace(asked, folder="third", seeds=other_seeds))
    assert first.weights_hash == second.weights_hash and np.array_equal(test, same)
    assert first.weights_hash != third.weights_hash and not np.array_equal(test, other)


@pytest.mark.slow
def test_the_weights_are_the_mean_over_the_epochs_around_the_best(job, windows):
    """A twin: a training whose training part is both parts, its epochs kept one by one."""
    asked = replace(job, evaluation="evaluation.npz", refit=True)
    records: list = []
    run_job(asked, records.append)
    best = min(records, key=lambda record: record.validation_score).epoch
    artifacts = Artifacts(job.artifacts)
    artifacts.write("joined.npz", pack_tuning(windows.tuning.joined))
    kept = []
    for epoch in averaged_epochs(best):
        twin = replace(
            job, tuning="joined.npz", evaluation="evaluation.npz", folder=f"to-{epoch}",
            last_epoch=epoch,
        )  # fmt: skip
        run_job(twin, lambda _record: None)
        kept.append(read_weights(artifacts, f"to-{epoch}").astype(np.float64))
    mean = np.mean(kept, axis=0)
    np.testing.assert_allclose(read_weights(artifacts, job.folder), mean, rtol=1e-6, atol=1e-7)


@pytest.mark.slow
def test_what_is_served_later_is_the_refit(job, windows):
    asked = replace(job, evaluation="evaluation.npz", refit=True)
    _, _, test = predictions(asked)
    (predict,) = served([asked])
    np.testing.assert_allclose(predict(windows.evaluation.test), test, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["ridge", "rating_curve", "seasonal", "persistence", "forest"])
def test_a_reference_is_fitted_again_as_validation_chose_it(job, windows, name):
    configuration = {"trees": 5} if name == "forest" else {}
    asked = replace(
        job, model=name, configuration=configuration, evaluation="evaluation.npz", refit=True
    )
    plain, validation, test = predictions(replace(asked, refit=False, folder="plain"))
    outcome, own_validation, own_test = predictions(asked)
    assert outcome.score == plain.score and np.array_equal(validation, own_validation)
    assert np.array_equal(test, own_test) == (name == "persistence")
    (predict,) = served([asked])
    assert np.array_equal(predict(windows.evaluation.test), own_test)


def test_no_choice_is_left_open_when_a_ridge_is_fitted_again(windows):
    """On its own fit the weakest penalty always wins: a second choice would take it."""
    entry, tuning = MODELS["ridge"], windows.tuning
    fitted = entry.fit(tuning, {}, 0)
    again = entry.refit(tuning, fitted, 0)
    assert again.chosen == fitted.chosen and None not in fitted.chosen.values()
