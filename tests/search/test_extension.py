"""Extending: the larger search from its start, training only what is missing."""

from __future__ import annotations

import pytest

from core.errors import Conflict, SpecError
from core.search.creation import create_study
from core.search.extension import extend_study
from core.search.lease import Lease
from core.search.reading import finalists, read_trials
from core.search.study import read_plan, read_spec, study_summary
from core.search.trial import StudyState
from tests.search.fakes import fake_run, outcomes, search


def trained(store, study):
    """What was trained, as (configuration, epochs) pairs."""
    return sorted((t.configuration_id, t.epochs, t.score) for t in read_trials(store, study))


@pytest.fixture
def small(tiny_store, make_spec):
    create_study(tiny_store, make_spec("small", max_epochs=3, factor=3))
    search(tiny_store, "small")
    return tiny_store


@pytest.fixture
def large(tiny_store, make_spec):
    create_study(tiny_store, make_spec("large", max_epochs=9, factor=3))
    search(tiny_store, "large")
    return outcomes(tiny_store, "large")


@pytest.mark.parametrize("slots", [1, 3])
def test_a_larger_maximum_is_the_larger_search_and_reuses_what_is_trained(small, large, slots):
    before = trained(small, "small")
    extend_study(small, "small", max_epochs=9)
    assert study_summary(small, "small").state is StudyState.STOPPED
    counted = [0]

    def counting(job, report):
        counted[0] += 1
        return fake_run(job, report)

    search(small, "small", counting, slots=slots)
    after = outcomes(small, "small")
    assert set(large) <= set(after)  # brackets and rungs are named as in the larger search
    extra = set(after) - set(large)  # trained before, not promoted by the wider rungs
    assert {row[0] for row in extra} <= {row[0] for row in before}
    assert set(before) <= set(trained(small, "small"))  # nothing was trained again
    assert counted[0] == len(after) - len(before)
    assert read_spec(small, "small").budget.max_epochs == 9
    assert all(t.epochs == 9 for t in finalists(read_trials(small, "small"), top=3))


def test_more_iterations_keep_the_first(small, make_spec):
    before = trained(small, "small")
    extend_study(small, "small", iterations=3)
    search(small, "small", slots=2)
    create_study(small, make_spec("thrice", max_epochs=3, factor=3, iterations=3))
    search(small, "thrice")
    assert outcomes(small, "small") == outcomes(small, "thrice")
    assert set(before) <= set(trained(small, "small"))
    assert len(read_trials(small, "small")) == read_plan(small, "small").trials


@pytest.mark.parametrize("after", [1, 5, 12])
def test_an_interruption_after_an_extension_changes_nothing(small, make_spec, after):
    """Extended in the middle, stopped in the middle, extended twice: the same in the end."""
    create_study(small, make_spec("calm", max_epochs=3, factor=3))
    search(small, "calm")
    extend_study(small, "calm", max_epochs=9)
    search(small, "calm")
    extend_study(small, "calm", iterations=2)
    search(small, "calm")

    create_study(small, make_spec("rough", max_epochs=3, factor=3))
    stop(small, "rough", 4, slots=3)
    extend_study(small, "rough", max_epochs=9)
    stop(small, "rough", after, slots=3)
    extend_study(small, "rough", iterations=2)
    stop(small, "rough", after, slots=2)
    search(small, "rough", slots=3)
    assert required(small, "rough") == required(small, "calm")


def stop(store, study, after, *, slots):
    left = [after]

    def dying(job, report):
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return fake_run(job, report)

    with pytest.raises(KeyboardInterrupt):
        search(store, study, dying, slots=slots)


def required(store, study):
    """The finalists: what the larger search asks for whichever way it was reached."""
    return [(t.configuration_id, t.score) for t in finalists(read_trials(store, study), top=99)]


def test_trials_are_numbered_on_and_never_twice(small):
    extend_study(small, "small", max_epochs=9)
    search(small, "small")
    trials = read_trials(small, "small")
    assert [t.trial for t in trials] == list(range(len(trials)))
    keys = [(t.configuration_id, t.epochs) for t in trials]
    assert len(set(keys)) == len(keys)
    by_number = {t.trial: t for t in trials}
    for t in trials:
        if t.parent is not None:
            parent = by_number[t.parent]
            assert (parent.configuration_id, parent.epochs) == (t.configuration_id, t.first_epoch)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "must let something grow"),
        ({"max_epochs": 3}, "must raise `max_epochs` above 3"),
        ({"max_epochs": 10}, "Take 9 or 27"),
        ({"iterations": 1}, "must raise `iterations` above 1"),
        ({"most_epochs": 5}, "no limit to raise"),
    ],
)
def test_what_cannot_be_extended_is_a_sentence(small, changes, sentence):
    with pytest.raises(SpecError, match=sentence):
        extend_study(small, "small", **changes)


def test_a_running_study_is_not_extended(small, monkeypatch):
    monkeypatch.setattr("core.search.extension.is_working", lambda *_: True)
    Lease(small, "small").take()
    with pytest.raises(Conflict, match="Pause it first"):
        extend_study(small, "small", iterations=2)
