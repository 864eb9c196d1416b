"""Units of the field and the factors between them, by pint. It changes no series."""

from __future__ import annotations

import re
from functools import cache
from tokenize import TokenError
from typing import TYPE_CHECKING

from core.errors import DataError

if TYPE_CHECKING:
    import pint

PARSING = (AssertionError, SyntaxError, TokenError)  # what pint lets through
_POWER = re.compile(r"(?<![A-Za-z])([munµckdh]?m|ft|in)\^?([23])(?![0-9])")


def conversion_factor(source: str, wanted: str) -> float:
    """What a value in one unit is multiplied by to be in another.

    Args:
        source: Such as "pCi/L", "ft3/s", "mBq/L".
        wanted: Such as "Bq/m3".

    Raises:
        DataError: A unit is unknown, they measure different things, or zero is not zero in both.
    """
    import pint

    registry = _registry()
    try:
        one = registry.Quantity(1.0, _spelled(source))
        nothing = registry.Quantity(0.0, _spelled(source))
        if nothing.to(_spelled(wanted)).magnitude != 0:
            raise _no_factor(source, wanted, "an offset between them")
        # Twelve digits: mBq/L to Bq/m3 is 1, not 0.9999999999999999.
        return float(f"{one.to(_spelled(wanted)).magnitude:.12g}")
    except pint.UndefinedUnitError as error:
        raise DataError(
            "a unit must be one of the field",
            found=f"{error.unit_names!r} in {source!r} to {wanted!r}",
            remedy="Write units such as Bq/m3, mBq/L, Bq/kg, mg/L, m3/s.",
        ) from error
    except pint.DimensionalityError as error:
        raise _no_factor(source, wanted, "units of different things") from error
    except (
        pint.PintError,
        ValueError,
        TypeError,
        AssertionError,
        SyntaxError,
        TokenError,
    ) as error:
        raise _no_factor(source, wanted, "something that is no unit") from error


def _no_factor(source: str, wanted: str, found: str) -> DataError:
    return DataError(
        f"{source} and {wanted} must differ by a factor",
        found=found,
        remedy="Between Bq/kg and Bq/m3, name the driver with the suspended matter.",
    )


def _spelled(unit: str) -> str:
    """A unit as pint reads it: `m3` is m**3."""
    return _POWER.sub(r"\1**\2", unit.strip())


@cache
def _registry() -> pint.UnitRegistry[float]:
    import pint

    return pint.UnitRegistry(cache_folder=None)
