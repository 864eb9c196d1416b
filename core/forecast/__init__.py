"""Forecasts with intervals: made once from seed runs, kept, read by everybody."""

from core.forecast.keeping import read_forecast, read_forecasts

__all__ = ["read_forecast", "read_forecasts"]
