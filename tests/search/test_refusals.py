"""Half a search of one kind and half of another is refused; an error in the algorithm is told."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from sqlalchemy import update

from core.errors import JournalMismatch
from core.models.space import Choice, SearchSpace, configuration_id
from core.search.creation import create_study
from core.search.driver import SearchSource
from core.search.extension import extend_study
from core.search.reading import read_trials
from core.search.study import find_study, read_spec, study_summary
from core.search.trial import StudyState
from core.store.schema import StudyRow
from core.streams import SEARCH_REPLICATE
from core.training.job import TrainingSeeds
from tests.search.fakes import fake_run, outcomes, search


@pytest.fixture
def half_done(tiny_store, make_spec):
    """A search that stopped after six trainings."""
    create_study(tiny_store, make_spec("kept", max_epochs=9, factor=3))
    left = [6]

    def dying(job, report):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return fake_run(job, report)

    with pytest.raises(KeyboardInterrupt):
        search(tiny_store, "kept", dying)
    return tiny_store


def change_spec(store, **changes):
    spec = find_study(store, "kept").spec
    with store.session() as session:
        session.execute(update(StudyRow).values(spec=spec | changes))


def change_budget(store, **changes):
    change_spec(store, budget=find_study(store, "kept").spec["budget"] | changes)


def refusal(store):
    """The sentence; nothing of the study has changed."""
    before = read_trials(store, "kept")
    with pytest.raises(JournalMismatch) as caught:
        search(store, "kept")
    assert read_trials(store, "kept") == before
    assert find_study(store, "kept").driver == ""
    return str(caught.value)


def test_another_version_of_kerastuner_is_refused(half_done, monkeypatch):
    monkeypatch.setattr("core.search.running.version", lambda _package: "9.9.9")
    assert refusal(half_done) == (
        "study kept must go on with the KerasTuner it began with (1.4.8), but found 9.9.9. "
        "Put it back as it was, or start a new study."
    )


def test_another_seed_is_refused(half_done):
    change_spec(half_done, seed=8)
    assert "the seed it began with (7), but found 8" in refusal(half_done)


def test_another_space_is_refused(half_done):
    smaller = SearchSpace(dimensions=(Choice(name="units", values=(3, 4)),))
    change_spec(half_done, space=smaller.model_dump(mode="json"))
    assert "the space it began with" in refusal(half_done)


def test_another_budget_is_refused_with_the_way_to_let_it_grow(half_done):
    """More is an extension, which is a row of the journal; a changed spec is neither."""
    change_budget(half_done, iterations=2)
    assert refusal(half_done) == (
        "study kept must go on with the iterations it began with (1), but found 2. Put it back "
        "as it was, or start a new study. A study grows by `python -m core extend kept`."
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_epochs", 27),
        ("factor", 2),
        ("patience", 2),
        ("score_rule", "best"),
        ("min_epochs", 3),
        ("refit", True),
    ],
)
def test_every_field_of_the_budget_is_compared(half_done, field, value):
    change_budget(half_done, **{field: value})
    assert f"the {field} it began with" in refusal(half_done)


@pytest.mark.parametrize(("field", "value"), [("model", "lstm"), ("engine", "jax")])
def test_another_model_or_engine_is_refused(half_done, field, value):
    change_spec(half_done, **{field: value})
    assert f"the {field} it began with" in refusal(half_done)


def test_an_edited_budget_is_refused_after_an_extension_too(half_done):
    extend_study(half_done, "kept", iterations=2)
    search(half_done, "kept")
    assert len(read_trials(half_done, "kept")) == 46
    extend_study(half_done, "kept", iterations=3)
    change_budget(half_done, iterations=2)
    assert "the iterations it began with (1), but found 2" in refusal(half_done)


@pytest.mark.parametrize("changes", [{"max_epochs": 27}, {"factor": 2}])
def test_a_study_from_before_budgets_were_recorded_is_checked_by_its_replay(half_done, changes):
    facts = dict(find_study(half_done, "kept").facts)
    for name in ("budget", "model"):
        del facts[name]
    with half_done.session() as session:
        session.execute(update(StudyRow).values(facts=facts))
    search(half_done, "kept", slots=2)
    change_budget(half_done, **changes)
    assert "replaying the journal of kept must give trial" in refusal(half_done)


def test_an_error_of_the_algorithm_ends_the_search_visibly(half_done, make_spec, monkeypatch):
    """Never a hang; put right, the search goes on as if nothing had been."""
    from core.search import oracle

    ask = oracle.Hyperband.ask
    calls = []

    def failing(self):
        calls.append(1)
        if len(calls) > 9:  # the replay needs the first ones
            raise RuntimeError("no bracket left")
        return ask(self)

    monkeypatch.setattr(oracle.Hyperband, "ask", failing)
    with pytest.raises(RuntimeError, match="no bracket left"):
        search(half_done, "kept", slots=2)
    summary = study_summary(half_done, "kept")
    assert summary.state is StudyState.STOPPED
    assert summary.note == "Stopped by an error. RuntimeError: no bracket left"
    monkeypatch.undo()
    search(half_done, "kept")
    create_study(half_done, make_spec("alone", max_epochs=9, factor=3))
    search(half_done, "alone")
    assert outcomes(half_done, "kept") == outcomes(half_done, "alone")


def test_fresh_seeds_never_meet_those_of_the_search(tiny_store, make_spec):
    """No word of a trial is a word of a seed run of the same configuration; 0 is no word."""
    create_study(tiny_store, make_spec("kept", max_epochs=9, factor=3))
    spec = read_spec(tiny_store, "kept")
    source = SearchSource(tiny_store, spec, pulse=lambda: None)
    source_job = source.job(source.next_key(), slot=0)
    name = configuration_id(source_job.configuration)
    assert source_job.seeds == TrainingSeeds.derive(7, name, replicate=SEARCH_REPLICATE)
    assert source_job.seeds.split == 0  # the whole training part: nothing was drawn
    tuned = {word for word in astuple(source_job.seeds) if word}
    assert len(tuned) == len(astuple(source_job.seeds)) - 1
    for replicate in range(1, 200):
        fresh = astuple(TrainingSeeds.derive(spec.seed, name, replicate=replicate))
        assert not tuned & set(fresh)
