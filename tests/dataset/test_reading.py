"""Reading, guessing and writing files."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.dataset.archive import fingerprint
from core.dataset.reading import ReadOptions, guess_columns, read_csv
from core.dataset.series import Series
from core.dataset.simulation.rhone import simulate_rhone
from core.dataset.writing import write_csv

OPTIONS = ReadOptions(name="r", date="date", targets=("cs",), unit="Bq/m3")


def read(rows: list[str], header: str = "date,cs") -> Series:
    return read_csv("\n".join([header, *rows]).encode(), OPTIONS)


def days(count: int, step: int = 1) -> list[str]:
    return [str(date(2001, 1, 1) + timedelta(days=step * i)) for i in range(count)]


def test_a_target_can_be_the_only_column() -> None:
    series = read([f"{day},{i}" for i, day in enumerate(days(6))])
    assert series.targets[0].values.tolist() == [0, 1, 2, 3, 4, 5]
    assert (series.drivers, series.warnings, series.step) == ((), (), pd.Timedelta(days=1))


def test_days_first() -> None:
    series = read([f"{i + 12}/11/1998,{i}" for i in range(6)])
    assert series.dates[0] == pd.Timestamp("1998-11-12")


@pytest.mark.parametrize(
    ("stamps", "step"),
    [
        ([f"2001-01-01T{h:02d}:00" for h in range(8)], pd.Timedelta(hours=1)),
        ([f"2001-01-01 {h:02d}:30:00" for h in range(8)], pd.Timedelta(hours=1)),
        (days(8, step=7), pd.Timedelta(days=7)),
        (days(8), pd.Timedelta(days=1)),
        ([days(60)[i] for i in (0, 3, 11, 12, 30, 41, 47, 55)], pd.Timedelta(days=1)),
    ],
)
def test_step(stamps: list[str], step: pd.Timedelta) -> None:
    series = read([f"{stamp},{i}" for i, stamp in enumerate(stamps)])
    assert series.step == step
    assert series.dates[0] == pd.Timestamp(stamps[0])
    assert series.targets[0].is_quantified.sum() == 8


def test_a_row_beside_the_hours_moves_to_the_next_one() -> None:
    stamps = [f"2001-01-01T{h:02d}:00" for h in range(12)] + ["2001-01-01T14:20"]
    series = read([f"{stamp},{i}" for i, stamp in enumerate(stamps)])
    assert series.dates[-1] == pd.Timestamp("2001-01-01T15:00")
    assert "next instant" in series.warnings[0]


def test_duplicates_keep_the_mean_of_quantified_values() -> None:
    rows = [f"{day},{i + 1}" for i, day in enumerate(days(8))]
    series = read([*rows, "2001-01-02,4", "2001-01-03,<9", "2001-01-03,3", rows[0]])
    assert series.targets[0].values.tolist() == [1, 3, 3, 4, 5, 6, 7, 8]
    assert not series.targets[0].is_non_detect.any()
    text = " ".join(series.warnings)
    assert "2 exact repeats of another row" in text
    assert "2 dates with several rows" in text
    assert "1 non-detect left out" in text


def test_duplicate_limits_keep_the_highest() -> None:
    rows = [f"{day},{i + 1}" for i, day in enumerate(days(8)[:-1])]
    series = read([*rows, "2001-01-08,<2", "2001-01-08,<3"])
    assert series.targets[0].limits[-1] == 3


def test_gaps_are_completed_and_counted() -> None:
    kept = [day for i, day in enumerate(days(20)) if i not in (4, 10, 11, 12)]
    series = read([f"{day},{i}" for i, day in enumerate(kept)])
    assert len(series) == 20
    assert "4 rows" in series.warnings[0]
    assert "longest gap is 3 rows" in series.warnings[0]


def test_units_and_half_limits_of_drivers() -> None:
    rows = "\n".join(f"{day},<{2 * i + 2},{i},{i}" for i, day in enumerate(days(8)))
    options = ReadOptions(
        name="r", date="date", targets=("cs",), unit="Bq/m3", drivers=("ssm_mg_l", "q [m3/s]")
    )
    series = read_csv(f"date,ssm_mg_l,q [m3/s],cs\n{rows}".encode(), options)
    assert [driver.unit for driver in series.drivers] == ["mg/L", "m3/s"]
    assert series.drivers[0].values.tolist() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_guess() -> None:
    rows = "\n".join(
        f"{d};{800 + i};{'<0,4' if i % 3 else '0,7'};x" for i, d in enumerate(days(20))
    )
    content = f"Tag (date);q_m3_s;cs;remark\n{rows}".replace("x", "0,5", 1).encode()
    guess = guess_columns(content)
    assert guess.date == "Tag (date)"
    assert guess.drivers == ("q_m3_s",)
    assert guess.units["q_m3_s"] == "m3/s"
    assert guess.preview[0][1] == "800"
    assert guess.rows == 20


def test_what_is_written_reads_back() -> None:
    series = simulate_rhone(seed=3, years=2).series
    options = ReadOptions(
        name=series.name,
        date="date",
        targets=("caesium_137",),
        unit="Bq/m3",
        drivers=("discharge", "suspended_matter", "release"),
        driver_units={driver.name: driver.unit for driver in series.drivers},
        is_simulated=True,
    )
    assert fingerprint(read_csv(write_csv(series), options)) == fingerprint(series)


@pytest.mark.real_data
def test_potomac(real_data: Path) -> None:
    content = (real_data / "potomac_total_phosphorus.csv").read_bytes()
    options = ReadOptions(
        name="potomac",
        date="date",
        targets=("total_phosphorus_mg_l",),
        unit="mg/L",
        drivers=("discharge_m3_s",),
    )
    series = read_csv(content, options)
    target = series.target("total_phosphorus_mg_l")
    assert target.is_sampled.sum() == 1_299
    assert round(100 * target.non_detect_fraction, 1) == 1.7
    assert np.isfinite(series.driver("discharge_m3_s").values).all()
    assert series.driver("discharge_m3_s").unit == "m3/s"


def test_a_driver_below_a_limit_is_half_of_it_and_said_so():
    rows = "".join(f"2001-01-{day:02d},{day},{'<4' if day == 3 else day}\n" for day in range(1, 11))
    options = ReadOptions(name="r", date="date", targets=("y",), unit="Bq/m3", drivers=("q",))
    series = read_csv(f"date,y,q\n{rows}".encode(), options)
    assert series.driver("q").values[2] == 2.0
    assert any("1 value below a limit" in warning for warning in series.warnings)
