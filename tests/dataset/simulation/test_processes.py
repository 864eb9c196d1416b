"""The processes of the simulator one by one: filters by hand, seeds, conservation, routine."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest

from core.dataset.simulation.caesium import Chemistry, simulate_caesium
from core.dataset.simulation.calendar import Calendar, calendar
from core.dataset.simulation.discharge import Regime, simulate_discharge
from core.dataset.simulation.draws import BY_TYPE, Draws, draw, side_by_side, spliced
from core.dataset.simulation.floods import TYPES
from core.dataset.simulation.laboratory import Laboratory, measure, rounded
from core.dataset.simulation.memory import accumulated, fading, hydrograph, mixed, smooth_fading
from core.dataset.simulation.releases import SLOT_DAYS, ReleaseRoutine, simulate_releases
from core.dataset.simulation.sampling import SamplingRoutine, sample_counts
from core.dataset.simulation.suspended_matter import (
    Sediment,
    daily_load,
    simulate_suspended_matter,
)
from core.dataset.simulation.truth import true_river
from core.errors import SpecError


def drawn(seed: int, steps: int) -> Draws:
    return draw(np.random.default_rng(seed), steps)


def quiet(steps: int) -> Draws:
    """Normal numbers 0, uniform ones 1: nothing happens."""
    shapes = {f.name: (4, steps) if f.name in BY_TYPE else (steps,) for f in fields(Draws)}
    uniform = {"arrival", "flush", "batch", "batch_length", "campaign"}
    return Draws(**{n: np.ones(s) if n in uniform else np.zeros(s) for n, s in shapes.items()})


def test_fading_by_hand():
    pole = np.exp(-1 / 2)
    shock = np.sqrt(1 - pole**2)
    expected = [1.0, pole + shock, pole * (pole + shock) - 2 * shock]
    np.testing.assert_allclose(fading(np.array([1.0, 1.0, -2.0]), memory=2, step=1), expected)


def test_fading_keeps_its_spread_and_memory_at_any_step():
    for step in (1.0, 1 / 24):
        series = fading(np.random.default_rng(1).standard_normal(200_000), memory=3.0, step=step)
        lag = round(3 / step)
        assert series.std() == pytest.approx(1.0, abs=0.06)
        assert (series[lag:] * series[:-lag]).mean() == pytest.approx(np.exp(-1), abs=0.06)


def test_smooth_fading_keeps_its_spread_and_remembers_more():
    shocks = np.random.default_rng(2).standard_normal(100_000)
    rough = fading(shocks, memory=3.9, step=1.0)
    smooth = smooth_fading(shocks, memory=3.9, mixing=0.7, step=1.0)
    assert smooth.std() == pytest.approx(1.0, abs=0.03)
    assert (smooth[1:] * smooth[:-1]).mean() > (rough[1:] * rough[:-1]).mean() + 0.04


def test_accumulated_by_hand():
    left = np.exp(-0.5)
    expected = [0.0, 2.0, 2 * left + 1, (2 * left + 1) * left]
    np.testing.assert_allclose(
        accumulated(np.array([2.0, 1.0, 0.0, 0.0]), memory=2, step=1), expected
    )


@pytest.mark.parametrize("step", [1.0, 1 / 24])
def test_a_hydrograph_peaks_at_its_pulse(step):
    pulses = np.zeros(round(40 / step))
    pulses[round(3 / step)] = 700.0
    flood = hydrograph(pulses, rise=1.2, recession=5.0, step=step)
    assert flood.max() == pytest.approx(700.0)
    assert not flood[: round(3 / step)].any()
    # Of the difference of two recessions; the step of the pulse sees a step's worth of it.
    peak = 3 - step + np.log(5.0 / 1.2) / (1 / 1.2 - 1 / 5.0)
    assert flood.argmax() * step == pytest.approx(peak, abs=1.01 * max(step, 0.05))


def test_mixing_loses_nothing():
    flow = np.zeros(200)
    flow[3:6] = [1.0, 5.0, 2.0]
    assert mixed(flow, time=0.6, step=1.0).sum() == pytest.approx(8.0)


def test_same_seed_same_river_other_seed_another():
    times = calendar("2000-01-01", 3)
    one, again, other = (true_river(times, drawn(s, len(times))).caesium.total for s in (5, 5, 6))
    np.testing.assert_array_equal(one, again)
    assert np.abs(np.log(one / other)).mean() > 0.1


def test_every_draw_matters_to_something():
    """A process that ignores its random numbers would pass unseen."""
    times = calendar("2000-01-01", 6)
    base, other = drawn(1, len(times)), drawn(2, len(times))
    outside = {"campaign", "reading", "limit", "upper", "ardeche", "isere", "arve"}
    truth = true_river(times, base).caesium.total
    for field in fields(Draws):
        if field.name in outside:
            continue
        changed = true_river(times, replace(base, **{field.name: getattr(other, field.name)}))
        assert (changed.caesium.total != truth).any(), field.name


def test_a_longer_river_begins_as_the_shorter_one():
    short, long = (calendar("2000-01-01", years) for years in (2, 3))
    begins = true_river(long, drawn(7, len(long))).caesium.total[: len(short)]
    np.testing.assert_allclose(begins, true_river(short, drawn(7, len(short))).caesium.total)


def test_rivers_side_by_side_are_the_rivers_alone():
    times = calendar("2000-01-01", 2)
    several = [drawn(s, len(times)) for s in (1, 2)]
    together = true_river(times, side_by_side(several))
    for i, one in enumerate(several):
        alone = true_river(times, one)
        np.testing.assert_allclose(together.caesium.total[i], alone.caesium.total)
        np.testing.assert_allclose(together.matter.total[i], alone.matter.total)
    np.testing.assert_array_equal(side_by_side(several).of(1).matter, several[1].matter)


def test_the_past_does_not_know_the_future():
    times = calendar("2000-01-01", 3)
    past, future = drawn(1, len(times)), drawn(2, len(times))
    at = 404  # inside a slot of releases
    mixture = true_river(times, spliced(past, future, at=at, kept=frozenset()))
    alone = true_river(times, past)
    np.testing.assert_array_equal(mixture.caesium.total[:at], alone.caesium.total[:at])
    assert (mixture.caesium.total[at:] != alone.caesium.total[at:]).all()
    kept = true_river(times, spliced(past, future, at=at, kept=frozenset({"matter"})))
    np.testing.assert_array_equal(
        spliced(past, future, at=at, kept=frozenset({"matter"})).matter, past.matter
    )
    assert (kept.caesium.total[at:] != alone.caesium.total[at:]).all()


def test_quiet_water_has_a_season_and_no_flood():
    times = calendar("2001-01-01", 1)
    water = simulate_discharge(times, quiet(len(times)), Regime())
    assert not water.floods.any()
    assert water.snow.argmax() == pytest.approx(147, abs=2)
    assert water.glacier.argmax() > water.snow.argmax()
    assert water.total.argmin() > 220


@pytest.mark.parametrize("index", range(4))
def test_each_flood_type_has_its_season_and_speed(index):
    kind = TYPES[index]
    times = calendar("2001-01-01", 40)
    water = simulate_discharge(times, drawn(3, len(times)), Regime())
    flow = water.floods[index]
    begins = np.diff(flow, prepend=0) > 0.5 * kind.height
    away = (times.day_of_year[begins] - kind.centre + 182) % 365.25 - 182
    assert np.abs(np.mean(away)) < 25
    assert (np.abs(away) < 3.2 * kind.width).all()


def test_mediterranean_floods_carry_more_and_rising_water_too():
    times = calendar("2001-01-01", 1)
    water = simulate_discharge(times, quiet(len(times)), Regime())
    pulse = hydrograph(np.eye(1, len(times), 100)[0] * 4_000, rise=3.0, recession=5.0, step=1.0)
    carried = []
    for index in range(4):
        floods = np.zeros_like(water.floods)
        floods[index] = pulse
        flooded = replace(water, floods=floods)
        matter = simulate_suspended_matter(times, quiet(len(times)), flooded, Sediment())
        carried.append(matter.total)
    assert carried[1].max() > 1.4 * carried[0].max()
    assert carried[2].max() > 1.4 * carried[3].max()
    flow = flooded.total
    peak = int(flow.argmax())
    falling = peak + int(np.argmin(np.abs(flow[peak : peak + 20] - flow[peak - 2])))
    # Equal discharge before and after the peak, more matter before.
    assert carried[3][peak - 2] > 1.2 * carried[3][falling]


def test_a_second_flood_carries_less():
    times = calendar("2001-01-01", 1)
    water = simulate_discharge(times, quiet(len(times)), Regime())
    pulses = np.zeros(len(times))
    pulses[[20, 40]] = 6_000.0
    floods = np.zeros_like(water.floods)
    floods[0] = hydrograph(pulses, rise=1.0, recession=3.0, step=1.0)
    matter = simulate_suspended_matter(
        times, quiet(len(times)), replace(water, floods=floods), Sediment()
    ).total
    assert matter[35:60].max() < 0.9 * matter[15:35].max()


def test_flushes_come_without_high_water():
    times = calendar("2001-01-01", 60)
    draws = drawn(4, len(times))
    water = simulate_discharge(times, draws, Regime())
    matter = simulate_suspended_matter(times, draws, water, Sediment())
    began = (draws.flush < 0.5 / 365.25).sum()
    assert 15 < began < 50
    assert np.corrcoef(matter.flushed, water.total)[0, 1] < 0.05


def test_load_has_its_unit():
    assert daily_load(np.array(100.0), np.array(1_000.0)) == pytest.approx(8_640.0)  # t/day


@pytest.mark.parametrize("hours", [24, 1])
def test_one_tank_at_a_time_and_nothing_lost(hours):
    times = calendar("2000-01-01", 4, step_hours=hours)
    routine = ReleaseRoutine(half_period=1e9)
    draws = drawn(9, len(times))
    released = simulate_releases(times, draws, routine)
    slot = round(SLOT_DAYS / times.step)
    batches = draws.batch[::slot] < routine.yearly * SLOT_DAYS / 365.25
    held = routine.activity * np.exp(routine.spread * draws.batch_size[::slot])
    assert released.sum() * times.step == pytest.approx(held[batches].sum(), rel=0.02)
    running = released[: len(released) // slot * slot].reshape(-1, slot) > 0
    assert not running[:, -1].all()
    assert (np.diff(running.astype(int), axis=1) <= 0).all()  # begins with its slot, once
    assert 0 < (released > 0).mean() < 0.25


def caesium(release: np.ndarray, matter: float = 20.0, **change: float):
    times = calendar("2003-12-04", 0.2)
    level = np.full(len(times), 1_000.0)
    return simulate_caesium(
        times,
        quiet(len(times)),
        discharge=level,
        matter=np.full(len(times), matter),
        release=np.zeros(len(times)) if release is None else release,
        chemistry=replace(Chemistry(), **change),
    )


def test_partition_by_hand():
    """At 1,000 m3/s particles hold 1.3 times the flood content; water holds content / Kd."""
    state = caesium(None, season=0.0, matter=30.0)
    assert state.content[0] == pytest.approx(14.2 * 1.3)
    assert state.particulate[0] == pytest.approx(14.2 * 1.3 * 30 / 1_000)
    assert state.dissolved[0] == pytest.approx(1_000 * 14.2 * 1.3 / 1.2e5)
    np.testing.assert_allclose(state.total, state.dissolved + state.particulate)


def test_kd_depends_on_season_and_matter():
    assert caesium(None, matter=30.0).partition[0] > 3 * caesium(None, matter=3e4).partition[0] / 2
    season = caesium(None).partition
    assert np.ptp(season) > 0


def test_a_release_arrives_late_whole_and_partly_on_particles():
    release = np.zeros(73)
    release[10] = 0.0864  # 1,000 Bq/s in 1,000 m3/s
    state, without = caesium(release), caesium(None)
    added = state.total - without.total
    assert added[:11] == pytest.approx(0) and added[11] > 0.5
    assert added.sum() == pytest.approx(1.0, rel=1e-6)  # Bq/m3, over days
    assert 0 < (state.particulate - without.particulate).sum() < 0.5
    np.testing.assert_allclose(state.released, added, atol=1e-12)


def test_decline_is_wash_out_and_decay():
    times = calendar("2003-12-04", 30.05)
    still = np.full(len(times), 1e6)  # no fine particles left at such a flow
    state = simulate_caesium(
        times,
        quiet(len(times)),
        discharge=still,
        matter=still,
        release=np.zeros(len(times)),
        chemistry=replace(Chemistry(), wash_out=np.inf),
    )
    assert state.content[-1] / state.content[0] == pytest.approx(0.5, rel=1e-3)


def test_routine_samples_and_campaigns():
    times = Calendar(pd.date_range("2001-01-01", periods=43, freq="D"), 1.0)
    flow = np.array([1_000.0] * 20 + [9_000.0] * 3 + [1_000.0] * 20)
    counts = sample_counts(times, drawn(1, 43), flow, SamplingRoutine())
    assert counts.nonzero()[0].tolist() == [0, 15, 20, 21, 22, 37]
    assert counts[20:23].tolist() == [5, 5, 5]
    low = sample_counts(times, quiet(43), np.where(flow > 5_000, 3_001.0, flow), SamplingRoutine())
    assert low.nonzero()[0].tolist() == [0, 15, 30]  # nobody went out


def test_hourly_floods_are_sampled_several_times_a_day():
    times = Calendar(pd.date_range("2001-01-01", periods=40 * 24, freq="h"), 1 / 24)
    flow = np.where((np.arange(960) >= 480) & (np.arange(960) < 528), 9_500.0, 900.0)
    counts = sample_counts(
        times, replace(quiet(960), campaign=np.zeros(960)), flow, SamplingRoutine()
    )
    days = counts.reshape(-1, 24).sum(axis=1)
    assert days[20:22].tolist() == [5, 5]
    assert days[:20].nonzero()[0].tolist() == [0, 15]
    assert times.dates[counts.nonzero()[0][0]].hour == 9


def test_a_laboratory_reports_thresholds_and_spreads_as_it_says():
    steps = 20_000
    laboratory = Laboratory(threshold=1.0, spread=0.0, background=100.0, calibration=0.05)
    draws, one = drawn(3, steps), np.ones(steps, dtype=int)
    blank = measure(np.zeros(steps), one, draws, laboratory)
    assert (~np.isnan(blank.values)).mean() == pytest.approx(0.05, abs=0.006)  # false alarms
    assert set(np.unique(blank.limits[~np.isnan(blank.limits)])) == {1.0}
    much = measure(np.full(steps, 50.0), one, draws, laboratory)
    assert np.isnan(much.limits).all()
    assert much.values.mean() == pytest.approx(50.0, rel=0.005)
    assert much.values.std() == pytest.approx(np.median(much.uncertainties), rel=0.03)
    fourfold = measure(np.full(steps, 50.0), 4 * one, draws, replace(laboratory, calibration=0.0))
    alone = measure(np.full(steps, 50.0), one, draws, replace(laboratory, calibration=0.0))
    assert alone.values.std() / fourfold.values.std() == pytest.approx(2.0, rel=0.05)
    none = measure(np.full(steps, 50.0), 0 * one, draws, laboratory)
    assert np.isnan(none.values).all() and np.isnan(none.limits).all()


def test_three_digits():
    given = np.array([0.012345, 1.2345, 123.45, 99_950.0, 0.0, np.nan])
    np.testing.assert_array_equal(rounded(given), [0.0123, 1.23, 123.0, 100_000.0, 0.0, np.nan])


def test_a_step_is_an_hour_or_a_day():
    with pytest.raises(SpecError, match="1 or 24 hours"):
        calendar("2000-01-01", 1, step_hours=6)
