"""Up to six configurations beside each other, kept in the link. It says nothing about luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core.charts.comparison import MOST, compared_curves
from core.charts.hyperparameters import plain, value_text
from core.charts.wording import three_digits
from core.search.levels import level_of
from core.search.remarks import Remark
from core.search.trial import StudySummary, Trial
from pages.shared import leaderboard_table, picture, results
from pages.shared.leaderboard_filters import level_text

SCORE = "Validation score (working scale)"
MOST_LISTED = 500  # configurations to choose from


@st.fragment
def compare(study: StudySummary, trials: Sequence[Trial], remarks: Mapping[str, Remark]) -> None:
    """Choose, then curves above and settings below."""
    st.header("Side by side", anchor=False)
    ranked = _choosable(leaderboard_table.lineages_of(study, trials)["configuration"].tolist())
    chosen = st.multiselect(
        "Configurations",
        ranked,
        default=ranked[:2],
        max_selections=MOST,
        key="lb_compare",
        bind="query-params",
        help=f"Up to {MOST} of the best {MOST_LISTED}, best first; the link keeps the choice.",
    )
    if not chosen:
        st.caption("Choose the configurations to compare.")
        return
    figure = compared_curves(
        chosen,
        trials,
        results.curves_of(study),
        score_label=SCORE,
        palette=picture.palette(),
    )
    words = f"Learning curves of {', '.join(chosen)}."
    table = comparison(chosen, trials, remarks)
    picture.show(figure, key="compared", alt=words)
    st.dataframe(table, hide_index=True, alt="Configurations side by side", placeholder="")
    picture.download(lambda: table, file=f"{study.name}-compared.csv", key="csv comparison")


def _choosable(ranked: list[str]) -> list[str]:
    """The best, and whatever the link names: a list of thousands is no choice."""
    linked = set(st.query_params.get_all("lb_compare")) & set(ranked[MOST_LISTED:])
    return ranked[:MOST_LISTED] + sorted(linked)


def comparison(
    chosen: Sequence[str], trials: Sequence[Trial], remarks: Mapping[str, Remark]
) -> pd.DataFrame:
    """One column a configuration: scores by length, settings that differ first, notes."""
    members = {name: [t for t in trials if t.configuration_id == name] for name in chosen}
    levels = sorted({level_of(t) for held in members.values() for t in held})
    rows: list[dict[str, str]] = []
    for level in levels:
        scores = {name: _score(held, level) for name, held in members.items()}
        rows.append({"what": f"score after {level_text(level)}", **scores})
    settings = list(dict.fromkeys(n for held in members.values() for n in held[0].configuration))
    told = {
        setting: {name: _setting(held[0], setting) for name, held in members.items()}
        for setting in settings
    }
    for setting in sorted(settings, key=lambda s: len(set(told[s].values())) == 1):
        same = len(set(told[setting].values())) == 1 and len(chosen) > 1
        rows.append({"what": plain(setting) + (" (same)" if same else ""), **told[setting]})
    for what, of in (("tags", lambda r: ", ".join(r.tags)), ("note", lambda r: r.text)):
        if any(name in remarks for name in chosen):
            rows.append(
                {"what": what, **{n: of(remarks[n]) if n in remarks else "" for n in chosen}}
            )
    return pd.DataFrame(rows)


def _score(members: Sequence[Trial], level: object) -> str:
    scores = [t.score for t in members if level_of(t) == level and t.score is not None]
    return three_digits(min(scores)) if scores else "–"


def _setting(trial: Trial, name: str) -> str:
    return value_text(trial.configuration[name]) if name in trial.configuration else "–"
