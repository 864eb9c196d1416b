"""What the scenarios of a study stand on: its record, its windows, its networks, their errors.

Read once and asked often. It forecasts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.dataset.archive import fingerprint
from core.dataset.catalogue import load_series
from core.dataset.cutting import whole_issues
from core.dataset.scaling import Scaling
from core.dataset.series import Series
from core.dataset.stretch import prolonged, stretch
from core.dataset.window_archive import unpack_tuning
from core.dataset.window_columns import LONGEST_FILL
from core.dataset.windows import Windows, WindowSpec
from core.errors import NotFound, SpecError
from core.forecast.basis import basis_of
from core.forecast.intervals import conformal_half_widths
from core.search.keys import tuning_key
from core.search.spec import StudySpec
from core.search.study import read_facts, read_spec
from core.store import Store
from core.store.schema import JsonObject
from core.what_if.applying import readable_steps
from core.what_if.networks import Networks, networks_of, read_fitted
from core.what_if.trained_range import TrainedRange, trained_ranges

HALF_LIVES = 30  # after as many a weight is below 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The ground of a study's scenarios.

    Attributes:
        study: Study name.
        configuration_id: The configuration that answers.
        is_confirmed: Whether other seeds than the answering ones chose it.
        replicates: Seeds that answer.
        networks: What answers.
        record: The series as it was observed.
        series: The same, going on for one horizon with known-ahead drivers at their last value.
        window: How it is cut.
        scaling: The working scale.
        steps: Driver to the steps at which it is read, 0 is the issue time.
        ranges: Driver to the range that was trained on.
        issues: (k,) rows of the issue times that can be asked: the test part and the newest.
        validation: Validation windows, whose errors calibrate the intervals.
        fitted: (n, H, D) median forecast of them, working scale.
    """

    study: str
    configuration_id: str
    is_confirmed: bool
    replicates: tuple[int, ...]
    networks: Networks
    record: Series
    series: Series
    window: WindowSpec
    scaling: Scaling
    steps: dict[str, range]
    ranges: dict[str, TrainedRange]
    issues: np.ndarray
    validation: Windows
    fitted: np.ndarray

    @property
    def issue_times(self) -> np.ndarray:
        """(k,) datetime64[s], the issue times that can be asked."""
        return np.asarray(self.series.dates.to_numpy().astype("datetime64[s]")[self.issues])

    def row_of(self, issue: datetime | None) -> int:
        """The row of an issue time; None is the newest.

        Raises:
            NotFound: It cannot be asked.
        """
        if issue is None:
            return int(self.issues[-1])
        found = np.flatnonzero(self.issue_times == np.datetime64(issue, "s"))
        if not len(found):
            raise NotFound(
                "an issue time is a date after the validation part at which all inputs are known",
                found=f"{issue:%Y-%m-%d}",
                remedy=f"Choose one from {_day(self.issue_times[0])} to "
                f"{_day(self.issue_times[-1])}.",
            )
        return int(self.issues[found[0]])

    def around(self, issue: int) -> tuple[Series, int]:
        """What the window of an issue row reads and forecasts, and that row's number in it.

        A short series is quick to cut; it reaches back as far as the longest trailing mean and
        holds two samples of every target before that, as a series must and the history needs, and
        all those whose weight in an anomaly a float32 would show.
        """
        window, longest = self.window, max(self.window.means, default=0)
        first = issue - window.lookback + 1 - longest
        begins = [first - LONGEST_FILL]
        remembered = 2 + HALF_LIVES * max(window.anomalies, default=0)
        read = longest if window.anomalies else 0  # at a sample that is remembered
        for target in self.series.targets:
            before = np.flatnonzero(target.is_sampled[: first + 1])
            begins.append(int(before[-remembered]) - read if len(before) >= remembered else 0)
        begin = max(0, min(begins))
        return stretch(self.series, begin, issue + window.horizon), issue - begin

    def half_widths(self, level: float) -> np.ndarray:
        """Half-widths (H, D) of the interval at a level, working scale."""
        seen, usable = self.validation.target, self.validation.quantified
        widths = [
            conformal_half_widths(seen[..., d], self.fitted[..., d], usable[..., d], level=level)
            for d in range(seen.shape[2])
        ]
        return np.stack(widths, axis=-1)


def read_ground(store: Store, study: str, *, configuration_id: str | None = None) -> Ground:
    """The ground of a study, on the configuration that its forecast stands on.

    Args:
        store: Where the study is kept.
        study: Its name.
        configuration_id: The configuration, when another one is wanted.

    Raises:
        SpecError: The configuration has no seed runs, or they kept no predictions.
    """
    spec = read_spec(store, study)
    basis = basis_of(store, study, configuration_id)
    networks = networks_of(store, spec, basis)
    record, facts = load_series(store, spec.series), read_facts(store, study)
    _check_same(record, facts)
    series = prolonged(
        record, spec.window.horizon, held=spec.window.known_ahead, longest_gap=LONGEST_FILL
    )
    scaling = Scaling.from_json(str(facts["scaling"]))
    return Ground(
        study=study,
        configuration_id=basis.configuration_id,
        is_confirmed=basis.is_confirmed,
        replicates=basis.replicates,
        networks=networks,
        record=record,
        series=series,
        window=spec.window,
        scaling=scaling,
        steps=readable_steps(spec.window),
        ranges=trained_ranges(record, spec.split),
        issues=_issues(record, series, spec, scaling),
        validation=unpack_tuning(store.artifacts.read(tuning_key(study))).validation,
        fitted=read_fitted(store, networks),
    )


def _check_same(record: Series, facts: JsonObject) -> None:
    """An imported study may have met another series under the name of its own.

    Raises:
        SpecError: The networks were trained on other content.
    """
    if facts.get("series_fingerprint") not in (None, fingerprint(record)):
        raise SpecError(
            "a scenario changes the series that its networks were trained on",
            found=f"another content under the name {record.name}",
            remedy="Import the study's own series, or search again on this one.",
        )


def _issues(record: Series, series: Series, spec: StudySpec, scaling: Scaling) -> np.ndarray:
    """The test part, and the newest row."""
    rows = whole_issues(series, spec.window, scaling)
    is_test = record.dates.to_numpy()[rows] >= np.datetime64(spec.split.validation_end)
    is_seen = rows + spec.window.horizon < len(record)
    found = rows[is_test & (is_seen | (rows == len(record) - 1))]
    if not len(found):
        raise SpecError(
            "a scenario needs an issue time after the validation part with all its inputs",
            found=f"none in {record.name}",
            remedy="Choose a study with a larger test part, or drivers with fewer gaps.",
        )
    return np.asarray(found)


def _day(instant: np.datetime64) -> str:
    return str(instant)[:10]
