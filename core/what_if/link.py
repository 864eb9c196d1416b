"""A scenario as a word in a link, and back. It knows no page."""

from __future__ import annotations

import base64
import binascii
import zlib

from core.errors import SpecError
from core.what_if.scenario import Scenario, scenario_from_json

MOST_BYTES = 100_000  # of JSON: nobody's link unpacks into a gigabyte


def to_link(scenario: Scenario) -> str:
    """Letters, digits, dash and underscore; "" for a scenario that says nothing."""
    if scenario == Scenario():
        return ""
    packed = zlib.compress(scenario.model_dump_json(exclude_none=True).encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_link(word: str) -> Scenario:
    """What `to_link` wrote.

    Raises:
        SpecError: It is no such word.
    """
    if not word:
        return Scenario()
    try:
        packed = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(packed, MOST_BYTES).decode()
        if not unpacking.eof:
            raise ValueError("it does not end")
    except (binascii.Error, zlib.error, ValueError) as error:
        raise SpecError(
            "a link must hold a whole scenario",
            found=f"{word[:20]!r} ({error})",
            remedy="Copy the whole link again, or build the scenario anew.",
        ) from error
    return scenario_from_json(text)
