"""The ranking: one row a lineage, or every trial."""

from __future__ import annotations

import math

import pytest

from core.search.trial import StudyState
from pages.shared.leaderboard_table import lineage_rows, trial_rows
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
