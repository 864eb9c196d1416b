"""The end of a study: finalists from scratch with fresh seeds, a winner, and what it is worth.

One set of seeds chooses the winner, another one reports on it: a mean over the seeds that chose
would flatter. The sets are fixed intervals of replicates, so they cannot meet. Everything that was
trained is a row, so a confirmation that was killed trains only what is missing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from pydantic import JsonValue
from sqlalchemy.orm import Session

from core.models.space import Configuration
from core.search.reading import finalists, read_trials
from core.search.trial import Trial
from core.seeds.choosing import Choice, choose
from core.seeds.keeping import completed_runs, failed_runs, last_cause
from core.seeds.running import SeedStage, concluded, paired, unobserved
from core.seeds.runs import (
    MOST_SEEDS,
    chosen,
    none_succeeded,
    replicates_up_to,
    search_scores,
)
from core.seeds.statistics import Interval, mean_interval
from core.seeds.training import Batch, Observe
from core.store import Store
from core.store.schema import ConfirmationRow, SeedRunRow

REPORTING_FROM = MOST_SEEDS + 1  # replicates below choose and compare, from here on they report


@dataclass(frozen=True, slots=True)
class Contender:
    """A configuration that could have won.

    Attributes:
        configuration_id: Short hash.
        search_score: What the search reported; NaN when it trained none so long.
        mean: Mean score over the choosing replicates; NaN when every run failed.
    """

    configuration_id: str
    search_score: float
    mean: float


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The winner of a study, chosen on some seeds and reported on others.

    Attributes:
        study: Study name.
        configuration_id: The winner.
        configuration: Its hyperparameters.
        epochs: What all these runs were trained to.
        contenders: All configurations it was chosen among, best mean first.
        choosing: Replicates that all contenders completed: the choice stands on these.
        reporting: Replicates of the winner that report on it; none of them chose.
        failed: Reporting replicates that failed and are left out.
        missing: Reporting replicates that are still to be trained.
        choosing_mean: Mean score of the winner over `choosing`; flattered by the choice.
        reported: Mean score over `reporting` with its 95 % interval; None before the first.
        search_score: What the search reported of the winner, with one seed; NaN when unknown.
        is_current: Whether the finalists of the study are still those it was chosen among.
    """

    study: str
    configuration_id: str
    configuration: Configuration
    epochs: int
    contenders: tuple[Contender, ...]
    choosing: tuple[int, ...]
    reporting: tuple[int, ...]
    failed: int
    missing: int
    choosing_mean: float
    reported: Interval | None
    search_score: float
    is_current: bool

    @property
    def is_complete(self) -> bool:
        """Whether it reports, and nothing is missing."""
        return self.reported is not None and not self.missing

    @property
    def search_optimism(self) -> float:
        """By how much the search's own score was too good; NaN before the first report."""
        return math.nan if self.reported is None else self.reported.mean - self.search_score

    @property
    def choosing_optimism(self) -> float:
        """By how much the seeds that chose were too good; NaN before the first report."""
        return math.nan if self.reported is None else self.reported.mean - self.choosing_mean


def confirm_study(
    store: Store,
    study: str,
    *,
    top: int,
    seeds: int,
    slots: int,
    executor: str = "local",
    observe: Observe = unobserved,
) -> Confirmation:
    """Choose among the `top` finalists on replicates 1 to `seeds`, report on as many others.

    Args:
        store: Where the study is kept.
        study: Its name.
        top: How many finalists contend.
        seeds: Fresh seeds for each of them, and again for the winner.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called every half second or so with (runs done, runs wanted); may raise to stop.

    Raises:
        SpecError: Nothing reached the full budget, a number is out of range, the contenders have
            no completed seed in common, or no run reports.
        Conflict: Another process works on the study.
        StudyStopped: It was cancelled or paused.
    """
    stage = open_confirmation(store, study, top=top, seeds=seeds, observe=observe)
    read = partial(read_confirmation, store, study)
    return concluded(stage, read, slots=slots, executor=executor)


def open_confirmation(
    store: Store, study: str, *, top: int, seeds: int, observe: Observe = unobserved
) -> SeedStage:
    """The same as a stage, for whoever has an executor; the caller must close it."""
    choosing = replicates_up_to(seeds)
    # Of equal means the earliest wins, so they stand in the order of asking.
    contenders = sorted(chosen(store, study, top=top), key=lambda trial: trial.trial)
    reporting = range(REPORTING_FROM, REPORTING_FROM + seeds)
    total = (len(contenders) + 1) * seeds

    def batches() -> Iterator[Batch]:
        yield paired(contenders, choosing)
        winner = _choose(store, study, contenders, choosing, reporting)
        yield paired([winner], reporting)

    def conclude() -> None:
        observe(total, total)
        confirmation = read_confirmation(store, study)
        if confirmation is None or confirmation.reported is None:
            raise none_succeeded(seeds, last_cause(store, study, replicates=reporting))

    return SeedStage(store, study, batches(), total=total, observe=observe, conclude=conclude)


def read_confirmation(store: Store, study: str) -> Confirmation | None:
    """The winner of a study as it stands now; None when none was chosen yet."""
    with store.session() as session:
        row = session.get(ConfirmationRow, study)
    if row is None:
        return None
    trials = read_trials(store, study)
    searched = search_scores(trials)
    done = [one for one in completed_runs(store, study) if _reports(one, row)]
    failed = sum(_reports(one, row) for one in failed_runs(store, study))
    contenders = sorted(
        (
            Contender(name, searched.get((name, row.epochs), math.nan), _number(mean))
            for name, mean in row.contenders.items()
        ),
        key=lambda one: (math.isnan(one.mean), one.mean),
    )
    winner = next(one for one in contenders if one.configuration_id == row.configuration_id)
    return Confirmation(
        study=study,
        configuration_id=row.configuration_id,
        configuration=_configuration(trials, row.configuration_id),
        epochs=row.epochs,
        contenders=tuple(contenders),
        choosing=tuple(row.choosing),
        reporting=tuple(one.replicate for one in done),
        failed=failed,
        missing=len(row.reporting) - len(done) - failed,
        choosing_mean=winner.mean,
        reported=_interval(done),
        search_score=winner.search_score,
        is_current=_are_finalists(trials, row),
    )


def _choose(
    store: Store,
    study: str,
    contenders: Sequence[Trial],
    choosing: Sequence[int],
    reporting: Sequence[int],
) -> Trial:
    """Choose by the runs that are there, keep the choice, give a trial of the winner."""
    epochs = contenders[0].epochs  # finalists have one and the same
    scores: dict[str, dict[int, float]] = {trial.configuration_id: {} for trial in contenders}
    for row in completed_runs(store, study):
        is_wanted = row.replicate in choosing and row.epochs == epochs
        if row.configuration_id in scores and is_wanted and row.score is not None:
            scores[row.configuration_id][row.replicate] = row.score
    if not any(scores.values()):
        cause = last_cause(store, study, replicates=choosing)
        raise none_succeeded(len(contenders) * len(choosing), cause)
    choice = choose(scores)
    _keep(store, study, choice, reporting, epochs)
    return next(t for t in contenders if t.configuration_id == choice.configuration_id)


def _keep(store: Store, study: str, choice: Choice, reporting: Sequence[int], epochs: int) -> None:
    """In place of an earlier one, unless it says the same."""
    says = {
        "configuration_id": choice.configuration_id,
        "choosing": list(choice.replicates),
        "reporting": list(reporting),
        "epochs": epochs,
        "contenders": dict(choice.means),
    }

    def keep(session: Session) -> None:
        held = session.get(ConfirmationRow, study)
        if held is None or any(getattr(held, name) != value for name, value in says.items()):
            session.merge(ConfirmationRow(study=study, time=time.time(), **says))

    store.transact(keep)


def _reports(run: SeedRunRow, row: ConfirmationRow) -> bool:
    """Whether a run is one of those that the confirmation reports on."""
    return (
        run.configuration_id == row.configuration_id
        and run.replicate in row.reporting
        and run.epochs == row.epochs
    )


def _interval(runs: Sequence[SeedRunRow]) -> Interval | None:
    return mean_interval(np.array([run.score for run in runs], dtype=float)) if runs else None


def _configuration(trials: Sequence[Trial], configuration_id: str) -> Configuration:
    return next(t.configuration for t in trials if t.configuration_id == configuration_id)


def _are_finalists(trials: Sequence[Trial], row: ConfirmationRow) -> bool:
    """An extension may have brought better finalists, or longer ones."""
    now = finalists(trials, top=len(row.contenders))
    return {(trial.configuration_id, trial.epochs) for trial in now} == {
        (name, row.epochs) for name in row.contenders
    }


def _number(mean: JsonValue) -> float:
    return float(mean) if isinstance(mean, int | float) else math.nan
