"""`report`: a study and its reproducibility card, as Markdown, HTML or JSON."""

from __future__ import annotations

from pathlib import Path

import click

from core.commands.frame import as_json, command, show, store
from core.errors import SpecError


@click.command("report")
@click.argument("study")
@click.option("--out", type=click.Path(path_type=Path), required=True, help=".md, .html, .json")
@click.option(
    "--set",
    "stated",
    multiple=True,
    metavar="NAME=TEXT",
    help="What only you can state: code_link, data_link, licence, collection, annotation, purpose, "
    "bias, deployment, platform. It is kept with the study; an empty TEXT takes it back.",
)
@as_json
@command
def report(study: str, out: Path, stated: tuple[str, ...], as_json: bool) -> None:
    """Write the report on a study, by the suffix of the file."""
    from core.report.facts import read_card
    from core.report.stating import keep_statements, read_statements
    from core.report.writing import write_report

    opened, given = store(), dict(_pair(text) for text in stated)
    if given:
        keep_statements(opened, study, given)
    write_report(opened, study, out)
    card = read_card(opened, study)
    missing = [answer.number for answer in card.questions if not answer.is_given]
    numbers = ", ".join(map(str, missing))
    text = f"wrote {out}: level {card.level} of 5" + (f"; not given: {numbers}" if missing else "")
    show(
        {
            "file": str(out),
            "study": study,
            "level": card.level,
            "variables": [one.model_dump() for one in card.variables],
            "questions": [one.model_dump() for one in card.questions],
            "missing": list(card.missing),
            "stated": read_statements(opened, study).model_dump(exclude_none=True),
        },
        as_json=as_json,
        text=text,
    )


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise SpecError(
            "--set needs NAME=TEXT",
            found=repr(text),
            remedy="Write for example --set code_link=https://example.org/code.",
        )
    return name.strip(), value
