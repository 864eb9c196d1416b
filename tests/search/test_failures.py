"""Whatever a training dies of, its trial says so and its bracket still reaches the full budget."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from sqlalchemy import select

from core.errors import StoreAway
from core.executors.inline import InlineExecutor
from core.executors.local import LocalExecutor
from core.models.space import Choice, RealRange, SearchSpace
from core.search.creation import create_study
from core.search.driver import drive
from core.search.keys import trial_folder
from core.search.lease import Lease
from core.search.reading import finalists, read_trials
from core.search.running import open_search, run_study
from core.search.study import read_plan, study_summary
from core.search.trial import StudyState, TrialState
from core.store.schema import AttemptRow, EpochRow, TellRow
from tests.conftest import TINY_SPACE
from tests.search.failing import CAUSES, FATES, fate_of, run
from tests.search.fakes import any_kind, nothing, outcomes


def space(*fates):
    """Of nine places in rung 0 about half fall to a fate, when there are many."""
    return SearchSpace(
        dimensions=(
            Choice(name="fate", values=fates),
            RealRange(name="value", low=0.0, high=1.0),
        )
    )


def search(store, spec, executor):
    create_study(store, spec)
    return go_on(store, spec.name, executor)


def go_on(store, study, executor):
    stage = open_search(store, study)
    ended = None
    try:
        drive(stage.source, executor)
    except BaseException as error:
        ended = error
        raise
    finally:
        stage.close(ended)
    return read_trials(store, study)


def check_full(store, study, trials):
    """Every rung has its places, and every bracket brings somebody to the end."""
    plan = read_plan(store, study)
    places = {(b.bracket, r.rung): r.trials for b in plan.brackets for r in b.rungs}
    counts = dict.fromkeys(places, 0)
    for trial in trials:
        counts[trial.bracket, trial.rung] += 1
    assert counts == places
    for bracket in plan.brackets:
        ends = [t for t in trials if t.bracket == bracket.bracket and t.epochs == 9]
        assert any(t.state is TrialState.COMPLETED for t in ends)
    assert study_summary(store, study).state is StudyState.FINISHED


@pytest.mark.slow
def test_every_way_to_fail_is_told_and_fills_its_bracket(tiny_store, make_spec):
    """Through the real driver and real processes; of seed 75 one trial is killed, three run out."""
    fates = (*FATES, "good", "fair", "fit")
    spec = make_spec("failing", max_epochs=9, factor=3, seed=75, space=space(*fates))
    pool = LocalExecutor(run, slots=2, prepare=nothing, kind_of=any_kind)
    trials = search(tiny_store, spec, pool)
    check_full(tiny_store, "failing", trials)
    failed = [t for t in trials if t.state is TrialState.FAILED and t.rung == 0]
    assert {fate_of(t.configuration) for t in failed} == set(FATES)
    for trial in failed:
        assert trial.cause == CAUSES[fate_of(trial.configuration)]
        assert trial.score is None
    ended = [t for t in trials if t.state is TrialState.COMPLETED]
    assert all(t.score == t.configuration["value"] for t in ended)
    best = study_summary(tiny_store, "failing").best
    assert best.score == min(t.score for t in ended if t.epochs == 9)
    with tiny_store.session() as session:
        killed = [t.trial for t in failed if fate_of(t.configuration) == "killed"]
        attempts = session.scalars(select(AttemptRow.trial)).all()
        assert all(attempts.count(trial) == 5 for trial in killed)


def test_a_child_of_a_failed_trial_is_not_trained(tiny_store, make_spec):
    """When all fail, places go up that have nothing to go on from: told at once, with the cause."""
    begun = []

    def count(job, report):
        begun.append(job.folder)
        return run(job, report)

    spec = make_spec("hopeless", max_epochs=9, factor=3, space=space("shape", "nan"))
    trials = search(tiny_store, spec, InlineExecutor(count, slots=2))
    assert len(trials) == read_plan(tiny_store, "hopeless").trials == 23
    assert all(t.state is TrialState.FAILED and t.score is None for t in trials)
    firsts = [t for t in trials if t.rung == 0]
    assert len(begun) == len(firsts)
    for trial in trials:
        if trial.rung:
            assert trial.cause == f"trial {trial.parent}, from which it goes on, failed."
    assert study_summary(tiny_store, "hopeless").best is None
    assert finalists(trials, top=3) == []


@pytest.mark.parametrize("after", [3, 9, 14, 17])
def test_a_crash_among_failures_changes_nothing(tiny_store, make_spec, after):
    """Between the ask of a child of a failed trial and its tell, too."""
    left = [after]

    def dying(job, report):
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return run(job, report)

    spec = make_spec("hopeless", max_epochs=9, factor=3, space=space("shape", "nan"))
    with pytest.raises(KeyboardInterrupt):
        search(tiny_store, spec, InlineExecutor(dying, slots=1))
    go_on(tiny_store, "hopeless", InlineExecutor(run, slots=3))
    trials = read_trials(tiny_store, "hopeless")
    assert len(trials) == 23
    assert len({(t.configuration_id, t.bracket, t.rung) for t in trials}) == 23


def test_an_ask_whose_tell_was_lost_is_told_when_the_search_goes_on(
    tiny_store, make_spec, monkeypatch
):
    """The kill falls between the two rows of a child of a failed trial."""
    from core.store.journal import Journal

    tell = Journal.tell

    def dying(journal, row, epochs=()):
        if row.cause and "goes on" in row.cause:
            raise KeyboardInterrupt
        tell(journal, row, epochs)

    spec = make_spec("hopeless", max_epochs=9, factor=3, space=space("shape", "nan"))
    monkeypatch.setattr(Journal, "tell", dying)
    with pytest.raises(KeyboardInterrupt):
        search(tiny_store, spec, InlineExecutor(run, slots=2))
    monkeypatch.undo()
    go_on(tiny_store, "hopeless", InlineExecutor(run, slots=2))
    assert len(read_trials(tiny_store, "hopeless")) == 23


def test_a_full_disk_under_a_worker_stops_the_search_and_fails_no_trial(tiny_store, make_spec):
    """It goes on when there is room again, and gives what it would have given."""
    trained = []

    def full(job, report):
        trained.append(job.folder)
        if len(trained) == 5:
            raise StoreAway("the artifact x must be written", found="no room", remedy="Free some.")
        return run(job, report)

    spec = make_spec("full", max_epochs=9, factor=3, space=space("good", "fair", "nan"))
    with pytest.raises(StoreAway):
        search(tiny_store, spec, InlineExecutor(full, slots=2))
    summary = study_summary(tiny_store, "full")
    assert summary.state is StudyState.STOPPED
    assert summary.note == (
        "Stopped by an error. the artifact x must be written, but found no room. Free some."
    )
    assert not any("artifact" in (t.cause or "") for t in read_trials(tiny_store, "full"))
    go_on(tiny_store, "full", InlineExecutor(run, slots=2))
    other = spec.model_copy(update={"name": "alone"})
    search(tiny_store, other, InlineExecutor(run, slots=1))
    assert outcomes(tiny_store, "full") == outcomes(tiny_store, "alone")


def test_no_number_in_the_journal_is_a_penalty_or_infinite(tiny_store, make_spec):
    fates = ("nan", "infinity", "shape", "good", "fair")
    spec = make_spec("failing", max_epochs=9, factor=3, space=space(*fates))
    search(tiny_store, spec, InlineExecutor(run, slots=1))
    with tiny_store.session() as session:
        scores = session.scalars(select(TellRow.score)).all()
        epochs = session.scalars(select(EpochRow.validation_score)).all()
    assert None in scores
    assert all(0 <= value <= 1 for value in [*scores, *epochs] if value is not None)
    json.dumps([*scores, *epochs], allow_nan=False)


@pytest.mark.slow
def test_a_network_that_does_not_build_or_diverges_is_told(tiny_store, make_spec):
    """Real workers: one configuration has no units, one has a rate that no loss survives."""
    changed = (
        Choice(name="units", values=(0, 3)),
        Choice(name="depth", values=(1,)),
        Choice(name="batch_size", values=(32,)),
        Choice(name="dropout", values=(0.0,)),
        Choice(name="learning_rate", values=(0.01, 1e30)),
    )
    names = {dimension.name for dimension in changed}
    kept = [d for d in TINY_SPACE.dimensions if d.name not in names]
    real = SearchSpace(dimensions=(*changed, *kept))
    create_study(tiny_store, make_spec("real", max_epochs=4, factor=2, space=real))
    run_study(tiny_store, "real", slots=1)
    trials = read_trials(tiny_store, "real")
    firsts = {tuple(t.configuration[n] for n in ("units", "learning_rate")): t for t in trials[:4]}
    assert "`units` must be a whole number of at least 1" in firsts[0, 0.01].cause
    assert "must" in firsts[3, 1e30].cause and "finite" in firsts[3, 1e30].cause
    (best,) = finalists(trials, top=4)
    assert (best.configuration["units"], best.configuration["learning_rate"]) == (3, 0.01)
    assert best.epochs == 4
    assert study_summary(tiny_store, "real").state is StudyState.FINISHED


@pytest.mark.parametrize("searches", [True, False])
def test_who_takes_a_study_removes_what_killed_writers_left_of_it(tiny_store, make_spec, searches):
    """Not of another study, whose driver does the same."""
    dead = f"{socket.gethostname()}~{os.getpid()}~1.00"
    left = {}
    for name in ("kept", "other"):
        create_study(tiny_store, make_spec(name))
        folder = Path(tiny_store.settings.artifacts) / trial_folder(name, 3)
        folder.mkdir(parents=True)
        left[name] = folder / f"epoch-000001.npz~{dead}~0a1b2c3d.part"
        left[name].write_bytes(b"half")
    Lease(tiny_store, "kept", searches=searches).take()
    assert {name: path.exists() for name, path in left.items()} == {"kept": False, "other": True}
