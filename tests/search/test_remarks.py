"""Notes and tags: kept with the study, changed, taken away, checked."""

from __future__ import annotations

import pytest

from core.errors import NotFound, SpecError
from core.search.creation import create_study
from core.search.reading import read_trials
from core.search.remarks import MOST_LETTERS, MOST_TAGS, read_remarks, tags_of, write_remark
from core.store import Store
from core.store.archive import export_study, import_study
from tests.conftest import settings_in
from tests.search.fakes import search

NAME = "tiny-study"


@pytest.fixture
def searched(tiny_store, make_spec):
    create_study(tiny_store, make_spec())
    search(tiny_store, NAME)
    return tiny_store


@pytest.fixture
def configurations(searched):
    return list(dict.fromkeys(t.configuration_id for t in read_trials(searched, NAME)))


def test_a_remark_is_kept_changed_and_taken_away(searched, configurations):
    first, second = configurations[:2]
    write_remark(searched, NAME, first, text=" steady ", tags=["keep", " too  slow ", "keep", ""])
    write_remark(searched, NAME, second, text="", tags=["check"])
    held = read_remarks(searched, NAME)
    assert (held[first].text, held[first].tags) == ("steady", ("keep", "too slow"))
    assert tags_of(list(held.values())) == ["check", "keep", "too slow"]
    write_remark(searched, NAME, first, text="not so steady", tags=[])
    write_remark(searched, NAME, second, text="", tags=[])
    held = read_remarks(searched, NAME)
    assert list(held) == [first] and held[first].text == "not so steady"


def test_remarks_travel_with_the_study(searched, configurations, tmp_path):
    write_remark(searched, NAME, configurations[0], text="steady", tags=["keep"])
    packed = export_study(searched, NAME)
    (tmp_path / "other").mkdir()
    other = Store(settings_in(tmp_path / "other"))
    import_study(other, packed)
    assert read_remarks(other, NAME) == read_remarks(searched, NAME)
    other.close()


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("x" * (MOST_LETTERS + 1), []),
        ("", [str(i) for i in range(MOST_TAGS + 1)]),
        ("", ["a" * 41]),
    ],
)
def test_too_much_is_refused_and_nothing_is_kept(searched, configurations, text, tags):
    with pytest.raises(SpecError):
        write_remark(searched, NAME, configurations[0], text=text, tags=tags)
    assert read_remarks(searched, NAME) == {}


def test_a_remark_needs_a_configuration_of_the_study(searched):
    with pytest.raises(NotFound):
        write_remark(searched, NAME, "0123456789", text="x", tags=[])
