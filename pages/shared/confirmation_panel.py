"""The confirmation on a page: who won, chosen on some seeds, reported on others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from core.charts.wording import count, three_digits
from pages.shared import picture

if TYPE_CHECKING:
    from core.seeds.confirmation import Confirmation


def show(confirmation: Confirmation, *, score_label: str) -> None:
    """The verdict as a sentence, then the picture, then what is not known."""
    from core.charts.confirmation import promise_and_report

    st.header("Confirmed winner", anchor=False)
    st.markdown(sentence(confirmation))
    if confirmation.reported is not None:
        figure = promise_and_report(
            confirmation, score_label=score_label, palette=picture.palette()
        )
        words = "The winner's score: by the search, on the seeds that chose, on those that report."
        picture.show(figure, key="confirmation", alt=words)
    for caution in cautions(confirmation):
        st.caption(caution)


def sentence(confirmation: Confirmation) -> str:
    """What a stakeholder can take home."""
    choosing, contenders = len(confirmation.choosing), len(confirmation.contenders)
    chosen = (
        f"**{confirmation.configuration_id}** has the best mean of "
        f"{count(contenders, 'configuration')} over {count(choosing, 'seed')}"
    )
    if confirmation.reported is None:
        return f"{chosen}. Other seeds, which chose nothing, are still to report on it."
    reported = confirmation.reported
    told = f"{chosen}. On {count(len(confirmation.reporting), 'other seed')}, which chose nothing, "
    told += f"its score is **{three_digits(reported.mean)}**"
    if math.isfinite(reported.low):
        told += f" (95 % interval {three_digits(reported.low)} to {three_digits(reported.high)})"
    return f"{told}.{_gap(confirmation.search_optimism)}"


def _gap(optimism: float) -> str:
    if not math.isfinite(optimism):
        return ""
    word = "too good" if optimism > 0 else "too bad"
    return f" What the search had reported was {word} by {three_digits(abs(optimism))}."


def cautions(confirmation: Confirmation) -> list[str]:
    """What limits it, one sentence each."""
    told = []
    if not confirmation.is_current:
        told.append("The study has been extended since: its finalists are others now.")
    if confirmation.missing:
        told.append(f"{count(confirmation.missing, 'run')} still to be trained.")
    if confirmation.failed:
        told.append(f"{count(confirmation.failed, 'run')} failed and left out.")
    return told
