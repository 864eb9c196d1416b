"""Studies that are read together say what each says by itself; slots know what they train."""

from __future__ import annotations

from core.search.creation import create_study
from core.search.extension import extend_study
from core.search.reading import best_trial, read_bests, read_trials, slot_activity
from core.search.study import list_studies, study_summary
from core.store.journal import Journal
from core.store.schema import AskRow, EpochRow
from tests.search.fakes import fragile_run, search


def test_all_studies_at_once_are_what_each_is_alone(tiny_store, make_spec) -> None:
    for name, seed in (("one", 1), ("two", 2), ("empty", 3)):
        create_study(tiny_store, make_spec(name, max_epochs=9, factor=3, seed=seed))
    search(tiny_store, "one", fragile_run)
    search(tiny_store, "two")
    extend_study(tiny_store, "two", max_epochs=27)
    together = {study.name: study for study in list_studies(tiny_store)}
    assert together == {name: study_summary(tiny_store, name) for name in ("one", "two", "empty")}
    assert together["one"].progress.failed > 0
    assert together["empty"].progress.trials_done == 0
    bests = read_bests(tiny_store)
    assert set(bests) == {"one", "two"}
    for name, best in bests.items():
        assert best.trial == best_trial(read_trials(tiny_store, name)).trial
        assert best.bracket == best_trial(read_trials(tiny_store, name)).bracket


def test_a_slot_tells_the_epoch_of_its_unfinished_trial(tiny_store, make_spec) -> None:
    create_study(tiny_store, make_spec("mine", max_epochs=9, factor=3))
    journal = Journal(tiny_store, "mine")
    for trial in (0, 1):
        journal.ask(
            AskRow(trial=trial, configuration={}, configuration_id="a", bracket=0, iteration=0,
                   rung=1, first_epoch=3, epochs=9, parent=None, seed=1)
        )  # fmt: skip
        journal.begin(trial, slot=trial)
    journal.epochs(
        [EpochRow(trial=1, epoch=e, training_loss=1.0, validation_score=1.0, seconds=1.0)
         for e in (4, 5)]
    )  # fmt: skip
    lanes = slot_activity(tiny_store, "mine")
    assert [(lane.slot, lane.trial, lane.epoch, lane.epochs) for lane in lanes] == [
        (0, 0, 3, 9),
        (1, 1, 5, 9),
    ]
