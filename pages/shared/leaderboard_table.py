"""The ranking as a table: a row a lineage, or all trials. It reads nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.search.remarks import Remark
from core.search.trial import Curve, StudySummary, Trial
from pages.shared import picture, results

COLUMNS = {
    "score": st.column_config.NumberColumn("Score", format="%.3g", help="Lower is better."),
    "epochs": st.column_config.NumberColumn("Epochs", help="Epochs in all, parents included."),
    "share": st.column_config.NumberColumn(
        "Windows", format="%.3g %%", help="Share of the training windows."
    ),
    "configuration": st.column_config.TextColumn("Configuration", pinned=True),
    "bracket": st.column_config.NumberColumn("Bracket"),
    "rung": st.column_config.NumberColumn("Rung"),
    "trial": st.column_config.NumberColumn("Trial"),
    "trials": st.column_config.NumberColumn("Trials", help="Trainings of this configuration."),
    "seconds": st.column_config.NumberColumn("Seconds", format="%.3g"),
    "state": st.column_config.TextColumn("State"),
    "cause": st.column_config.TextColumn("Cause"),
    "scores": st.column_config.LineChartColumn("Score by rung", help="From rung to rung."),
    "tags": st.column_config.ListColumn("Tags", help="Yours; filter by them above."),
    "note": st.column_config.TextColumn("Note", help="Yours; choose a row to change it."),
}


def _columns(rows: pd.DataFrame) -> dict[str, Any]:
    """The fixed ones, and the hyperparameters in plain words."""
    return COLUMNS | {
        name: st.column_config.NumberColumn(name.replace("_", " "), format="%.3g")
        if pd.api.types.is_float_dtype(rows[name])
        else st.column_config.Column(name.replace("_", " "))
        for name in rows.columns
        if name not in COLUMNS
    }


def table(
    study: StudySummary, trials: Sequence[Trial], remarks: Mapping[str, Remark]
) -> str | None:
    """Draw it; returns the configuration that was chosen in it."""
    everything = st.toggle("All trials", key="all trials", help="One row a training.")
    if everything:
        rows = trial_rows(trials)
        st.dataframe(
            rows,
            hide_index=True,
            column_config=_columns(rows),
            alt="All trials",
            height=420,
            placeholder="",
        )
        chosen = None
    else:
        rows = with_remarks(lineages_of(study, trials), remarks)
        event = st.dataframe(
            rows,
            hide_index=True,
            column_config=_columns(rows),
            on_select="rerun",
            selection_mode="single-row",
            key="lineages",
            alt="One row per configuration, best first",
            placeholder="",
            height=420,
        )
        picked = event.selection.rows
        chosen = str(rows["configuration"].iloc[picked[0]]) if picked else None
        _lineage(trials, chosen)
    picture.download(lambda: trial_rows(trials), file=f"{study.name}-trials.csv", key="csv trials")
    return chosen


def _lineage(trials: Sequence[Trial], chosen: str | None) -> None:
    """The trials of the chosen row."""
    if chosen is None:
        st.caption(
            "Choose a row to see its trials, to put a note and tags on it, and to see its learning "
            "curve above."
        )
        return
    st.markdown(f"**Trials of configuration {chosen}**")
    members_of = [t for t in trials if t.configuration_id == chosen]
    members = trial_rows(members_of)
    st.dataframe(
        members, hide_index=True, column_config=_columns(members), alt=f"Trials of {chosen}"
    )


def trial_rows(trials: Sequence[Trial]) -> pd.DataFrame:
    """One row a training, hyperparameters in typed columns, best of the longest first."""
    rows = [
        {
            "trial": t.trial,
            "configuration": t.configuration_id,
            "score": t.score,
            "epochs": t.epochs,
            "share": 100 * t.share,
            "bracket": t.bracket,
            "rung": t.rung,
            "state": t.state.value,
            "seconds": t.seconds,
            "parent": t.parent,
            "seed": t.seed,
            "cause": t.cause,
            **t.configuration,
        }
        for t in trials
    ]
    return _ordered(rows)


def lineages_of(study: StudySummary, trials: Sequence[Trial]) -> pd.DataFrame:
    """`lineage_rows`; those of all trials are made once for all visitors, to be read only."""
    whole = results.trials_of(study)
    if len(trials) < len(whole):
        return lineage_rows(trials)
    return _all_lineages(study.name, results.version_of(study), whole)


@st.cache_resource(max_entries=4, show_spinner=False)
def _all_lineages(
    name: str,  # noqa: ARG001  these two are the key
    version: results.Version,  # noqa: ARG001
    _trials: Sequence[Trial],
) -> pd.DataFrame:
    return lineage_rows(_trials)


def lineage_rows(trials: Sequence[Trial]) -> pd.DataFrame:
    """One row a configuration: its last rung, and its scores on the way."""
    lineages: defaultdict[str, list[Trial]] = defaultdict(list)
    for trial in sorted(trials, key=lambda t: (t.share, t.epochs, t.trial)):
        lineages[trial.configuration_id].append(trial)
    rows = []
    for name, members in lineages.items():
        last = next((t for t in reversed(members) if t.score is not None), members[-1])
        rows.append(
            {
                "configuration": name,
                "score": last.score,
                "epochs": last.epochs,
                "share": 100 * last.share,
                "bracket": last.bracket,
                "trials": len(members),
                "scores": [t.score for t in members if t.score is not None],
                "state": members[-1].state.value,
                **last.configuration,
            }
        )
    return _ordered(rows)


def curve_rows(curves: Sequence[Curve]) -> pd.DataFrame:
    """One row an epoch of a trial."""
    if not curves:
        return pd.DataFrame(columns=["trial", "epoch", "training_loss", "validation_score"])
    return pd.DataFrame(
        {
            "trial": np.concatenate([np.full(len(c.epochs), c.trial) for c in curves]),
            "epoch": np.concatenate([c.epochs for c in curves]),
            "training_loss": np.concatenate([c.training_loss for c in curves]),
            "validation_score": np.concatenate([c.validation_score for c in curves]),
        }
    )


def with_remarks(rows: pd.DataFrame, remarks: Mapping[str, Remark]) -> pd.DataFrame:
    """The same with notes and tags beside the configuration, once somebody wrote one."""
    if not remarks:
        return rows
    held, rows = [remarks.get(name) for name in rows["configuration"]], rows.copy()
    rows.insert(2, "tags", [list(remark.tags) if remark else [] for remark in held])
    rows.insert(3, "note", [remark.text if remark else "" for remark in held])
    return rows


def _ordered(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The best of the longest first; a share that all have says nothing and is left out."""
    table = pd.DataFrame(rows).sort_values(
        ["share", "epochs", "score"], ascending=[False, False, True]
    )
    return table if table["share"].nunique() > 1 else table.drop(columns="share")
