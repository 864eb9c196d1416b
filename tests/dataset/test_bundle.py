"""The bundled file: what the simulator makes, and why this seed."""

from __future__ import annotations

import numpy as np
import pytest

from core.dataset.archive import fingerprint
from core.dataset.bundle import BUNDLED, bundled_series, read_bundled
from core.dataset.split import Part, chronological_split, part_rows
from core.dataset.writing import write_csv


def test_the_bundled_file_is_what_the_simulator_makes() -> None:
    series = bundled_series()
    assert BUNDLED.read_bytes() == write_csv(series, with_uncertainties=False)
    assert fingerprint(read_bundled()) == fingerprint(series)
    assert read_bundled().warnings == ()
    assert read_bundled().is_simulated
    assert b"<" in BUNDLED.read_bytes()


def test_its_training_part_is_near_the_published_river_and_holds_what_validation_asks() -> None:
    series = read_bundled()
    parts = part_rows(chronological_split(series, target="caesium_137"), series.dates)
    flow = series.driver("discharge").values
    load = 0.0864 * series.driver("suspended_matter").values * flow / 1e6  # Mt a day
    training, validation = flow[parts == Part.TRAINING], flow[parts == Part.VALIDATION]
    assert training.mean() == pytest.approx(1_571, rel=0.05)
    assert (training > 3_000).mean() == pytest.approx(0.084, rel=0.05)
    assert 365.25 * load[parts == Part.TRAINING].mean() == pytest.approx(6.2, rel=0.1)
    assert validation.max() < training.max()
    assert abs(np.log((validation > 3_000).mean() / (training > 3_000).mean())) < np.log(1.25)
