"""USGS through dataretrieval, replayed from small answers in the formats of the service."""

from __future__ import annotations

from datetime import date

import httpx
import numpy as np
import pandas as pd
import pytest
import respx

from core.dataset.services.usgs import CUBIC_FOOT, UsgsRequest, fetch_usgs
from core.errors import DataError, ServiceUnavailable

REQUEST = UsgsRequest(
    name="potomac", site="USGS-01646500", substance="Cesium-137", first=date(2001, 1, 1)
)
DAILY = r".*/collections/daily/items.*"
SAMPLES = r".*/samples-data/results/fullphyschem.*"
HEAD = (
    "Location_Identifier,Activity_StartDate,Activity_StartTime,Result_ResultDetectionCondition,"
    "Result_Characteristic,Result_SampleFraction,Result_Measure,Result_MeasureUnit,USGSpcode,"
    "DetectionLimit_TypeA,DetectionLimit_MeasureA,DetectionLimit_MeasureUnitA"
)
SITE = "USGS-01646500"


def flow(day: int, value: str) -> dict[str, object]:
    properties = {
        "time_series_id": "6a0",
        "monitoring_location_id": SITE,
        "parameter_code": "00060",
        "statistic_id": "00003",
        "time": f"2001-01-{day:02d}",
        "value": value,
        "unit_of_measure": "ft^3/s",
        "approval_status": "Approved",
        "qualifier": None,
        "last_modified": "2024-01-01T00:00:00+00:00",
    }
    return {"type": "Feature", "id": f"d{day}", "geometry": None, "properties": properties}


def flows(*features: dict[str, object], following: str = "") -> httpx.Response:
    links = [{"rel": "next", "href": following, "type": "application/geo+json"}]
    body = {
        "type": "FeatureCollection",
        "numberReturned": len(features),
        "features": list(features),
        "links": links if following else [],
    }
    return httpx.Response(200, json=body)


def sample(day: int, measure: str = "", condition: str = "", limit: str = "", **more: str) -> str:
    unit, fraction = more.get("unit", "pCi/L"), more.get("fraction", "Total")
    kind = "Sample-specific critical level" if limit else ""
    limited = f"{kind},{limit},{unit if limit else ''}"
    return (
        f"{SITE},2001-01-{day:02d},10:00:00,{condition},Cesium-137,{fraction},{measure},"
        f"{unit},28401,{limited}"
    )


def answer(*rows: str) -> httpx.Response:
    headers = {"content-type": "text/csv"}
    return httpx.Response(200, text="\n".join([HEAD, *rows]) + "\n", headers=headers)


def replay(discharge: httpx.Response, samples: httpx.Response) -> respx.Route:
    respx.get(url__regex=DAILY).mock(return_value=discharge)
    return respx.get(url__regex=SAMPLES).mock(return_value=samples)


@respx.mock
def test_samples_with_non_detects_and_discharge():
    route = replay(
        flows(flow(1, "100"), flow(2, "200"), flow(3, "300")),
        answer(
            sample(1, "1.25"),
            sample(2, "", "Not Detected", "0.8"),
            sample(3, "2.5"),
        ),
    )
    series = fetch_usgs(REQUEST)
    target = series.target("cesium_137")
    assert target.unit == "pCi/L"
    np.testing.assert_array_equal(target.values, [1.25, np.nan, 2.5])
    np.testing.assert_array_equal(target.limits, [np.nan, 0.8, np.nan])
    np.testing.assert_allclose(
        series.driver("discharge").values, np.array([100, 200, 300]) * 0.0283168466
    )
    assert series.driver("discharge").unit == "m3/s"
    asked = route.calls[0].request.url.params
    assert asked["characteristic"] == "Cesium-137"
    assert asked["monitoringLocationIdentifier"] == SITE
    assert CUBIC_FOOT == pytest.approx(0.0283168466)


@respx.mock
def test_a_code_of_five_digits_is_a_parameter_code():
    route = replay(flows(flow(1, "1"), flow(2, "1")), answer(sample(1, "1"), sample(2, "2")))
    fetch_usgs(REQUEST.model_copy(update={"substance": "28401", "last": date(2001, 2, 1)}))
    asked = route.calls[0].request.url.params
    assert asked["usgsPCode"] == "28401" and "characteristic" not in asked
    assert asked["activityStartDateUpper"] == "2001-02-01"


@respx.mock
def test_every_way_of_saying_less_than():
    replay(
        flows(flow(1, "1"), flow(8, "1")),
        answer(
            sample(1, "3"),
            sample(2, "0.5", "Not Detected"),  # the limit stands in the result
            sample(3, "<0.6"),
            sample(4, "", "Not Detected"),  # no limit anywhere
            sample(5, "", "Detected Not Quantified", "0.7"),
            sample(6, "", "Present Above Quantification Limit"),
            sample(7, "-0.2"),  # a net count below the background is a result
            sample(8, "4"),
        ),
    )
    series = fetch_usgs(REQUEST)
    target = series.targets[0]
    nan = np.nan
    np.testing.assert_array_equal(target.values, [3, nan, nan, nan, nan, nan, -0.2, 4])
    np.testing.assert_array_equal(target.limits, [nan, 0.5, 0.6, nan, 0.7, nan, nan, nan])
    told = " ".join(series.warnings)
    assert "1 non-detect without a limit" in told and "1 result above a range" in told


@respx.mock
def test_fractions_are_told_apart():
    rows = [sample(n, str(n), fraction="Dissolved" if n % 2 else "Total") for n in range(1, 5)]
    replay(flows(flow(1, "1"), flow(4, "1")), answer(*rows))
    assert "Several fractions together (Dissolved, Total)" in " ".join(fetch_usgs(REQUEST).warnings)
    only = fetch_usgs(REQUEST.model_copy(update={"fraction": "dissolved"}))
    np.testing.assert_array_equal(only.targets[0].values, [1, np.nan, 3, np.nan])


@respx.mock
def test_discharge_alone_is_a_target():
    following = "https://api.waterdata.usgs.gov/ogcapi/v1/collections/daily/items?cursor=abc"
    respx.get(url__regex=DAILY).mock(
        side_effect=[flows(flow(1, "10"), flow(2, "20"), following=following), flows(flow(3, "30"))]
    )
    series = fetch_usgs(REQUEST.model_copy(update={"substance": ""}))
    np.testing.assert_allclose(series.target("discharge").values / CUBIC_FOOT, [10, 20, 30])
    assert series.step == pd.Timedelta(days=1)


@respx.mock
def test_samples_without_a_gauge():
    # Where nothing was found, the library asks which columns there would have been.
    respx.get(url__regex=r".*/collections/daily/schema.*").mock(
        return_value=httpx.Response(200, json={"type": "object", "properties": {}})
    )
    replay(flows(), answer(*[sample(n, str(n)) for n in range(1, 5)]))
    assert fetch_usgs(REQUEST).drivers == ()


@respx.mock
@pytest.mark.parametrize(
    ("samples", "kind", "words"),
    [
        (answer(), DataError, "none at USGS-01646500"),
        (answer(sample(1, "1"), sample(2, "3", unit="mBq/L")), DataError, "mBq/L, pCi/L"),
        (httpx.Response(400, text="bad site"), ServiceUnavailable, "must accept"),
        (httpx.Response(429, text="slow down"), ServiceUnavailable, "must accept"),
    ],
)
def test_what_goes_wrong_is_a_sentence(samples, kind, words):
    replay(flows(flow(1, "1"), flow(2, "1")), samples)
    with pytest.raises(kind, match=words):
        fetch_usgs(REQUEST)


@respx.mock
def test_offline():
    respx.get(url__regex=DAILY).mock(return_value=flows(flow(1, "1"), flow(2, "1")))
    respx.get(url__regex=SAMPLES).mock(side_effect=httpx.ConnectError("no route to host"))
    with pytest.raises(ServiceUnavailable, match="import a file instead"):
        fetch_usgs(REQUEST)
