"""Synthetic nouns for chart tests: plausible numbers, none of them a result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from core.dataset.series import Driver, Series, Target
from core.models.space import configuration_id
from core.outlook import Forecast
from core.search.budget import Budget, Plan, hyperband_brackets
from core.search.trial import Curve, Trial, TrialState
from core.seeds.analysis.effects import StreamEffect
from core.seeds.analysis.resampling import Bounds
from core.seeds.analysis.sources import Share, crossed_variance
from core.seeds.origins.periods import Period
from core.seeds.origins.reading import OriginGroup, OriginOrder, OriginTable, OriginVariance
from core.seeds.sources.design import design_of
from core.seeds.sources.reading import SourceEffects
from core.seeds.statistics import mean_interval
from core.seeds.table import SeedGroup, SeedPair, SeedTable


def plan(max_epochs: int = 81, factor: int = 3) -> Plan:
    return Plan(hyperband_brackets(Budget(max_epochs=max_epochs, factor=factor)))


def trials(plan: Plan, *, stop_at: int | None = None) -> list[Trial]:
    """A whole search by the plan; later trials than `stop_at` are missing, its last two run."""
    rng = np.random.default_rng(3)
    made: list[Trial] = []
    for bracket in plan.brackets:
        parents: list[Trial | None] = [None] * bracket.rungs[0].trials
        for rung in bracket.rungs:
            alive = parents[: rung.trials]
            members = [_trial(len(made) + i, bracket.bracket, rung, p, rng)
                       for i, p in enumerate(alive)]  # fmt: skip
            made += members
            parents = sorted(members, key=lambda t: t.score if t.score is not None else 9.0)
    if stop_at is None:
        return made
    running = [_unfinished(t) for t in made[stop_at - 2 : stop_at]]
    return made[: stop_at - 2] + running


def varied(trials: list[Trial]) -> list[Trial]:
    """The same with more hyperparameters, made from the one that there was."""

    def more(trial: Trial) -> Trial:
        units = int(trial.configuration["units"])
        settings = {
            "units": units,
            "learning_rate": 10 ** -(1 + units % 97 / 32),
            "depth": 1 + units % 3,
            "recurrent": ("gru", "lstm")[units % 2],
        }
        return replace(trial, configuration=settings, configuration_id=configuration_id(settings))

    return [more(trial) for trial in trials]


def _trial(number, bracket, rung, parent, rng):
    configuration = parent.configuration if parent else {"units": int(rng.integers(8, 4096))}
    failed = number % 23 == 22
    base = parent.score if parent and parent.score is not None else 0.75 + 0.25 * rng.random()
    return Trial(
        trial=number,
        configuration=configuration,
        configuration_id=configuration_id(configuration),
        bracket=bracket,
        iteration=0,
        rung=rung.rung,
        first_epoch=rung.first_epoch,
        epochs=rung.epochs,
        parent=parent.trial if parent else None,
        seed=1000 + number,
        state=TrialState.FAILED if failed else TrialState.COMPLETED,
        score=None if failed else float(base * (0.86 + 0.12 * rng.random())),
        epochs_done=rung.epochs,
        seconds=rung.epochs * 0.8,
        cause="the loss is not a finite number" if failed else None,
        share=rung.share,
    )


def _unfinished(trial: Trial) -> Trial:
    return replace(trial, state=TrialState.RUNNING, score=None, seconds=None, cause=None)


def curves(trials: list[Trial]) -> list[Curve]:
    rng = np.random.default_rng(5)
    made = []
    for trial in trials:
        epochs = np.arange(trial.first_epoch + 1, trial.epochs_done + 1)
        end = trial.score or 1.0
        shape = end + 0.4 * (np.exp(-epochs / 12) - np.exp(-trial.epochs / 12))
        noise = 0.01 * rng.standard_normal(len(epochs))
        made.append(Curve(trial.trial, epochs, shape**2, shape + noise))
    return made


def series(*, rows: int = 2500, simulated: bool = True) -> Series:
    rng = np.random.default_rng(7)
    dates = pd.date_range("2010-01-01", periods=rows, freq="D")
    log_flow = np.zeros(rows)
    for i in range(1, rows):
        log_flow[i] = 0.95 * log_flow[i - 1] + 0.16 * rng.standard_normal()
    season = 0.4 * np.cos(2 * np.pi * dates.day_of_year.to_numpy() / 365.25)
    flow = 1300 * np.exp(log_flow + season)
    activity = 0.5 * (flow / 1000) ** 1.3 * np.exp(0.25 * rng.standard_normal(rows))
    sampled = (np.arange(rows) % 5 == 0) | (flow > 3000)
    limit = 0.35
    values = np.where(sampled & (activity >= limit), activity, np.nan)
    limits = np.where(sampled & (activity < limit), limit, np.nan)
    return Series(
        name="synthetic",
        dates=dates,
        step=pd.Timedelta(days=1),
        targets=(Target("cs137", "Bq/m3", values, limits),),
        drivers=(
            Driver("discharge", "m3/s", flow),
            Driver("suspended_matter", "mg/L", 16 * (flow / 1000) ** 2.2),
        ),
        is_simulated=simulated,
        origin="Made for a test.",
    )


def seed_table() -> SeedTable:
    rng = np.random.default_rng(11)
    groups = []
    for index, mean in enumerate((0.52, 0.53, 0.57)):
        scores = mean + 0.015 * rng.standard_normal(10)
        half = 2.26 * scores.std(ddof=1) / 10**0.5
        configuration = {"units": 10 + index}
        groups.append(
            SeedGroup(
                configuration_id=configuration_id(configuration),
                configuration=configuration,
                search_score=mean - 0.02,
                scores=scores,
                replicates=np.arange(1, 11),
                mean=float(scores.mean()),
                sd=float(scores.std(ddof=1)),
                ci_low=float(scores.mean() - half),
                ci_high=float(scores.mean() + half),
            )
        )
    a, b, c = (g.configuration_id for g in groups)
    pairs = (
        SeedPair(a, b, 10, -0.004, -0.018, 0.010, "undecided"),
        SeedPair(a, c, 10, -0.05, -0.063, -0.037, "better"),
        SeedPair(b, c, 10, -0.046, -0.06, -0.032, "better"),
    )
    return SeedTable("example", tuple(groups), pairs)


def forecast(*, horizon: int = 7, n: int = 400) -> Forecast:
    rng = np.random.default_rng(13)
    source = series(rows=n + horizon + 1)
    target = source.targets[0]
    dates = source.dates.to_numpy()
    index = np.arange(n)[:, None] + np.arange(1, horizon + 1)[None, :]
    flow = source.drivers[0].values
    truth = 0.5 * (flow / 1000) ** 1.3
    noise = rng.standard_normal((5, 1, 1)) * 0.05
    members = truth[index][None] * np.exp(noise + 0.03 * rng.standard_normal((5, n, horizon)))
    median = np.median(members, axis=0)
    names = ("hrhn", "persistence", "ridge")
    errors = [
        {name: {"rmse": 0.3 + 0.05 * i + 0.02 * lead, "mae": 0.2, "nse": 0.6, "coverage": 0.94}
         for i, name in enumerate(names)}
        for lead in range(horizon)
    ]  # fmt: skip
    return Forecast(
        study="example",
        target="cs137",
        unit="Bq/m3",
        is_simulated=True,
        configuration_id="0123456789",
        level=0.95,
        issue_times=dates[:n],
        dates=dates[index],
        observed=target.values[index],
        limits=target.limits[index],
        members=members,
        median=median,
        lower=median * 0.6,
        upper=median * 1.6,
        references={"persistence": np.roll(median, 5, axis=0), "ridge": median * 1.15},
        metrics=errors[0],
        metrics_by_horizon=tuple(errors),
        driver_name="discharge",
        driver_unit="m3/s",
        driver_dates=dates,
        driver_values=flow,
        flood_level=2.5,
        flood_coverage=dict.fromkeys(names, 0.8),
        likelihoods=dict.fromkeys(names, -0.4),
    )


def source_effects() -> SourceEffects:
    def share(value: float) -> Share:
        return Share(value, Bounds(value - 0.2, value + 0.2))

    return SourceEffects(
        study="synthetic",
        configuration_id="0a1b2c3d4e",
        epochs=27,
        design=design_of("hrhn", {"dropout": 0.0}, rows=10),
        rows=10,
        failed=0,
        missing=0,
        mean=0.5,
        sd=0.02,
        effects=(
            StreamEffect("initialisation", share(0.7), share(0.6)),
            StreamEffect("shuffle", share(0.4), share(0.3)),
        ),
    )


def origin_table() -> OriginTable:
    """Two configurations at three origins of 100 days; the second has one seed at the earliest."""
    rng = np.random.default_rng(4)
    start, length = np.datetime64("2004-01-01", "s"), np.timedelta64(100, "D")
    periods = tuple(
        Period(k, start - k * length, start + (1 - k) * length - np.timedelta64(1, "D"),
               600 - 110 * k, 100)
        for k in range(3)
    )  # fmt: skip
    groups = []
    for place, name in enumerate(("0a1b2c3d4e", "f6e7d8c9b0")):
        for origin in range(3):
            n = 1 if (place, origin) == (1, 2) else 5
            scores = 0.5 + 0.05 * place + 0.1 * origin + 0.02 * rng.standard_normal(n)
            held = mean_interval(scores)
            groups.append(OriginGroup(name, origin, np.arange(1, n + 1), scores, held))
    names = ("0a1b2c3d4e", "f6e7d8c9b0")
    orders = tuple(OriginOrder(k, 5, names, (0.97, 0.03)) for k in range(3))
    table = np.stack([one.scores for one in groups[:3]])
    found = OriginVariance(names[0], 3, 5, crossed_variance(table, np.random.default_rng(1)))
    return OriginTable("s", periods, names, tuple(groups), orders, (found,), failed=0)
