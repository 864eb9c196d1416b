"""Whole searches that draw other configurations: made, stopped, extended, read, and refused."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import update

from core.errors import Conflict, SpecError
from core.models.space import Choice, SearchSpace
from core.search.creation import create_study
from core.search.keys import evaluation_key, tuning_key
from core.search.reading import finalists, read_trials
from core.search.sampling import Sampler
from core.search.study import read_plan, read_spec
from core.seeds.runs import open_seeds
from core.seeds.sources.luck import luck_sentence, read_sampler_luck, search_price
from core.seeds.sources.searches import (
    cost_of_searches,
    prepare_searches,
    repeat_searches,
    repeats_of,
)
from core.store.schema import StudyRow
from tests.conftest import TINY_SPACE
from tests.search.fakes import search
from tests.seeds.fakes import run, searched


@pytest.fixture
def study(tiny_store, make_spec, monkeypatch):
    """A finished search; repeats train by formula too."""
    monkeypatch.setattr(
        "core.seeds.sources.searches.run_study",
        lambda store, name, **_settings: search(store, name),
    )
    return tiny_store, searched(tiny_store, make_spec())


def drawn(store, name):
    return {trial.configuration_id for trial in read_trials(store, name)}


def test_replicates_of_the_sampler_draw_other_configurations_the_first_as_ever():
    def first(**settings):
        return Sampler(TINY_SPACE, entropy=7, drawn={}, **settings).draw((0, 0, 0))

    assert first() == first(replicate=0) != first(replicate=1) == first(replicate=1)
    assert first(replicate=1) != first(replicate=2)


def test_a_repeat_differs_in_what_it_draws_and_in_nothing_else(study):
    store, name = study
    repeat_searches(store, name, rows=3, slots=1)
    names = [name, f"{name}.sampler-2", f"{name}.sampler-3"]
    assert repeats_of(store, name) == names[1:]
    own, *others = (read_spec(store, one) for one in names)
    assert [one.sampler for one in (own, *others)] == [0, 1, 2]
    for other in others:
        assert other.model_copy(update={"name": own.name, "sampler": 0}) == own
        for key in (tuning_key, evaluation_key):
            assert store.artifacts.read(key(other.name)) == store.artifacts.read(key(name))
    first, second, third = (drawn(store, one) for one in names)
    assert len(first) == len(second) == len(third)
    assert first != second != third


def test_what_the_searches_found_is_read_and_told(study):
    store, name = study
    assert read_sampler_luck(store, name) is None
    repeat_searches(store, name, rows=3, slots=1)
    found = read_sampler_luck(store, name)
    winners = [
        finalists(read_trials(store, one), top=1)[0] for one in (name, *repeats_of(store, name))
    ]
    assert [one.score for one in found.searches] == [winner.score for winner in winners]
    scores = [winner.score for winner in winners]
    assert found.spread.sd == pytest.approx(np.std(scores, ddof=1))
    assert found.spread.low < found.spread.sd < found.spread.high
    assert (found.unfinished, found.seed_sd, found.winners) == (0, None, 3)
    told = luck_sentence(found)
    assert f"from {min(scores):.3g} to {max(scores):.3g}, 3 different ones" in told
    assert "one training of each winner" in told and "3 searches only" in told
    run(open_seeds(store, name, top=1, seeds=4))
    again = read_sampler_luck(store, name)
    assert f"{again.spread.sd / again.seed_sd:.2g} times that of a single training" in (
        luck_sentence(again)
    )


def test_a_stop_loses_nothing_and_more_searches_are_added(study, monkeypatch):
    store, name = study
    calls = []

    def killed(store, one, **_settings):
        calls.append(one)
        if len(calls) == 2:
            raise KeyboardInterrupt
        search(store, one)

    monkeypatch.setattr("core.seeds.sources.searches.run_study", killed)
    with pytest.raises(KeyboardInterrupt):
        repeat_searches(store, name, rows=3, slots=1)
    found = read_sampler_luck(store, name)
    assert (len(found.searches), found.unfinished) == (2, 1)
    looks = []
    repeat_searches(store, name, rows=4, slots=1, observe=lambda *seen: looks.append(seen))
    assert calls[2:] == [f"{name}.sampler-3", f"{name}.sampler-4"]
    assert looks == [(2, 4), (3, 4), (4, 4)]
    repeat_searches(store, name, rows=4, slots=1)
    assert len(calls) == 4


def test_the_price_is_that_of_whole_searches(study):
    store, name = study
    epochs = read_plan(store, name).epochs
    cost = cost_of_searches(store, name, rows=3)
    assert (cost.present, cost.missing, cost.epochs) == (1, 2, 2 * epochs)
    assert cost.seconds > 0
    told = search_price(cost, slots=1)
    assert told.startswith(f"3 whole searches, that of {name} among them, 1 of them there; ")
    assert repeats_of(store, name) == []
    prepare_searches(store, name, rows=3)
    assert cost_of_searches(store, name, rows=3) == cost  # made, not begun
    search(store, f"{name}.sampler-2")
    assert cost_of_searches(store, name, rows=3).epochs == epochs


@pytest.mark.parametrize("rows", [1, 31])
def test_rows_out_of_range_are_refused(study, rows):
    store, name = study
    with pytest.raises(SpecError, match="from 2 to 30 searches"):
        cost_of_searches(store, name, rows=rows)


def test_a_search_that_tries_everything_has_no_such_luck(tiny_store, make_spec):
    few = SearchSpace(
        dimensions=tuple(
            one if isinstance(one, Choice) and one.name != "units" else Choice(
                name=one.name, values=(3,) if one.name == "units" else (0.01,)
            )
            for one in TINY_SPACE.dimensions
        )
    )  # fmt: skip
    assert few.size() == 8
    name = searched(tiny_store, make_spec(space=few, max_epochs=16))
    with pytest.raises(SpecError, match="cannot try everything"):
        cost_of_searches(tiny_store, name, rows=3)


def test_what_is_not_finished_or_is_a_repeat_is_refused(study, make_spec):
    store, name = study
    create_study(store, make_spec(name="begun"))
    with pytest.raises(SpecError, match="must have finished"):
        prepare_searches(store, "begun")
    repeat_searches(store, name, rows=2, slots=1)
    with pytest.raises(SpecError, match="a repeat"):
        prepare_searches(store, f"{name}.sampler-2")


def test_a_name_that_another_study_has_is_refused(study, make_spec):
    store, name = study
    create_study(store, make_spec(name=f"{name}.sampler-2", seed=8))
    with pytest.raises(Conflict, match="differs"):
        prepare_searches(store, name)


def test_a_series_that_has_changed_is_refused(study):
    store, name = study
    with store.session() as session:
        row = session.get(StudyRow, name)
        facts = row.facts | {"series_fingerprint": "another"}
        session.execute(update(StudyRow).where(StudyRow.name == name).values(facts=facts))
    with pytest.raises(SpecError, match="changed since"):
        prepare_searches(store, name)
