"""The simulator's figures beside the published ones: a picture, a table. It judges no series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import picture

if TYPE_CHECKING:
    from core.dataset.simulation.comparison import FigureComparison

YEARS = 26


@st.cache_data(max_entries=1, show_spinner="Simulating rivers")
def _compared() -> tuple[FigureComparison, ...]:
    from core.dataset.simulation.comparison import compare_with_published

    return compare_with_published()


def panel() -> None:
    """Published beside simulated, group by group, then every number with its source."""
    from core.charts.calibration import drawable, published_and_simulated
    from core.dataset.simulation.comparison import SEEDS

    st.header("The simulator beside the published river", anchor=False)
    lines = _compared()
    met = sum(line.is_met for line in lines)
    st.markdown(
        f"**{met} of {len(lines)} published figures of the lower Rhone are met by the simulated "
        f"rivers** ({SEEDS} seeds, {YEARS} years each), within tolerances that are our own."
    )
    groups = list(dict.fromkeys(line.group for line in lines))
    group = st.segmented_control(
        "Figures", groups, default=groups[0], required=True, key="calibration group"
    )
    chosen = [line for line in lines if line.group == group]
    picture.show(
        published_and_simulated(chosen, palette=picture.palette()),
        key="calibration",
        alt=f"{group}: simulated means and ranges as multiples of the published figures.",
    )
    if left := len(chosen) - len(drawable(chosen)):
        st.caption(
            f"Showing {len(chosen) - left} of {len(chosen)} figures; the other {left} are bounds "
            "or words and stand in the table."
        )
    _table(lines)


def _table(lines: tuple[FigureComparison, ...]) -> None:
    from core.dataset.simulation.published import NOT_SIMULATED

    with st.expander("Every figure with its source"):
        number = st.column_config.NumberColumn
        st.dataframe(
            [
                {
                    "Figure": line.name,
                    "Unit": line.unit or "–",
                    "Published": line.published,
                    "Simulated": line.simulated,
                    "5 %": line.low,
                    "95 %": line.high,
                    "n": line.count,
                    "From": line.lowest,
                    "To": line.highest,
                    "Met": "yes" if line.is_met else "no",
                    "Source": line.source,
                }
                for line in lines
            ],
            hide_index=True,
            column_config={
                **{name: number(format="%.3g") for name in ("Simulated", "5 %", "95 %")},
                "From": number(format="%.3g", help="The simulated mean may not be below this."),
                "To": number(format="%.3g", help="Nor above this. Both are our own."),
                "n": number(help="Seeds, years or floods that the simulated figures are of."),
            },
            alt="Published and simulated figures",
        )
        st.markdown(
            "Published, and of nothing that is simulated: "
            + "; ".join(f"{what} ({why})" for what, why in NOT_SIMULATED)
            + "."
        )
        st.caption(
            "Published means stated in the source, mostly in its abstract; measured means computed "
            "on observed daily discharge at the mouth. No activity series of the Rhone is public."
        )
