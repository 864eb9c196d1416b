"""Every step of preparation: by hand, and its way back over many series."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dataset.archive import fingerprint, pack, unpack
from core.dataset.preparation.decay_correction import CorrectDecay
from core.dataset.preparation.driver_gaps import FillGaps, fill_short_gaps
from core.dataset.preparation.outliers import LeaveOut, MarkOutliers
from core.dataset.preparation.recipe import Recipe, recipe_of
from core.dataset.preparation.resampling import Resample
from core.dataset.preparation.unit_conversion import ByVolume, ConvertUnit
from core.dataset.preparation.units import conversion_factor
from core.dataset.preparation.working_scale import ChooseScale
from core.dataset.scaling import folded, unfolded
from core.dataset.series import Driver, Series, Target
from core.errors import DataError, SpecError

NAN = np.nan
DAY = pd.Timedelta(days=1)
UNITS = {
    "Bq/m3": ("mBq/L", "Bq/L", "pCi/L", "kBq/m3", "Bq/dm3"),
    "m3/s": ("ft3/s", "L/s", "m^3/h"),
    "mg/L": ("g/m3", "µg/L", "kg/m3"),
    "GBq/day": ("Bq/s", "TBq/year"),
}


def river(
    values=(1.0, NAN, NAN, 4.0, 2.0, NAN),
    limits=(NAN, 0.5, NAN, NAN, NAN, 0.7),
    flow=(800.0, NAN, NAN, 860.0, 900.0, 950.0),
    unit="Bq/m3",
    start="2001-01-01",
    step=DAY,
) -> Series:
    rows = len(values)
    return Series(
        "river",
        pd.date_range(start, periods=rows, freq=step, unit="s"),
        step,
        (Target("cs", unit, np.array(values), np.array(limits)),),
        (
            Driver("flow", "m3/s", np.array(flow)),
            Driver("matter", "mg/L", np.linspace(20.0, 70.0, rows)),
        ),
    )


@pytest.mark.parametrize(
    ("source", "wanted", "factor"),
    [
        ("mBq/L", "Bq/m3", 1.0),
        ("Bq/L", "mBq/L", 1_000.0),
        ("Bq/L", "Bq/m3", 1_000.0),
        ("pCi/L", "Bq/m3", 37.0),
        ("ft3/s", "m3/s", 0.028316846592),
        ("Bq/kg", "mBq/g", 1.0),
        ("g/m3", "mg/L", 1.0),
    ],
)
def test_factors_of_the_field(source, wanted, factor):
    assert conversion_factor(source, wanted) == factor


@pytest.mark.parametrize(
    ("source", "wanted", "words"),
    [
        ("Bq/kg", "Bq/m3", "name the driver with the suspended matter"),
        ("degC", "K", "an offset"),
        ("NTU", "mg/L", "one of the field"),
        ("", "Bq/L", "must differ by a factor"),
        ("Bq/(L", "Bq/L", "must differ by a factor"),
    ],
)
def test_no_factor_is_a_sentence(source, wanted, words):
    with pytest.raises(DataError, match=words):
        conversion_factor(source, wanted)


@given(st.sampled_from([(a, b) for a, several in UNITS.items() for b in several]))
def test_there_and_back_is_one(pair):
    there, back = conversion_factor(*pair), conversion_factor(*reversed(pair))
    assert there * back == pytest.approx(1.0, rel=1e-11)


def test_a_unit_moves_values_and_limits():
    step = ConvertUnit(column="cs", source="Bq/m3", wanted="Bq/L")
    target = step.apply(river()).target("cs")
    assert target.unit == "Bq/L"
    np.testing.assert_allclose(target.values, [0.001, NAN, NAN, 0.004, 0.002, NAN])
    np.testing.assert_allclose(target.limits, [NAN, 0.0005, NAN, NAN, NAN, 0.0007])
    flow = ConvertUnit(column="flow", source="m3/s", wanted="L/s").apply(river()).driver("flow")
    assert (flow.unit, flow.values[0]) == ("L/s", 800_000.0)
    with pytest.raises(DataError, match="cs must be in mBq/L"):
        ConvertUnit(column="cs", source="mBq/L", wanted="Bq/L").apply(river())
    with pytest.raises(DataError, match="column"):
        ConvertUnit(column="rain", source="mm", wanted="m").apply(river())


def test_particles_by_volume_of_water():
    step = ByVolume(target="cs", matter="matter")
    target = step.apply(river(unit="Bq/kg")).target("cs")
    assert target.unit == "Bq/m3"
    np.testing.assert_allclose(target.values, [0.02, NAN, NAN, 0.2, 0.12, NAN])
    np.testing.assert_allclose(target.limits, [NAN, 0.015, NAN, NAN, NAN, 0.049])
    with pytest.raises(DataError, match="Bq/kg"):
        step.apply(river())


def test_decay_by_hand():
    """A half-life of 10 years: what was 4 ten years before the reference date shows 2 then."""
    step = CorrectDecay(target="cs", reference=date(2010, 12, 31), half_life=3652 / 365.25)
    series = step.apply(river(start="2000-12-28"))
    target = series.target("cs")
    assert series.dates[3] == pd.Timestamp("2000-12-31")
    assert target.values[3] == pytest.approx(2.0)
    assert target.limits[5] / 0.7 == pytest.approx(0.5, rel=1e-3)


def test_decay_of_samples_after_the_reference_raises_them():
    step = CorrectDecay(target="cs", reference=date(1990, 1, 1))
    assert step.apply(river()).target("cs").values[0] == pytest.approx(
        2 ** (11.0 / 30.05), rel=1e-3
    )


@pytest.mark.parametrize(
    ("method", "longest", "expected"),
    [
        ("previous", 2, [NAN, 1, 1, 1, 4, NAN, NAN, NAN, 8, NAN]),
        ("linear", 2, [NAN, 1, 2, 3, 4, NAN, NAN, NAN, 8, NAN]),
        ("linear", 3, [NAN, 1, 2, 3, 4, 5, 6, 7, 8, NAN]),
        ("previous", 1, [NAN, 1, NAN, NAN, 4, NAN, NAN, NAN, 8, NAN]),
    ],
)
def test_gaps_by_hand(method, longest, expected):
    values = np.array([NAN, 1, NAN, NAN, 4, NAN, NAN, NAN, 8, NAN])
    filled = fill_short_gaps(values, longest=longest, method=method)
    np.testing.assert_array_equal(filled, expected)


column = st.lists(st.one_of(st.floats(-1e3, 1e3), st.just(NAN)), min_size=1, max_size=40)


@given(column, st.integers(1, 6), st.sampled_from(["previous", "linear"]))
def test_gaps_keep_what_is_known_and_stay_within_it(values, longest, method):
    values = np.array(values)
    known = ~np.isnan(values)
    filled = fill_short_gaps(values, longest=longest, method=method)
    np.testing.assert_array_equal(filled[known], values[known])
    if known.any():
        assert np.nanmin(filled) >= values[known].min() - 1e-9
        assert np.nanmax(filled) <= values[known].max() + 1e-9
    again = fill_short_gaps(filled, longest=longest, method="previous")
    assert np.isnan(again).sum() <= np.isnan(filled).sum()


@given(column, st.integers(1, 6), st.integers(0, 39))
def test_the_value_before_never_looks_ahead(values, longest, row):
    """What is filled by the value before it does not change with later values' sizes."""
    values = np.array(values)
    row = min(row, len(values) - 1)
    later = values.copy()
    later[row + 1 :] *= -3
    one, other = (fill_short_gaps(v, longest=longest, method="previous") for v in (values, later))
    np.testing.assert_array_equal(one[: row + 1], other[: row + 1])


def test_only_drivers_are_filled():
    series = FillGaps(driver="flow", longest=2).apply(river())
    np.testing.assert_array_equal(series.driver("flow").values[:4], [800, 800, 800, 860])
    np.testing.assert_array_equal(series.target("cs").values, river().target("cs").values)
    with pytest.raises(DataError):
        FillGaps(driver="cs").apply(river())


def test_two_day_means_by_hand():
    series = Resample(hours=48).apply(river())
    assert series.step == pd.Timedelta(days=2) and len(series) == 3
    np.testing.assert_array_equal(series.target("cs").values, [1, 4, 2])
    np.testing.assert_array_equal(series.target("cs").limits, [NAN, NAN, NAN])
    np.testing.assert_array_equal(series.driver("flow").values, [800, 860, 925])
    limits = Resample(hours=48).apply(
        river(values=[NAN, NAN, 3.0, 1, 2, 2], limits=[0.4, 0.9, NAN, NAN, NAN, NAN])
    )
    np.testing.assert_array_equal(limits.target("cs").limits, [0.9, NAN, NAN])


def test_hours_become_days_that_begin_at_midnight():
    rows = 24 * 3 + 5
    hourly = river(
        values=np.ones(rows),
        limits=np.full(rows, NAN),
        flow=np.repeat([1.0, 10.0, 20.0, 30.0], [5, 24, 24, 24]),
        start="2001-01-01T19:00",
        step=pd.Timedelta(hours=1),
    )
    daily = Resample(hours=24).apply(hourly)
    assert daily.dates[0] == pd.Timestamp("2001-01-02") and len(daily) == 3
    np.testing.assert_array_equal(daily.driver("flow").values, [10, 20, 30])


@pytest.mark.parametrize("hours", [12, 36, 24 * 6])
def test_a_step_that_does_not_fit(hours):
    with pytest.raises(DataError):
        Resample(hours=hours).apply(river())


@settings(max_examples=40)
@given(st.lists(st.floats(0.1, 100), min_size=6, max_size=60), st.integers(2, 3))
def test_means_over_whole_rows_keep_the_mean(values, ratio):
    series = river(values=values, limits=np.full(len(values), NAN), flow=values)
    longer = Resample(hours=24 * ratio).apply(series)
    kept = np.array(values)[: len(longer) * ratio]
    assert longer.driver("flow").values.mean() == pytest.approx(kept.mean())


def test_outliers_are_marked_and_stay():
    values = np.exp(np.random.default_rng(1).normal(0, 0.3, 200))
    values[70] = 5_000.0
    series = river(values=values, limits=np.full(200, NAN), flow=values)
    step = MarkOutliers(target="cs")
    assert np.flatnonzero(step.marks(series)).tolist() == [70]
    after = step.apply(series)
    assert fingerprint(after) == fingerprint(series)
    assert "1 value marked" in after.warnings[-1] and "2001-03-12" in after.warnings[-1]
    assert MarkOutliers(target="cs").apply(river()).warnings == ()
    constant = river(values=[2.0] * 5 + [9.0], limits=[NAN] * 6)
    assert not step.marks(constant).any()


def test_only_named_samples_are_left_out():
    step = LeaveOut(target="cs", dates=(datetime(2001, 1, 4),), reason="a slip of the pen")
    target = step.apply(river()).target("cs")
    np.testing.assert_array_equal(target.values, [1, NAN, NAN, NAN, 2, NAN])
    assert "slip of the pen" in step.sentence()


def test_a_non_detect_beside_a_value_is_told_when_averaged():
    series = Resample(hours=48).apply(river())
    assert "Column cs: 2 non-detects left out" in series.warnings[-1]


def test_a_scale_is_checked_and_changes_nothing():
    assert ChooseScale(column="cs", scale="log").apply(river()) is not None
    zero = river(values=[0.0, NAN, NAN, 4.0, 2.0, NAN])
    with pytest.raises(DataError, match="above 0 in cs"):
        ChooseScale(column="cs", scale="log").apply(zero)
    assert fingerprint(ChooseScale(column="cs", scale="cube_root").apply(zero)) == fingerprint(zero)


@given(
    st.sampled_from(["square_root", "cube_root", "linear", "log"]),
    st.lists(st.floats(-1e6, 1e6), min_size=1),
)
def test_a_scale_has_its_way_back_and_keeps_the_order(scale, values):
    values = np.array(values)
    values = np.abs(values) + 1e-6 if scale == "log" else values
    np.testing.assert_allclose(
        folded(unfolded(values, scale), scale), values, rtol=1e-9, atol=1e-12
    )
    order = np.sort(values)
    assert (np.diff(unfolded(order, scale)) >= 0).all()


STEPS = (
    ConvertUnit(column="cs", source="Bq/m3", wanted="mBq/L"),
    ConvertUnit(column="cs", source="mBq/L", wanted="pCi/L"),
    CorrectDecay(target="cs", reference=date(1998, 5, 1)),
    FillGaps(driver="flow", method="linear", longest=3),
    MarkOutliers(target="cs"),
    ChooseScale(column="cs", scale="log"),
    ChooseScale(column="flow", scale="square_root"),
    LeaveOut(target="cs", dates=(datetime(2001, 1, 5),), reason="asked for"),
    Resample(hours=48),
)


def test_a_recipe_is_listed_with_the_series_and_read_again():
    series = Recipe(steps=STEPS).apply(river())
    assert recipe_of(series) == Recipe(steps=STEPS)
    stored = unpack(pack(series))
    assert stored.preparation == series.preparation
    assert recipe_of(stored).sentences() == tuple(step.sentence() for step in STEPS)
    assert recipe_of(stored).scales() == {"cs": "log", "flow": "square_root"}
    assert Recipe.model_validate_json(Recipe(steps=STEPS).model_dump_json()).steps == STEPS
    again = Recipe(steps=STEPS[3:4]).apply(series)
    assert len(again.preparation) == len(STEPS) + 1
    assert recipe_of(river()) == Recipe()


def test_the_list_of_steps_is_no_part_of_the_fingerprint():
    """What a step did is in the numbers; equal numbers stay equal series."""
    same = Recipe(steps=(MarkOutliers(target="cs"),)).apply(river())
    assert fingerprint(same) == fingerprint(river())


def test_an_unknown_step_is_a_sentence():
    from dataclasses import replace

    with pytest.raises(SpecError, match="known to this version"):
        recipe_of(replace(river(), preparation=('{"kind": "magic"}',)))


@settings(max_examples=60)
@given(
    st.permutations([0, 1]),
    st.dates(date(1950, 1, 1), date(2050, 1, 1)),
    st.floats(0.5, 100),
    st.sampled_from(UNITS["Bq/m3"]),
)
def test_the_way_back_of_a_recipe(order, reference, half_life, unit):
    both = (
        ConvertUnit(column="cs", source="Bq/m3", wanted=unit),
        CorrectDecay(target="cs", reference=reference, half_life=half_life),
    )
    recipe = Recipe(steps=tuple(both[i] for i in order))
    before = river()
    after = recipe.apply(before)
    for name in ("values", "limits"):
        changed = getattr(after.target("cs"), name)
        np.testing.assert_allclose(
            recipe.back("cs", changed, after.dates), getattr(before.target("cs"), name), rtol=1e-9
        )
    members = np.stack([after.target("cs").values] * 3)
    assert recipe.back("cs", members, after.dates).shape == members.shape
    other = recipe.back("other", members, after.dates)
    np.testing.assert_array_equal(other, members)
