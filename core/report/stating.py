"""What only a user knows of a study: kept with it, checked, read back. It invents nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping

from pydantic import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.errors import SpecError
from core.search.spec import spec_error
from core.search.study import find_study
from core.seeds.card.facts import UserStatements
from core.store import Store
from core.store.schema import StatementRow


def read_statements(store: Store, study: str) -> UserStatements:
    """What was stated so far; None stands for what was not."""
    query = select(StatementRow).where(StatementRow.study == study)
    known = UserStatements.model_fields
    with store.session() as session:
        given = {row.name: row.text for row in session.scalars(query) if row.name in known}
    return user_statements(given)


def keep_statements(store: Store, study: str, given: Mapping[str, str]) -> UserStatements:
    """Keep what a user states now; what is not named stays, an empty text takes it back.

    Args:
        store: Where the study is kept.
        study: Its name.
        given: Name of a statement to its text.

    Raises:
        NotFound: There is no such study.
        SpecError: There is no such statement, or a link is none; then nothing is kept.
    """
    find_study(store, study)
    checked = user_statements(given)

    def keep(session: Session) -> None:
        for name in given:
            text = getattr(checked, name)
            if text is None:
                session.execute(
                    delete(StatementRow).where(
                        StatementRow.study == study, StatementRow.name == name
                    )
                )
            else:
                session.merge(StatementRow(study=study, name=name, text=text, time=time.time()))

    store.transact(keep)
    return read_statements(store, study)


def user_statements(given: Mapping[str, str]) -> UserStatements:
    """What a user states, by the names of the card's facts.

    Raises:
        SpecError: There is no such name, or a link is none.
    """
    known = UserStatements.model_fields
    if unknown := sorted(set(given) - set(known)):
        raise SpecError(
            f"a user can state {', '.join(known)}",
            found=", ".join(unknown),
            remedy="Write for example code_link=https://example.org/code.",
        )
    try:
        return UserStatements(**given)
    except ValidationError as error:
        raise spec_error(error) from error
