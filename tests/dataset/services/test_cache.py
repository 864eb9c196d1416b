"""Answers on disk: young ones are not asked again, old ones stand in, torn ones are nothing."""

from __future__ import annotations

import numpy as np
import pytest

from core.dataset.archive import fingerprint
from core.dataset.rhone_source import SimulationRequest, read_simulation
from core.dataset.series import Series
from core.dataset.services.cache import YOUNG, cached
from core.errors import ServiceUnavailable

REQUEST = SimulationRequest(name="river", seed=1, years=1)
NOON = 1_000_000_000.0


class Service:
    """Counts how often it is asked; answers with another river each time, or not at all."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_up = True

    def __call__(self) -> Series:
        self.asked += 1
        if not self.is_up:
            raise ServiceUnavailable("it must answer", found="nothing", remedy="Wait.")
        return read_simulation(REQUEST.model_copy(update={"seed": self.asked}))


def test_young_answers_are_not_asked_again(tmp_path):
    service = Service()
    first = cached(REQUEST, service, now=NOON, folder=tmp_path)
    again = cached(REQUEST, service, now=NOON + YOUNG - 1, folder=tmp_path)
    assert service.asked == 1 and fingerprint(first) == fingerprint(again)
    assert fingerprint(cached(REQUEST, service, now=NOON + YOUNG, folder=tmp_path)) != fingerprint(
        first
    )
    assert service.asked == 2


def test_another_request_is_another_answer(tmp_path):
    service = Service()
    cached(REQUEST, service, now=NOON, folder=tmp_path)
    other = REQUEST.model_copy(update={"name": "other"})
    cached(other, service, now=NOON, folder=tmp_path)
    assert service.asked == 2


def test_an_old_answer_stands_in_and_says_so(tmp_path):
    service = Service()
    first = cached(REQUEST, service, now=NOON, folder=tmp_path)
    service.is_up = False
    late = cached(REQUEST, service, now=NOON + 9 * YOUNG, folder=tmp_path)
    assert fingerprint(late) == fingerprint(first)
    assert "answer of 2001-09-09" in late.warnings[0]


def test_without_any_answer_the_error_stays(tmp_path):
    service = Service()
    service.is_up = False
    with pytest.raises(ServiceUnavailable):
        cached(REQUEST, service, now=NOON, folder=tmp_path)


def test_a_torn_file_is_asked_for_again(tmp_path):
    service = Service()
    cached(REQUEST, service, now=NOON, folder=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert len(cached(REQUEST, service, now=NOON, folder=tmp_path)) > 300
    assert service.asked == 2


def test_a_disk_that_cannot_be_written_costs_only_the_cache(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    series = cached(REQUEST, Service(), now=NOON, folder=blocked)
    assert np.isfinite(series.drivers[0].values).all()
