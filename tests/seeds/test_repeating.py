"""Replays: a training that is repeated is compared with what was recorded of it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from core.errors import NotFound, SpecError
from core.search.creation import create_study
from core.search.environments import read_environment
from core.search.reading import read_trials
from core.search.running import run_study
from core.search.spec import default_spec
from core.seeds.keeping import completed_runs, epochs_of
from core.seeds.repeating import replay_seed_run, replay_trial
from core.seeds.replays import read_replays
from core.seeds.runs import run_seeds
from core.store.schema import EpochRow, SeedRunRow, TellRow

NAME = "repeated"


@pytest.fixture
def searched(tiny_store, tiny_series):
    """A finished study of a reference, in this process: no engine is needed."""
    spec = default_spec(
        tiny_series, name=NAME, model="ridge", horizon=2, lookback=6, known_ahead=("flow",),
        max_epochs=2, factor=2, seed=7,
    )  # fmt: skip
    create_study(tiny_store, spec)
    run_study(tiny_store, NAME, slots=1, executor="inline")
    return tiny_store


def replay(store, trial, **settings):
    return replay_trial(store, NAME, trial, executor="inline", **settings)


def change(store, kind, **values):
    with store.session() as session:
        session.execute(update(kind).values(**values))


def test_a_trial_leaves_a_hash_and_its_environment(searched):
    with searched.session() as session:
        told = session.get(TellRow, (NAME, 0))
    assert len(told.weights_hash) == 64
    found = read_environment(searched, NAME, told.environment)
    assert (found.hash, found.switches.engine) == (told.environment, "reference")
    assert len(found.data_hash) == 64 and "numpy" in found.versions
    assert read_environment(searched, NAME, None) is None


def test_every_trial_is_repeated_to_the_bit_promoted_ones_too(searched):
    trials = read_trials(searched, NAME)
    assert any(trial.parent is not None for trial in trials)
    for trial in trials:
        made = replay(searched, trial.trial)
        assert made.comparison.verdict == "bit-identical", trial
        assert (made.differences, made.subject) == ((), f"trial {trial.trial}")


def test_another_score_is_different_and_says_from_which_epoch_on(searched):
    last = read_trials(searched, NAME)[-1]
    change(searched, EpochRow, validation_score=EpochRow.validation_score * 1.01)
    found = replay(searched, last.trial).comparison
    assert (found.verdict, found.first_different_epoch) == ("different", last.epochs)
    assert found.largest_difference == pytest.approx(0.01 / 1.01)


def test_a_little_off_is_equal(searched):
    change(searched, EpochRow, training_loss=EpochRow.training_loss * (1 + 1e-9))
    assert replay(searched, 0).comparison.verdict == "equal"


def test_other_weights_are_not_bit_identical(searched):
    change(searched, TellRow, weights_hash="0" * 64)
    found = replay(searched, 0).comparison
    assert (found.verdict, found.weights_match) == ("equal", False)


def test_a_study_from_before_hashes_is_compared_by_its_epochs_and_says_so(searched):
    change(searched, TellRow, weights_hash=None, environment=None)
    made = replay(searched, 0)
    assert (made.comparison.verdict, made.comparison.weights_match) == ("equal", None)
    assert "no hash" in made.basis and made.differences is None


def test_a_replay_is_kept_once_and_leaves_no_files(searched):
    assert read_replays(searched, NAME) == []
    replay(searched, 0)
    replay(searched, 0)
    (kept,) = read_replays(searched, NAME)
    assert (kept.subject, kept.threads, kept.verdict) == ("trial 0", 1, "bit-identical")
    assert read_environment(searched, NAME, kept.environment) is not None
    assert searched.artifacts.names(f"studies/{NAME}/replays") == []


def test_seed_runs_keep_their_curves_and_are_repeated(searched):
    run_seeds(searched, NAME, top=1, seeds=2, slots=1, executor="inline")
    first, _second = completed_runs(searched, NAME)
    (epoch,) = epochs_of(first.curve)
    assert (epoch.epoch, epoch.validation_score) == (first.epochs, first.score)
    name = first.configuration_id
    made = replay_seed_run(searched, NAME, name, 1, executor="inline")
    assert (made.comparison.verdict, made.subject) == ("bit-identical", f"seed run {name}/1")
    change(searched, SeedRunRow, curve=None, weights_hash=None)
    made = replay_seed_run(searched, NAME, name, 2, executor="inline")
    assert made.comparison.verdict == "equal" and "score alone" in made.basis
    change(searched, SeedRunRow, score=9.0)
    made = replay_seed_run(searched, NAME, name, 2, executor="inline")
    assert made.comparison.verdict == "different"


def test_what_was_not_completed_is_refused(searched):
    with pytest.raises(NotFound, match="trial 99"):
        replay(searched, 99)
    with pytest.raises(NotFound, match="feedbeef00/1"):
        replay_seed_run(searched, NAME, "feedbeef00", 1)
    with pytest.raises(SpecError, match="threads"):
        replay(searched, 0, threads=0)
    change(searched, TellRow, score=None, state="failed")
    with pytest.raises(SpecError, match="failed"):
        replay(searched, 0)


@pytest.mark.slow
def test_a_network_is_repeated_to_the_bit_through_its_lineage(tiny_store, make_spec):
    """In processes of their own; two threads are reported as what they are."""
    create_study(tiny_store, make_spec(name=NAME))
    run_study(tiny_store, NAME, slots=1)
    promoted = max(read_trials(tiny_store, NAME), key=lambda trial: trial.first_epoch)
    assert promoted.first_epoch > 0
    made = replay_trial(tiny_store, NAME, promoted.trial)
    assert (made.comparison.verdict, made.differences) == ("bit-identical", ())
    assert made.epochs == promoted.epochs and made.recorded.switches.intra_threads == 1
    run_seeds(tiny_store, NAME, top=1, seeds=1, slots=1)
    (run,) = completed_runs(tiny_store, NAME)
    assert len(epochs_of(run.curve)) == run.epochs
    again = replay_seed_run(tiny_store, NAME, run.configuration_id, 1, threads=2)
    differing = {one.field for one in again.differences}
    assert "switches.intra_threads" in differing
    assert all("thread" in name.lower() for name in differing)
    assert len(read_replays(tiny_store, NAME)) == 2
