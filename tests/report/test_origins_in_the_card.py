"""The card counts the splits that the reported configuration was trained on."""

from __future__ import annotations

from core.report.chance import randomness_facts
from core.report.record import read_record
from core.seeds.origins.measuring import open_origins
from core.seeds.runs import open_seeds
from tests.seeds.fakes import run, searched
from tests.seeds.origins.test_origins import Planted


def test_rolling_origins_are_counted(tiny_store, make_spec):
    name = searched(tiny_store, make_spec())
    run(open_seeds(tiny_store, name, top=1, seeds=2), Planted())
    assert randomness_facts(read_record(tiny_store, name)).splits == 1
    run(open_origins(tiny_store, name, origins=3, top=1, seeds=2), Planted())
    assert randomness_facts(read_record(tiny_store, name)).splits == 3
