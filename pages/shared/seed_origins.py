"""Rolling origins on the Seeds page: what is known of other periods, and what more would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.charts.wording import count
from core.search.trial import StudySummary
from core.work import list_requests
from pages.shared import frame, picture, results

if TYPE_CHECKING:
    import pandas as pd

    from core.seeds.origins.reading import OriginTable

ENDED = ("done", "failed", "cancelled")
SCORE = "Validation score (working scale)"


def show(study: StudySummary) -> None:
    """What the kept runs say, and the way to more of them."""
    st.header("Other periods", anchor=False)
    told = 0
    with frame.folded():
        found = results.origins_of(study)
        if found is None:
            st.caption("Nobody has tried yet whether another period would have told the same.")
        else:
            told = len(found.periods)
            _found(study, found)
    with st.expander("Train on other periods"), frame.folded():
        _ask(study, told=told)


def _found(study: StudySummary, found: OriginTable) -> None:
    from core.charts.origins import origin_points
    from core.seeds.origins.sentences import origins_sentence, periods_sentence

    st.markdown(origins_sentence(found))
    picture.show(
        origin_points(found, score_label=SCORE, palette=picture.palette()),
        key="origins",
        alt="Scores of every seed by configuration and validation period, with mean and interval.",
    )
    st.caption(
        f"Large markers are means with 95 % intervals, dots are seeds. "
        f"{periods_sentence(found.periods)}"
    )
    if found.failed:
        st.caption(f"{count(found.failed, 'run')} failed and {_is(found.failed)} left out.")
    with st.popover("Table"):
        st.dataframe(_rows(found), hide_index=True, alt="Scores by configuration and period")
        picture.download(lambda: _rows(found), file=f"{study.name}-periods.csv", key="csv periods")


def _rows(found: OriginTable) -> pd.DataFrame:
    """One row a configuration and period."""
    import pandas as pd

    periods = {period.origin: period for period in found.periods}
    return pd.DataFrame(
        [
            {
                "configuration": one.configuration_id,
                "from": str(periods[one.origin].first)[:10],
                "to": str(periods[one.origin].last)[:10],
                "n": one.n,
                "mean": one.interval.mean,
                "sd": one.interval.sd,
                "ci_low": one.interval.low,
                "ci_high": one.interval.high,
                "training windows": periods[one.origin].training,
            }
            for one in found.groups
        ]
    )


def _ask(study: StudySummary, *, told: int) -> None:
    """Origins, configurations, seeds, what that costs, and the button.

    Args:
        study: The study.
        told: Of how many periods the page has said what trains before them.
    """
    from core.seeds.origins.plan import MOST_ORIGINS
    from core.seeds.origins.sentences import periods_sentence, price_sentence
    from core.work import queue_origins

    store = results.store()
    with st.container(horizontal=True):
        origins = st.number_input(
            "Periods", 2, MOST_ORIGINS, 3, key="origin periods", width=160,
            help="The study's own and earlier ones, each a validation part before the last.",
        )  # fmt: skip
        finalists = st.number_input("Configurations", 1, 20, 3, key="origin finalists", width=160)
        seeds = st.number_input("Seeds of each", 1, 100, 5, key="origin seeds", width=160)
    cost = results.origin_cost_of(study, int(origins), int(finalists), int(seeds))
    st.markdown(price_sentence(cost, slots=store.settings.slots))
    if len(cost.periods) != told:
        st.caption(periods_sentence(cost.periods))
    waits = any(
        one.kind == "origins" and one.state not in ENDED for one in list_requests(store, study.name)
    )
    ready = study.state.value == "finished" and not waits and cost.missing > 0
    why = None if ready else _why(study, waits=waits)
    if st.button("Train", key="train origins", disabled=not ready, help=why):
        queue_origins(
            store, study.name, origins=int(origins), finalists=int(finalists), seeds=int(seeds)
        )
        st.success("Queued. The Run page shows how far it is.")


def _why(study: StudySummary, *, waits: bool) -> str:
    if study.state.value != "finished":
        return "The search must have finished first."
    return "It is under way: see the Run page." if waits else "All of it is there."


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
