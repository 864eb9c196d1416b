"""Keeping the forecasts of a study and reading them back. It makes none."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel

from core.dataset.arrays import pack_arrays, unpack_arrays
from core.outlook import Forecast, forecast_of
from core.store import Store
from core.store.schema import ForecastRow

Metrics = dict[str, dict[str, float]]
StoredMetrics = dict[str, dict[str, float | None]]  # JSON has no NaN: undefined is null there
_TIMES = ("issue_times", "dates", "driver_dates")
_NUMBERS = ("observed", "limits", "members", "median", "lower", "upper", "driver_values")
_ARRAYS = (*_TIMES, *_NUMBERS)
_REFERENCE = "reference:"


class _Header(BaseModel):
    """What of a forecast is no array."""

    study: str
    target: str
    unit: str
    is_simulated: bool
    configuration_id: str
    level: float
    driver_name: str
    driver_unit: str
    metrics: StoredMetrics
    metrics_by_horizon: list[StoredMetrics]
    replicates: tuple[int, ...] = ()
    is_confirmed: bool = False
    flood_level: float | None = None
    flood_coverage: dict[str, float | None] = {}
    likelihoods: dict[str, float | None] = {}
    further: tuple[_Header, ...] = ()  # of the other targets, with the first one


def keep_forecast(store: Store, forecast: Forecast, *further: Forecast) -> None:
    """Keep the forecasts of a study, one a target, in place of earlier ones."""
    key = f"studies/{forecast.study}/forecast.npz"
    store.artifacts.write(key, _pack((forecast, *further)), lasting=True)
    with store.session() as session:
        session.merge(ForecastRow(study=forecast.study, artifact=key, time=time.time()))


def read_forecast(store: Store, study: str, target: str | None = None) -> Forecast | None:
    """The kept forecast of a target, else of the first; None when there is none of the study.

    Raises:
        NotFound: The study forecasts no such target.
    """
    kept = read_forecasts(store, study)
    return forecast_of(kept, target) if kept else None


def read_forecasts(store: Store, study: str) -> tuple[Forecast, ...]:
    """The kept forecasts of a study, one a target, in its order; none when there are none."""
    with store.session() as session:
        row = session.get(ForecastRow, study)
    return () if row is None else _unpack(store.artifacts.read(row.artifact))


def _pack(forecasts: Sequence[Forecast]) -> bytes:
    """One archive; the arrays of the first target have no mark, those of others their number."""
    first, *further = map(_header, forecasts)
    arrays = {
        _mark(number) + name: values
        for number, forecast in enumerate(forecasts)
        for name, values in _arrays(forecast).items()
    }
    whole = first.model_copy(update={"further": tuple(further)})
    return pack_arrays(whole.model_dump_json(), arrays, compress=True)


def _unpack(content: bytes) -> tuple[Forecast, ...]:
    text, arrays = unpack_arrays(content)
    first = _Header.model_validate_json(text)
    return tuple(
        _forecast(header, arrays, _mark(number))
        for number, header in enumerate((first, *first.further))
    )


def _mark(number: int) -> str:
    return f"{number}:" if number else ""


def _header(forecast: Forecast) -> _Header:
    return _Header(
        study=forecast.study,
        target=forecast.target,
        unit=forecast.unit,
        is_simulated=forecast.is_simulated,
        configuration_id=forecast.configuration_id,
        level=forecast.level,
        driver_name=forecast.driver_name,
        driver_unit=forecast.driver_unit,
        metrics=_without_nan(forecast.metrics),
        metrics_by_horizon=[_without_nan(metrics) for metrics in forecast.metrics_by_horizon],
        replicates=forecast.replicates,
        is_confirmed=forecast.is_confirmed,
        flood_level=_or_none(forecast.flood_level),
        flood_coverage=_none_for_nan(forecast.flood_coverage),
        likelihoods=_none_for_nan(forecast.likelihoods),
    )


def _arrays(forecast: Forecast) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {name: getattr(forecast, name) for name in _ARRAYS}
    arrays |= {_REFERENCE + name: values for name, values in forecast.references.items()}
    for name in _TIMES:
        arrays[name] = arrays[name].astype("datetime64[s]").astype(np.int64)
    return arrays


def _forecast(header: _Header, arrays: Mapping[str, np.ndarray], mark: str) -> Forecast:
    reference = mark + _REFERENCE
    own = {name: arrays[mark + name] for name in _ARRAYS}
    own |= {name: own[name].astype("datetime64[s]") for name in _TIMES}
    return Forecast(
        study=header.study,
        target=header.target,
        unit=header.unit,
        is_simulated=header.is_simulated,
        configuration_id=header.configuration_id,
        level=header.level,
        driver_name=header.driver_name,
        driver_unit=header.driver_unit,
        metrics=_with_nan(header.metrics),
        metrics_by_horizon=tuple(_with_nan(metrics) for metrics in header.metrics_by_horizon),
        references={
            name: arrays[reference + name]
            for name in header.metrics  # in the order in which they were made
            if reference + name in arrays
        },
        replicates=header.replicates,
        is_confirmed=header.is_confirmed,
        flood_level=math.nan if header.flood_level is None else header.flood_level,
        flood_coverage=_nan_for_none(header.flood_coverage),
        likelihoods=_nan_for_none(header.likelihoods),
        **own,
    )


def _without_nan(metrics: Metrics) -> StoredMetrics:
    return {model: _none_for_nan(values) for model, values in metrics.items()}


def _with_nan(metrics: StoredMetrics) -> Metrics:
    return {model: _nan_for_none(values) for model, values in metrics.items()}


def _none_for_nan(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: _or_none(value) for name, value in values.items()}


def _nan_for_none(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: math.nan if value is None else value for name, value in values.items()}


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
