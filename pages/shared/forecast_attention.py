"""Where the networks look, asked of the process that holds them. It knows no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.charts.wording import axis_title, count
from core.search.trial import StudySummary
from core.what_if.attention import Attention, has_attention
from core.what_if.ground import Ground
from pages.shared import forecast_csv, frame, picture, what_if_ground
from pages.shared.forecast_fan import issue_labels

if TYPE_CHECKING:
    from core.what_if.answering import Ask

WEEK = 7  # steps of which the sentence tells the share


@st.fragment
def panel(study: StudySummary, target: str) -> None:
    """Nothing is loaded before somebody asks; the first answer takes some seconds."""
    st.header("Where the networks look", anchor=False)
    key = f"attention {study.name}"
    if not st.session_state.get(key):
        st.caption("Which past steps the attention weighs, at each depth of the encoder.")
        st.button(
            "Ask the networks", key="ask attention", icon=":material/visibility:",
            on_click=_wish, args=(key,),
            help="Loads them in a process of their own, which takes some seconds.",
        )  # fmt: skip
        return
    with frame.folded():
        ground = what_if_ground.ground_of(study)
        if ground.networks.missing:
            weights_missing()
            return
        found = _attention(ground, what_if_ground.predictor(), (study.name, id(ground)))
        _show(study, found)
        if found is not None:
            _window(study, ground, found, target)


def weights_missing() -> None:
    """Why no network can be asked, and where to get it."""
    st.caption("Weights of its networks were not kept; What-if trains them again.")
    st.page_link("pages/what_if.py", label="What-if", icon=":material/arrow_forward:")


def _window(study: StudySummary, ground: Ground, found: Attention, target: str) -> None:
    """What one row of the maps read."""
    from core.charts.window_inputs import MOST_DRIVERS, window_inputs
    from core.what_if.looked_at import looked_at

    days = issue_labels(found.issue_times)
    chosen = st.select_slider(
        "What the networks read, issued on", days, value=days[-1], key=f"looked at {study.name}",
        help="A row of the picture above: its weights, and the inputs on which they fall.",
    )  # fmt: skip
    looked = looked_at(ground, found, days.index(chosen), target=target)
    drivers = ", ".join(path.name for path in looked.drivers[:MOST_DRIVERS])
    picture.show(
        window_inputs(looked, palette=picture.palette()),
        key="looked at",
        alt=f"What the forecast issued on {chosen} read: the weight on every past step, "
        f"{axis_title(target, looked.unit)}, {drivers}.",
        file=f"{study.name}-{chosen[:10]}-inputs",
    )


def _wish(key: str) -> None:
    st.session_state[key] = True


def is_askable(study: StudySummary) -> bool:
    """Whether the study's model has an attention at all; others get no empty place."""
    return study.model == "hrhn"


@st.cache_data(max_entries=4, show_spinner="The networks are being loaded.")
def _attention(_ground: Ground, _ask: Ask, version: object) -> Attention | None:  # noqa: ARG001
    from core.what_if.attention import attention_of

    return attention_of(_ground, _ask) if has_attention(_ground) else None


def _show(study: StudySummary, found: Attention | None) -> None:
    if found is None:
        st.caption("This configuration has no attention: it reads the last step alone.")
        return
    from core.charts.attention import attention_maps

    shares = [f"{100 * share:.0f} %" for share in found.share_of_newest(WEEK)]
    even = min(1.0, WEEK / len(found.lags))
    told = (
        f"On average {' / '.join(shares)} of the weight lies on the newest {WEEK} steps"
        f"{' (by depth)' * (len(shares) > 1)}; an even look would give {100 * even:.0f} %"
    )
    picture.show(
        attention_maps(found, palette=picture.palette()),
        key="attention",
        alt=f"Attention weights by lag and issue time, one map a depth. {told}.",
        table=lambda: forecast_csv.attention(found),
        file=f"{study.name}-attention",
    )
    st.caption(
        f"{told}. Mean of {count(found.seeds, 'seed')}, showing {len(found.issue_times)} of "
        f"{found.askable:,} issue times; a weight says where a network looks, not what would "
        "change its forecast."
    )
