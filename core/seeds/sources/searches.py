"""The sampler as a source of luck: whole searches that draw other configurations, all else held.

Row 1 is the study. Row r is a study of its own, named STUDY.sampler-r, with the same series, space,
budget and root entropy, whose sampler's stream is at replicate r - 1: a configuration that two of
them draw is trained to the same bits. It draws no conclusion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import select

from core.dataset.archive import fingerprint
from core.dataset.catalogue import load_series
from core.errors import Conflict, SpecError
from core.search.creation import create_study
from core.search.running import run_study
from core.search.spec import StudySpec, spec_error
from core.search.study import read_facts, read_plan, read_spec, study_summary
from core.search.trial import StudyState, StudySummary
from core.seeds.running import unobserved
from core.store import Store
from core.store.schema import StudyRow

ROWS = 3
MOST_ROWS = 30
_PART = ".sampler-"


@dataclass(frozen=True, slots=True)
class SearchCost:
    """What repeating a search would cost before it is begun.

    Attributes:
        study: The study.
        rows: Searches in all, the study's own among them.
        present: Of these, those that are finished.
        epochs: Of all that is still to be trained.
        seconds: Time that the study's own pace makes of it, on one slot; None where it has none.
    """

    study: str
    rows: int
    present: int
    epochs: int
    seconds: float | None

    @property
    def missing(self) -> int:
        """Searches that are not finished."""
        return self.rows - self.present


def cost_of_searches(store: Store, study: str, *, rows: int = ROWS) -> SearchCost:
    """What so many searches would cost; nothing is trained and nothing kept.

    Raises:
        SpecError: The rows are out of range, or nothing could be told by repeating this search.
        Conflict: The name of a repeat is taken by another study.
    """
    wanted = _wanted(store, study, rows)
    plan, own = read_plan(store, study), study_summary(store, study)
    begun = {spec.name: _begun(store, spec) for spec in wanted}
    left = [
        plan.epochs if one is None else one.progress.epochs_planned - one.progress.epochs_done
        for one in begun.values()
        if not _is_finished(one)
    ]
    pace = own.progress.seconds_per_epoch
    return SearchCost(
        study=study,
        rows=rows,
        present=1 + sum(map(_is_finished, begun.values())),
        epochs=sum(left),
        seconds=None if pace is None else pace * sum(left),
    )


def prepare_searches(store: Store, study: str, *, rows: int = ROWS) -> list[str]:
    """Store the repeats that are missing; the names of all that are still to be searched."""
    wanted = _wanted(store, study, rows)
    begun = {spec.name: _begun(store, spec) for spec in wanted}
    for spec in wanted:
        if begun[spec.name] is None:
            create_study(store, spec)
    return [name for name, one in begun.items() if not _is_finished(one)]


def repeat_searches(
    store: Store,
    study: str,
    *,
    rows: int = ROWS,
    slots: int,
    executor: str = "local",
    observe: Callable[[int, int], None] = unobserved,
) -> None:
    """Run or resume the repeats of a search, one after the other, to their ends.

    Args:
        store: Where the study is kept.
        study: Its name.
        rows: Searches in all, the study's own among them; a larger number later adds some.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called after every search with (searches done, searches wanted).

    Raises:
        SpecError: The rows are out of range, or nothing could be told by repeating this search.
        Conflict: The name of a repeat is taken, or another process drives one.
        StudyStopped: One was cancelled or paused.
    """
    names = prepare_searches(store, study, rows=rows)
    observe(rows - len(names), rows)
    for place, name in enumerate(names, 1):
        run_study(store, name, slots=slots, executor=executor)
        observe(rows - len(names) + place, rows)


def repeats_of(store: Store, study: str) -> list[str]:
    """Names of the repeats that there are, by their row."""
    with store.session() as session:
        names = session.scalars(select(StudyRow.name)).all()
    rows = [name.removeprefix(study + _PART) for name in names if name.startswith(study + _PART)]
    return [f"{study}{_PART}{row}" for row in sorted(int(row) for row in rows if row.isdigit())]


def _wanted(store: Store, study: str, rows: int) -> list[StudySpec]:
    """The repeats, the study itself left out."""
    spec = read_spec(store, study)
    _check(store, spec, rows)
    held = spec.model_dump()
    try:
        return [
            StudySpec.model_validate(held | {"name": f"{study}{_PART}{row}", "sampler": row - 1})
            for row in range(2, rows + 1)
        ]
    except ValidationError as error:  # the name grows too long
        raise spec_error(error) from error


def _check(store: Store, spec: StudySpec, rows: int) -> None:
    if not 2 <= rows <= MOST_ROWS:
        raise SpecError(
            f"the sampler's luck takes from 2 to {MOST_ROWS} searches, the study's own counted",
            found=rows,
            remedy="Three are a first look.",
        )
    if spec.sampler:
        raise _refused("the study itself is repeated", f"{spec.name}, a repeat")
    if not _is_finished(study_summary(store, spec.name)):
        raise _refused("a search must have finished before it is repeated", spec.name)
    size, drawn = spec.space.size(), read_plan(store, spec.name).configurations
    if size is not None and size <= drawn:
        raise _refused(
            "the sampler has luck only where a search cannot try everything",
            f"{size:,} configurations, all of which it tries",
        )
    if fingerprint(load_series(store, spec.series)) != read_facts(store, spec.name).get(
        "series_fingerprint"
    ):
        raise _refused("a repeat must read the same series", f"{spec.series}, changed since")


def _begun(store: Store, spec: StudySpec) -> StudySummary | None:
    """None where there is no study of that name yet."""
    with store.session() as session:
        if session.get(StudyRow, spec.name) is None:
            return None
    if read_spec(store, spec.name) != spec:
        raise Conflict(
            "a repeat must be the study with another sampler",
            found=f"{spec.name}, which differs from it",
            remedy=f"Extend it as the study was: `python -m core extend {spec.name}`.",
        )
    return study_summary(store, spec.name)


def _is_finished(study: StudySummary | None) -> bool:
    return study is not None and study.state is StudyState.FINISHED


def _refused(rule: str, found: str) -> SpecError:
    return SpecError(rule, found=found, remedy="Choose a study for which that holds.")
