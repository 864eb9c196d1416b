"""What a source of series is: a request, and a function that reads it. The table is `sources`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

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


def request_of(source: SourceEntry, asked: Mapping[str, object]) -> SourceRequest:
    """The request that somebody asks of a source by field names.

    Raises:
        SpecError: A field is missing, unknown or not in its form.
    """
    try:
        return source.request.model_validate(asked)
    except ValidationError as error:
        first = error.errors()[0]
        raise SpecError(
            f"{first['loc'][0]} has its form",
            found=f"{first['input']!r} ({first['msg']})",
            remedy="Look the code up on the site of the service."
            if source.is_remote
            else "Change it and try again.",
        ) from error


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
