"""What a source of series is: a request, and a function that reads it. The table is `sources`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from core.dataset.series import Series
from core.errors import SpecError


class SourceRequest(BaseModel):
    """What a source is asked for; each source has its own kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")


RequestT = TypeVar("RequestT", bound=SourceRequest)


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One line of the table.

    Attributes:
        name: Name in commands.
        label: Name on pages.
        summary: One sentence for somebody who chooses.
        request: The kind of request.
        read: A request of this source's kind becomes a series; raises SpecError for another
            kind, DataError for content that cannot be used, ServiceUnavailable when a web service
            does not answer.
        example: A small request that works, for tests and as a pattern.
        is_remote: Whether it needs the internet.
    """

    name: str
    label: str
    summary: str
    request: type[SourceRequest]
    read: Callable[[SourceRequest], Series]
    example: Callable[[], SourceRequest]
    is_remote: bool = False


def own_kind(request: SourceRequest, kind: type[RequestT], source: str) -> RequestT:
    """The request, known to be of a source's own kind.

    Raises:
        SpecError: It is of another kind.
    """
    if not isinstance(request, kind):
        raise SpecError(
            f"source {source} needs its own kind of request",
            found=type(request).__name__,
            remedy="Look at the source's example.",
        )
    return request
