"""Uncertainties of measurements: read, kept with their values through every step, stored, shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.charts.series import series_overview
from core.dataset.archive import fingerprint, pack, unpack
from core.dataset.preparation.decay_correction import CorrectDecay
from core.dataset.preparation.outliers import LeaveOut
from core.dataset.preparation.resampling import Resample
from core.dataset.preparation.unit_conversion import ConvertUnit
from core.dataset.reading import ReadOptions, read_csv
from core.dataset.series import Series
from core.dataset.services.radioactivity_network import ENTRY, read_network_export
from core.dataset.simulation.rhone import simulate_rhone
from core.errors import DataError

FILE = """date,flow,cs,cs_u
2001-01-01,1,3,0.3
2001-01-01,1,5,0.4
2001-01-02,2,<2,
2001-01-03,3,4,
2001-01-04,4,6,0.6
2001-01-05,5,8,0.8
2001-01-06,6,7,0.5
"""
OPTIONS = ReadOptions(
    name="river",
    date="date",
    targets=("cs",),
    drivers=("flow",),
    unit="Bq/L",
    uncertainties={"cs": "cs_u"},
)
READ = [0.25, np.nan, np.nan, 0.6, 0.8, 0.5]  # sqrt(0.3^2 + 0.4^2) / 2 for the mean of two


def read() -> Series:
    return read_csv(FILE.encode(), OPTIONS)


def known(series: Series) -> np.ndarray:
    uncertainties = series.targets[0].uncertainties
    assert uncertainties is not None
    return uncertainties


def test_a_column_of_them_is_read_with_its_values() -> None:
    np.testing.assert_allclose(known(read()), READ)
    assert read().targets[0].values[0] == 4
    plain = read_csv(FILE.encode(), OPTIONS.model_copy(update={"uncertainties": {}}))
    assert plain.targets[0].uncertainties is None


def test_they_are_stored_and_change_no_fingerprint() -> None:
    series = read()
    without = replace(series, targets=(replace(series.targets[0], uncertainties=None),))
    np.testing.assert_array_equal(known(unpack(pack(series))), known(series))
    assert unpack(pack(without)).targets[0].uncertainties is None
    assert fingerprint(series) == fingerprint(without)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (ConvertUnit(column="cs", source="Bq/L", wanted="mBq/L"), 1_000 * np.array(READ)),
        (
            CorrectDecay(target="cs", reference="2001-01-02", half_life=1 / 365.25),
            np.array(READ) * 2.0 ** (np.arange(6) - 1),
        ),
        (
            LeaveOut(target="cs", dates=("2001-01-04",), reason="a slip"),
            np.where(np.arange(6) == 3, np.nan, READ),
        ),
        (Resample(hours=48), [0.25, np.nan, np.hypot(0.8, 0.5) / 2]),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_step_that_changes_values_changes_them_alike(step, expected) -> None:
    np.testing.assert_allclose(known(step.apply(read())), expected, rtol=1e-9)


def test_an_export_of_the_network_brings_them() -> None:
    target = read_network_export(ENTRY.example()).targets[0]
    stated = target.uncertainties[~np.isnan(target.uncertainties)]
    assert stated.tolist() == [2.0, 2.1]
    assert np.isnan(target.uncertainties[target.is_non_detect]).all()


def test_the_simulator_tells_its_own() -> None:
    target = simulate_rhone(seed=5, years=2).series.targets[0]
    has = ~np.isnan(target.uncertainties)
    np.testing.assert_array_equal(has, target.is_quantified)
    assert (target.uncertainties[has] > 0).all()


def test_they_are_drawn_as_whiskers() -> None:
    series = read()
    observed = next(t for t in series_overview(series, "cs").data if t.name == "observed")
    np.testing.assert_allclose(observed.error_y.array, [0.25, np.nan, np.nan, 0.6, 0.8, 0.5])
    without = replace(series, targets=(replace(series.targets[0], uncertainties=None),))
    observed = next(t for t in series_overview(without, "cs").data if t.name == "observed")
    assert observed.error_y.array is None


def test_what_cannot_be_is_refused() -> None:
    target = read().targets[0]
    with pytest.raises(DataError, match="finite and 0 or more"):
        replace(read(), targets=(replace(target, uncertainties=np.full(6, -1.0)),))
    with pytest.raises(DataError, match="as long as the dates"):
        replace(read(), targets=(replace(target, uncertainties=np.ones(5)),))
    with pytest.raises(DataError, match="uncertainties belong to a target"):
        read_csv(FILE.encode(), OPTIONS.model_copy(update={"uncertainties": {"flow": "cs_u"}}))
