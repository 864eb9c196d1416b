"""No page has a serious or critical violation of axe-core, in either colour scheme."""

from __future__ import annotations

import pytest

from core.dataset.bundle import read_bundled
from core.dataset.catalogue import save_series
from core.example import NAME
from core.settings import Settings
from core.store import Store
from core.store.schema import SeriesRow
from tests.browser.conftest import opened, serving
from tests.browser.screen_reader import UPSTREAM, Reader
from tests.browser.visiting import HEADINGS, TITLES, drawn, menu, settle, unfold

pytestmark = pytest.mark.browser
MODES = ("light", "dark")
BLANK = ("report", "presentation")  # pages without a picture


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A store without a study, and its server."""
    folder = tmp_path_factory.mktemp("bare")
    store = Store(Settings(f"sqlite:///{folder / 'h.db'}", str(folder / "artifacts"), slots=1))
    save_series(store, read_bundled())  # a store without any series would be filled
    with serving(store) as address:
        yield store, address
    store.close()


@pytest.mark.parametrize("mode", MODES)
def test_every_page_of_a_finished_study(mode: str, browser, bundled) -> None:
    reader = Reader(mode, [], set())
    with opened(browser, color_scheme=mode) as page:
        page.goto(f"{bundled}/overview?study={NAME}")
        settle(page, HEADINGS["overview"])
        for file, title in TITLES.items():
            menu(page, title)
            drawn(page, pictures=file not in BLANK)
            unfold(page)
            reader.read(page, file)
        page.goto(f"{bundled}/presentation?study={NAME}&charts=forecast,search,seeds")
        settle(page, NAME)
        drawn(page)
        reader.read(page, "presented")
    assert not reader.wrong, "\n".join(reader.wrong)
    left = [entry for entry in UPSTREAM if entry.mode in ("", mode) and entry not in reader.used]
    assert left == []  # what Streamlit has mended leaves the table


def test_every_page_before_the_first_study_and_of_an_empty_store(browser, bare) -> None:
    store, address = bare
    reader = Reader("light", [], set())
    with opened(browser, color_scheme="light") as page:
        page.goto(address)
        settle(page, HEADINGS["overview"])
        for file, title in TITLES.items():
            menu(page, title)
            drawn(page, pictures=file in ("overview", "data", "search_space"))
            reader.read(page, f"{file} without a study")
        with store.session() as session:
            session.query(SeriesRow).delete()
        for file in ("data", "search_space", "run", "overview"):
            menu(page, TITLES[file])
            reader.read(page, f"{file} of an empty store")
    assert not reader.wrong, "\n".join(reader.wrong)
