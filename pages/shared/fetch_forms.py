"""Forms of the sources that are elsewhere: two web services and a network's export file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from core.dataset.source import request_of
from core.dataset.sources import SOURCES
from core.errors import SpecError
from pages.shared import frame
from pages.shared.upload import keep

EARLIEST = date(1900, 1, 1)


def hubeau() -> None:
    """Daily discharge of a French station."""
    with st.form("hubeau", border=False):
        left, right = st.columns(2)
        station = left.text_input(
            "Station or site",
            placeholder="V720001002",
            key="hubeau station",
            help="Its code on hydro.eaufrance.fr: 10 characters of a station, 8 of a site.",
        )
        name = right.text_input("Name of the series", placeholder="beaucaire", key="hubeau name")
        period = _period("hubeau")
        pressed = st.form_submit_button("Fetch and keep", type="primary")
    if pressed:
        _fetch("hubeau", {"name": name, "station": station, **period})


def usgs() -> None:
    """Daily discharge of an American site, and samples of a substance."""
    with st.form("usgs", border=False):
        columns = st.columns(2)
        site = columns[0].text_input("Site", placeholder="USGS-01646500", key="usgs site")
        name = columns[1].text_input("Name of the series", placeholder="potomac", key="usgs name")
        substance = columns[0].text_input(
            "Substance",
            placeholder="Cesium-137",
            key="usgs substance",
            help="A characteristic or a parameter code of five digits; empty: discharge itself.",
        )
        fraction = columns[1].text_input(
            "Fraction", placeholder="Total", key="usgs fraction", help="Empty takes all there are."
        )
        period = _period("usgs")
        pressed = st.form_submit_button("Fetch and keep", type="primary")
    if pressed:
        asked = {"name": name, "site": site, "substance": substance, "fraction": fraction}
        _fetch("usgs", {**asked, **period})


def radioactivity_network() -> None:
    """An export of the French national network, as it is downloaded."""
    with st.form("network", border=False):
        file = st.file_uploader("Export file", type=["csv", "txt"], key="network file")
        columns = st.columns(3)
        name = columns[0].text_input("Name of the series", placeholder="arles", key="network name")
        nuclides = columns[1].text_input(
            "Radionuclides",
            placeholder="Césium 137",
            key="network radionuclides",
            help="As the export spells them, with ; between several. Empty takes all there are.",
        )
        point = columns[2].text_input(
            "Sampling point", key="network point", help="Where the export holds several."
        )
        pressed = st.form_submit_button("Read and keep", type="primary")
    if not pressed:
        return
    if file is None:
        st.info("Choose the export file first.")
        return
    wanted = tuple(text.strip() for text in nuclides.split(";") if text.strip())
    content = {"content": file.getvalue(), "radionuclides": wanted, "point": point.strip()}
    _fetch("radioactivity-network", {"name": name, **content})


def _period(source: str) -> dict[str, date]:
    """Two optional dates."""
    left, right = st.columns(2)
    earliest, latest = EARLIEST, date.today()
    first = left.date_input(
        "First day", None, min_value=earliest, max_value=latest, key=f"{source} first"
    )
    last = right.date_input(
        "Last day", None, min_value=earliest, max_value=latest, key=f"{source} last"
    )
    held = {"first": first, "last": last}
    return {name: day for name, day in held.items() if isinstance(day, date)}


def _fetch(source: str, asked: Mapping[str, object]) -> None:
    entry = SOURCES[source]
    with frame.folded(), st.spinner(f"Asking {entry.label}"):
        if not str(asked["name"]).strip():
            raise SpecError(
                "a series has a name", found="none", remedy="Give it one, such as the river's."
            )
        keep(entry.read(request_of(entry, asked)))
