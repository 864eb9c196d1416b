"""Hub'Eau hydrometry, replayed from small answers in the format of the service."""

from __future__ import annotations

from datetime import date

import httpx
import numpy as np
import pytest
import respx

from core.dataset.services.hubeau import URL, HubeauRequest, fetch_hubeau
from core.dataset.sources import SOURCES
from core.errors import DataError, HalflifeError, ServiceUnavailable

REQUEST = HubeauRequest(
    name="rhone", station="V720001002", first=date(2020, 1, 1), last=date(2020, 1, 31)
)


def day(number: int, litres: float | None, qualification: int = 20) -> dict[str, object]:
    return {
        "code_site": "V7200010",
        "code_station": "V720001002",
        "date_obs_elab": f"2020-01-{number:02d}",
        "resultat_obs_elab": litres,
        "date_prod": "2024-03-15T13:24:46Z",
        "code_statut": "16",
        "libelle_statut": "Donnée validée",
        "code_methode": "12",
        "libelle_methode": "Interpolée",
        "code_qualification": str(qualification),
        "libelle_qualification": "Bonne",
        "longitude": 4.65,
        "latitude": 43.8,
        "grandeur_hydro_elab": "QmnJ",
    }


def page(*days: dict[str, object], count: int, following: str | None = None) -> httpx.Response:
    first = f"{URL}?code_entite=V720001002"
    body = {
        "count": count,
        "first": first,
        "prev": None,
        "next": following,
        "api_version": "2.0.1",
        "data": list(days),
    }
    return httpx.Response(206 if following else 200, json=body)


@respx.mock
def test_pages_are_followed_and_litres_become_cubic_metres():
    following = f"{URL}?code_entite=V720001002&cursor=AoE"
    first = respx.get(URL, params={"cursor": "AoE"}).mock(
        return_value=page(day(4, 1_020_000.0), day(3, None), count=4)
    )
    start = respx.get(URL).mock(
        return_value=page(day(1, 1_000_000.0), day(2, 1_010_500.0), count=4, following=following)
    )
    series = fetch_hubeau(REQUEST)
    asked = start.calls[0].request.url.params
    assert asked["code_entite"] == "V720001002" and asked["grandeur_hydro_elab"] == "QmnJ"
    assert asked["date_debut_obs_elab"] == "2020-01-01"
    assert asked["date_fin_obs_elab"] == "2020-01-31"
    assert first.call_count == 1
    target = series.target("discharge")
    assert target.unit == "m3/s"
    np.testing.assert_array_equal(target.values, [1_000.0, 1_010.5, np.nan, 1_020.0])
    assert "V720001002" in series.origin and not series.is_simulated


@respx.mock
def test_doubtful_days_and_slips_of_the_unit_are_told():
    days = [day(n, 5_000.0) for n in (1, 2, 3)] + [day(4, 4.0, 12), day(5, 3.0, 12)]
    respx.get(URL).mock(return_value=page(*days, count=5))
    warnings = " ".join(fetch_hubeau(REQUEST).warnings)
    assert "2 days qualified as doubtful" in warnings
    assert "1 leap by a factor above 300" in warnings


@respx.mock
def test_an_overloaded_service_is_asked_again():
    route = respx.get(URL).mock(
        side_effect=[
            httpx.Response(503),
            httpx.ConnectTimeout("slow"),
            page(day(1, 1e6), day(2, 1e6), count=2),
        ]
    )
    assert len(fetch_hubeau(REQUEST, first_wait=0.001)) == 2
    assert route.call_count == 3


@respx.mock
@pytest.mark.parametrize(
    ("answer", "kind", "words", "calls"),
    [
        (httpx.ConnectError("no route to host"), ServiceUnavailable, "Check the connection", 4),
        (httpx.Response(500), ServiceUnavailable, "status 500", 4),
        (
            httpx.Response(400, json={"message": "code_entite invalide"}),
            ServiceUnavailable,
            "code_entite invalide.*Check the station",
            1,
        ),
        (httpx.Response(200, text="<html>maintenance"), ServiceUnavailable, "JSON", 1),
        (httpx.Response(200, json={"rows": []}), ServiceUnavailable, "count, next and data", 1),
        (page(count=0), DataError, "none of V720001002", 1),
        (page(day(1, 1e6), count=9, following="https://example.org/"), HalflifeError, "host", 1),
    ],
)
def test_what_goes_wrong_is_a_sentence(answer, kind, words, calls):
    mocked = {"side_effect": answer} if isinstance(answer, Exception) else {"return_value": answer}
    route = respx.get(URL).mock(**mocked)
    with pytest.raises(kind, match=words):
        fetch_hubeau(REQUEST, first_wait=0.001)
    assert route.call_count == calls


@respx.mock
def test_the_second_time_the_cache_answers(monkeypatch, tmp_path):
    monkeypatch.setenv("HALFLIFE_CACHE", str(tmp_path / "kept"))
    route = respx.get(URL).mock(return_value=page(day(1, 1e6), day(2, 2e6), count=2))
    first, second = (SOURCES["hubeau"].read(REQUEST) for _ in range(2))
    assert route.call_count == 1
    np.testing.assert_array_equal(first.targets[0].values, second.targets[0].values)


@pytest.mark.parametrize("station", ["", "V72", "V720001002; drop", "https://example.org"])
def test_a_station_is_a_code(station):
    with pytest.raises(ValueError, match="station"):
        HubeauRequest(name="x", station=station)
