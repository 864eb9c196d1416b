"""The scenario that a visitor builds: in the link, and in the session while it is edited."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import streamlit as st

from core.errors import SpecError
from core.what_if.link import from_link, to_link
from core.what_if.scenario import Change, Scenario

PARAMETER = "scenario"
ECHO_SECONDS = 5.0  # so long a browser may still send a link that was written over
_STATE = "what-if state"


@dataclass(slots=True)
class Draft:
    """A scenario while it is edited.

    Attributes:
        study: Whose.
        word: What of it stands in the link.
        held: The changes that are settled.
        issue: ISO date of the issue time that the link asked for; "" for the newest.
        round: Counts up when the controls begin anew: it is part of their keys.
        problem: Why the link could not be read; "" otherwise.
        left: Words that stood in the link before, and when they were written over (monotonic).
    """

    study: str
    word: str = ""
    held: tuple[Change, ...] = ()
    issue: str = ""
    round: int = 0
    problem: str = ""
    left: dict[str, float] = field(default_factory=dict)

    def is_echo(self, word: str) -> bool:
        """Whether a word is what we wrote over a moment ago.

        A control that is moved again before the browser has heard of the new link sends the old.
        """
        return time.monotonic() - self.left.get(word, -ECHO_SECONDS) < ECHO_SECONDS


def draft(study: str) -> Draft:
    """The draft of this visitor; a link that is opened, or gone back to, begins another one."""
    state: Draft | None = st.session_state.get(_STATE)
    word = st.query_params.get(PARAMETER, "")
    if state is not None and state.study != study:
        word = "" if word == state.word else word  # it spoke of another river
        begin(study, from_word(word))
    elif state is None or (word != state.word and not state.is_echo(word)):
        begin(study, from_word(word), word=word)
    found: Draft = st.session_state[_STATE]
    return found


def from_word(word: str) -> Scenario | SpecError:
    """The scenario of a link, or why there is none."""
    try:
        return from_link(word)
    except SpecError as error:
        return error


def begin(study: str, scenario: Scenario | SpecError, *, word: str = "") -> None:
    """Start from a scenario: a link, a kept one, or an empty one."""
    before: Draft | None = st.session_state.get(_STATE)
    number = before.round + 1 if before is not None else 0
    if isinstance(scenario, SpecError):
        made = Draft(study, word, round=number, problem=str(scenario))
    else:
        issue = scenario.issue.isoformat() if scenario.issue else ""
        made = Draft(study, word, scenario.changes, issue, number)
    st.session_state[_STATE] = made


def hold(state: Draft, changes: tuple[Change, ...], issue: str) -> None:
    """Settle changes; the controls begin anew."""
    state.held, state.issue, state.round = changes, issue, state.round + 1


def settle(state: Draft, scenario: Scenario) -> None:
    """Write what is asked into the link."""
    word = to_link(scenario)
    if word != state.word:
        state.left[state.word] = time.monotonic()
    if word:
        if st.query_params.get(PARAMETER) != word:
            st.query_params[PARAMETER] = word
    elif PARAMETER in st.query_params:
        del st.query_params[PARAMETER]
    state.word = word
