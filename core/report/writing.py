"""A report as Markdown, HTML or JSON, by the suffix of its file. It decides no content."""

from __future__ import annotations

from pathlib import Path

from core.errors import SpecError
from core.report.facts import facts_of
from core.report.pictures import pictures_of
from core.report.record import read_record
from core.seeds.card.card import make_card
from core.seeds.card.facts import UserStatements
from core.seeds.card.html import card_html
from core.seeds.card.markdown import card_markdown
from core.store import Store

FORMATS = {".md": "text/markdown", ".html": "text/html", ".json": "application/json"}


def report_text(
    store: Store, study: str, suffix: str, *, user: UserStatements | None = None
) -> str:
    """The whole document.

    Args:
        store: Where the study is kept.
        study: Its name.
        suffix: ".md", ".html" or ".json".
        user: What only the user can state; None: what was kept of it.

    Raises:
        NotFound: There is no such study.
        SpecError: There is no such format.
    """
    if suffix not in FORMATS:
        raise SpecError(
            f"a report is written as one of {', '.join(FORMATS)}",
            found=suffix or "no suffix",
            remedy="Name the file for example report.html.",
        )
    record = read_record(store, study)
    card = make_card(facts_of(record, user=user))
    if suffix == ".md":
        return card_markdown(card)
    return card.to_json() if suffix == ".json" else card_html(card, pictures=pictures_of(record))


def write_report(
    store: Store, study: str, path: Path, *, user: UserStatements | None = None
) -> None:
    """The same into a file.

    Raises:
        NotFound: There is no such study.
        SpecError: The suffix names no format, or the file cannot be written.
    """
    text = report_text(store, study, path.suffix, user=user)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SpecError(
            "the file of a report must be writable", found=str(error), remedy="Name another one."
        ) from error
