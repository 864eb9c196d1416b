"""What must hold after a search that was killed, against one that was not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from core.search.keys import trial_folder
from core.search.study import read_plan, study_summary
from core.search.trial import StudyState
from core.store import Store
from core.store.schema import AskRow, AttemptRow, EpochRow, TellRow
from core.training.checkpoint import ROWS, Checkpoint, load_newest
from tests.kill.training import ledger_of
from tests.search.fakes import outcomes


def told(store: Store, study: str) -> int:
    """Trials that have ended."""
    with store.session() as session:
        count = session.scalar(select(func.count()).where(TellRow.study == study))
    return int(count or 0)


def begun(artifacts: str, study: str) -> Counter[tuple[str, str]]:
    """How often each epoch of each trial was begun, by the ledger."""
    path = ledger_of(artifacts)
    lines = path.read_text().splitlines() if path.exists() else []
    words = (line.split() for line in lines)
    return Counter((folder, n) for folder, n in words if folder.split("/")[1] == study)


def check(store: Store, study: str, alone: str, *, interrupted: int) -> None:
    """A disturbed search against the undisturbed one.

    Args:
        store: Where both are.
        study: The disturbed one.
        alone: The undisturbed one.
        interrupted: Epochs that the kills may have interrupted.
    """
    check_results(store, study, alone)
    again, once = begun(store.settings.artifacts, study), begun(store.settings.artifacts, alone)
    assert len(again) == len(once), "other epochs"
    assert again.total() <= once.total() + interrupted, "epochs were repeated"


def check_results(store: Store, study: str, alone: str) -> None:
    """The same results, and a journal and files that agree with each other."""
    assert study_summary(store, study).state is StudyState.FINISHED
    assert outcomes(store, study) == outcomes(store, alone), "other results"
    _check_journal(store, study)
    _check_files(store, study)


def _check_journal(store: Store, study: str) -> None:
    """Nothing asked twice, told twice, told without an ask, or told by an attempt given up."""
    with store.session() as session:
        asks = session.scalars(select(AskRow).where(AskRow.study == study)).all()
        tells = session.scalars(select(TellRow).where(TellRow.study == study)).all()
        attempts = session.execute(
            select(AttemptRow.trial, AttemptRow.attempt).where(AttemptRow.study == study)
        ).all()
        epochs = session.execute(
            select(EpochRow.trial, EpochRow.epoch).where(EpochRow.study == study)
        ).all()
    plan = read_plan(store, study)
    if plan.is_exact:
        assert len(asks) == plan.trials
    assert len({(a.configuration_id, a.iteration, a.bracket, a.rung) for a in asks}) == len(asks)
    assert sorted(t.trial for t in tells) == sorted(a.trial for a in asks)
    places = sorted(row.sequence for row in [*asks, *tells])
    assert places == list(range(2 * len(asks))), "the journal has gaps"
    last = {trial: attempt for trial, attempt in sorted((t, a) for t, a in attempts)}
    # A child of a failed trial is told without an attempt.
    assert {tell.trial: tell.attempt for tell in tells if tell.attempt} == last
    first = {ask.trial: ask.first_epoch for ask in asks}
    reached = {t.trial: t.epochs for t in tells if t.state == "completed"}
    assert 2 * len(reached) > len(tells), "a search whose trials fail shows nothing"
    for trial, end in reached.items():
        found = sorted(epoch for number, epoch in epochs if number == trial)
        assert found == list(range(first[trial] + 1, end + 1)), f"curve of trial {trial}"


def _check_files(store: Store, study: str) -> None:
    """Every completed trial ends in a whole checkpoint that has its score."""
    with store.session() as session:
        tells = session.scalars(
            select(TellRow).where(TellRow.study == study, TellRow.state == "completed")
        ).all()
    for tell in tells:
        history = newest(store, study, tell.trial).history
        assert [record.epoch for record in history] == list(range(1, (tell.epochs or 0) + 1))
        assert tell.score in {record.validation_score for record in history}


def newest(store: Store, study: str, trial: int) -> Checkpoint:
    """The last checkpoint of a trial."""
    found = load_newest(store.artifacts, trial_folder(study, trial), up_to=1_000_000)
    assert found is not None, f"trial {trial} has no checkpoint"
    return found


def check_bits(store: Store, study: str, alone: str) -> int:
    """Weights and optimizer of both searches, bit for bit; how many trials were compared."""
    numbers = [_numbers(store, name) for name in (study, alone)]
    assert numbers[0].keys() == numbers[1].keys()
    for key, number in numbers[0].items():
        here, there = newest(store, study, number), newest(store, alone, numbers[1][key])
        assert here.state.iterations == there.state.iterations > 0
        for row in ROWS:
            same = np.array_equal(getattr(here.state, row), getattr(there.state, row))
            assert same, f"other {row} of {key}"
    return len(numbers[0])


def _numbers(store: Store, study: str) -> dict[tuple[str, int, int], int]:
    """Configuration, bracket and rung to the number of the trial."""
    with store.session() as session:
        asks = session.scalars(select(AskRow).where(AskRow.study == study)).all()
    return {(ask.configuration_id, ask.bracket, ask.rung): ask.trial for ask in asks}


def half_written(artifacts: str) -> int:
    """Files that a kill left unfinished; no reader sees them."""
    return sum(1 for _ in Path(artifacts).rglob("*.part"))
