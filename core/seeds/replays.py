"""Replays as they are compared, kept and read back. It trains nothing."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.search.environments import EnvironmentLog, read_environment
from core.seeds.recorded import Recorded
from core.seeds.replay import ReplayComparison, ReplayVerdict, TrainingTrace, compare_trainings
from core.store import Store
from core.store.schema import ReplayRow, SeedRunRow, TellRow
from core.training import EpochRecord, Outcome
from core.training.fingerprint import Difference, EnvironmentFingerprint

_VERDICTS: dict[str, ReplayVerdict] = {
    "bit-identical": "bit-identical",
    "equal": "equal",
    "different": "different",
}


@dataclass(frozen=True, slots=True)
class Repetition:
    """A replay and what came out.

    Attributes:
        study: Study name.
        subject: What was repeated.
        epochs: Epochs trained.
        threads: Threads inside one operation.
        comparison: The recorded training against the repetition.
        basis: What could be compared, as a sentence.
        recorded: Environment of the recorded training; None where nobody recorded it.
        repeated: Environment of the repetition.
    """

    study: str
    subject: str
    epochs: int
    threads: int
    comparison: ReplayComparison
    basis: str
    recorded: EnvironmentFingerprint | None
    repeated: EnvironmentFingerprint | None

    @property
    def differences(self) -> tuple[Difference, ...] | None:
        """In what the two environments differ; None where one of them is not known."""
        if self.recorded is None or self.repeated is None:
            return None
        return self.recorded.differences(self.repeated)


@dataclass(frozen=True, slots=True)
class KeptReplay:
    """A replay as it was kept.

    Attributes:
        subject: What was repeated ("trial 12", "seed run 0a1b2c3d4e/3").
        threads: Threads inside one operation.
        comparison: The recorded training against the repetition.
        recorded: Environment of the recorded training; None where nobody recorded it.
        repeated: Environment of the repetition; None likewise.
        made: When.
    """

    subject: str
    threads: int
    comparison: ReplayComparison
    recorded: EnvironmentFingerprint | None
    repeated: EnvironmentFingerprint | None
    made: datetime

    @property
    def differences(self) -> tuple[Difference, ...] | None:
        """In what the two environments differ; None where one of them is not known."""
        if self.recorded is None or self.repeated is None:
            return None
        return self.recorded.differences(self.repeated)


def compared(
    study: str,
    recorded: Recorded,
    epochs: Sequence[EpochRecord],
    outcome: Outcome,
    *,
    threads: int,
) -> Repetition:
    """Compare what a repetition gave with what was recorded, as far as that goes."""
    first, second = recorded.trace, TrainingTrace(tuple(epochs), outcome.weights_hash)
    basis = "Compared: the loss and score of every epoch, and the hash of the final weights."
    if not first.epochs:  # only the score is known: as one epoch with an unknown loss
        last = recorded.job.last_epoch
        first = replace(first, epochs=(EpochRecord(last, math.nan, recorded.score, 0.0),))
        second = replace(second, epochs=(EpochRecord(last, math.nan, outcome.score, 0.0),))
        basis = "Compared: the score alone; its epochs were not recorded."
    elif first.weights_hash is None:
        basis = (
            "Compared: the loss and score of every epoch; no hash of the final weights was "
            "recorded, so bit-identical cannot be claimed."
        )
    return Repetition(
        study=study,
        subject=recorded.subject,
        epochs=recorded.job.last_epoch,
        threads=threads,
        comparison=compare_trainings(first, second),
        basis=basis,
        recorded=recorded.environment,
        repeated=outcome.environment,
    )


def keep_repetition(store: Store, made: Repetition) -> None:
    """Write it, in place of an earlier one of the same training and threads."""
    environment = EnvironmentLog(store, made.study).keep(made.repeated)
    found = made.comparison
    size = found.largest_difference

    def keep(session: Session) -> None:
        session.merge(
            ReplayRow(
                study=made.study,
                subject=made.subject,
                threads=made.threads,
                verdict=found.verdict,
                largest_difference=size if math.isfinite(size) else None,
                first_unequal_epoch=found.first_unequal_epoch,
                first_different_epoch=found.first_different_epoch,
                weights_match=found.weights_match,
                environment=environment,
                time=time.time(),
            )
        )

    store.transact(keep)


def read_replays(store: Store, study: str) -> list[ReplayRow]:
    """All kept replays of a study, the newest first."""
    query = select(ReplayRow).where(ReplayRow.study == study).order_by(ReplayRow.time.desc())
    with store.session() as session:
        return list(session.scalars(query))


def read_kept_replays(store: Store, study: str) -> list[KeptReplay]:
    """The same with both environments, for whoever shows them."""
    return [
        KeptReplay(
            subject=row.subject,
            threads=row.threads,
            comparison=_comparison(row),
            recorded=read_environment(store, study, _recorded_hash(store, study, row.subject)),
            repeated=read_environment(store, study, row.environment),
            made=datetime.fromtimestamp(row.time, tz=UTC),
        )
        for row in read_replays(store, study)
    ]


def _comparison(row: ReplayRow) -> ReplayComparison:
    size = row.largest_difference
    return ReplayComparison(
        verdict=_VERDICTS[row.verdict],
        largest_difference=math.inf if size is None else size,
        first_unequal_epoch=row.first_unequal_epoch,
        first_different_epoch=row.first_different_epoch,
        weights_match=row.weights_match,
    )


def _recorded_hash(store: Store, study: str, subject: str) -> str | None:
    """Of the environment of what was repeated."""
    named = subject.rsplit(" ", 1)[-1]
    with store.session() as session:
        found: TellRow | SeedRunRow | None
        if "/" in named:
            name, _, number = named.partition("/")
            found = session.get(SeedRunRow, (study, name, int(number)))
        else:
            found = session.get(TellRow, (study, int(named)))
        return found.environment if found else None
