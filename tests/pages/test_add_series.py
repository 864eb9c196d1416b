"""Every source has its form: what it asks for is kept, what goes wrong is a sentence."""

from __future__ import annotations

from dataclasses import replace

import httpx
import numpy as np
import pytest
import respx

from core.dataset.catalogue import list_series, load_series
from core.dataset.services.hubeau import URL
from core.dataset.services.radioactivity_network import ENTRY as NETWORK
from core.dataset.simulation.rhone import DISSOLVED, ON_PARTICLES, simulate_rhone
from core.dataset.sources import SOURCES
from pages.shared.add_series import FORMS
from tests.charts import nouns
from tests.pages.test_every_page import texts


def test_every_source_has_a_form() -> None:
    assert list(FORMS) == list(SOURCES)


@pytest.fixture
def form(store, visit, monkeypatch, tmp_path):
    """The Data page of an empty store, with the form of a source."""
    monkeypatch.setenv("HALFLIFE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("core.dataset.services.web.wait_exponential_jitter", _no_wait)

    def go(source: str):
        app = visit("data")
        app.segmented_control(key="source").set_value(source)
        return app.run()

    return go


def _no_wait(**_settings):
    from tenacity import wait_none

    return wait_none()


def send(app, label: str, **fields: object):
    """Fill text fields by their key and press the button."""
    for key, value in fields.items():
        app.text_input(key=key.replace("_", " ")).set_value(value)
    next(button for button in app.button if button.label == label).click()
    return app.run()


def test_a_simulated_river_is_kept_and_marked(form, store) -> None:
    app = form("rhone")
    app.number_input(key="simulated seed").set_value(7)
    app.number_input(key="simulated years").set_value(2)
    app.multiselect(key="simulated targets").set_value([DISSOLVED, ON_PARTICLES])
    app = send(app, "Simulate and keep", simulated_name="twin")
    assert not app.exception
    assert not app.error
    (row,) = list_series(store)
    assert (row.name, row.rows, row.step, row.simulated) == ("twin", 730, "1 day", True)
    assert row.targets == (DISSOLVED, ON_PARTICLES)
    same = simulate_rhone(seed=7, start="2000-01-01", years=2, targets=row.targets, name="twin")
    kept = load_series(store, "twin")
    for ours, theirs in zip(kept.targets, same.series.targets, strict=True):
        np.testing.assert_array_equal(ours.values, theirs.values)
    assert "badge[simulated]" in texts(app)


def test_an_hourly_river_has_a_name_of_its_own(form, store) -> None:
    app = form("rhone")
    app.number_input(key="simulated years").set_value(1)
    app.selectbox(key="simulated step").set_value("hourly")
    app = send(app, "Simulate and keep")
    assert not app.error
    (row,) = list_series(store)
    assert (row.name, row.step, row.rows) == ("rhone-seed-1", "1 hour", 8_766)


def test_a_simulation_without_target_is_a_sentence(form, store) -> None:
    app = form("rhone")
    app.multiselect(key="simulated targets").set_value([])
    app = send(app, "Simulate and keep")
    assert not app.exception
    assert "targets has its form" in app.error[0].value
    assert not list_series(store)


@respx.mock
def test_discharge_of_a_french_station(form, store) -> None:
    days = [{"date_obs_elab": f"2020-01-0{n}", "resultat_obs_elab": 1e6 * n} for n in range(1, 6)]
    respx.get(URL).mock(return_value=httpx.Response(200, json={"count": 5, "data": days}))
    app = send(
        form("hubeau"), "Fetch and keep", hubeau_station="V720001002", hubeau_name="beaucaire"
    )
    assert not app.exception
    assert [(row.name, row.rows, row.unit) for row in list_series(store)] == [
        ("beaucaire", 5, "m3/s")
    ]


@respx.mock
def test_offline_is_a_sentence(form, store) -> None:
    respx.get(URL).mock(side_effect=httpx.ConnectError("no route to host"))
    app = send(form("hubeau"), "Fetch and keep", hubeau_station="V720001002", hubeau_name="b")
    assert not app.exception
    assert "must be reachable over the internet" in app.error[0].value
    assert "import a file instead" in app.error[0].value
    assert not list_series(store)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"usgs_site": "Potomac", "usgs_name": "p"}, "site has its form"),
        ({"usgs_site": "USGS-01646500"}, "a series has a name"),
    ],
)
def test_a_wrong_field_is_a_sentence(form, fields, words) -> None:
    app = send(form("usgs"), "Fetch and keep", **fields)
    assert not app.exception
    assert words in app.error[0].value


def test_what_is_asked_of_an_american_site(form, store, monkeypatch) -> None:
    asked = []

    def read(request):
        asked.append(request)
        return replace(nouns.series(simulated=False), name=request.name)

    monkeypatch.setitem(SOURCES, "usgs", replace(SOURCES["usgs"], read=read))
    app = send(
        form("usgs"),
        "Fetch and keep",
        usgs_site="USGS-01646500",
        usgs_name="potomac",
        usgs_substance="Cesium-137",
    )
    assert not app.exception
    (request,) = asked
    assert (request.site, request.substance) == ("USGS-01646500", "Cesium-137")
    assert [row.name for row in list_series(store)] == ["potomac"]


def test_an_export_of_the_network(form, store) -> None:
    app = form("radioactivity-network")
    app = send(app, "Read and keep", network_name="arles")
    assert "Choose the export file first." in texts(app)
    app.file_uploader(key="network file").upload("rnm.csv", NETWORK.example().content, "text/csv")
    app = send(app, "Read and keep", network_name="arles")
    assert not app.exception
    assert [row.targets for row in list_series(store)] == [("tritium_total",)]
