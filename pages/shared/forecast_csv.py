"""The pictures of the Forecast page as tables to take away. It computes nothing anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.forecast.band import Band
from core.forecast.reliability import Reliability
from core.forecast.residuals import Residuals
from core.outlook import Forecast
from core.what_if.attention import Attention


def fan(
    forecast: Forecast,
    bands: Sequence[Band],
    references: tuple[str, ...],
    lead: int | None,
    issue: int | None,
) -> pd.DataFrame:
    """One row a date that is drawn, with its bands and references."""
    place = _place(lead, issue)
    columns = _dated(forecast, place) | {
        f"median ({forecast.unit})": forecast.median[place],
        f"observed ({forecast.unit})": forecast.observed[place],
        f"detection limit ({forecast.unit})": forecast.limits[place],
    }
    for band in bands:
        columns[f"lower, {100 * band.level:g} %"] = band.lower[place]
        columns[f"upper, {100 * band.level:g} %"] = band.upper[place]
    return pd.DataFrame(columns | {name: forecast.references[name][place] for name in references})


def exceedance(
    forecast: Forecast,
    probability: np.ndarray,
    outcome: np.ndarray,
    threshold: float,
    lead: int | None,
    issue: int | None,
) -> pd.DataFrame:
    """One row a date, its probability and what came."""
    place = _place(lead, issue)
    return pd.DataFrame(
        _dated(forecast, place)
        | {
            f"probability above {threshold:g} {forecast.unit}": probability[place],
            "observed above (1 yes, 0 no)": outcome[place],
        }
    )


def reliability(parts: Sequence[Reliability]) -> pd.DataFrame:
    """One row a part and level."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "samples of": part.name,
                    "samples": part.samples,
                    "nominal level": part.levels,
                    "coverage": part.covered,
                    "noise from": part.low,
                    "noise to": part.high,
                }
            )
            for part in parts
        ]
    )


def residuals(found: Residuals) -> pd.DataFrame:
    """One row a quantified sample, then one row a lag of their autocorrelation."""
    own = found.autocorrelation
    samples = pd.DataFrame(
        {
            "drawn as": "residual",
            "date": found.dates,
            "lead": found.lead,
            f"forecast ({found.unit})": found.forecast,
            f"observed - forecast ({found.unit})": found.values,
        }
    )
    lags = {"lag": own.lags, "autocorrelation": own.values, "pairs": own.pairs, "noise": own.noise}
    return pd.concat([samples, pd.DataFrame({"drawn as": "autocorrelation"} | lags)])


def attention(found: Attention) -> pd.DataFrame:
    """One row an issue time and lag, one column a depth."""
    issues, lags, depth = found.weights.shape
    weights = {f"depth {k + 1}": found.weights[:, :, k].ravel() for k in range(depth)}
    places = {"issued": np.repeat(found.issue_times, lags), "lag": np.tile(found.lags, issues)}
    return pd.DataFrame(places | weights)


def _place(lead: int | None, issue: int | None) -> Any:
    """Every date of a lead (from 1), or every lead of an issue time."""
    return (slice(None), (lead or 1) - 1) if issue is None else issue


def _dated(forecast: Forecast, place: Any) -> dict[str, Any]:
    leads = np.broadcast_to(np.arange(1, forecast.horizon + 1), forecast.dates.shape)
    issued = np.broadcast_to(forecast.issue_times[:, None], forecast.dates.shape)
    return {"issued": issued[place], "date": forecast.dates[place], "lead": leads[place]}
