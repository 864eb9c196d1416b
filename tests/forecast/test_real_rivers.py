"""Real rivers, where they are at hand: the references reach the skill that is known of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from core.dataset.cutting import cut
from core.dataset.reading import ReadOptions, read_csv
from core.dataset.split import Split, chronological_split
from core.dataset.windows import WindowSpec
from core.metrics import log_nse, nse
from core.models.table import MODELS

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def rhone(real_data: Path):
    """The Rhone's discharge, test from 2019: leads 1 to 7, lookback 60."""
    content = (real_data / "rhone_discharge.csv").read_bytes()
    options = ReadOptions(name="rhone", date="date", targets=("discharge_m3_s",), unit="m3/s")
    series = read_csv(content, options)
    split = Split(training_end=datetime(2014, 12, 31), validation_end=datetime(2018, 12, 31))
    spec = WindowSpec(
        targets=("discharge_m3_s",), lookback=60, horizon=7, scales={"discharge_m3_s": "log"}
    )
    return series, cut(series, split, spec)


def skill(made, model: str, metric) -> list[float]:
    """The metric at leads 1, 3 and 7 on the test part, m3/s."""
    fit = MODELS[model].fit
    test = made.evaluation.test
    predicted = made.scaling.to_original(fit(made.tuning, {}, 0).predict(test))[:, :, 0]
    observed = made.scaling.to_original(test.target)[:, :, 0]
    observed = np.where(test.observed[:, :, 0], observed, np.nan)
    return [metric(observed[:, h], predicted[:, h]) for h in (0, 2, 6)]


def test_the_file_is_whole(rhone):
    series, _ = rhone
    assert len(series) == 9_527
    assert series.targets[0].is_sampled.sum() >= 9_525


def test_persistence_has_the_skill_known_of_it(rhone):
    assert skill(rhone[1], "persistence", nse) == pytest.approx([0.911, 0.671, 0.355], abs=0.01)
    assert skill(rhone[1], "persistence", log_nse) == pytest.approx([0.924, 0.735, 0.488], abs=0.01)


def test_ridge_has_the_skill_known_of_it(rhone):
    assert skill(rhone[1], "ridge", log_nse) == pytest.approx([0.934, 0.763, 0.566], abs=0.015)


def test_an_irregular_target_gives_a_window_for_every_sample(real_data: Path):
    content = (real_data / "potomac_total_phosphorus.csv").read_bytes()
    options = ReadOptions(
        name="potomac",
        date="date",
        targets=("total_phosphorus_mg_l",),
        drivers=("discharge_m3_s",),
        unit="mg/L",
    )
    series = read_csv(content, options)
    target = series.targets[0]
    assert int(target.is_sampled.sum()) == 1_299
    split = chronological_split(series, target=target.name)
    spec = WindowSpec(
        targets=(target.name,),
        drivers=("discharge_m3_s",),
        known_ahead=("discharge_m3_s",),
        lookback=30,
        horizon=1,
    )
    made = cut(series, split, spec)
    windows = (made.tuning.training, made.tuning.validation, made.evaluation.test)
    kept = sum(len(part) for part in windows)
    assert kept >= 1_290  # the first samples have no lookback or no known value
    assert all(part.observed.all() for part in windows)
