"""The Seeds page: the confirmed winner first, and asking for more."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from core.forecast.period import read_luck
from core.forecast.period_words import luck_sentences
from core.seeds.analysis.verdict import Margin
from core.seeds.confirmation import Confirmation, Contender
from core.seeds.headline import headline
from core.seeds.origins.reading import read_origins
from core.seeds.origins.sentences import origins_sentence, periods_sentence
from core.seeds.runs import read_seed_table
from core.seeds.sources.luck import luck_sentence, read_sampler_luck
from core.seeds.sources.reading import read_effects
from core.seeds.sources.sentences import effects_sentence
from core.seeds.statistics import Interval
from core.store.schema import SeedRunRow
from core.work import list_requests
from pages.shared.confirmation_panel import cautions, sentence
from tests.pages import stored
from tests.pages.test_every_page import texts

CONFIRMATION = Confirmation(
    study="s",
    configuration_id="a1",
    configuration={},
    epochs=27,
    contenders=(Contender("a1", 0.4, 0.45), Contender("b2", 0.41, 0.46)),
    choosing=(1, 2, 3),
    reporting=(1001, 1002),
    failed=0,
    missing=0,
    choosing_mean=0.45,
    reported=Interval(0.5, 0.01, 0.48, 0.52),
    search_score=0.4,
    is_current=True,
)


def test_the_sentence_tells_both_sets_of_seeds_and_the_optimism() -> None:
    assert sentence(CONFIRMATION) == (
        "**a1** has the best mean of 2 configurations over 3 seeds. On 2 other seeds, which chose "
        "nothing, its score is **0.500** (95 % interval 0.480 to 0.520). What the search had "
        "reported was too good by 0.100."
    )


@pytest.mark.parametrize(
    ("change", "absent"),
    [
        ({"reported": None}, "its score is"),
        ({"reported": Interval(0.5, math.nan, math.nan, math.nan)}, "interval"),
        ({"search_score": math.nan}, "the search had reported"),
    ],
)
def test_what_is_not_known_is_not_said(change, absent) -> None:
    told = sentence(replace(CONFIRMATION, **change))
    assert absent not in told and "nan" not in told


def test_what_limits_it_is_said() -> None:
    assert cautions(CONFIRMATION) == []
    changed = replace(CONFIRMATION, is_current=False, missing=2, failed=1)
    told = " ".join(cautions(changed))
    assert "extended" in told and "2 runs still" in told and "1 run failed" in told


def test_the_page_leads_with_the_confirmed_winner(store, visit) -> None:
    stored.confirmed_study(store)
    app = visit("seeds", study="confirmed")
    assert not app.exception
    assert [one.value for one in app.header][0] == "Confirmed winner"
    assert "On 6 other seeds, which chose nothing, its score is **0.525**" in texts(app)


def test_the_sentence_and_the_verdicts_are_those_of_the_table(store, visit) -> None:
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    table, told = read_seed_table(store, "finished"), texts(app)
    assert headline(table) in told
    assert table.order.stability.sentence in told
    for pair in table.pairs:
        assert pair.sentence in told
        assert f"wins on the same seed in {100 * pair.same_seed.probability:.0f} %" in told


def test_runs_that_patience_ended_are_told(store, visit) -> None:
    stored.finished_study(store)
    assert "Patience" not in texts(visit("seeds", study="finished"))
    with store.session() as session:
        row = session.scalars(select(SeedRunRow).where(SeedRunRow.replicate == 1)).first()
        row.curve = [[1, 0.2, 0.6, 0.1], [2, 0.2, 0.7, 0.1]]
        row.time = time.time() + 1  # what the page remembers is of an earlier time
    told = texts(visit("seeds", study="finished"))
    assert "Patience ended 1 of" in told and "after epoch 2, as it does in the search." in told


def test_the_margin_is_edited_on_the_page(store, visit) -> None:
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    app.number_input(key="margin").set_value(40.0).run()
    assert not app.exception
    table = read_seed_table(store, "finished", margin=Margin(0.4))
    assert {pair.verdict for pair in table.pairs} == {"equivalent"}
    assert headline(table) in texts(app)


def test_a_confirmation_is_asked_for(store, visit, monkeypatch) -> None:
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    next(b for b in app.button if b.label == "Confirm the winner").click().run()
    assert not app.exception
    kinds = [one.kind for one in list_requests(store, "finished")]
    assert kinds[-2:] == ["confirm", "forecast"]


@pytest.fixture
def unstarted(monkeypatch) -> None:
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)


def button(app, label):
    return next(one for one in app.button if one.label == label)


def test_what_a_design_costs_is_said_and_it_is_asked_for(store, visit, unstarted) -> None:
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    assert "Nobody has measured yet" in texts(app)
    leader = read_seed_table(store, "finished").groups[0].configuration_id
    assert f"10 rows of 5 trainings of {leader}: 50 runs" in texts(app)
    app.number_input(key="source rows").set_value(4).run()
    assert f"4 rows of 5 trainings of {leader}: 20 runs" in texts(app)
    button(app, "Measure").click().run()
    assert not app.exception
    request = list_requests(store, "finished")[-1]
    assert (request.kind, request.state) == ("sources", "queued")
    app.run()
    assert button(app, "Measure").disabled


def test_one_source_alone_is_refused_on_the_page(store, visit) -> None:
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    app.multiselect(key="sources wanted").set_value(["shuffle"]).run()
    assert not app.exception and "from two on" in app.error[0].value
    assert "Luck of the test period" in [one.value for one in app.header]  # the rest goes on


def test_what_other_periods_cost_is_said_and_they_are_asked_for(store, visit, unstarted) -> None:
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    assert "Nobody has tried yet whether another period" in texts(app)
    told = "3 configurations on 3 periods with 5 seeds: 45 runs, 15 of them there; "
    assert told in texts(app)
    app.number_input(key="origin seeds").set_value(2).run()
    assert "3 configurations on 3 periods with 2 seeds: 18 runs, 6 of them there; " in texts(app)
    app.button(key="train origins").click().run()
    assert not app.exception
    request = list_requests(store, "finished")[-1]
    assert (request.kind, request.state) == ("origins", "queued")
    app.run()
    assert app.button(key="train origins").disabled


def test_too_many_periods_are_refused_on_the_page(store, visit) -> None:
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    app.number_input(key="origin periods").set_value(20).run()
    assert not app.exception and "as many windows must train" in app.error[0].value
    assert "Luck of the test period" in [one.value for one in app.header]  # the rest goes on


def test_kept_runs_of_other_periods_are_told_and_drawn(store, visit) -> None:
    stored.finished_study(store)
    stored.origin_runs_of(store, "finished")
    app = visit("seeds", study="finished")
    assert not app.exception
    found, told = read_origins(store, "finished"), texts(app)
    assert origins_sentence(found) in told and periods_sentence(found.periods) in told
    assert "Nobody has tried yet whether another period" not in told


def test_the_search_is_repeated_by_the_page(store, visit, unstarted) -> None:
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    assert "3 whole searches, that of finished among them, 1 of them there; " in texts(app)
    app.number_input(key="sampler rows").set_value(2).run()
    app.button(key="repeat search").click().run()
    assert not app.exception
    (request,) = list_requests(store, "finished.sampler-2")
    assert (request.kind, request.state) == ("search", "queued")
    app.run()
    assert app.button(key="repeat search").disabled
    assert luck_sentence(read_sampler_luck(store, "finished")) in texts(app)


def test_kept_runs_of_a_design_are_told_and_drawn(store, visit) -> None:
    stored.finished_study(store)
    stored.design_runs(store, "finished")
    app = visit("seeds", study="finished")
    assert not app.exception
    assert effects_sentence(read_effects(store, "finished")) in texts(app)


def test_the_luck_of_the_period_is_told(store, visit) -> None:
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    (luck,) = read_luck(store, "finished")
    assert all(line in texts(app) for line in luck_sentences(luck))


def test_a_replay_is_asked_for_and_its_verdict_shown(store, visit, unstarted) -> None:
    stored.finished_study(store)
    app = visit("seeds", study="finished")
    assert "Nothing was repeated yet." in texts(app)
    button(app, "Train again and compare").click().run()
    assert not app.exception
    assert list_requests(store, "finished")[-1].kind == "replay"
    app.run()
    assert button(app, "Train again and compare").disabled
    stored.replayed(store, "finished")
    app.run()
    assert not app.exception
    assert "different from epoch 4 on" in texts(app) and "was not recorded" in texts(app)
    assert button(app, "Train again and compare").disabled is False
