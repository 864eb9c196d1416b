"""France's Hub'Eau hydrometry: daily mean discharge (QmnJ) of a station, as the target.

REST, version 2, paged by a cursor; the service gives litres a second. It knows no water quality.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import httpx
import numpy as np
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from core.dataset.series import Series
from core.dataset.services.assembling import DatedColumn, assemble
from core.dataset.services.cache import cached
from core.dataset.services.web import FIRST_WAIT, Parameters, get_json
from core.dataset.source import SourceEntry, SourceRequest, own_kind
from core.dataset.wording import counted
from core.errors import DataError, ServiceUnavailable

SERVICE = "Hub'Eau"
URL = "https://hubeau.eaufrance.fr/api/v2/hydrometrie/obs_elab"
PAGE = 20_000  # rows; the most that the service gives at once
MOST_PAGES = 20
LITRES = 1_000.0
DOUBTFUL = "12"  # code_qualification of the SANDRE: 12 doubtful, 16 not qualified, 20 good
# A known fault of the service: days in m3/s among litres a second.
SLIP = 300.0


class HubeauRequest(SourceRequest):
    """Daily discharge of a hydrometric station or site.

    Attributes:
        name: Name of the series.
        station: Code of 8 (site) or 10 (station) characters, such as V720001002.
        first: First day.
        last: Last day; None asks for all there is.
    """

    name: str
    station: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{8}([0-9]{2})?$")]
    first: date = date(1900, 1, 1)
    last: date | None = None


class _Day(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    date_obs_elab: date
    resultat_obs_elab: float | None = None
    code_qualification: str | None = None


class _Page(BaseModel):
    model_config = ConfigDict(extra="ignore")

    count: int
    following: str | None = Field(default=None, alias="next")
    data: list[_Day]


def read_hubeau(request: SourceRequest) -> Series:
    """Fetch the daily discharge of a station, or take it from the cache."""
    own = own_kind(request, HubeauRequest, "hubeau")
    return cached(own, lambda: fetch_hubeau(own))


def fetch_hubeau(request: HubeauRequest, *, first_wait: float = FIRST_WAIT) -> Series:
    """Fetch the daily discharge of a station.

    Args:
        request: What is asked.
        first_wait: Seconds before a second attempt.

    Raises:
        ServiceUnavailable: The service does not answer as agreed.
        DataError: It has nothing for the station and the period.
    """
    days = [day for day in _days(request, first_wait) if day.resultat_obs_elab is not None]
    if not days:
        raise DataError(
            f"{SERVICE} must hold daily discharge of the station",
            found=f"none of {request.station} from {request.first}",
            remedy="Look the code up on hydro.eaufrance.fr, or ask for a longer period.",
        )
    instants = np.array([day.date_obs_elab for day in days], dtype="datetime64[s]")
    litres = np.array([day.resultat_obs_elab for day in days], dtype=np.float64)
    discharge = DatedColumn(
        "discharge", "m3/s", instants, litres / LITRES, np.full(len(days), np.nan)
    )
    return assemble(
        request.name,
        targets=(discharge,),
        origin=f"Hub'Eau hydrometry, station {request.station}, daily mean discharge (QmnJ).",
        warnings=_warnings(days, instants, litres),
    )


def _days(request: HubeauRequest, first_wait: float) -> list[_Day]:
    """All pages, in the order of the service."""
    asked: Parameters = {
        "code_entite": request.station,
        "grandeur_hydro_elab": "QmnJ",
        "date_debut_obs_elab": request.first.isoformat(),
        "size": PAGE,
    }
    if request.last is not None:
        asked["date_fin_obs_elab"] = request.last.isoformat()
    page = _page(get_json(URL, asked, service=SERVICE, first_wait=first_wait))
    days, pages = list(page.data), 1
    while page.following and len(days) < page.count and page.data and pages < MOST_PAGES:
        _check_host(page.following)
        page = _page(get_json(page.following, service=SERVICE, first_wait=first_wait))
        days += page.data
        pages += 1
    return days


def _page(document: JsonValue) -> _Page:
    try:
        return _Page.model_validate(document)
    except ValidationError as error:
        raise ServiceUnavailable(
            f"{SERVICE} answers with count, next and data",
            found=f"{error.error_count()} differences, first {error.errors()[0]['msg']}",
            remedy="The service may have changed; import a file instead.",
        ) from error


def _check_host(address: str) -> None:
    """A next page lies with the service: an answer does not send us elsewhere."""
    if httpx.URL(address).host != httpx.URL(URL).host:
        raise ServiceUnavailable(
            f"the next page of {SERVICE} lies on its own host",
            found=httpx.URL(address).host,
            remedy="Try again later.",
        )


def _warnings(days: list[_Day], instants: np.ndarray, litres: np.ndarray) -> tuple[str, ...]:
    found = []
    doubtful = sum(day.code_qualification == DOUBTFUL for day in days)
    if doubtful:
        found.append(f"{counted(doubtful, 'day')} qualified as doubtful by the service, and kept.")
    ordered = litres[np.argsort(instants)]
    positive = ordered[ordered > 0]
    leaps = int((np.abs(np.diff(np.log(positive))) > np.log(SLIP)).sum())
    if leaps:
        found.append(
            f"{counted(leaps, 'leap')} by a factor above {SLIP:.0f} from day to day; the service "
            "has given m3/s among litres a second before. Check the unit."
        )
    return tuple(found)


ENTRY = SourceEntry(
    "hubeau",
    "Hub'Eau (France)",
    "Daily discharge of a French river station, from the national service.",
    request=HubeauRequest,
    read=read_hubeau,
    example=lambda: HubeauRequest(name="example", station="V720001002", first=date(2020, 1, 1)),
    is_remote=True,
)
