"""Scenarios by name: kept, replaced, forgotten; gone with their study."""

from __future__ import annotations

import pytest

from core.errors import NotFound, SpecError
from core.search.creation import create_study
from core.store.archive import export_study, import_study
from core.store.schema import StudyRow
from core.what_if.keeping import (
    forget_scenario,
    keep_scenario,
    kept_scenario,
    kept_scenarios,
)
from core.what_if.scenario import Scale, Scenario
from tests.what_if.test_scenario import EVERY

TWICE = Scenario(changes=(Scale(driver="flow", factor=2.0),))


@pytest.fixture
def study(tiny_store, make_spec):
    create_study(tiny_store, make_spec("s", model="ridge", space=None))
    return "s"


def test_kept_replaced_and_forgotten(tiny_store, study):
    keep_scenario(tiny_store, study, " all ", TWICE)
    keep_scenario(tiny_store, study, "twice", TWICE)
    keep_scenario(tiny_store, study, "all", EVERY)
    assert kept_scenarios(tiny_store, study) == {"all": EVERY, "twice": TWICE}
    assert kept_scenario(tiny_store, study, "all") == EVERY
    forget_scenario(tiny_store, study, "all")
    forget_scenario(tiny_store, study, "all")
    with pytest.raises(NotFound, match="Choose one of: twice"):
        kept_scenario(tiny_store, study, "all")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_name_must_be_one(tiny_store, study, name):
    with pytest.raises(SpecError, match="1 to 100"):
        keep_scenario(tiny_store, study, name, TWICE)


def test_a_study_must_be_there(tiny_store):
    with pytest.raises(NotFound):
        keep_scenario(tiny_store, "nobody", "a", TWICE)


def test_they_travel_and_go_with_their_study(tiny_store, study):
    keep_scenario(tiny_store, study, "twice", TWICE)
    packed = export_study(tiny_store, study)
    with tiny_store.session() as session:
        session.delete(session.get(StudyRow, study))
    assert kept_scenarios(tiny_store, study) == {}
    import_study(tiny_store, packed)
    assert kept_scenarios(tiny_store, study) == {"twice": TWICE}
