"""What to look at next, from the states of all studies. It starts nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.charts.wording import count, duration
from core.search.trial import StudyState, StudySummary

MOST = 4


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do: why, and the page on which it is done."""

    study: str
    sentence: str
    page: str
    label: str
    icon: str


def next_steps(
    studies: Sequence[StudySummary], skill_of: Callable[[StudySummary], float | None]
) -> list[NextStep]:
    """The most pressing first: what stands still, what runs, what waits to be read.

    Args:
        studies: The newest first.
        skill_of: Skill over the best reference of a study with a forecast; None when unknown.
    """
    still = [s for s in studies if s.state in (StudyState.STOPPED, StudyState.PAUSED)]
    moving = [s for s in studies if s.state in (StudyState.RUNNING, StudyState.QUEUED)]
    ended = [s for s in studies if s.state is StudyState.FINISHED]
    steps = [_resume(s) for s in still] + [_watch(s) for s in moving]
    steps += [_prove(s) for s in ended if not s.seed_runs and s.best is not None]
    read = [s for s in ended if s.has_forecast]
    steps += [_read(s, skill_of(s)) for s in read[:1]]
    return steps[:MOST]


def _resume(study: StudySummary) -> NextStep:
    word = "is paused" if study.state is StudyState.PAUSED else "stopped before its end"
    return NextStep(
        study.name, f"{study.name} {word}; nothing is lost.", "run", "Resume it", "play_arrow"
    )


def _watch(study: StudySummary) -> NextStep:
    progress = study.progress
    if study.state is StudyState.QUEUED:
        return NextStep(
            study.name, f"{study.name} waits for a worker.", "run", "See the run", "hourglass_top"
        )
    share = 100 * progress.epochs_done / max(1, progress.epochs_planned)
    left = f", {duration(progress.eta_seconds)} to go" if progress.eta_seconds is not None else ""
    return NextStep(
        study.name,
        f"{study.name} has trained {share:.0f} % of its epochs{left}.",
        "run",
        "Watch it",
        "monitoring",
    )


def _prove(study: StudySummary) -> NextStep:
    return NextStep(
        study.name,
        f"{study.name} has found its best configuration, trained with one seed only.",
        "seeds",
        "Train fresh seeds",
        "scatter_plot",
    )


def _read(study: StudySummary, skill: float | None) -> NextStep:
    seeds = count(study.seed_runs, "fresh seed")
    if skill is not None and skill < 0:
        sentence = f"{study.name} is behind its best reference on the test part, after {seeds}."
    else:
        sentence = f"{study.name} has its forecast, after {seeds}."
    return NextStep(study.name, sentence, "forecast", "Read the forecast", "timeline")
