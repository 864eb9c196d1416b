"""Pictures and tables on a page: colours of the mode, a text for readers, a file to take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from core.charts.theme import Palette

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}


def palette() -> Palette:
    """Colours for the mode that the visitor sees."""
    from core.charts.theme import DARK, LIGHT

    return DARK if st.context.theme.type == "dark" else LIGHT


def show(figure: go.Figure, *, key: str, alt: str) -> None:
    """One picture, as wide as its place, with words for those who do not see it."""
    st.plotly_chart(figure, key=key, alt=alt, theme="streamlit", config=CONFIG)


def download(
    table: Callable[[], pd.DataFrame], *, file: str, key: str, label: str = "Download CSV"
) -> None:
    """A CSV of what the picture shows, made only when it is asked for."""
    st.download_button(
        label,
        lambda: table().to_csv(index=False).encode(),
        file_name=file,
        mime="text/csv",
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )
