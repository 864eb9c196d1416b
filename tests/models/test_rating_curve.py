"""The rating curve against least squares by hand, and which variable it takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from networks import tuning

from core.dataset.window_columns import CALENDAR, TREND
from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.models import rating_curve
from core.models.features import squared_error
from core.models.seasonal import day_of_year

SHAPE = WindowShape(lookback=3, past=2, targets=2, horizon=2, ahead=1)


def design(driver, times, degree):
    """Row by row: 1, q, q^2 .., sine and cosine of the time of the year."""
    angle = 2 * np.pi * day_of_year(times) / 366
    return np.array(
        [
            [*(q**n for n in range(degree + 1)), np.sin(a), np.cos(a)]
            for q, a in zip(driver, angle, strict=True)
        ]
    )


@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("ahead", [0, 1])
def test_it_is_least_squares_on_the_driver_of_the_day_else_on_its_last_value(degree, ahead):
    data = tuning(replace(SHAPE, ahead=ahead), 80)
    out = rating_curve.fit(data, {"degree": degree}, 0).predict(data.validation)

    def driver(part, lead):
        return (part.ahead[:, lead, 0] if ahead else part.past[:, -1, 0]).astype(float)

    for lead, target in np.ndindex(2, 2):
        part, after = data.training, data.validation
        seen = part.observed[:, lead, target]
        rows = design(driver(part, lead)[seen], part.target_times[seen, lead], degree)
        wanted = part.target[seen, lead, target].astype(float)
        solved = np.linalg.solve(rows.T @ rows, rows.T @ wanted)  # the normal equations
        expected = design(driver(after, lead), after.target_times[:, lead], degree) @ solved
        np.testing.assert_allclose(out[:, lead, target], expected, rtol=1e-7, atol=1e-9)


def test_a_power_law_is_found_again():
    """C = 3 Q^1.5 is a straight line between logarithms."""
    data = tuning(SHAPE, 60)
    part = data.training
    exact = np.log(3) + 1.5 * part.ahead[:, :, :1].astype(float).repeat(2, axis=2)
    curve = rating_curve.fit(replace(data, training=replace(part, target=exact)), {"degree": 1}, 0)
    np.testing.assert_allclose(
        curve.coefficients, np.broadcast_to([np.log(3), 1.5, 0, 0], (2, 2, 4)), atol=1e-9
    )


def test_the_calendar_is_no_driver():
    shape = WindowShape(lookback=3, past=3, targets=1, horizon=1, ahead=2)
    for dates in (CALENDAR, (CALENDAR[0], TREND)):
        names = {"ahead_names": dates, "past_names": (*dates, "discharge")}
        reads_the_driver(replace(tuning(shape, 40), **names))


def reads_the_driver(data):
    part = data.validation
    given = {"degree": 1}
    out = rating_curve.fit(data, given, 0).predict(part)
    moved = part.past.copy()
    moved[:, -1, :2] += 9
    still = rating_curve.fit(data, given, 0).predict(replace(part, past=moved))
    assert (out == still).all()
    moved[:, -1, 2] += 9
    assert (out != rating_curve.fit(data, given, 0).predict(replace(part, past=moved))).any()


def test_the_validation_part_chooses_an_open_degree():
    data = tuning(SHAPE, 80)
    errors = {
        degree: squared_error(
            rating_curve.fit(data, {"degree": degree}, 0).predict(data.validation), data.validation
        )
        for degree in rating_curve.DEGREES
    }
    assert rating_curve.fit(data, {}, 0).degree == min(errors, key=errors.get)


def test_a_wrong_degree_is_told():
    with pytest.raises(SpecError, match="a setting of the rating curve must be one of degree"):
        rating_curve.fit(tuning(SHAPE, 30), {"degree": 0}, 0)
