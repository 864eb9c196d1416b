"""How a measurement file is to be read: which column is what, in which unit. It reads nothing."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from core.dataset.measurement import DecimalMark
from core.errors import DataError


class ReadOptions(BaseModel):
    """How a file is to be read.

    Attributes:
        name: Name of the series.
        date: The date column.
        targets: Columns to forecast; at least one.
        unit: Unit of the targets.
        target_units: Unit by target, where one has another than `unit`.
        drivers: Columns known beside them.
        uncertainties: Column of uncertainties by target, in the target's unit.
        driver_units: Unit by driver; absent ones are taken from the column's name, or are "".
        decimal: Decimal mark; None decides column by column.
        day_first: Whether 3/4/2001 is 3 April; None decides from the column.
        is_simulated: Whether the numbers come from a simulator; a file cannot tell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    date: str
    targets: tuple[str, ...]
    unit: str
    drivers: tuple[str, ...] = ()
    target_units: dict[str, str] = {}
    driver_units: dict[str, str] = {}
    uncertainties: dict[str, str] = {}
    decimal: DecimalMark | None = None
    day_first: bool | None = None
    is_simulated: bool = False

    @property
    def measured(self) -> tuple[str, ...]:
        """Every column with numbers."""
        return (*self.targets, *self.drivers, *self.uncertainties.values())


def check_roles(options: ReadOptions) -> None:
    """Whether the options can be those of a series.

    Raises:
        DataError: No name, no target, no unit, or a column in two roles.
    """
    if not options.name.strip() or not options.unit.strip() or not options.targets:
        raise DataError(
            "a series needs a name, a target and the target's unit",
            found=f"name {options.name!r}, targets {options.targets}, unit {options.unit!r}",
            remedy="State all three, the unit as in Bq/m3.",
        )
    _check_target_units(options)
    _check_uncertainties(options)
    roles = [options.date, *options.measured]
    twice = sorted({name for name in roles if roles.count(name) > 1})
    if twice:
        raise DataError(
            "a column is the date, a target, a driver or an uncertainty, and only once",
            found=f"{twice[0]!r} in {roles.count(twice[0])} roles",
            remedy="Give each role its own column.",
        )


def _check_uncertainties(options: ReadOptions) -> None:
    if astray := sorted(set(options.uncertainties) - set(options.targets)):
        raise DataError(
            "uncertainties belong to a target",
            found=", ".join(astray),
            remedy=f"State their column for one of: {', '.join(options.targets)}.",
        )


def _check_target_units(options: ReadOptions) -> None:
    astray = sorted(set(options.target_units) - set(options.targets))
    if astray or not all(unit.strip() for unit in options.target_units.values()):
        raise DataError(
            "a unit of its own belongs to a target",
            found=", ".join(astray) or "an empty unit",
            remedy=f"State it for one of: {', '.join(options.targets)}.",
        )
