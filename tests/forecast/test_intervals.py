"""Conformal half-widths: the rank by hand, the coverage by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.forecast.intervals import conformal_half_widths


def widths(residuals, *, level=0.9, usable=None):
    residuals = np.asarray(residuals, dtype=float)
    usable = np.ones(residuals.shape, bool) if usable is None else usable
    return conformal_half_widths(residuals, np.zeros(residuals.shape), usable, level=level)


def test_the_rank_by_hand():
    residuals = np.arange(1.0, 31.0)[:, None]
    # ceil(31 x 0.9) = 28: the 28th smallest of 1..30
    assert widths(residuals)[0] == 28.0
    assert widths(-residuals)[0] == 28.0


def test_too_few_for_the_rank_take_the_largest():
    assert widths(np.arange(1.0, 6.0)[:, None], level=0.95)[0] == 5.0


def test_leads_have_their_own_width_where_they_can():
    residuals = np.stack([np.full(40, 1.0), np.full(40, 9.0)], axis=1)
    assert list(widths(residuals)) == [1.0, 9.0]
    usable = np.ones((40, 2), bool)
    usable[3:, 1] = False  # three samples at lead 2: pooled with lead 1
    assert list(widths(residuals, usable=usable)) == [1.0, 1.0]


def test_nothing_observed_is_not_a_number():
    assert math.isnan(widths(np.ones((3, 1)), usable=np.zeros((3, 1), bool))[0])


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_band_covers_what_it_says(level):
    generator = np.random.default_rng(4)
    held = []
    for _ in range(400):
        calibration, new = generator.normal(size=(100, 1)), generator.normal(size=50)
        held.append(np.mean(np.abs(new) <= widths(calibration, level=level)[0]))
    assert np.mean(held) == pytest.approx(level, abs=0.012)
