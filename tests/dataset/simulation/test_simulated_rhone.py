"""The simulated series, its truth, and what can be known of it."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from core.dataset.archive import fingerprint
from core.dataset.reading import ReadOptions, read_csv
from core.dataset.simulation.knowable import knowable_forecast
from core.dataset.simulation.rhone import UNITS, simulate_rhone
from core.dataset.simulation.truth_table import truth_csv
from core.dataset.writing import write_csv
from core.errors import SpecError


@pytest.fixture(scope="module")
def river():
    return simulate_rhone(seed=138, years=8, targets=tuple(UNITS), gauges=True)


def test_same_seed_same_series():
    one, two, other = (simulate_rhone(seed=seed, years=2).series for seed in (5, 5, 6))
    assert fingerprint(one) == fingerprint(two) != fingerprint(other)
    assert one.is_simulated and "Simulated" in one.origin


def test_columns(river):
    assert [(t.name, t.unit) for t in river.series.targets] == list(UNITS.items())
    assert [d.name for d in river.series.drivers] == [
        "discharge",
        "suspended_matter",
        "release",
        "discharge_lyon",
        "discharge_ardeche",
    ]


def test_measurements_stand_around_the_truth(river):
    for target in river.series.targets:
        truth, quantified = river.activity(target.name), target.is_quantified
        ratio = np.log(target.values[quantified] / truth[quantified])
        assert abs(np.median(ratio)) < 0.06, target.name
        assert ratio.std() < 0.35
        assert (target.is_sampled == (river.counts > 0)).all()
    total = river.series.target("caesium_137")
    assert 0.03 < total.non_detect_fraction < 0.30
    assert truth[total.is_non_detect].mean() < 30


def test_floods_are_over_sampled(river):
    flow = river.series.driver("discharge").values
    assert flow[river.counts > 0].mean() > 1.15 * flow.mean()


def test_another_target_leaves_the_river_as_it_was(river):
    alone = simulate_rhone(seed=138, years=8).series
    np.testing.assert_array_equal(
        alone.target("caesium_137").values, river.series.target("caesium_137").values
    )


def test_hourly_is_the_same_kind_of_river():
    hourly = simulate_rhone(seed=3, years=4, step_hours=1)
    daily = [simulate_rhone(seed=seed, years=4) for seed in range(12)]
    assert hourly.series.step == pd.Timedelta(hours=1)
    for of in (lambda r: r.truth.water.total, lambda r: r.truth.matter.total):
        medians = [np.median(of(one)) for one in daily]
        assert 0.8 * min(medians) < np.median(of(hourly)) < 1.2 * max(medians)
    assert hourly.counts.max() == 1


def test_written_and_read_again(river):
    series = simulate_rhone(seed=4, years=2).series
    options = ReadOptions(
        name=series.name,
        date="date",
        targets=("caesium_137",),
        unit="Bq/m3",
        drivers=("discharge", "suspended_matter", "release"),
        driver_units={"discharge": "m3/s", "suspended_matter": "mg/L", "release": "GBq/day"},
        is_simulated=True,
    )
    assert fingerprint(read_csv(write_csv(series), options)) == fingerprint(series)


def test_truth_as_a_table(river):
    table = pd.read_csv(io.BytesIO(truth_csv(river)), parse_dates=["date"])
    assert len(table) == len(river.series)
    parts = [c for c in table.columns if c.startswith("flood_")]
    assert len(parts) == 4
    total = table[["rain_fed", "snow", "glacier", *parts]].sum(axis=1)
    np.testing.assert_allclose(np.maximum(total, 300.0), table["discharge"], rtol=1e-4)
    np.testing.assert_allclose(table["caesium_137"], river.activity(), rtol=1e-5)


def score(forecast) -> np.ndarray:
    """(horizon,) NSE of logarithms of the median."""
    truth = np.log(forecast.truth)
    error = ((np.log(forecast.median) - truth) ** 2).mean(axis=0)
    return 1 - error / truth.var()


def test_what_can_be_known_falls_with_the_horizon_and_grows_with_drivers(river):
    issues = np.arange(400, 2_700, 60)
    known = {
        ahead: score(
            knowable_forecast(
                river,
                issues,
                horizon=8,
                generator=np.random.default_rng(1),
                members=8,
                known_ahead=ahead,
            )
        )
        for ahead in ((), ("discharge",), ("discharge", "suspended_matter", "release"))
    }
    nothing, flow, everything = known.values()
    assert nothing[0] > nothing[-1] + 0.1
    assert (everything > flow).all() and flow[3:].mean() > nothing[3:].mean() + 0.1
    assert everything[0] > 0.93


def test_the_futures_listen_to_their_generator(river):
    def members(seed: int) -> np.ndarray:
        generator = np.random.default_rng(seed)
        issues = np.array([500, 900])
        return knowable_forecast(river, issues, horizon=3, generator=generator, members=3).members

    np.testing.assert_array_equal(members(1), members(1))
    assert (members(1) != members(2)).any()
    assert members(1).shape == (3, 2, 3)


@pytest.mark.parametrize(
    ("issues", "ahead", "words"),
    [
        ([2_920], (), "horizon of 3 inside"),
        ([], (), "no issue row"),
        ([5], ("rain",), "one of the simulated ones"),
    ],
)
def test_what_cannot_be_asked(river, issues, ahead, words):
    with pytest.raises(SpecError, match=words):
        knowable_forecast(
            river,
            np.array(issues, dtype=int),
            horizon=3,
            generator=np.random.default_rng(1),
            known_ahead=ahead,
        )
