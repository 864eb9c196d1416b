"""The unit that a column's name states, if it does. It converts nothing."""

from __future__ import annotations

import re

_BRACKETED = re.compile(r"[\[(]([^\])]+)[\])]\s*$")
SUFFIXES = {
    "_m3_s": "m3/s",
    "_m3s": "m3/s",
    "_cfs": "ft3/s",
    "_mg_l": "mg/L",
    "_ug_l": "µg/L",
    "_g_l": "g/L",
    "_bq_m3": "Bq/m3",
    "_bq_l": "Bq/L",
    "_mbq_l": "mBq/L",
    "_bq_kg": "Bq/kg",
    "_gbq_day": "GBq/day",
    "_mm": "mm",
    "_ntu": "NTU",
}


def unit_in_name(name: str) -> str:
    """The unit in brackets, or in a known ending such as `_m3_s`; "" where there is none."""
    bracketed = _BRACKETED.search(name)
    if bracketed is not None:
        return bracketed.group(1).strip()
    lowered = name.casefold()
    ends = (unit for suffix, unit in SUFFIXES.items() if lowered.endswith(suffix))
    return next(ends, "")
