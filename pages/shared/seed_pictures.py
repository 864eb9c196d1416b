"""Pairs, order and optimism on the Seeds page. It draws what it is given and tests nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.charts.wording import count, three_digits
from pages.shared import picture

if TYPE_CHECKING:
    from core.seeds.analysis.outperforming import Outperforming
    from core.seeds.ensembles import SeedGain
    from core.seeds.table import SeedOptimism, SeedOrder, SeedPair, SeedTable


def margin() -> float:
    """What difference does not matter, as a share of the best mean; asked in the session."""
    return float(st.session_state.get("margin", 5.0)) / 100


def pairs(table: SeedTable) -> None:
    """Differences with the margin drawn in, and each verdict as a sentence."""
    from core.charts.seeds import seed_differences

    st.header("Pairs", anchor=False)
    st.number_input(
        "Margin (%)", 0.0, 50.0, 5.0, step=1.0, key="margin", width=160,
        help="A difference below this share of the best mean does not matter to you. Better than "
        "a round number: the uncertainty of the measurement.",
    )  # fmt: skip
    left, right = st.columns([3, 2])
    with left:
        figure = seed_differences(
            table,
            margin=table.margin,
            score_label="validation score",
            palette=picture.palette(),
        )
        picture.show(figure, key="pairs", alt="Mean difference of every pair, 95 % interval.")
    with right:
        for pair in table.pairs:
            st.markdown(f"{pair.sentence}{probability(pair)}")


def probability(pair: SeedPair) -> str:
    """How often the first wins, under both of its names."""
    if pair.same_seed is None or pair.any_run is None:
        return ""
    return (
        f" {pair.first} wins on the same seed in {_percent(pair.same_seed)}, any run against any "
        f"run in {_percent(pair.any_run)}."
    )


def _percent(found: Outperforming) -> str:
    return f"{100 * found.probability:.0f} % ({100 * found.low:.0f} to {100 * found.high:.0f} %)"


def order(found: SeedOrder) -> None:
    """Ranks with intervals, and what one seed alone would have chosen."""
    from core.charts.ranks import rank_intervals

    st.header("Order", anchor=False)
    st.markdown(found.stability.sentence)
    picture.show(
        rank_intervals(found, palette=picture.palette()),
        key="ranks",
        alt="Rank of every configuration with its 95 % interval.",
    )


def optimism(found: SeedOptimism, *, score_label: str) -> None:
    """What the search promised of its winner, and what came of it."""
    from core.charts.optimism import promise_and_truth
    from core.seeds.headline import optimism_sentence

    st.header("Optimism of the search", anchor=False)
    st.markdown(optimism_sentence(found))
    figure = promise_and_truth(found, score_label=score_label, palette=picture.palette())
    picture.show(
        figure, key="optimism", alt="Reported, expected and confirmed score of the winner."
    )


def ensemble(found: SeedGain, *, score_label: str) -> None:
    """What averaging seeds gains, by the closed form, on the validation part."""
    from core.charts.ensemble import gain_curve

    gain = found.gain
    size = 10 if gain.limit > 0 else gain.seeds
    few = gain.members_within(0.05)
    one, many = (three_digits(value) for value in gain.rmse_curve([1, size]))
    st.header("Averaging seeds", anchor=False)
    st.markdown(
        f"One seed of {found.configuration_id} has an expected RMSE of {one}, the mean of {size} "
        f"{many}. {count(few, 'seed')} {'comes' if few == 1 else 'come'} within 5 % of the squared "
        "error that any number would reach."
    )
    figure = gain_curve(gain, score_label=score_label, palette=picture.palette())
    picture.show(figure, key="ensemble", alt="Expected error against the number of seeds averaged.")
