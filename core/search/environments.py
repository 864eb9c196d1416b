"""The environments that trainings of a study ran in: each kept once, found again by its hash."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.store import Store
from core.store.schema import EnvironmentRow
from core.training.fingerprint import EnvironmentFingerprint


class EnvironmentLog:
    """Keeps what has not been kept.

    Args:
        store: Where the study is kept.
        study: Its name.
    """

    def __init__(self, store: Store, study: str) -> None:
        self._store = store
        self._study = study
        self._kept: set[str] = set()

    def keep(self, found: EnvironmentFingerprint | None) -> str | None:
        """Its hash, once it is kept; None for one that nobody read."""
        if found is None:
            return None
        key = found.hash
        if key not in self._kept:
            self._store.transact(lambda session: _keep(session, self._study, key, found))
            self._kept.add(key)
        return key


def read_environment(store: Store, study: str, key: str | None) -> EnvironmentFingerprint | None:
    """The environment with this hash; None where none was recorded."""
    if key is None:
        return None
    with store.session() as session:
        row = session.get(EnvironmentRow, (study, key))
    return None if row is None else EnvironmentFingerprint.model_validate(row.facts)


def _keep(session: Session, study: str, key: str, found: EnvironmentFingerprint) -> None:
    facts = found.model_dump(mode="json")
    session.merge(EnvironmentRow(study=study, hash=key, facts=facts))
