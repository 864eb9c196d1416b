"""One way to ask a web service: patience, retries, and errors that say what to do. No parsing.

A refusal (4xx) is not asked again; a service that is down or overloaded is, with growing waits.
"""

from __future__ import annotations

import httpx
from pydantic import JsonValue
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential_jitter,
)

from core.errors import ServiceUnavailable

ATTEMPTS = 4
TIMEOUT = httpx.Timeout(60.0, connect=10.0)  # seconds
AGENT = "halflife (river forecasts)"
OVERLOADED = frozenset({408, 425, 429, 500, 502, 503, 504})
FIRST_WAIT = 1.0  # seconds; doubles from attempt to attempt

Parameters = dict[str, str | int]


def get_json(
    url: str, parameters: Parameters | None = None, *, service: str, first_wait: float = FIRST_WAIT
) -> JsonValue:
    """The JSON that a service answers with.

    Args:
        url: Address.
        parameters: What is asked, None where the address says all.
        service: Name of the service, for messages.
        first_wait: Seconds before the second attempt.

    Raises:
        ServiceUnavailable: No connection, a refusal, or an answer that is not JSON.
    """
    try:
        answer = _get(url, parameters, first_wait)
        answer.raise_for_status()
    except httpx.HTTPStatusError as error:
        raise _refused(error.response, service) from error
    except httpx.HTTPError as error:
        raise unreachable(service, error) from error
    try:
        document: JsonValue = answer.json()
    except ValueError as error:
        raise ServiceUnavailable(
            f"{service} answers with JSON",
            found=repr(answer.text[:60]),
            remedy="Try again later; if it stays, the service has changed.",
        ) from error
    return document


def unreachable(service: str, error: Exception) -> ServiceUnavailable:
    """The error of somebody who is offline."""
    return ServiceUnavailable(
        f"{service} must be reachable over the internet",
        found=f"{type(error).__name__} ({error})",
        remedy="Check the connection, or import a file instead.",
    )


def _get(url: str, parameters: Parameters | None, first_wait: float) -> httpx.Response:
    with httpx.Client(
        timeout=TIMEOUT, headers={"User-Agent": AGENT}, follow_redirects=True
    ) as client:
        for attempt in Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential_jitter(multiplier=first_wait, jitter=first_wait),
            retry=retry_if_exception(_may_pass),
            reraise=True,
        ):
            with attempt:
                answer = client.get(url, params=parameters)
                if answer.status_code in OVERLOADED:
                    answer.raise_for_status()
    return answer


def _may_pass(error: BaseException) -> bool:
    """Whether a second attempt can help."""
    return isinstance(error, httpx.TransportError | httpx.HTTPStatusError)


def _refused(answer: httpx.Response, service: str) -> ServiceUnavailable:
    said = " ".join(answer.text.split())[:120] or "no reason"
    return ServiceUnavailable(
        f"{service} must accept the request",
        found=f"status {answer.status_code} ({said})",
        remedy="Try again later."
        if answer.status_code in OVERLOADED
        else "Check the station, the parameter and the period.",
    )
