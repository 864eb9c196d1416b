"""The card's facts on the series and how it was cut, from the record alone."""

from __future__ import annotations

from core.dataset.catalogue import describe
from core.dataset.preparation.recipe import recipe_of
from core.dataset.windows import WindowSpec
from core.report.record import StudyRecord
from core.seeds.card.facts import DataFacts

_TO_WORKING = {
    "log": "the natural logarithm",
    "square_root": "the square root",
    "cube_root": "the cube root",
}


def data_facts(record: StudyRecord) -> DataFacts:
    """The series, its preparation and its parts."""
    series, spec = record.series, record.spec
    row = describe(series)
    windows = record.facts.get("windows")
    counts = windows if isinstance(windows, dict) else {}
    return DataFacts(
        series=series.name,
        file_format="a simulator" if series.is_simulated else "a table of dates and columns",
        rows=row.rows,
        start=row.start,
        end=row.end,
        step=row.step,
        targets=tuple(f"{target.name} ({target.unit})" for target in series.targets),
        drivers=tuple(f"{driver.name} ({driver.unit})" for driver in series.drivers),
        non_detect_share=row.non_detect_fraction,
        is_simulated=series.is_simulated,
        origin=f"Simulated, not measured. {series.origin}"
        if series.is_simulated
        else series.origin,
        sha256=str(record.facts.get("series_fingerprint", "not recorded")),
        preprocessing=(*recipe_of(series).sentences(), *_cutting(spec.window)),
        split=(
            f"Chronological, one part after the other: training up to "
            f"{spec.split.training_end:%Y-%m-%d}, validation up to "
            f"{spec.split.validation_end:%Y-%m-%d}, test after it."
        ),
        windows={part: count for part, count in counts.items() if isinstance(count, int)},
    )


def _cutting(window: WindowSpec) -> tuple[str, ...]:
    """What `core.dataset.cutting` and `scaling` do, in their order."""
    lines = [
        f"{column} was replaced by {_TO_WORKING[scale]}."
        for column, scale in sorted(window.scales.items())
        if scale in _TO_WORKING
    ]
    lines.append("Every column was standardised by mean and SD of the training part.")
    lines.append(
        "In training a value below a detection limit counted as half of the limit (with the "
        "Tobit loss as anything below it); scores leave it out."
    )
    lines.append(
        f"Windows of {window.lookback} steps were cut, each with the {window.horizon} steps "
        "after it as the target; no target lies in two parts."
    )
    if window.known_ahead:
        lines.append(f"Known ahead over the horizon: {', '.join(window.known_ahead)}.")
    if window.calendar:
        lines.append("Day of the year was added as sine and cosine.")
    if window.week:
        lines.append("The time of the week was added as sine and cosine, and twice as fast.")
    if window.trend:
        lines.append("The date was added, so that a trend goes on beyond the training part.")
    if window.means:
        spans = ", ".join(map(str, window.means))
        lines.append(f"Means over the last {spans} steps were added.")
    if window.anomalies:
        told = ", ".join(map(str, window.anomalies))
        lines.append(
            "How far the samples so far lay from a ridge on drivers and season, fitted to the "
            f"training part, was added as weighted means; half-lives in samples: {told}."
        )
    if not window.history:
        lines.append("The own past of the target was not read.")
    return tuple(lines)
