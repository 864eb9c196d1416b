"""Writes the bundled simulated series: `python -m core.dataset.bundle`. It stores nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from core.dataset.reading import ReadOptions, read_csv
from core.dataset.series import Series
from core.dataset.simulation.rhone import simulate_rhone
from core.dataset.writing import write_csv

BUNDLED = Path(__file__).resolve().parents[2] / "data" / "rhone_simulated.csv"
SEED = 17  # by its training and validation parts alone: see data/README.md
OPTIONS = ReadOptions(
    name="rhone-simulated",
    date="date",
    targets=("caesium_137",),
    unit="Bq/m3",
    drivers=("discharge", "suspended_matter", "release"),
    driver_units={"discharge": "m3/s", "suspended_matter": "mg/L", "release": "GBq/day"},
    is_simulated=True,
)


def bundled_series() -> Series:
    """The series that the bundled file holds, simulated again."""
    return simulate_rhone(seed=SEED, name=OPTIONS.name).series


def read_bundled() -> Series:
    """The bundled series from its file, marked as simulated."""
    return read_csv(BUNDLED.read_bytes(), OPTIONS)


def main() -> None:
    """Write the bundled file."""
    BUNDLED.write_bytes(write_csv(bundled_series(), with_uncertainties=False))
    sys.stderr.write(f"wrote data/{BUNDLED.name}\n")


if __name__ == "__main__":
    main()
