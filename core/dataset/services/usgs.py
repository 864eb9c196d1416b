"""USGS, through `dataretrieval`: daily discharge of a site, and samples of a substance.

A result that was not detected becomes a limit, never a number. It converts no unit but discharge.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import StringConstraints

from core.dataset.series import Series
from core.dataset.services.assembling import DatedColumn, assemble
from core.dataset.services.cache import cached
from core.dataset.services.web import unreachable
from core.dataset.source import SourceEntry, SourceRequest, own_kind
from core.dataset.wording import counted
from core.errors import DataError, ServiceUnavailable

SERVICE = "USGS Water Data"
DISCHARGE = "00060"  # parameter code, cubic feet a second
DAILY_MEAN = "00003"  # statistic code
CUBIC_FOOT = 0.3048**3  # m3
NOT_SEEN = ("not detected", "below", "non-detect", "detected not quantified")
TOO_HIGH = "above"  # "Present Above Quantification Limit": no number either
CODE = r"^\d{5}$"


class UsgsRequest(SourceRequest):
    """Discharge of a USGS site, and samples of a substance where one is named.

    Attributes:
        name: Name of the series.
        site: Such as USGS-01646500.
        substance: Parameter code of five digits (28401), or a characteristic ("Cesium-137");
            "" makes discharge the target.
        fraction: "Total", "Dissolved", ...; "" takes all there are.
        first: First day.
        last: Last day; None asks for all there is.
    """

    name: str
    site: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+-\d{8,15}$")]
    substance: str = ""
    fraction: str = ""
    first: date = date(1900, 1, 1)
    last: date | None = None


def read_usgs(request: SourceRequest) -> Series:
    """Fetch a site's discharge and samples, or take them from the cache."""
    own = own_kind(request, UsgsRequest, "usgs")
    return cached(own, lambda: fetch_usgs(own))


def fetch_usgs(request: UsgsRequest) -> Series:
    """Fetch a site's discharge and samples.

    Raises:
        ServiceUnavailable: The service does not answer.
        DataError: It has nothing for the site, or one substance in several units.
    """
    discharge = _discharge(request)
    if not request.substance:
        origin = f"USGS daily mean discharge of {request.site}."
        return assemble(request.name, targets=(discharge,), origin=origin)
    samples, warnings = _samples(request)
    return assemble(
        request.name,
        targets=(samples,),
        drivers=(discharge,) if len(discharge) else (),
        origin=f"USGS samples of {request.substance} and daily mean discharge of {request.site}.",
        warnings=warnings,
    )


def _service() -> ModuleType:
    """The library, imported late because that is slow, without its remark on missing maps."""
    logging.getLogger("dataretrieval.ogc.shaping").setLevel(logging.ERROR)
    from dataretrieval import waterdata

    return waterdata


def _discharge(request: UsgsRequest) -> DatedColumn:
    last = request.last.isoformat() if request.last else ".."
    table = _asked(
        lambda: _service().get_daily(
            monitoring_location_id=request.site,
            parameter_code=DISCHARGE,
            statistic_id=DAILY_MEAN,
            time=f"{request.first.isoformat()}/{last}",
            skip_geometry=True,
        )[0]
    )
    if not len(table):
        return DatedColumn("discharge", "m3/s", np.array([], "datetime64[s]"), *np.empty((2, 0)))
    table = table.dropna(subset=["value"])
    values = table["value"].to_numpy(dtype=np.float64) * CUBIC_FOOT
    return _column("discharge", "m3/s", table["time"], values, np.full(len(table), np.nan))


def _samples(request: UsgsRequest) -> tuple[DatedColumn, tuple[str, ...]]:
    table = _asked(lambda: _sample_table(request))
    if request.fraction and len(table):
        table = table[table["Result_SampleFraction"].str.casefold() == request.fraction.casefold()]
    if not len(table):
        raise DataError(
            f"{SERVICE} must hold samples of {request.substance} at the site",
            found=f"none at {request.site} from {request.first}",
            remedy="Look the site and the substance up on waterdata.usgs.gov.",
        )
    values, limits, warnings = _censored(table)
    known = ~np.isnan(values) | ~np.isnan(limits)
    name = str(table["Result_Characteristic"].iloc[0]).casefold().replace(" ", "_")
    days = table["Activity_StartDate"][known]
    return _column(name.replace("-", "_"), _unit(table), days, values[known], limits[known]), (
        *warnings,
        *_fractions(table),
    )


def _sample_table(request: UsgsRequest) -> pd.DataFrame:
    is_code = pd.Series([request.substance]).str.fullmatch(CODE).all()
    asked = {"usgs_pcode" if is_code else "characteristic": request.substance}
    if request.last is not None:
        asked["activity_start_date_upper"] = request.last.isoformat()
    table, _ = _service().get_samples(
        monitoring_location_id=request.site,
        activity_start_date_lower=request.first.isoformat(),
        **asked,
    )
    return pd.DataFrame(table)


def _censored(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Values (n,), limits (n,) and warnings; both NaN where a result cannot be used."""
    measured = table["Result_Measure"].astype(str).str.strip()
    condition = table["Result_ResultDetectionCondition"].astype(str).str.casefold()
    is_below = condition.str.contains("|".join(NOT_SEEN)) | measured.str.startswith("<")
    is_above = condition.str.contains(TOO_HIGH) | measured.str.startswith(">")
    number = pd.to_numeric(measured.str.lstrip("<>"), errors="coerce").to_numpy(dtype=np.float64)
    stated = pd.to_numeric(table["DetectionLimit_MeasureA"], errors="coerce").to_numpy()
    # Old results put the limit into the result and the < beside it.
    limit = np.where(stated > 0, stated, number)
    below, above = is_below.to_numpy(), is_above.to_numpy()
    values = np.where(below | above, np.nan, number)
    limits = np.where(below & (limit > 0), limit, np.nan)
    lost = int((below & np.isnan(limits)).sum())
    warnings = []
    if lost:
        warnings.append(f"{counted(lost, 'non-detect')} without a limit left out.")
    if above.any():
        warnings.append(f"{counted(int(above.sum()), 'result')} above a range left out.")
    return values, limits, tuple(warnings)


def _unit(table: pd.DataFrame) -> str:
    columns = ["Result_MeasureUnit", "DetectionLimit_MeasureUnitA"]
    there = pd.concat([table[name] for name in columns if name in table]).dropna().astype(str)
    units = sorted({unit.strip() for unit in there if unit.strip()})
    if len(units) != 1:
        raise DataError(
            "a substance comes in one unit",
            found=", ".join(units) or "no unit",
            remedy="Ask for one parameter code of five digits instead of a characteristic.",
        )
    return str(units[0])


def _fractions(table: pd.DataFrame) -> tuple[str, ...]:
    if "Result_SampleFraction" not in table:
        return ()
    found = sorted(set(table["Result_SampleFraction"].dropna().astype(str)))
    if len(found) < 2:
        return ()
    return (f"Several fractions together ({', '.join(found)}); ask for one of them.",)


def _column(
    name: str, unit: str, days: pd.Series[str], values: np.ndarray, limits: np.ndarray
) -> DatedColumn:
    instants = pd.to_datetime(days).to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    return DatedColumn(name, unit, instants, values, limits)


def _asked(ask: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The table that the service gives; its errors become ours."""
    from dataretrieval.exceptions import DataRetrievalError, HTTPError, NetworkError
    from dataretrieval.interruptions import FanOutInterrupted

    try:
        return ask()
    except (NetworkError, FanOutInterrupted) as error:
        raise unreachable(SERVICE, error) from error
    except (HTTPError, DataRetrievalError) as error:
        raise ServiceUnavailable(
            f"{SERVICE} must accept the request",
            found=" ".join(str(error).split())[:160],
            remedy="Check the site and the substance, or try again later.",
        ) from error


ENTRY = SourceEntry(
    "usgs",
    "USGS (United States)",
    "Daily discharge of an American river site, and its samples of a substance.",
    request=UsgsRequest,
    read=read_usgs,
    example=lambda: UsgsRequest(
        name="example", site="USGS-01646500", substance="Cesium-137", first=date(1990, 1, 1)
    ),
    is_remote=True,
)
