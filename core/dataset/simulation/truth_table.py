"""The hidden truth as CSV text, for measuring a forecast's distance from it. It writes no file."""

from __future__ import annotations

import pandas as pd

from core.dataset.simulation.floods import TYPES
from core.dataset.simulation.rhone import Realisation

DIGITS = 6  # significant; the truth has no digits of its own


def truth_csv(realisation: Realisation) -> bytes:
    """Every process by date: water by origin, matter, release, caesium-137, samples in each row.

    Units: m3/s, mg/L, GBq/day, Bq/m3, Bq/kg, L/kg.
    """
    truth = realisation.truth
    water, matter, caesium = truth.water, truth.matter, truth.caesium
    columns = {
        "discharge": water.total,
        "rain_fed": water.rain,
        "snow": water.snow,
        "glacier": water.glacier,
        **{f"flood_{kind.name}": water.floods[i] for i, kind in enumerate(TYPES)},
        "suspended_matter": matter.total,
        "flushed_matter": matter.flushed,
        "release": truth.release,
        "caesium_137": caesium.total,
        "caesium_137_dissolved": caesium.dissolved,
        "caesium_137_on_particles": caesium.content,
        "caesium_137_from_releases": caesium.released,
        "partition": caesium.partition,
    }
    columns = {name.replace(" ", "_").lower(): values for name, values in columns.items()}
    table = pd.DataFrame(columns, index=pd.Index(truth.calendar.dates, name="date"))
    table["samples"] = realisation.counts
    text = table.to_csv(float_format=f"%.{DIGITS}g", lineterminator="\n")
    assert isinstance(text, str)  # a table written to nowhere is text
    return text.encode()
