"""Colours, the Plotly template and the frame that every figure shares. It draws no data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one mode, colour-blind safe (Okabe and Ito) and named by what they mean.

    Attributes:
        accent: The model, the best, what is chosen.
        ink: Observations and direct labels.
        muted: What stands in the background (other trials, dropped points).
        faint: Fills and shading.
        warning: Simulated data and warnings; fills only on white.
        wrong: What failed or lies above a threshold.
        references: Lines of the reference models.
        driver: Fill of a driver.
        ground: Page colour, for the inside of open markers.
        scores: Colour scale of scores; the low (good) end stands out from the page.
        dark: Whether it is for a dark page.
    """

    accent: str
    ink: str
    muted: str
    faint: str
    warning: str
    wrong: str
    references: tuple[str, ...]
    driver: str
    ground: str
    scores: tuple[tuple[float, str], ...]
    dark: bool

    def tint(self, opacity: float) -> str:
        """The accent as a translucent fill."""
        red, green, blue = (int(self.accent[i : i + 2], 16) for i in (1, 3, 5))
        return f"rgba({red},{green},{blue},{opacity:g})"


LIGHT = Palette(
    accent="#0072B2",
    ink="#1F2328",
    muted="#6E7681",
    faint="rgba(110,118,129,0.14)",
    warning="#E69F00",
    wrong="#D55E00",
    references=("#9A4C7B", "#00795A", "#6E7681", "#882255"),
    driver="rgba(86,180,233,0.35)",
    ground="#FFFFFF",
    scores=((0.0, "#00224E"), (0.35, "#434E6C"), (0.7, "#8E8A79"), (1.0, "#C9B85F")),
    dark=False,
)
DARK = Palette(
    accent="#56B4E9",
    ink="#F0F3F6",
    muted="#9AA4AF",
    faint="rgba(154,164,175,0.18)",
    warning="#E69F00",
    wrong="#FF7A2F",
    references=("#CC79A7", "#2BC79B", "#BBBBBB", "#F0E442"),
    driver="rgba(0,114,178,0.45)",
    ground="#0E1117",
    scores=((0.0, "#FEE838"), (0.35, "#BDAF6E"), (0.7, "#7C7B78"), (1.0, "#707A94")),
    dark=True,
)
DASHES: tuple[Literal["dash", "dot", "dashdot", "longdash"], ...] = (
    "dash",
    "dot",
    "dashdot",
    "longdash",
)
MARKERS: tuple[str, ...] = ("square", "diamond", "triangle-up", "x")


def template(palette: Palette) -> go.layout.Template:
    """Our own template: transparent paper, quiet grid, categorical colours of the palette."""
    axis = {
        "gridcolor": palette.faint,
        "linecolor": palette.muted,
        "zeroline": False,
        "ticks": "",
        "automargin": True,
        "separatethousands": True,
        "exponentformat": "none",  # "5,000" and "10,000", never "5000" beside "10k"
        "title": {"standoff": 8},
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": palette.ink, "size": 13},
            "colorway": [palette.accent, *palette.references],
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def frame(figure: go.Figure, palette: Palette, *, height: int, legend: bool = True) -> go.Figure:
    """Give a finished figure the template, margins and legend that all pictures share."""
    figure.update_layout(
        template=template(palette),
        height=height,
        margin={"l": 8, "r": 8, "t": 40 if legend else 28, "b": 8},
        showlegend=legend,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.0,
            "yanchor": "bottom",
            "yref": "paper",
            "font": {"color": palette.ink},
        },
        hoverlabel={"align": "left"},
        uirevision="constant",  # a live refresh keeps the zoom
    )
    _inked(figure, palette)
    return figure


def _inked(figure: go.Figure, palette: Palette) -> None:
    """Colour the words of axes and scales in the figure itself: a page's theme would pale them."""
    words = {"tickfont": {"color": palette.ink}, "title": {"font": {"color": palette.ink}}}
    figure.update_xaxes(**words)
    figure.update_yaxes(**words)
    for trace in figure.data:
        if "colorbar" in trace:
            trace.colorbar.update(words)
        if trace.type == "scatter" and trace.textfont.color is None:
            trace.textfont.color = palette.ink
    figure.update_layout(coloraxis={"colorbar": words})


def log_ticks(values: np.ndarray) -> dict[str, object]:
    """Ticks at 1, 2 and 5 times the powers of ten inside the values; fewer over many decades."""
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known) & (known > 0)]
    if not len(known):
        return {"type": "log"}
    low, high = np.log10(known.min()), np.log10(known.max())
    steps = (1, 2, 5) if high - low < 2.2 else (1,)
    powers = range(int(np.floor(low)) - 1, int(np.ceil(high)) + 1)
    ticks = [step * 10.0**power for power in powers for step in steps]
    return {
        "type": "log",
        "tickvals": ticks,
        "ticktext": [f"{tick:,.12g}" for tick in ticks],
        "tickangle": 0,
    }


def date_axis(figure: go.Figure) -> None:
    """ISO dates on the ticks at every zoom, and in the hover text."""
    day, month, year = 86_400_000, "M1", "M12"
    figure.update_xaxes(
        showgrid=False,
        hoverformat="%Y-%m-%d",
        tickformatstops=[
            {"dtickrange": [None, day - 1], "value": "%H:%M\n%Y-%m-%d"},
            {"dtickrange": [day, month], "value": "%Y-%m-%d"},
            {"dtickrange": [month, year], "value": "%Y-%m"},
            {"dtickrange": [year, None], "value": "%Y"},
        ],
    )


def instants(dates: np.ndarray | np.datetime64) -> np.ndarray:
    """Dates as milliseconds of datetime64, which Plotly sends in a compact form."""
    return np.asarray(dates).astype("datetime64[ms]")


def direct_label(figure: go.Figure, palette: Palette, *, text: str, **place: object) -> None:
    """Write a word beside what it names, so that no reader depends on colour."""
    figure.add_annotation(
        text=text,
        showarrow=False,
        font={"size": 12, "color": palette.muted},
        **place,
    )
