"""A forecast as tables: by model, by lead, every number. It reads and computes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.models.table import MODELS
from core.outlook import Forecast


def tuned_name(forecast: Forecast) -> str:
    """The model that is no reference."""
    return next((name for name in forecast.metrics if name not in forecast.references), "")


def by_model(forecast: Forecast, tuned: str) -> pd.DataFrame:
    """One row a model, the tuned one first."""
    names = sorted(forecast.metrics, key=lambda name: name != tuned)
    beside = {"floods": forecast.flood_coverage, "likelihood": forecast.likelihoods}
    return pd.DataFrame(
        [
            {"model": label(name), **forecast.metrics[name]}
            | {column: told.get(name) for column, told in beside.items() if told}
            for name in names
        ]
    )


def label(model: str) -> str:
    """Its name on pages."""
    return MODELS[model].label if model in MODELS else model


def by_lead(forecast: Forecast) -> pd.DataFrame:
    """One row a lead and model."""
    return pd.DataFrame(
        [
            {"lead": lead, "model": label(name), **values}
            for lead, models in enumerate(forecast.metrics_by_horizon, start=1)
            for name, values in models.items()
        ]
    )


def every_number(forecast: Forecast) -> pd.DataFrame:
    """One row an issue time and lead."""
    leads = np.broadcast_to(np.arange(1, forecast.horizon + 1), forecast.dates.shape)
    columns: dict[str, Any] = {
        "issued": np.repeat(forecast.issue_times, forecast.horizon),
        "date": forecast.dates.ravel(),
        "lead": leads.ravel(),
        "observed": forecast.observed.ravel(),
        "detection limit": forecast.limits.ravel(),
        "median": forecast.median.ravel(),
        "lower": forecast.lower.ravel(),
        "upper": forecast.upper.ravel(),
    }
    columns |= {name: values.ravel() for name, values in forecast.references.items()}
    return pd.DataFrame(columns)


def three_digits_columns(unit: str = "") -> dict[str, Any]:
    """Three significant digits for every metric, under its name and unit."""
    of = f" ({unit})" if unit else ""
    labels = {
        "rmse": f"RMSE{of}",
        "mae": f"MAE{of}",
        "nse": "NSE",
        "log_nse": "log NSE",
        "kge": "KGE",
        "bias": f"Bias{of}",
        "coverage": "Coverage",
        "floods": "Coverage in floods",
        "likelihood": "Log likelihood",
    }
    numbers = {
        name: st.column_config.NumberColumn(label, format="%.3g") for name, label in labels.items()
    }
    return {"model": "Model", "lead": "Lead (steps)"} | numbers
