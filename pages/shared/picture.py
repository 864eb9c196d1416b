"""Pictures and tables on a page: colours of the mode, a text for readers, files to take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from core.charts.theme import Palette

FORMATS = ("PNG", "SVG")  # of the camera in a picture's corner, which needs no server
_SIMULATED = "pictures are simulated"
SHARPNESS = 2  # pixels of a PNG for one on the screen


def come_from(*, simulated: bool) -> None:
    """Tell once a page whether its pictures show simulated data: a file leaves the page's badge."""
    st.session_state[_SIMULATED] = simulated


def palette() -> Palette:
    """Colours for the mode that the visitor sees."""
    from core.charts.theme import DARK, LIGHT

    return DARK if st.context.theme.type == "dark" else LIGHT


def show(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    table: Callable[[], pd.DataFrame] | None = None,
    file: str | None = None,
) -> None:
    """One picture, as wide as its place, with words for those who do not see it, and its files.

    Args:
        figure: What to draw.
        key: Of the picture on its page.
        alt: What it shows, in words.
        table: Its data as a table; without it what the figure draws, point by point.
        file: Name of its files without the ending; without it the study and the key.
    """
    figure.update_layout(paper_bgcolor=palette().ground)  # a saved picture has a ground
    named = file or "-".join([*st.query_params.get_all("study"), key.replace(" ", "-")])
    place = st.container()
    chosen = _files(figure, key=key, alt=alt, table=table, file=named)
    place.plotly_chart(figure, key=key, alt=alt, theme="streamlit", config=_config(chosen, named))


def _config(chosen: str, file: str) -> dict[str, object]:
    scale = SHARPNESS if chosen == "PNG" else 1
    return {
        "displaylogo": False,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
        "toImageButtonOptions": {"format": chosen.lower(), "filename": file, "scale": scale},
    }


def _files(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    table: Callable[[], pd.DataFrame] | None,
    file: str,
) -> str:
    """What can be taken away, behind one button; each file is made only when it is asked for."""
    colours = palette()
    told = f"Simulated data, from no river. {alt}" if st.session_state.get(_SIMULATED) else alt

    def data() -> pd.DataFrame:
        from core.charts.drawn_data import drawn_data

        return drawn_data(figure) if table is None else table()

    def page() -> bytes:
        from core.charts.standalone import standalone_page

        return standalone_page(figure, title=file, words=told, palette=colours).encode()

    with st.popover("Save", type="tertiary", icon=":material/download:"):
        download(data, file=f"{file}.csv", key=f"csv {key}", label="Data (CSV)")
        st.download_button(
            "Interactive page (HTML)", page, file_name=f"{file}.html", mime="text/html",
            key=f"html {key}", on_click="ignore", icon=":material/download:",
            help="Opens offline; it also saves the picture as PNG or SVG.",
        )  # fmt: skip
        return st.radio(
            "The camera in the picture saves", FORMATS, horizontal=True, key=f"camera {key}",
            help="It stands in the picture's upper right corner.",
        )  # fmt: skip


def download(
    table: Callable[[], pd.DataFrame], *, file: str, key: str, label: str = "Download CSV"
) -> None:
    """A table as a CSV, made only when it is asked for."""
    st.download_button(
        label,
        lambda: table().to_csv(index=False).encode(),
        file_name=file,
        mime="text/csv",
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )
