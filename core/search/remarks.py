"""Notes and tags that people put on a configuration. They decide nothing in a search."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound, SpecError
from core.store import Store
from core.store.schema import AskRow, RemarkRow

MOST_LETTERS = 2_000
MOST_TAGS = 10
LONGEST_TAG = 40  # letters


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wrote on a configuration of a study.

    Attributes:
        configuration_id: Of which one.
        text: The note; may be empty.
        tags: Short words, each once, in their order.
    """

    configuration_id: str
    text: str
    tags: tuple[str, ...] = ()


def read_remarks(store: Store, study: str) -> dict[str, Remark]:
    """All notes and tags of a study, by configuration."""
    with store.session() as session:
        rows = session.scalars(
            select(RemarkRow).where(RemarkRow.study == study).order_by(RemarkRow.configuration_id)
        ).all()
    return {
        row.configuration_id: Remark(row.configuration_id, row.text, tuple(row.tags))
        for row in rows
    }


def tags_of(remarks: Sequence[Remark]) -> list[str]:
    """Every tag that is in use, by name."""
    return sorted({tag for remark in remarks for tag in remark.tags})


def write_remark(
    store: Store, study: str, configuration_id: str, *, text: str, tags: Sequence[str]
) -> Remark:
    """Keep a note and tags in place of earlier ones; empty ones take the remark away.

    Raises:
        NotFound: The study has no such configuration.
        SpecError: Too long a note, too many or too long tags.
    """
    remark = Remark(configuration_id, text.strip(), _checked(tags))
    if len(remark.text) > MOST_LETTERS:
        raise SpecError(
            f"a note has at most {MOST_LETTERS:,} letters",
            found=f"{len(remark.text):,}",
            remedy="Shorten it, or keep the rest elsewhere.",
        )

    def work(session: Session) -> None:
        _known(session, study, configuration_id)
        held = session.get(RemarkRow, (study, configuration_id))
        if not remark.text and not remark.tags:
            if held is not None:
                session.delete(held)
            return
        session.merge(
            RemarkRow(
                study=study,
                configuration_id=configuration_id,
                text=remark.text,
                tags=list(remark.tags),
                time=time.time(),
            )
        )

    store.transact(work)
    return remark


def _known(session: Session, study: str, configuration_id: str) -> None:
    query = select(AskRow.trial).where(
        AskRow.study == study, AskRow.configuration_id == configuration_id
    )
    if session.scalar(query.limit(1)) is None:
        raise NotFound(
            "a note belongs to a configuration of its study",
            found=f"{configuration_id!r} in {study}",
            remedy="Choose one from the Leaderboard.",
        )


def _checked(tags: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(tag for tag in (" ".join(t.split()) for t in tags) if tag))
    longest = max((len(word) for word in words), default=0)
    if len(words) > MOST_TAGS or longest > LONGEST_TAG:
        raise SpecError(
            f"a configuration has at most {MOST_TAGS} tags of at most {LONGEST_TAG} letters",
            found=f"{len(words)} of up to {longest}",
            remedy="Use fewer or shorter words.",
        )
    return words
