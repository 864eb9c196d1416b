"""Training: continued is the same as undisturbed, bit for bit; the score is what it says."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise

import keras
import numpy as np
import pytest

from core.dataset.window_archive import pack_evaluation
from core.errors import SpecError, StoreError, TrainingFailure
from core.store import Artifacts
from core.training import (
    EpochRecord,
    TrainingSeeds,
    engine_of,
    prepare_process,
    run_job,
)
from core.training import checkpoint as checkpoints
from core.training.checkpoint import Checkpoint, load_newest, pack, save, unpack
from core.training.engines.program import State
from core.training.score import has_stalled, masked_rmse, score_of
from core.training.subset import order_of, subset_of
from tests.training.jobs import CONFIGURATION, plain, same, train

ENGINE = keras.backend.backend()  # the same tests run on every engine, see test_engines.py


class Killed(Exception):
    pass


def die_after(epoch, record):
    if record.epoch == epoch:
        raise Killed


@pytest.mark.slow
def test_promoted_resumed_and_undisturbed_agree_bit_for_bit(job, tmp_path):
    whole, records, weights = train(replace(job, folder="whole"))
    assert [r.epoch for r in records] == [1, 2, 3]
    assert whole.score == records[-1].validation_score

    train(replace(job, folder="parent", last_epoch=1))
    promoted = replace(job, folder="child", parent="parent", first_epoch=1)
    outcome, more, continued = train(promoted)
    assert [r.epoch for r in more] == [2, 3]
    assert plain(more) == plain(records[1:])
    assert same(continued, weights) and outcome.score == whole.score

    for epoch in (1, 2):  # resumed from the checkpoint of any epoch
        folder = f"killed-{epoch}"
        with pytest.raises(Killed):
            run_job(replace(job, folder=folder), partial(die_after, epoch))
        outcome, again, resumed = train(replace(job, folder=folder))
        assert plain(again) == plain(records)  # earlier attempts' epochs are told again
        assert same(resumed, weights) and outcome.score == whole.score

    other = replace(job, folder="other", seeds=TrainingSeeds.derive(8, "x", replicate=0))
    assert not same(train(other)[2], weights)


@pytest.mark.slow
def test_patience_ends_a_job_early_and_its_child_goes_on_from_there(job):
    flat = CONFIGURATION | {"learning_rate": 1e-30}  # nothing improves on the first epoch
    stopped, records, _ = train(
        replace(job, folder="parent", configuration=flat, last_epoch=9, patience=2)
    )
    assert [r.epoch for r in records] == [1, 2, 3] and stopped.epochs == 3
    assert stopped.score == records[-1].validation_score
    child = replace(
        job, folder="child", parent="parent", configuration=flat, first_epoch=3, last_epoch=12
    )
    outcome, more, _ = train(child)
    assert [r.epoch for r in more] == list(range(4, 13)) and outcome.epochs == 12
    again, told, _ = train(child)  # finished: the same is told again, nothing is trained
    assert plain(told) == plain(more) and again == outcome
    _, short, _ = train(replace(child, folder="short", patience=3))  # its own epochs count
    assert [r.epoch for r in short] == [4, 5, 6, 7]
    lost = replace(child, folder="lost", parent="nobody", patience=3)
    _, again, _ = train(lost)  # its parent's patience is not its own
    assert plain(again) == plain(short)


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["last", "best"])
def test_a_lost_or_damaged_parent_changes_nothing(job, rule):
    """Deleted, one of its two checkpoints cut short, both: the lineage is trained again."""
    job = replace(job, score_rule=rule)
    artifacts = Artifacts(job.artifacts)

    def cut_short(folder, epoch):
        key = f"{folder}/epoch-{epoch:06d}.npz"
        artifacts.write(key, artifacts.read(key)[:-20])

    def promoted(name, harm):
        train(replace(job, folder=f"{name}-parent", last_epoch=2))
        harm(f"{name}-parent")
        child = replace(job, folder=f"{name}-child", parent=f"{name}-parent", first_epoch=2)
        return train(child)

    whole, records, state = promoted("whole", lambda _folder: None)
    assert [r.epoch for r in records] == [3]
    harms = {
        "deleted": artifacts.delete,
        "newest": lambda folder: cut_short(folder, 2),
        "both": lambda folder: (cut_short(folder, 1), cut_short(folder, 2)),
    }
    for name, harm in harms.items():
        outcome, again, weights = promoted(name, harm)
        assert plain(again) == plain(records) and same(weights, state), name
        assert outcome.score == whole.score


@pytest.mark.slow
def test_damaged_windows_are_no_fault_of_the_trial(job, windows):
    Artifacts(job.artifacts).write("other.npz", pack_evaluation(windows.evaluation))
    for tuning in ("other.npz", "nowhere.npz"):
        with pytest.raises(StoreError, match=tuning):
            run_job(replace(job, tuning=tuning), lambda _r: None)


@pytest.mark.slow
def test_a_share_of_the_windows_trains_on_fewer_steps(job, windows):
    train(replace(job, folder="half", last_epoch=1, share=0.5))
    kept = load_newest(Artifacts(job.artifacts), "half", up_to=1)
    half = -(-len(windows.tuning.training) // 2)
    assert kept.state.iterations == -(-half // CONFIGURATION["batch_size"])


def test_subsets_are_nested_and_the_whole_is_in_order():
    parts = [set(subset_of(30, share=share, seed=3).tolist()) for share in (0.1, 0.34, 0.7, 1.0)]
    assert [len(part) for part in parts] == [3, 11, 21, 30]
    assert all(smaller < larger for smaller, larger in pairwise(parts))
    assert subset_of(30, share=1.0, seed=3).tolist() == list(range(30))
    assert subset_of(30, share=0.1, seed=3).tolist() != subset_of(30, share=0.1, seed=4).tolist()
    assert len(subset_of(3, share=1e-9, seed=3)) == 1


def test_an_epoch_shuffles_its_subset_by_its_own_number():
    subset = np.array([2, 3, 5, 7, 11, 13])
    orders = [
        order_of(subset, epoch=n, seed=s).tolist() for n, s in [(1, 8), (1, 8), (2, 8), (1, 9)]
    ]
    assert orders[0] == orders[1] and orders[0] != orders[2] and orders[0] != orders[3]
    assert all(sorted(order) == subset.tolist() for order in orders)


@pytest.mark.parametrize(
    "scores, patience, stalled",
    [
        ([], 1, False),
        ([0.5], 1, False),
        ([0.5, 0.5], 1, True),  # equal is no improvement
        ([0.5, 0.6, 0.4], 2, False),
        ([0.5, 0.4, 0.45, 0.4], 2, True),
        ([0.5, 0.6, 0.7, 0.8], None, False),
    ],
)
def test_patience_by_hand(scores, patience, stalled):
    own = [EpochRecord(n + 1, 1.0, score, 0.0) for n, score in enumerate(scores)]
    assert has_stalled(own, patience) is stalled


def test_a_job_names_the_kind_of_process_that_it_needs(job):
    assert engine_of(job) == ENGINE
    assert engine_of(replace(job, engine="jax")) == "jax"
    assert engine_of(replace(job, engine="jax", model="ridge")) == "reference"


def test_an_unknown_engine_and_a_wrong_process_are_told(job):
    with pytest.raises(SpecError, match="must be in the table of engines, but found 'torch'"):
        prepare_process("torch")
    other = "tensorflow" if ENGINE == "jax" else "jax"
    with pytest.raises(SpecError, match="needs a process of its own"):
        run_job(replace(job, engine=other), lambda _r: None)


@pytest.mark.slow
def test_the_optimizer_goes_on_where_it_was(job, windows):
    train(replace(job, folder="parent", last_epoch=1))
    kept = load_newest(Artifacts(job.artifacts), "parent", up_to=1)
    assert kept.state.iterations == -(-len(windows.tuning.training) // CONFIGURATION["batch_size"])


@pytest.mark.slow
def test_a_seed_run_keeps_finite_predictions_of_both_parts(job, windows, tmp_path):
    outcome = run_job(replace(job, evaluation="evaluation.npz", last_epoch=1), lambda _r: None)
    with np.load(tmp_path / outcome.predictions) as file:
        assert file["validation"].shape == windows.tuning.validation.target.shape
        assert file["test"].shape == windows.evaluation.test.target.shape
        assert np.isfinite(file["test"]).all()
        assert masked_rmse(windows.tuning.validation, file["validation"]) == outcome.score


@pytest.mark.slow
def test_a_diverging_loss_is_a_failure_with_a_cause(job):
    wild = replace(job, configuration=CONFIGURATION | {"learning_rate": 1e30})
    with pytest.raises(TrainingFailure, match="must (stay|be) finite"):
        run_job(wild, lambda _r: None)


@pytest.mark.slow
def test_best_keeps_the_weights_of_the_best_epoch(job):
    best = replace(job, score_rule="best", folder="best")
    outcome, records, _ = train(best)
    assert outcome.score == min(r.validation_score for r in records)
    kept = load_newest(Artifacts(job.artifacts), "best", up_to=3)
    best_epoch = min(records, key=lambda r: r.validation_score).epoch
    at_best = train(replace(job, folder="until", last_epoch=best_epoch))[2]
    assert same([kept.best], at_best[:1])


def test_a_reference_reports_once_at_the_end_of_its_rung(job):
    (
        outcome,
        records,
    ) = run_reference(job)
    assert [r.epoch for r in records] == [3]
    assert outcome.score == records[0].validation_score


def run_reference(job):
    records: list[EpochRecord] = []
    outcome = run_job(replace(job, model="ridge", configuration={"alpha": 1.0}), records.append)
    return outcome, records


def state(epoch: int) -> Checkpoint:
    history = tuple(EpochRecord(n, 1.0 / n, 2.0 / n, 0.1) for n in range(1, epoch + 1))
    row = np.arange(3, dtype=np.float32)
    return Checkpoint(State(row, 5, row + 1, row + 2), None, history)


def test_a_checkpoint_comes_back_as_it_was():
    kept = state(2)
    there = unpack(pack(kept))
    assert there.history == kept.history and there.best is None
    assert there.state.iterations == 5 and there.state.weights.dtype == np.float32
    for name in ("weights", "momentum", "velocity"):
        assert (getattr(there.state, name) == getattr(kept.state, name)).all()
    assert (unpack(pack(replace(kept, best=np.ones(3)))).best == 1).all()


@pytest.mark.parametrize("keep", [0, 10, 200, -1])
def test_a_truncated_checkpoint_is_never_loaded(tmp_path, keep):
    artifacts = Artifacts(str(tmp_path))
    save(artifacts, "t", state(1))
    save(artifacts, "t", state(2))
    with pytest.raises(StoreError, match="must be whole"):
        unpack(pack(state(2))[:keep])
    artifacts.write("t/epoch-000002.npz", pack(state(2))[:keep])
    assert load_newest(artifacts, "t", up_to=9).history[-1].epoch == 1


def test_only_the_two_newest_are_kept_and_later_ones_are_not_read(tmp_path):
    artifacts = Artifacts(str(tmp_path))
    for epoch in range(1, 5):
        save(artifacts, "t", state(epoch))
    assert artifacts.names("t") == ["epoch-000003.npz", "epoch-000004.npz"]
    assert load_newest(artifacts, "t", up_to=3).history[-1].epoch == 3
    assert load_newest(artifacts, "nothing", up_to=3) is None


def test_the_score_rules_by_hand():
    history = [
        EpochRecord(1, 1.0, 0.5, 0.0),
        EpochRecord(2, 1.0, 0.3, 0.0),
        EpochRecord(3, 1.0, 0.4, 0.0),
    ]
    assert score_of(history, "last") == 0.4
    assert score_of(history, "best") == 0.3
    assert checkpoints.best_of(history).epoch == 2


def test_masked_rmse_has_a_naive_twin(windows):
    part = windows.tuning.validation
    predicted = np.random.default_rng(1).normal(size=part.target.shape)
    squares = [
        (predicted[n, h, d] - float(part.target[n, h, d])) ** 2
        for n, h, d in zip(*np.nonzero(part.observed), strict=True)
        if not part.censored[n, h, d]
    ]
    assert part.censored.any()
    assert masked_rmse(part, predicted) == pytest.approx((sum(squares) / len(squares)) ** 0.5)
    predicted[0] = np.nan
    with pytest.raises(TrainingFailure, match="must be finite"):
        masked_rmse(part, predicted)


def test_the_score_of_a_series_without_non_detects_is_what_it_was(windows):
    """To the last bit: the error over all that was sampled."""
    part = windows.tuning.validation
    plain = replace(part, censored=np.zeros_like(part.censored))
    predicted = np.random.default_rng(1).normal(size=part.target.shape)
    errors = (predicted.astype(np.float64) - part.target)[part.observed]
    assert masked_rmse(plain, predicted) == float(np.sqrt(np.mean(errors**2)))
    nothing = replace(part, censored=part.observed)
    assert masked_rmse(nothing, predicted) == masked_rmse(plain, predicted)


def test_a_non_detect_moves_no_score(windows):
    part = windows.tuning.validation
    predicted = np.random.default_rng(1).normal(size=part.target.shape)
    moved = np.where(part.censored, predicted + 9, predicted)
    assert masked_rmse(part, moved) == masked_rmse(part, predicted)
    seen = np.where(part.observed & ~part.censored, predicted + 9, predicted)
    assert masked_rmse(part, seen) > masked_rmse(part, predicted)


def test_seeds_of_two_configurations_share_the_shuffle_only():
    one, two = (TrainingSeeds.derive(7, name, replicate=1) for name in ("aa", "bb"))
    assert one.shuffle == two.shuffle
    assert one.subset == two.subset
    assert (
        len({one.kernel, two.kernel, one.recurrent, two.recurrent, one.dropout, two.dropout}) == 6
    )
    assert one != TrainingSeeds.derive(7, "aa", replicate=2)
