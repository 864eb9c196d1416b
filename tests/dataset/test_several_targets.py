"""Several targets in one series: each keeps its own unit, limits, scale and samples."""

from __future__ import annotations

import numpy as np
import pytest

from core.dataset.catalogue import describe
from core.dataset.censoring import working_limits
from core.dataset.cutting import cut
from core.dataset.reading import ReadOptions, read_csv
from core.dataset.simulation.rhone import DISSOLVED, ON_PARTICLES, simulate_rhone
from core.dataset.split import chronological_split
from core.dataset.windows import WindowSpec
from core.errors import DataError

ROWS = "\n".join(
    f"2001-01-{d:02d},{'<0.5' if d % 3 else 0.6 + d / 10},{'<20' if d % 4 == 0 else 20 + d}"
    for d in range(1, 29)
)
CONTENT = f"date,alpha,beta\n{ROWS}\n".encode()
OPTIONS = ReadOptions(
    name="gross",
    date="date",
    targets=("alpha", "beta"),
    unit="Bq/m3",
    target_units={"beta": "Bq/kg"},
)


def test_each_target_has_its_own_unit_and_limits():
    series = read_csv(CONTENT, OPTIONS)
    assert [(t.name, t.unit) for t in series.targets] == [("alpha", "Bq/m3"), ("beta", "Bq/kg")]
    assert set(series.target("alpha").limits[series.target("alpha").is_non_detect]) == {0.5}
    assert set(series.target("beta").limits[series.target("beta").is_non_detect]) == {20.0}
    shares = [target.non_detect_fraction for target in series.targets]
    assert describe(series).non_detect_fraction == pytest.approx(np.mean(shares))


@pytest.mark.parametrize("units", [{"gamma": "Bq/kg"}, {"beta": " "}])
def test_a_unit_belongs_to_a_target(units):
    with pytest.raises(DataError, match="belongs to a target"):
        read_csv(CONTENT, OPTIONS.model_copy(update={"target_units": units}))


def test_windows_hold_both_with_their_own_scales_and_limits():
    series = simulate_rhone(seed=8, years=5, targets=(DISSOLVED, ON_PARTICLES)).series
    spec = WindowSpec(
        targets=(DISSOLVED, ON_PARTICLES),
        drivers=("discharge",),
        lookback=10,
        horizon=4,
        scales={DISSOLVED: "log", ON_PARTICLES: "cube_root"},
    )
    made = cut(series, chronological_split(series, target=DISSOLVED), spec)
    windows = made.tuning.training
    assert windows.target.shape[-1] == 2 and windows.history.shape[-1] == 4
    rows = np.searchsorted(series.dates.to_numpy(), windows.target_times)
    for d, name in enumerate(spec.targets):
        target, scaling = series.target(name), made.scaling.column(name)
        seen, censored = windows.observed[..., d], windows.censored[..., d]
        whole = scaling.to_original(working_limits(windows.target[..., d], censored, scaling))
        expected = np.where(target.is_non_detect, target.limits, target.values)[rows]
        np.testing.assert_allclose(whole[seen], expected[seen], rtol=1e-4)
    assert windows.censored[..., 0].any()
