"""Data: choose, upload, look at and check a record. It trains nothing and repairs nothing."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import axis_title, count, three_digits
from core.dataset.catalogue import SeriesRow
from core.dataset.series import Series
from pages.shared import (
    add_series,
    calibration_panel,
    data_checks,
    data_pictures,
    draft,
    frame,
    link,
    picture,
    results,
)
from pages.shared.guard import enter

enter(__file__)
MOST_ROWS = 20_000  # in a table; all of them in the file


def choose(rows: list[SeriesRow]) -> SeriesRow:
    """The chosen series, kept in the link."""
    names = [row.name for row in rows]
    absent = link.missing("series", names)
    chosen = st.selectbox("Series", names, key=link.follow("series", names))
    link.settle("series", chosen)
    if absent:
        st.warning(f"No series is called {absent!r}. You see {chosen!r} instead.")
    return next(row for row in rows if row.name == chosen)


def metrics(series: Series, target: str) -> None:
    """What was measured, in five numbers."""
    held = series.target(target)
    samples = int(held.is_sampled.sum())
    values = held.values[held.is_quantified]
    columns = st.columns(5)
    columns[0].metric(
        "Samples", f"{samples:,}", help=f"Of {count(len(series), 'row')} of the regular grid."
    )
    columns[1].metric(
        "Non-detects",
        f"{100 * held.non_detect_fraction:.3g} %",
        help="Samples below their detection limit; kept as limits, never as numbers.",
    )
    columns[2].metric(
        f"Median ({held.unit})",
        three_digits(float(sorted(values)[len(values) // 2]) if len(values) else None),
        help="Of the quantified samples.",
    )
    columns[3].metric(
        f"Highest ({held.unit})", three_digits(float(values.max()) if len(values) else None)
    )
    columns[4].metric(
        "Drivers", f"{len(series.drivers)}", help=", ".join(d.name for d in series.drivers) or None
    )


def details(series: Series, row: SeriesRow) -> None:
    """The numbers, a file to take away, and what the reader noticed."""
    from core.dataset.writing import write_csv

    with st.expander("Table and file"):
        rows = data_pictures.table(series)
        st.dataframe(rows.tail(MOST_ROWS), hide_index=True, height=320, alt="Rows of the series")
        if len(rows) > MOST_ROWS:
            st.caption(f"Showing the last {MOST_ROWS:,} of {len(rows):,} rows; the file has all.")
        st.download_button(
            "Download CSV",
            lambda: write_csv(series),
            file_name=f"{row.name}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    with st.expander("How this is computed"):
        st.write(
            "Rows lie on a regular grid; several samples of one step are averaged. Training, "
            "validation and test follow each other in time and hold their shares of the samples, "
            "not of the rows, because a river is sampled irregularly. A non-detect is drawn as an "
            "open triangle that hangs from its limit."
        )
        for warning in row.warnings:
            st.write(f"When it was read: {warning}")


left, right = st.columns([3, 2], vertical_alignment="bottom")
with left:
    frame.simple_head("Data", "What was measured in the river, and can it carry a forecast?")
with frame.told():
    rows = frame.series_rows()
if not rows:
    st.info("The record of a river will stand here. Add one to begin.")
    add_series.form(expanded=True)
    st.stop()
with right:
    row = choose(rows)
    chips = st.container(horizontal=True)
with frame.told():
    series = results.series_named(row.name, row.rows)
with chips:
    picture.come_from(simulated=series.is_simulated)
    if series.is_simulated:
        frame.simulated_badge()
    st.caption(f"{row.start} to {row.end}, step {row.step}")
    target = row.targets[0]
add_series.form(expanded=False)
with st.container(horizontal=True, vertical_alignment="bottom"):
    if len(row.targets) > 1:
        target = st.selectbox("Target", row.targets, key=f"target of {row.name}", width=240)
    log = st.toggle("Logarithmic", value=data_pictures.is_positive(series, target), key="data log")
with frame.told():
    metrics(series, target)
    data_pictures.overview(series, target, log=log)
    data_pictures.secondary(series, target, log=log)
    data_checks.checks(series, target)
    data_checks.preparation(series)
if st.button("Set up a study on this series", type="primary", icon=":material/arrow_forward:"):
    draft.change(series=row.name, targets=(target,), known_ahead=())
    st.session_state.pop("draft known_ahead", None)
    for field in ("series", "targets"):
        st.session_state.pop(f"draft {field}", None)
    st.switch_page("pages/search_space.py")
details(series, row)
if series.is_simulated:
    with frame.folded():
        calibration_panel.panel()
st.divider()
kind = "simulated" if series.is_simulated else "observed"
st.caption(
    f"Series {row.name}, {row.start} to {row.end} ({kind}) · {axis_title(series.origin)} · "
    f"Halflife {frame.code_version()}"
)
