"""What the store holds of one study, read once for its report. It interprets nothing."""

from __future__ import annotations

from dataclasses import dataclass

from core.dataset.catalogue import load_series
from core.dataset.series import Series
from core.errors import SpecError
from core.forecast.basis import Basis, basis_of
from core.forecast.keeping import read_forecasts
from core.models.space import Configuration
from core.outlook import Forecast
from core.report.stating import read_statements
from core.search.environments import read_environment
from core.search.reading import best_trial, read_trials
from core.search.spec import StudySpec
from core.search.study import find_study, read_spec
from core.search.trial import Trial
from core.seeds.card.facts import UserStatements
from core.seeds.confirmation import Confirmation, read_confirmation
from core.seeds.keeping import completed_runs
from core.seeds.origins.reading import splits_of
from core.seeds.replays import read_replays
from core.seeds.runs import read_seed_table
from core.seeds.sources.reading import SourceEffects, read_effects
from core.seeds.table import SeedTable
from core.store import Store
from core.store.schema import JsonObject, ReplayRow, SeedRunRow, TellRow
from core.training.fingerprint import EnvironmentFingerprint


@dataclass(frozen=True, slots=True, eq=False)
class StudyRecord:
    """A study as it was recorded.

    Attributes:
        spec: What it was told to do, with the budget that it has now.
        facts: What was fixed at its start.
        created: Unix time.
        series: Its series.
        trials: All trials.
        table: Seed runs that compare; None without one.
        confirmation: The chosen winner; None without one.
        basis: Configuration and replicates that are reported; None without seed runs.
        runs: The seed runs that are reported.
        best: The best trial of the search; None before the first.
        forecasts: The kept forecasts, one a target; none before they were made.
        replays: Replays, the newest first.
        effects: Sources of variance, of the configuration measured last; None without any.
        splits: At how many rolling origins the reported configuration was trained, its own split
            counted.
        stated: What only a user could state.
        environment: What the reported trainings ran on; None where nobody recorded it.
        has_one_environment: Whether all reported trainings ran on that one.
    """

    spec: StudySpec
    facts: JsonObject
    created: float
    series: Series
    trials: tuple[Trial, ...]
    table: SeedTable | None
    confirmation: Confirmation | None
    basis: Basis | None
    runs: tuple[SeedRunRow, ...]
    best: Trial | None
    forecasts: tuple[Forecast, ...]
    replays: tuple[ReplayRow, ...]
    effects: SourceEffects | None
    splits: int
    stated: UserStatements
    environment: EnvironmentFingerprint | None
    has_one_environment: bool

    @property
    def forecast(self) -> Forecast | None:
        """Of the first target."""
        return self.forecasts[0] if self.forecasts else None

    @property
    def configuration_id(self) -> str:
        """Of what is reported: the winner, else what the search found best; "" before that."""
        if self.basis is not None:
            return self.basis.configuration_id
        return self.best.configuration_id if self.best else ""

    @property
    def configuration(self) -> Configuration:
        """Its hyperparameters; empty before the first trial."""
        named = (t for t in self.trials if t.configuration_id == self.configuration_id)
        found = next(named, None)
        return found.configuration if found else {}


def read_record(store: Store, study: str) -> StudyRecord:
    """Everything that is known of a study.

    Raises:
        NotFound: There is no such study, or its series is gone.
    """
    row, spec = find_study(store, study), read_spec(store, study)
    trials = tuple(read_trials(store, study))
    basis = _basis(store, study)
    runs = tuple(
        run
        for run in completed_runs(store, study)
        if basis
        and run.configuration_id == basis.configuration_id
        and run.replicate in basis.replicates
    )
    best = best_trial(trials)
    hashes = _hashes(store, study, runs, best)
    return StudyRecord(
        spec=spec,
        facts=row.facts,
        created=row.created,
        series=load_series(store, spec.series),
        trials=trials,
        table=read_seed_table(store, study),
        confirmation=read_confirmation(store, study),
        basis=basis,
        runs=runs,
        best=best,
        forecasts=read_forecasts(store, study),
        replays=tuple(read_replays(store, study)),
        effects=read_effects(store, study),
        splits=splits_of(store, study, basis.configuration_id) if basis else 1,
        stated=read_statements(store, study),
        environment=read_environment(store, study, hashes[0] if hashes else None),
        has_one_environment=len(set(hashes)) == 1,
    )


def _basis(store: Store, study: str) -> Basis | None:
    try:
        return basis_of(store, study, None)
    except SpecError:  # no seed run yet
        return None


def _hashes(
    store: Store, study: str, runs: tuple[SeedRunRow, ...], best: Trial | None
) -> list[str | None]:
    """Of the environments of what is reported; None for one that was not recorded."""
    if runs:
        return [run.environment for run in runs]
    if best is None:
        return []
    with store.session() as session:
        told = session.get(TellRow, (study, best.trial))
    return [told.environment if told else None]
