"""Where a study stands between its state and its requests, and what can be asked of it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.search.trial import StudyState, StudySummary
from core.work import Request
from core.work.listing import STAND_ALONE

OPEN = ("queued", "paused", "running", "pausing", "cancelling", "lost")


class Phase(StrEnum):
    """What a visitor sees as the state of a study."""

    DRAFT = "draft"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    LOST = "lost"  # its worker died
    STOPPED = "stopped"
    INCOMPLETE = "incomplete"  # the search is done, fresh seeds or forecast are not
    FINISHED = "finished"

    @property
    def is_active(self) -> bool:
        """Whether it will change by itself."""
        return self in (Phase.QUEUED, Phase.RUNNING, Phase.PAUSING, Phase.CANCELLING)


@dataclass(frozen=True, slots=True)
class Controls:
    """Which buttons stand in a phase.

    Attributes:
        pause: Whether it can be paused.
        resume: Name of the button that lets it go on; "" for none.
        cancel: Whether it can be cancelled.
        extend: Whether it can be extended.
        words: One sentence on where it stands.
    """

    pause: bool
    resume: str
    cancel: bool
    extend: bool
    words: str


CONTROLS: dict[Phase, Controls] = {
    Phase.DRAFT: Controls(False, "Start", False, False, "Not started yet."),
    Phase.QUEUED: Controls(
        True, "", True, True, "It waits for the worker, which shares its slots."
    ),
    Phase.RUNNING: Controls(True, "", True, False, "Pause it to extend it."),
    Phase.PAUSING: Controls(
        False, "Go on instead", True, False, "Pausing: what trains gives up its present epoch."
    ),
    Phase.PAUSED: Controls(
        False, "Resume", True, True, "Paused. It keeps its place, and all that is trained."
    ),
    Phase.CANCELLING: Controls(
        False, "", False, False, "Cancelling: what trains gives up its present epoch."
    ),
    Phase.LOST: Controls(
        False, "Resume", True, True, "Its worker ended without a word; finished epochs are kept."
    ),
    Phase.STOPPED: Controls(False, "Resume", False, True, "Resume goes on where it stopped."),
    Phase.INCOMPLETE: Controls(
        False, "Resume", False, True, "The search is done; fresh seeds or the forecast are not."
    ),
    Phase.FINISHED: Controls(False, "", False, True, "Extend it to let it search on."),
}


def phase_of(study: StudySummary, requests: Sequence[Request]) -> Phase:
    """The phase, from the oldest step that has not ended; without one, the study's own state."""
    states = [request.state for request in requests if request.state in OPEN]
    if "cancelling" in states:
        return Phase.CANCELLING
    if states:
        return Phase(states[0])
    steps = [request for request in requests if request.kind not in STAND_ALONE]
    newest = {request.kind: request.state for request in steps}
    ended_badly = any(state in ("failed", "cancelled") for state in newest.values())
    if study.state is StudyState.FINISHED and ended_badly:
        return Phase.INCOMPLETE
    return Phase(study.state.value)
