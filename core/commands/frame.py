"""What all commands share: the store, JSON or text, errors as one line. It does no work itself."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec

import click

from core.errors import HalflifeError, UserMistake
from core.search.lease import StudyStopped
from core.store import Store
from core.workspace import open_workspace

P = ParamSpec("P")
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Turn our errors into one line on standard error: 2 for a user's mistake, 1 otherwise."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except UserMistake as error:
            _leave(str(error), 2)
        except HalflifeError as error:
            _leave(str(error), 1)
        except StudyStopped as stopped:
            done = "paused" if stopped.wish == "pause" else "cancelled"
            _leave(f"Somebody {done} it. What is trained is kept; the same command goes on.", 1)
        except KeyboardInterrupt:
            _leave("Stopped. What is trained is kept; `resume` goes on from there.", 130)

    return run


def store() -> Store:
    """The store of this installation, opened once a command and closed with it."""
    opened = open_workspace()
    click.get_current_context().call_on_close(opened.close)
    return opened


def show(document: Json, *, as_json: bool, text: str) -> None:
    """Print the document, or the text for a human reader."""
    click.echo(json.dumps(clean(document), allow_nan=False) if as_json else text)


def clean(document: Json) -> Json:
    """The same without NaN and infinity, which JSON does not have: they become null."""
    if isinstance(document, float):
        return document if math.isfinite(document) else None
    if isinstance(document, Mapping):
        return {key: clean(value) for key, value in document.items()}
    if isinstance(document, Sequence) and not isinstance(document, str):
        return [clean(value) for value in document]
    return document


def table(rows: Sequence[Sequence[object]], *, head: Sequence[str]) -> str:
    """Rows as aligned text; numbers in three significant digits."""
    cells = [list(head), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    return "\n".join(
        "  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _leave(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)
