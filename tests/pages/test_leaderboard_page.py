"""The ranking: one row a lineage, or every trial."""

from __future__ import annotations

import math

from pages.shared.leaderboard_table import lineage_rows, trial_rows
from tests.charts import nouns
from tests.pages import stored

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
