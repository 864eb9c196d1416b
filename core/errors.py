"""The one tree of errors. Core raises them, a page or the command line shows them.

    HalflifeError
    ├── UserMistake            something the user can put right (exit code 2)
    │   ├── DataError          a file or a series that cannot be used
    │   ├── SpecError          a setting that breaks a rule
    │   ├── NotFound           a name that the store does not hold
    │   └── Conflict           a name that is taken, a study that is already running
    ├── StoreError             the store does not answer or holds something unreadable
    │   ├── StoreAway          it may answer later (a full disk, a network); nothing is lost
    │   └── JournalMismatch    a replayed journal does not give what it says
    ├── ServiceUnavailable     a web service that does not answer, or not as agreed
    ├── TrainingFailure        a training that cannot go on (told to the search with its cause)
    └── PredictionFailure      trained networks that do not forecast (their process ended)

It does not decide how an error is shown.
"""

from __future__ import annotations


class HalflifeError(Exception):
    """An error told in one sentence: the rule, what was found instead, and the way out.

    Args:
        rule: What must hold, as a clause ("a series needs at least 2 dates").
        found: The value that breaks the rule.
        remedy: What the reader can do about it, as a sentence.
    """

    def __init__(self, rule: str, *, found: object, remedy: str) -> None:
        self.rule = rule
        self.found = str(found)
        self.remedy = remedy
        super().__init__(rule, self.found, remedy)

    def __str__(self) -> str:
        text = f"{self.rule}, but found {self.found}. {self.remedy}"
        return " ".join(text.split())  # one line, whatever was quoted

    def __reduce__(self) -> tuple[object, ...]:
        """Keyword arguments do not survive the default pickling between processes."""
        return (_rebuild, (type(self), self.rule, self.found, self.remedy))


def _rebuild(kind: type[HalflifeError], rule: str, found: str, remedy: str) -> HalflifeError:
    return kind(rule, found=found, remedy=remedy)


class UserMistake(HalflifeError):
    """Something the user can put right; the command line answers with exit code 2."""


class DataError(UserMistake):
    """A file or a series that cannot be used as it is."""


class SpecError(UserMistake):
    """A setting that breaks a rule."""


class NotFound(UserMistake):
    """A name that the store does not hold."""


class Conflict(UserMistake):
    """A name that is taken, or a study that somebody else is working on."""


class StoreError(HalflifeError):
    """The store does not answer, or holds something unreadable."""


class StoreAway(StoreError):
    """The store cannot be read or written at present; the same work may succeed later."""


class JournalMismatch(StoreError):
    """The journal, replayed, does not give the trials that it says."""


class ServiceUnavailable(HalflifeError):
    """A web service that does not answer, refuses, or answers not as agreed."""


class TrainingFailure(HalflifeError):
    """A training that cannot go on: a diverged loss, a model that does not build."""


class PredictionFailure(HalflifeError):
    """Trained networks that do not forecast: their process ended, or they cannot be built."""
