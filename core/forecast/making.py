"""The forecasts of a study on its test part, one a target: the seed ensemble beside the references.

The only place that reads the test windows. It trains no network: seed runs have kept their
predictions.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.dataset.catalogue import load_series
from core.dataset.scaling import Scaling
from core.dataset.series import Series
from core.dataset.split import Part, part_rows
from core.dataset.window_archive import unpack_evaluation, unpack_tuning
from core.dataset.windows import TuningWindows, Windows
from core.forecast.basis import Basis, basis_of
from core.forecast.floods import coverage_apart, flood_threshold
from core.forecast.intervals import conformal_half_widths
from core.forecast.likelihood import forecast_likelihood, told_of
from core.metrics import coverage, scores
from core.models.table import MODELS, REFERENCES
from core.outlook import Forecast, forecast_of
from core.search.keys import evaluation_key, tuning_key
from core.search.spec import StudySpec
from core.search.study import read_facts, read_spec
from core.store import Store

LEVEL = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class _Predicted:
    """A model's forecasts (n, H, D) on the working scale."""

    validation: np.ndarray
    test: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class _Band:
    """Forecasts of the test part in the target's unit, (n, H) each."""

    median: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What all models are judged on: the windows of one target and the way back to its unit."""

    validation: Windows
    test: Windows
    scaling: Scaling
    level: float
    axis: int  # of the target, on the last axis of windows and forecasts

    @property
    def target(self) -> str:
        """Its name."""
        return self.scaling.targets[self.axis]

    def band(self, predicted: _Predicted) -> _Band:
        """From a model's forecasts of all targets."""
        validation, test = predicted.validation[..., self.axis], predicted.test[..., self.axis]
        usable = (self.validation.observed & ~self.validation.censored)[..., self.axis]
        seen = self.validation.target[..., self.axis]
        half = conformal_half_widths(seen, validation, usable, level=self.level)
        return _Band(self.to_unit(test), self.to_unit(test - half), self.to_unit(test + half))

    def likelihood(self, predicted: _Predicted) -> float:
        """The censored log-likelihood of the test part, its spread from the validation part."""
        column, axis = self.scaling.column(self.target), self.axis
        return forecast_likelihood(
            told_of(self.validation, predicted.validation[..., axis], column, axis=axis),
            told_of(self.test, predicted.test[..., axis], column, axis=axis),
        )

    @property
    def has_non_detects(self) -> bool:
        """Whether a sample of the validation or the test part is a limit."""
        return any(bool(p.censored[..., self.axis].any()) for p in (self.validation, self.test))

    def to_unit(self, working: np.ndarray) -> np.ndarray:
        """Working scale to the target's unit, any shape."""
        return self.scaling.column(self.target).to_original(working)


def make_forecast(
    store: Store,
    study: str,
    *,
    target: str | None = None,
    configuration_id: str | None = None,
    level: float = LEVEL,
) -> Forecast:
    """The forecast of one target: the one that is named, else the first of the study.

    Raises:
        SpecError: The configuration has no seed runs.
        NotFound: The study forecasts no such target.
    """
    made = make_forecasts(store, study, configuration_id=configuration_id, level=level)
    return forecast_of(made, target)


def make_forecasts(
    store: Store, study: str, *, configuration_id: str | None = None, level: float = LEVEL
) -> tuple[Forecast, ...]:
    """Forecast the test part with the seed runs of one configuration, as `basis_of` says.

    Args:
        store: Where the study is kept.
        study: Its name.
        configuration_id: The configuration, when another one is wanted.
        level: Nominal coverage of the interval.

    Returns:
        One forecast a target, in the order of the study.

    Raises:
        SpecError: The configuration has no seed runs.
    """
    spec = read_spec(store, study)
    basis = basis_of(store, study, configuration_id)
    series = load_series(store, spec.series)
    tuning = unpack_tuning(store.artifacts.read(tuning_key(study)))
    test = unpack_evaluation(store.artifacts.read(evaluation_key(study))).test
    scaling = Scaling.from_json(str(read_facts(store, study)["scaling"]))
    validation_members, members = _members(store, basis)
    medians = _Predicted(np.median(validation_members, axis=0), np.median(members, axis=0))
    models = {spec.model: medians} | _references(spec, tuning, test)
    made = []
    for axis in range(len(spec.window.targets)):
        ground = _Ground(tuning.validation, test, scaling, level, axis)
        bands = {name: ground.band(predicted) for name, predicted in models.items()}
        own = ground.to_unit(members[..., axis])
        whole = _assemble(spec, series, ground, basis, bands, own)
        if ground.has_non_detects:
            told = {name: ground.likelihood(predicted) for name, predicted in models.items()}
            whole = replace(whole, likelihoods=told)
        made.append(whole)
    return tuple(made)


def _references(spec: StudySpec, tuning: TuningWindows, test: Windows) -> dict[str, _Predicted]:
    """Every reference but the study's own model, fitted once for all targets.

    Where the networks know the validation part too, so do they: neither has the younger data.
    """
    made = {}
    for name in REFERENCES:
        if name != spec.model:
            fit = MODELS[name].fit
            assert fit is not None
            fitted = fit(tuning, {}, spec.seed)
            seen = fitted.predict(tuning.validation)
            if spec.budget.refit:
                fitted = MODELS[name].refit(tuning, fitted, spec.seed)
            made[name] = _Predicted(seen, fitted.predict(test))
    return made


def _members(store: Store, basis: Basis) -> tuple[np.ndarray, np.ndarray]:
    """Forecasts (seeds, n, H, D) of validation and test, working scale."""
    parts: dict[str, list[np.ndarray]] = {"validation": [], "test": []}
    for key in basis.predictions:
        with np.load(io.BytesIO(store.artifacts.read(key)), allow_pickle=False) as file:
            for part, members in parts.items():
                members.append(file[part].astype(np.float64))
    return np.stack(parts["validation"]), np.stack(parts["test"])


def _assemble(
    spec: StudySpec,
    series: Series,
    ground: _Ground,
    basis: Basis,
    bands: dict[str, _Band],
    members: np.ndarray,
) -> Forecast:
    target = series.target(ground.target)
    instants = pd.DatetimeIndex(ground.test.target_times.ravel())
    rows = series.dates.get_indexer(instants).reshape(ground.test.target_times.shape)
    observed = target.values[rows]
    own = bands[spec.model]
    driver = next((d for d in series.drivers if d.name in spec.window.drivers), None)
    shown = slice(int(rows.min()), int(rows.max()) + 1)
    past = part_rows(spec.split, series.dates) == Part.TRAINING
    above = flood_threshold(target.values[past])
    return Forecast(
        study=spec.name,
        target=target.name,
        unit=target.unit,
        is_simulated=series.is_simulated,
        configuration_id=basis.configuration_id,
        level=ground.level,
        issue_times=ground.test.issue_times,
        dates=ground.test.target_times,
        observed=observed,
        limits=target.limits[rows],
        members=members,
        median=own.median,
        lower=own.lower,
        upper=own.upper,
        references={name: band.median for name, band in bands.items() if name != spec.model},
        metrics={name: _metrics(observed, band) for name, band in bands.items()},
        metrics_by_horizon=tuple(
            {name: _metrics(observed, band, lead=h) for name, band in bands.items()}
            for h in range(observed.shape[1])
        ),
        driver_name=driver.name if driver else "",
        driver_unit=driver.unit if driver else "",
        driver_dates=series.dates[shown].to_numpy().astype("datetime64[s]"),
        driver_values=driver.values[shown] if driver else np.full(shown.stop - shown.start, np.nan),
        replicates=basis.replicates,
        is_confirmed=basis.is_confirmed,
        flood_level=above,
        flood_coverage={
            name: coverage_apart(observed, band.lower, band.upper, above=above).floods
            for name, band in bands.items()
        },
    )


def _metrics(observed: np.ndarray, band: _Band, *, lead: int | None = None) -> dict[str, float]:
    """Scores over quantified values: all leads, or one of them (from 0)."""
    columns = slice(None) if lead is None else slice(lead, lead + 1)
    seen = observed[:, columns].ravel()
    return scores(seen, band.median[:, columns].ravel()) | {
        "coverage": coverage(seen, band.lower[:, columns].ravel(), band.upper[:, columns].ravel())
    }
