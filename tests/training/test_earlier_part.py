"""An earlier split of the same windows: by hand, and no training target in what validates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.dataset.cutting import cut
from core.dataset.windows import TuningWindows, Windows
from core.errors import SpecError
from core.models.table import model_named
from core.store import Artifacts
from core.training import run_job
from core.training.score import masked_rmse
from core.training.subset import earlier_part

DAY = np.timedelta64(1, "D")
START = np.datetime64("2001-01-01", "s")


def daily(issues, *, horizon=2) -> Windows:
    """A window a day; the target of day d is d."""
    days = np.asarray(issues)
    ahead = days[:, None] + 1 + np.arange(horizon)
    some = np.ones((len(days), horizon, 1), np.float32)
    return Windows(
        issue_times=START + days * DAY,
        target_times=START + ahead * DAY,
        past=np.zeros((len(days), 3, 1), np.float32),
        history=np.zeros((len(days), 3, 2), np.float32),
        ahead=np.zeros((len(days), horizon, 0), np.float32),
        target=ahead[..., None].astype(np.float32),
        observed=some > 0,
        censored=some < 0,
        limit=0 * some,
        reads_history=False,
    )


def days(windows: Windows) -> list[int]:
    return [int(day) for day in (windows.issue_times - START) / DAY]


@pytest.fixture
def by_hand() -> TuningWindows:
    """Days 0 to 17 train, 19 to 21 validate: the horizon of day 18 lies in both parts."""
    return TuningWindows(daily(range(18)), daily(range(19, 22)), ("flow",), ())


@pytest.mark.parametrize(
    ("origin", "training", "validation"),
    [
        (0, range(18), [19, 20, 21]),
        (1, range(14), [15, 16, 17]),  # day 14 forecasts days 15 and 16: 16 is validated on
        (2, range(10), [11, 12, 13]),
        (3, range(6), [7, 8, 9]),
    ],
)
def test_the_parts_by_hand(by_hand, origin, training, validation):
    found = earlier_part(by_hand, origin=origin)
    assert days(found.training) == list(training)
    assert days(found.validation) == list(validation)


def test_the_own_split_is_left_as_it_is(by_hand):
    assert earlier_part(by_hand, origin=0) is by_hand


def test_too_little_training_is_refused_with_the_most_that_goes(by_hand):
    """At origin 4 days 0 and 1 would train for days 3 to 5."""
    with pytest.raises(SpecError, match=r"2 against 3 at origin 4.*at most 4 origins"):
        earlier_part(by_hand, origin=4)
    short = replace(by_hand, training=daily(range(4)))
    with pytest.raises(SpecError, match=r"0 against 3 at origin 1.*longer series"):
        earlier_part(short, origin=1)


@pytest.mark.parametrize("origin", [1, 2])
@pytest.mark.parametrize("horizon", [1, 5])
def test_no_training_target_lies_in_or_after_what_validates(
    tiny_series, make_spec, horizon, origin
):
    spec = make_spec(horizon=horizon)
    tuning = cut(tiny_series, spec.split, spec.window).tuning
    found, before = earlier_part(tuning, origin=origin), earlier_part(tuning, origin=origin - 1)
    assert len(found.validation) == len(tuning.validation)
    assert found.training.target_times.max() < found.validation.target_times.min()
    assert found.validation.target_times.max() < before.validation.target_times.min()
    lost = len(before.training) - len(found.training) - len(found.validation)
    assert 0 <= lost < horizon  # issue days lie close: only those that straddle are in neither


def test_windows_are_whole_rows_of_the_study(by_hand):
    found = earlier_part(by_hand, origin=1)
    for name, array in by_hand.training.arrays.items():
        np.testing.assert_array_equal(found.training.arrays[name], array[:14])
        np.testing.assert_array_equal(found.validation.arrays[name], array[15:])
    assert not found.training.reads_history
    assert found.past_names == ("flow",)


def test_a_job_trains_and_is_scored_at_its_origin(windows, job):
    """The score is that of a reference which was fitted and scored on that split by hand."""
    at_one = replace(job, model="ridge", configuration={"alpha": 1.0}, origin=1)
    score = run_job(at_one, lambda _record: None).score
    split = earlier_part(windows.tuning, origin=1)
    fitted = model_named("ridge").fit(split, at_one.configuration, at_one.seeds.kernel)
    by_hand = masked_rmse(split.validation, fitted.predict(split.validation))
    assert score == pytest.approx(by_hand, rel=1e-12)
    assert run_job(replace(at_one, origin=0), lambda _record: None).score != score


@pytest.mark.slow
def test_a_network_trains_at_an_earlier_origin_as_on_that_split_alone(windows, job):
    """Whatever the process keeps of other splits, the bits are those of a store of this one."""
    from core.dataset.window_archive import pack_tuning

    first = run_job(job, lambda _record: None)
    rolled = run_job(replace(job, folder="rolled", origin=1), lambda _record: None)
    split = pack_tuning(earlier_part(windows.tuning, origin=1))
    Artifacts(job.artifacts).write("alone.npz", split)
    alone = run_job(replace(job, folder="alone", tuning="alone.npz"), lambda _record: None)
    assert rolled.weights_hash == alone.weights_hash != first.weights_hash
    assert rolled.score == alone.score != first.score
