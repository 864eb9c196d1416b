"""The ranking: one row a lineage, or every trial."""

from __future__ import annotations

import math

import pytest

from core.search.remarks import read_remarks, write_remark
from core.search.trial import StudyState
from pages.shared.leaderboard_compare import comparison
from pages.shared.leaderboard_table import curve_rows, lineage_rows, trial_rows
from tests.charts import nouns
from tests.pages import stored
from tests.pages.test_every_page import texts

TRIALS = nouns.trials(nouns.plan(27))


def test_one_row_a_lineage() -> None:
    rows = lineage_rows(TRIALS)
    assert rows["configuration"].is_unique
    assert rows["trials"].sum() == len(TRIALS)
    assert rows["epochs"].iloc[0] == 27


def test_the_best_of_the_longest_comes_first() -> None:
    rows = lineage_rows(TRIALS)
    longest = rows[rows["epochs"] == 27]["score"].dropna()
    assert rows["score"].iloc[0] == longest.min()


def test_trial_rows_keep_hyperparameters_typed() -> None:
    rows = trial_rows(TRIALS)
    assert rows["units"].dtype.kind == "i"
    failed = rows[rows["state"] == "failed"]
    assert all(math.isnan(score) for score in failed["score"])


def test_curves_as_rows_are_all_epochs() -> None:
    curves = nouns.curves(TRIALS)
    rows = curve_rows(curves)
    assert len(rows) == sum(len(curve.epochs) for curve in curves)
    last = rows[rows["trial"] == TRIALS[0].trial].iloc[-1]
    assert last["validation_score"] == curves[0].validation_score[-1]
    assert curve_rows([]).empty


def test_toggle_shows_all_trials(store, visit) -> None:
    trials = stored.finished_study(store)
    app = visit("leaderboard", study="finished")
    app.toggle(key="all trials").set_value(True).run()
    assert not app.exception
    assert len(app.dataframe[0].value) == len(trials)


def ordered(app) -> list[tuple[float, float]]:
    rows = app.dataframe[0].value
    return list(zip(rows["share"], rows["score"], strict=True))


def test_shares_are_told_in_percent_and_the_whole_counts_most(store, visit) -> None:
    stored.study_in(store, StudyState.FINISHED, resource="windows", max_epochs=10, stop_at=None)
    app = visit("leaderboard", study="mine")
    assert not app.exception
    assert next(m for m in app.metric if m.label == "Trained for").value == "100 % of the windows"
    rows = ordered(app)
    whole = [score for share, score in rows if share == 100 and not math.isnan(score)]
    assert len(whole) > 1
    assert [score for _, score in rows[: len(whole)]] == sorted(whole)
    assert rows[-1][0] == pytest.approx(100 / 27)


def test_epochs_need_no_column_of_shares(store, visit) -> None:
    stored.finished_study(store)
    assert "share" not in visit("leaderboard", study="finished").dataframe[0].value


@pytest.mark.parametrize(
    ("strategy", "words"),
    [("asha", "Sizes of rungs are expectations."), ("random", "none was promoted")],
)
def test_other_strategies_are_drawn_as_they_search(strategy: str, words: str, store, visit) -> None:
    stored.study_in(store, StudyState.FINISHED, strategy=strategy, stop_at=None)
    app = visit("leaderboard", study="mine")
    assert not app.exception
    assert words in texts(app)


@pytest.fixture
def varied(store):
    """Trials with four hyperparameters, so that there is something to compare."""
    return stored.varied_study(store)


@pytest.mark.parametrize("view", ["Slice", "Importance", "Parallel coordinates", "Contour"])
def test_every_picture_of_hyperparameters_is_drawn_from_a_link(view: str, varied, visit) -> None:
    app = visit("leaderboard", study="varied", lb_view=view)
    assert not app.exception
    assert not app.error
    assert app.session_state["lb_view"] == view
    assert ("From 13 trials" if view == "Importance" else "of 13 scored trials") in texts(app)


def test_filters_come_from_the_link(varied, visit) -> None:
    app = visit("leaderboard", study="varied", lb_bracket="1")
    assert not app.exception
    assert set(app.dataframe[0].value["bracket"]) == {1}
    assert f"of {len(varied)} trials" in texts(app)
    name = varied[-1].configuration_id
    app = visit("leaderboard", study="varied", lb_id=name[:6])
    assert set(app.dataframe[0].value["configuration"]) == {name}


def test_filters_that_let_nothing_pass_say_so(varied, visit) -> None:
    app = visit("leaderboard", study="varied", lb_id="nothing")
    assert not app.exception
    assert "No trial passes these filters" in texts(app)


def test_too_few_trials_for_importance_is_a_sentence(store, visit) -> None:
    stored.study_in(store, StudyState.FINISHED, stop_at=8)
    app = visit("leaderboard", study="mine", lb_view="Importance")
    assert not app.exception
    assert "importance needs at least" in app.error[0].value


def test_up_to_six_are_compared_as_the_link_names_them(varied, visit) -> None:
    names = [t.configuration_id for t in varied[:3]]
    app = visit("leaderboard", study="varied", lb_compare=names[2])
    assert app.multiselect(key="lb_compare").value == [names[2]]
    app.multiselect(key="lb_compare").set_value(names).run()
    assert not app.exception
    table = app.dataframe[-1].value
    assert list(table.columns) == ["what", *names]
    assert table["what"].iloc[0].startswith("score after")


def test_a_choice_of_another_study_does_no_harm(varied, store, visit) -> None:
    stored.finished_study(store)
    app = visit("leaderboard", study="varied", lb_x="depth", lb_view="Contour")
    app.selectbox(key="study choice").set_value("finished").run()
    assert not app.exception


def test_settings_that_differ_stand_above_those_that_are_the_same() -> None:
    rows = comparison([TRIALS[0].configuration_id, TRIALS[1].configuration_id], TRIALS, {})
    assert not rows["what"].str.endswith("(same)").iloc[:-1].any()
    same = comparison([TRIALS[0].configuration_id] * 1, TRIALS, {})
    assert "units" in set(same["what"])


def test_notes_and_tags_stand_in_the_table_and_filter_it(varied, store, visit) -> None:
    chosen = varied[0].configuration_id
    write_remark(store, "varied", chosen, text="steady", tags=["keep"])
    app = visit("leaderboard", study="varied")
    rows = app.dataframe[0].value.set_index("configuration")
    assert (rows.loc[chosen, "note"], list(rows.loc[chosen, "tags"])) == ("steady", ["keep"])
    app = visit("leaderboard", study="varied", lb_tag="keep")
    assert set(app.dataframe[0].value["configuration"]) == {chosen}


def test_a_note_is_written_from_the_form(varied, store) -> None:
    from streamlit.testing.v1 import AppTest

    def page(name: str, configuration: str) -> None:
        from core.search.remarks import read_remarks
        from core.search.study import study_summary
        from pages.shared import remark_form, results

        held = results.store()
        remark_form.form(study_summary(held, name), configuration, read_remarks(held, name))

    chosen = varied[0].configuration_id
    app = AppTest.from_function(page, default_timeout=30, args=("varied", chosen)).run()
    app.text_area[0].set_value("look at its start")
    app.multiselect[0].set_value(["check"])
    app.button[0].click().run()
    assert not app.exception
    remark = read_remarks(store, "varied")[chosen]
    assert (remark.text, remark.tags) == ("look at its start", ("check",))


def test_the_rung_picture_tells_the_correlation(store, visit) -> None:
    stored.finished_study(store)
    app = visit("leaderboard", study="finished")
    assert "tau" in texts(app) and "trials" in texts(app)
