"""A seeded simulator of caesium-137 in the lower Rhone: discharge, sediment, releases, samples.

Calibrated loosely on published figures (discharge, loads, Bq/kg, flood to low-flow ratio); the
dissolved level and the releases are our own assumptions. It fits nothing and reads no file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset.series import Driver, Series, Target

SECONDS_A_DAY = 86_400.0
FLOOD = 3_000.0  # m3/s; above it the station samples daily, below it every 15 days
ROUTINE_DAYS = 15
REFERENCE_DATE = pd.Timestamp("2003-12-04")  # when the published 15 Bq/kg was measured


@dataclass(frozen=True, slots=True)
class RhoneModel:
    """Parameters of the simulator; every default is ours, chosen to meet the published figures.

    Attributes:
        median_discharge: Median of discharge without season [m3/s].
        season_amplitude: Amplitude of the yearly cycle of log discharge.
        season_peak: Day of the year of its maximum.
        slow_sd: Standard deviation of the slow part of log discharge (wet and dry spells).
        slow_memory: Its lag-1 autocorrelation.
        fast_sd: Standard deviation of the fast part (single floods).
        fast_poles: Two poles of its recursion; the larger is the recession.
        sediment_prefactor: a in a (Q / 1000)^b [mg/L].
        sediment_exponent: b.
        mediterranean: Factor on sediment in Mediterranean floods.
        oceanic: Factor in oceanic and generalised floods (about half of the former).
        exhaustion: Flood volume above which sediment runs short [days at 1,000 m3/s above flood].
        sediment_noise: Standard deviation of log sediment noise.
        flood_content: Activity of particles in floods at the reference date [Bq/kg].
        low_flow_content: How much more they hold at low flow, as a share.
        half_period: Half-period of the slow decline, soils and decay together [years].
        dissolved: Dissolved activity at the reference date [Bq/m3].
        batches_a_year: Release batches.
        batch: Median release of one batch-day [GBq/day].
        limit: Median detection limit [Bq/m3].
    """

    median_discharge: float = 1_320.0
    season_amplitude: float = 0.37
    season_peak: float = 32.0
    slow_sd: float = 0.35
    slow_memory: float = 0.977
    fast_sd: float = 0.31
    fast_poles: tuple[float, float] = (0.84, 0.40)
    sediment_prefactor: float = 15.8
    sediment_exponent: float = 2.2
    mediterranean: float = 1.6
    oceanic: float = 0.8
    exhaustion: float = 18.0
    sediment_noise: float = 0.35
    flood_content: float = 15.0
    low_flow_content: float = 0.6
    half_period: float = 9.0
    dissolved: float = 0.18
    batches_a_year: float = 24.0
    batch: float = 0.012
    limit: float = 0.26


def simulate_rhone(
    *,
    seed: int,
    start: str = "2000-01-01",
    years: int = 20,
    name: str = "rhone-simulated",
    model: RhoneModel | None = None,
) -> Series:
    """A daily series with drivers discharge, suspended_matter, release and target caesium_137.

    Args:
        seed: The same seed gives the same series.
        start: First day.
        years: Length [years].
        name: Name of the series.
        model: Parameters; None takes the defaults.
    """
    model = model or RhoneModel()
    dates = pd.date_range(start, periods=round(years * 365.25), freq="D", unit="s")
    # One generator a process: a change of one process leaves the others as they were.
    children = np.random.SeedSequence(seed).spawn(5)
    of_river, of_mud, of_release, of_cs, of_lab = map(np.random.default_rng, children)
    discharge = _discharge(dates, model, of_river)
    matter = _suspended_matter(dates, discharge, model=model, draw=of_mud)
    release = _releases(len(dates), model, of_release)
    activity = _activity(dates, discharge, matter, release, model=model, draw=of_cs)
    values, limits = _measure(activity, sampling_days(discharge), model=model, draw=of_lab)
    return Series(
        name=name,
        dates=dates,
        step=pd.Timedelta(days=1),
        targets=(Target("caesium_137", "Bq/m3", values, limits),),
        drivers=(
            Driver("discharge", "m3/s", discharge),
            Driver("suspended_matter", "mg/L", matter),
            Driver("release", "GBq/day", release),
        ),
        is_simulated=True,
        origin=f"Simulated lower Rhone, seed {seed}: calibrated on published figures, no real day.",
    )


def sampling_days(discharge: np.ndarray) -> np.ndarray:
    """(days,) True where a sample is taken: daily in floods, else 15 days after the last one."""
    sampled = np.zeros(len(discharge), dtype=bool)
    since = ROUTINE_DAYS
    for day, flow in enumerate(discharge):
        if flow > FLOOD or since >= ROUTINE_DAYS:
            sampled[day], since = True, 0
        since += 1
    return sampled


def _discharge(dates: pd.DatetimeIndex, model: RhoneModel, draw: np.random.Generator) -> np.ndarray:
    """(days,) m3/s: season, slow spells and fast floods, added as logarithms."""
    angle = 2 * np.pi * (dates.day_of_year.to_numpy() - model.season_peak) / 365.25
    # The second harmonic is the low flow of August to September.
    season = model.season_amplitude * (np.cos(angle) - 0.22 * np.cos(2 * angle + 0.6))
    slow = model.slow_sd * _recursion(draw.normal(size=len(dates)), (model.slow_memory, 0.0))
    # Skewed shocks: a flood rises in a day or two and recedes for a week.
    shocks = draw.gamma(0.6, size=len(dates)) - 0.6
    fast = model.fast_sd * _recursion(shocks, model.fast_poles)
    return np.asarray(np.round(model.median_discharge * np.exp(season + slow + fast), 1))


def _recursion(shocks: np.ndarray, poles: tuple[float, float]) -> np.ndarray:
    """x_t = (a + b) x_(t-1) - a b x_(t-2) + shock, brought to standard deviation 1."""
    one, two = poles[0] + poles[1], -poles[0] * poles[1]
    values, last, before = np.empty(len(shocks)), 0.0, 0.0
    for t, shock in enumerate(shocks):
        last, before = one * last + two * before + shock, last
        values[t] = last
    # By theory, not by the sample: a short series must not be stretched to the same spread.
    variance = (1 - two) / ((1 + two) * ((1 - two) ** 2 - one**2))
    return np.asarray(values / np.sqrt(variance * np.var(shocks)))


def _suspended_matter(
    dates: pd.DatetimeIndex, discharge: np.ndarray, *, model: RhoneModel, draw: np.random.Generator
) -> np.ndarray:
    """(days,) mg/L: a (Q / 1000)^b with flood classes, hysteresis, exhaustion and noise."""
    rating = model.sediment_prefactor * (discharge / 1_000) ** model.sediment_exponent
    rise = np.diff(np.log(discharge), prepend=np.log(discharge[0]))
    hysteresis = np.exp(np.clip(1.2 * rise, -0.4, 0.4))
    noise = model.sediment_noise * _recursion(draw.normal(size=len(dates)), (0.7, 0.0))
    classes = _flood_class(dates, discharge, model=model, draw=draw)
    matter = rating * hysteresis * classes * _exhaustion(discharge, model) * np.exp(noise)
    return np.asarray(np.round(np.maximum(matter, 0.5), 1))


def _flood_class(
    dates: pd.DatetimeIndex, discharge: np.ndarray, *, model: RhoneModel, draw: np.random.Generator
) -> np.ndarray:
    """(days,) factor on sediment: one class a flood, Mediterranean ones mostly in autumn."""
    is_flood = discharge > FLOOD
    begins = is_flood & ~np.concatenate([[False], is_flood[:-1]])
    is_autumn = np.isin(dates.month, (9, 10, 11, 12))
    is_mediterranean = draw.random(len(dates)) < np.where(is_autumn, 0.65, 0.25)
    at_start = np.where(is_mediterranean, model.mediterranean, model.oceanic)[begins]
    number = np.cumsum(begins)
    of_flood = np.concatenate([[1.0], at_start])[number]
    return np.where(is_flood, of_flood, 1.0)


def _exhaustion(discharge: np.ndarray, model: RhoneModel) -> np.ndarray:
    """(days,) factor below 1 after recent floods, which leave less to be carried."""
    excess = np.maximum(discharge - FLOOD, 0) / 1_000
    recent, carried = np.empty(len(discharge)), 0.0
    for day, flow in enumerate(excess):
        recent[day] = carried
        carried = 0.97 * carried + flow
    return np.asarray(1 / (1 + recent / model.exhaustion))


def _releases(days: int, model: RhoneModel, draw: np.random.Generator) -> np.ndarray:
    """(days,) GBq/day: batches of hours to 4 days, nothing in between."""
    release = np.zeros(days)
    for first in np.flatnonzero(draw.random(days) < model.batches_a_year / 365.25):
        length = int(draw.integers(1, 5))
        release[first : first + length] += model.batch * np.exp(0.8 * draw.normal())
    return np.asarray(np.round(release, 5))


def _activity(
    dates: pd.DatetimeIndex,
    discharge: np.ndarray,
    matter: np.ndarray,
    release: np.ndarray,
    *,
    model: RhoneModel,
    draw: np.random.Generator,
) -> np.ndarray:
    """(days,) total activity [Bq/m3]: on particles, dissolved, and from releases."""
    years = (dates - REFERENCE_DATE).days.to_numpy() / 365.25
    decline = 2.0 ** (-years / model.half_period)
    low_flow = 1 / (1 + (discharge / 1_000) ** 2)
    noise = _recursion(draw.normal(size=len(dates)), (0.9, 0.0)) * (0.08 + 0.30 * low_flow)
    content = model.flood_content * (1 + model.low_flow_content * low_flow) * np.exp(noise)
    particulate = matter * content / 1_000
    dissolved = model.dissolved * np.exp(
        0.25 * _recursion(draw.normal(size=len(dates)), (0.95, 0.0))
    )
    arriving = 0.6 * release + 0.4 * np.concatenate([[0.0], release[:-1]])  # a day on the way
    return decline * (particulate + dissolved) + 1e9 * arriving / (discharge * SECONDS_A_DAY)


def _measure(
    activity: np.ndarray, sampled: np.ndarray, *, model: RhoneModel, draw: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """What the laboratory reports: values (days,) and limits (days,), NaN elsewhere."""
    measured = _three_digits(activity * np.exp(0.08 * draw.normal(size=len(activity))))
    limit = _three_digits(model.limit * np.exp(0.35 * draw.normal(size=len(activity))))
    values = np.where(sampled & (measured >= limit), measured, np.nan)
    limits = np.where(sampled & (measured < limit), limit, np.nan)
    return values, limits


def _three_digits(values: np.ndarray) -> np.ndarray:
    return np.array([float(f"{value:.3g}") for value in values])
