"""The right to drive a study: one process has it at a time, and shows that it lives."""

from __future__ import annotations

import time

from sqlalchemy import update

from core.errors import Conflict, HalflifeError, StoreError
from core.search.keys import study_folder
from core.search.study import find_study
from core.search.trial import StudyState
from core.store import Store
from core.store.ownership import is_working, this_process
from core.store.schema import StudyRow

BEAT_SECONDS = 2.0


class StudyStopped(Exception):
    """Somebody cancelled or paused the study while it ran: no error, what is done is kept.

    Attributes:
        wish: "cancel" or "pause".
    """

    def __init__(self, study: str, wish: str = "cancel") -> None:
        super().__init__(study, wish)
        self.wish = wish


class Lease:
    """Taken before a search or seed runs begin, given back with what became of them.

    Args:
        store: Where the study is kept.
        study: Its name.
        searches: Whether it is for the search, whose state and time are the study's own; seed
            runs leave both as they are.
    """

    def __init__(self, store: Store, study: str, *, searches: bool = True) -> None:
        self._store = store
        self._study = study
        self._searches = searches
        self.owner = this_process()
        self._last = time.monotonic()
        self._before = 0.0

    def take(self) -> None:
        """Become the study's driver, and remove what killed writers left half-written of it.

        Raises:
            Conflict: Somebody else is at work on it.
        """
        self._store.artifacts.tidy(study_folder(self._study))
        row = find_study(self._store, self._study)
        if row.driver != self.owner and is_working(row.driver, row.heartbeat):
            raise self._conflict(row.driver)
        taken = update(StudyRow).where(  # conditional: of two drivers one finds no row
            StudyRow.name == self._study, StudyRow.driver == row.driver
        )
        values = {"driver": self.owner, "heartbeat": time.time(), "wish": ""}
        if self._searches:
            values |= {"state": StudyState.RUNNING.value, "note": ""}
        with self._store.session() as session:
            result = session.execute(taken.values(**values))
        if result.rowcount != 1:  # type: ignore[attr-defined]
            raise self._conflict("a driver that came first")
        self._before, self._last = row.seconds, time.monotonic()

    def seconds(self) -> float:
        """How long the study has been driven, by all its drivers."""
        return self._before + time.monotonic() - self._last

    def beat(self) -> None:
        """Give a sign of life every two seconds and look whether somebody wants a stop.

        Raises:
            StudyStopped: Somebody cancelled or paused it.
            Conflict: It was given to another driver, which took this one for dead.
        """
        if time.monotonic() - self._last < BEAT_SECONDS:
            return
        self._write()
        row = find_study(self._store, self._study)
        if row.driver != self.owner:
            raise self._conflict(row.driver or "nobody any more")
        if row.wish:
            raise StudyStopped(self._study, row.wish)

    def give_back(self, error: BaseException | None, *, note: str = "") -> None:
        """Leave the study; after a search finished, paused or stopped, with a sentence on why.

        Args:
            error: What ended it early, None for the end of the plan.
            note: What is to be said of an end without an error.
        """
        state = StudyState.FINISHED
        if error is not None:
            state, note = _state(error), _reason(error)
        became = {"state": state.value, "note": note} if self._searches else {}
        try:
            self._write(driver="", wish="", **became)
        except StoreError:  # it is gone: the study then reads as one whose driver died
            if error is None:
                raise

    def _write(self, **values: str) -> None:
        now = time.monotonic()
        elapsed, self._last = now - self._last, now
        self._before += elapsed
        mine = update(StudyRow).where(StudyRow.name == self._study, StudyRow.driver == self.owner)
        signs = {"heartbeat": time.time()}
        if self._searches:
            signs["seconds"] = self._before
        self._store.transact(lambda session: session.execute(mine.values(**signs, **values)))

    def _conflict(self, owner: str) -> Conflict:
        return Conflict(
            f"one process drives study {self._study} at a time",
            found=f"another one at work ({owner})",
            remedy="Wait for it, or cancel the study first.",
        )


def _state(error: BaseException) -> StudyState:
    is_pause = isinstance(error, StudyStopped) and error.wish == "pause"
    return StudyState.PAUSED if is_pause else StudyState.STOPPED


def _reason(error: BaseException) -> str:
    if isinstance(error, StudyStopped):
        verb = "Paused" if error.wish == "pause" else "Cancelled"
        return f"{verb}. What is trained is kept; resume goes on from there."
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted from the keyboard. Resume goes on from there."
    text = str(error) if isinstance(error, HalflifeError) else f"{type(error).__name__}: {error}"
    return f"Stopped by an error. {text}"
