"""The controls of one change: which driver, how, how much, when. It applies nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.charts.wording import axis_title, three_digits
from core.errors import DataError
from core.what_if.applying import steps_of
from core.what_if.floods import ObservedFlood, observed_floods
from core.what_if.ground import Ground
from core.what_if.pasting import tables_from_text
from core.what_if.scenario import Change, Flood, Pulse, Scale, Shift


@dataclass(frozen=True, slots=True)
class Desk:
    """What the controls stand on.

    Attributes:
        ground: Of the study.
        issue: Row of the issue time.
        driver: The driver to change.
        key: Makes a widget's key of its name; another one when the controls begin anew.
    """

    ground: Ground
    issue: int
    driver: str
    key: Callable[[str], str]

    @property
    def unit(self) -> str:
        """Of the driver."""
        return self.ground.record.driver(self.driver).unit

    @property
    def read(self) -> range:
        """The steps at which the driver is read."""
        return self.ground.steps[self.driver]

    @property
    def usual(self) -> float:
        """A typical value of the driver, to set the reach of a control."""
        trained = self.ground.ranges.get(self.driver)
        return trained.high if trained is not None and trained.high > 0 else 1.0


def edit(ground: Ground, issue: int, key: Callable[[str], str]) -> tuple[Change, ...]:
    """The change that the controls stand for; none while they stand where they began."""
    names = sorted(ground.steps, key=lambda name: ground.steps[name].stop <= 1)  # ahead first
    units = {name: ground.record.driver(name).unit for name in names}
    driver = st.selectbox(
        "Driver",
        names,
        key=key("driver"),
        format_func=lambda name: axis_title(name, units[name]),
        help="What the networks read. One that is known ahead can be changed ahead.",
    )
    desk = Desk(ground, issue, driver, key)
    kind = st.selectbox(  # five buttons are wider than the column
        "Change",
        list(KINDS),
        key=key("kind"),
        help="Multiply it, add to it, add a block such as a release, paste values, or let an "
        "observed flood come.",
    )
    return KINDS[kind](desk)


def _scale(desk: Desk) -> tuple[Change, ...]:
    factor = st.slider(
        "Factor", 0.0, 5.0, 1.0, 0.05, key=desk.key(f"factor {desk.driver}"),
        help="1 leaves it as it is, 2 doubles it.",
    )  # fmt: skip
    first, last = _steps(desk)
    return (Scale(driver=desk.driver, factor=factor, first=first, last=last),) * (factor != 1)


def _shift(desk: Desk) -> tuple[Change, ...]:
    amount = st.number_input(
        f"Add ({desk.unit})", value=0.0, step=_round(desk.usual / 20),
        key=desk.key(f"amount {desk.driver}"), help="A minus takes away.",
    )  # fmt: skip
    first, last = _steps(desk)
    return (Shift(driver=desk.driver, amount=amount, first=first, last=last),) * (amount != 0)


def _pulse(desk: Desk) -> tuple[Change, ...]:
    usual = steps_of(Scale(driver=desk.driver, factor=1), desk.read)
    left, right = st.columns(2)
    first = left.number_input(
        "From step", desk.read.start, desk.read.stop - 1, usual.start,
        key=desk.key(f"pulse first {desk.driver}"), help="1 is the first step that is forecast.",
    )  # fmt: skip
    length = right.number_input(
        "Steps", 1, max(1, len(desk.read)), 1, key=desk.key(f"pulse length {desk.driver}"),
        help="How long it lasts.",
    )  # fmt: skip
    height = st.number_input(
        f"Height ({desk.unit})", value=0.0, step=_round(desk.usual / 20),
        key=desk.key(f"pulse height {desk.driver}"), help="Added on each of these steps.",
    )  # fmt: skip
    made = Pulse(driver=desk.driver, first=int(first), length=int(length), height=height)
    return (made,) * (height != 0)


def _table(desk: Desk) -> tuple[Change, ...]:
    text = st.text_area(
        "Step or date, then a value, on each line",
        key=desk.key("table"),
        height=150,
        placeholder=f"step; {desk.driver}\n1; 1500\n2; 1800",
        help="Copied from a spreadsheet or typed. Step 1 is the first that is forecast. A first "
        "line may name several drivers.",
    )
    if not text.strip():
        return ()
    others = [name for name in desk.ground.steps if name != desk.driver]
    try:
        return tables_from_text(
            text,
            drivers=[desk.driver, *others],
            issue=desk.ground.series.dates.to_numpy()[desk.issue],
            step=desk.ground.series.step,
        )
    except DataError as error:
        st.error(str(error), icon=":material/error:")
        return ()


def _flood(desk: Desk) -> tuple[Change, ...]:
    ground = desk.ground
    length = max(ground.window.horizon, 1) if desk.read.stop > 1 else len(desk.read)
    floods = observed_floods(ground.record, desk.driver, length=length)
    chosen = st.selectbox(
        "Observed flood", floods, index=None, key=desk.key(f"flood {desk.driver}"),
        format_func=lambda flood: _flood_words(flood, desk.unit),
        placeholder="Choose one of the highest",
        help="The days around this peak, two before it first, stand in for the coming ones.",
    )  # fmt: skip
    together = [name for name, read in ground.steps.items() if read.stop == desk.read.stop]
    if len(together) > 1 and not st.checkbox(
        f"With {', '.join(name for name in together if name != desk.driver)}",
        value=True,
        key=desk.key(f"flood all {desk.driver}"),
        help="What else was observed then comes with it.",
    ):
        together = [desk.driver]
    if chosen is None:
        return ()
    start = chosen.start.astype("datetime64[s]").item()
    first = 1 if desk.read.stop > 1 else desk.read.start
    return tuple(Flood(driver=one, start=start, first=first, length=length) for one in together)


def _steps(desk: Desk) -> tuple[int | None, int | None]:
    """From and to; nothing where the whole reach was left as it is."""
    read = desk.read
    usual = steps_of(Scale(driver=desk.driver, factor=1), read)
    if len(read) < 2:
        return None, None
    first, last = st.slider(
        "Steps", read.start, read.stop - 1, (usual.start, usual.stop - 1),
        key=desk.key(f"steps {desk.driver}"),
        help="0 is the issue time, 1 the first step that is forecast; below are recent ones.",
    )  # fmt: skip
    is_usual = (first, last) == (usual.start, usual.stop - 1)
    return (None, None) if is_usual else (first, last)


def _flood_words(flood: ObservedFlood, unit: str) -> str:
    return f"{str(flood.peak)[:10]}, {three_digits(flood.height)} {unit}"


def _round(value: float) -> float:
    """One significant digit, so that a step is a number somebody would take."""
    return float(f"{value:.0e}")


KINDS: dict[str, Callable[[Desk], tuple[Change, ...]]] = {
    "Scale": _scale,
    "Shift": _shift,
    "Pulse": _pulse,
    "Table": _table,
    "Flood": _flood,
}
