"""Stored results as the pages read them, cached by a data version. It trains and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.dataset.series import Series
    from core.forecast.glance import Glance
    from core.forecast.period import ForecastLuck
    from core.outlook import Forecast
    from core.search.importance import Importance
    from core.search.levels import Level
    from core.search.trial import Curve, StudySummary, Trial
    from core.seeds.card.card import ReproducibilityCard
    from core.seeds.card.facts import UserStatements
    from core.seeds.confirmation import Confirmation
    from core.seeds.ensembles import SeedGain
    from core.seeds.origins.measuring import OriginCost
    from core.seeds.origins.reading import OriginTable
    from core.seeds.replays import KeptReplay
    from core.seeds.sources.luck import SamplerLuck
    from core.seeds.sources.measuring import DesignCost
    from core.seeds.sources.reading import SourceEffects
    from core.seeds.sources.searches import SearchCost
    from core.seeds.table import SeedTable
    from core.store import Store

Version = tuple[object, ...]


@st.cache_resource(max_entries=1, show_spinner="Opening the store")
def store() -> Store:
    """The one store of this server."""
    from core.workspace import open_workspace

    return open_workspace()


def version_of(study: StudySummary) -> Version:
    """What changes when the stored results of a study change; a sign of life does not."""
    progress = study.progress
    return (
        study.state,
        study.created,
        progress.epochs_done,
        progress.trials_done,
        study.seed_runs,
        study.seeds_changed,
        study.has_forecast,
    )


def told_of(study: StudySummary) -> Version:
    """What changes when a trial ends; a finished epoch does not."""
    progress = study.progress
    return study.created, progress.trials_done, progress.failed, progress.epochs_planned


def told_trials_of(study: StudySummary) -> Sequence[Trial]:
    """All its trials as they were when the last one ended: for what is read every second."""
    return _trials(study.name, told_of(study))


def trials_of(study: StudySummary) -> Sequence[Trial]:
    """All its trials; shared by all visitors, to be read only."""
    return _trials(study.name, version_of(study))


def curves_of(study: StudySummary) -> Sequence[Curve]:
    """All its learning curves; shared by all visitors, to be read only."""
    return _curves(study.name, version_of(study))


def importance_of(study: StudySummary, level: Level, evaluator: str) -> Importance:
    """Which hyperparameters matter at one level; all its trials count, whatever is filtered."""
    return _importance(study.name, version_of(study), level, evaluator)


def forecasts_of(study: StudySummary) -> tuple[Forecast, ...]:
    """Its forecasts, one a target, once there are some."""
    return _forecasts(study.name, version_of(study)) if study.has_forecast else ()


def glance_of(study: StudySummary) -> Glance | None:
    """Its forecast in a small curve and a number, once there is one."""
    return _glance(study.name, version_of(study)) if study.has_forecast else None


def seeds_of(study: StudySummary, *, margin: float = 0.05) -> SeedTable | None:
    """Its seed runs, once there are some, compared with that share of the best mean as margin."""
    return _seeds(study.name, version_of(study), margin) if study.seed_runs else None


def gain_of(study: StudySummary, configuration_id: str) -> SeedGain | None:
    """What averaging its seeds would gain, once two of them have kept predictions."""
    return _gain(study.name, version_of(study), configuration_id)


def effects_of(study: StudySummary) -> SourceEffects | None:
    """Its sources of variance, once somebody asked for them."""
    return _effects(study.name, version_of(study))


def cost_of(
    study: StudySummary, sources: tuple[str, ...], rows: int, configuration_id: str
) -> DesignCost:
    """What measuring them would cost."""
    return _cost(study.name, version_of(study), sources, rows, configuration_id)


def origins_of(study: StudySummary) -> OriginTable | None:
    """Its seed runs on earlier splits, once there are some."""
    return _origins(study.name, version_of(study)) if study.seed_runs else None


def origin_cost_of(study: StudySummary, origins: int, finalists: int, seeds: int) -> OriginCost:
    """What such runs would cost."""
    return _origin_cost(study.name, version_of(study), origins, finalists, seeds)


def sampler_luck_of(study: str) -> SamplerLuck | None:
    """What repeats of its search found; not cached, for they are studies of their own."""
    from core.seeds.sources.luck import read_sampler_luck

    return read_sampler_luck(store(), study)


def search_cost_of(study: StudySummary, rows: int) -> SearchCost:
    """What so many searches would cost."""
    return _search_cost(study.name, version_of(study), rows)


def luck_of(study: StudySummary) -> tuple[ForecastLuck, ...]:
    """The luck of the test period, once there is a forecast."""
    return _luck(study.name, version_of(study)) if study.has_forecast else ()


def replays_of(study: str) -> list[KeptReplay]:
    """Its replays, the newest first; not cached, for they come while the page looks on."""
    from core.seeds.replays import read_kept_replays

    return read_kept_replays(store(), study)


def confirmation_of(study: StudySummary) -> Confirmation | None:
    """Its confirmation, once the choice is made."""
    return _confirmation(study.name, version_of(study)) if study.seed_runs else None


def card_of(study: StudySummary, user: UserStatements) -> ReproducibilityCard:
    """Its reproducibility card, with what the user has stated."""
    return _card(study.name, version_of(study), user.model_dump_json())


# Held once for all visitors: a copy of ten thousand trials costs each of them 0.2 s and 15 MB.
@st.cache_resource(max_entries=6, show_spinner="Reading trials")
def _trials(name: str, version: Version) -> tuple[Trial, ...]:  # noqa: ARG001  part of the key
    from core.search.reading import read_trials

    return tuple(read_trials(store(), name))


@st.cache_resource(max_entries=3, show_spinner="Reading learning curves")
def _curves(name: str, version: Version) -> tuple[Curve, ...]:  # noqa: ARG001
    from core.search.reading import read_curves

    return tuple(read_curves(store(), name))


# The noun travels by pickle: a cached value is a copy, and a page cannot change it for others.
@st.cache_data(max_entries=32, show_spinner="Weighing the hyperparameters")
def _importance(
    name: str,
    version: Version,
    level: Level,
    evaluator: str,
) -> Importance:
    from core.search.importance import importance_of
    from core.search.study import read_spec

    space = read_spec(store(), name).space
    return importance_of(_trials(name, version), space, level=level, evaluator=evaluator)


@st.cache_data(max_entries=8, show_spinner="Reading the forecast")
def _forecasts(name: str, version: Version) -> tuple[Forecast, ...]:  # noqa: ARG001
    from core.forecast import read_forecasts

    return read_forecasts(store(), name)


@st.cache_data(max_entries=64, show_spinner=False)
def _glance(name: str, version: Version) -> Glance | None:  # noqa: ARG001
    from core.forecast import read_forecasts
    from core.forecast.glance import glance_at

    held = read_forecasts(store(), name)
    return glance_at(held[0]) if held else None


@st.cache_data(max_entries=8, show_spinner="Reading seed runs")
def _seeds(name: str, version: Version, margin: float) -> SeedTable | None:  # noqa: ARG001
    from core.seeds.analysis.verdict import Margin
    from core.seeds.runs import read_seed_table

    return read_seed_table(store(), name, margin=Margin(margin))


@st.cache_data(max_entries=8, show_spinner="Reading predictions")
def _gain(name: str, version: Version, configuration_id: str) -> SeedGain | None:  # noqa: ARG001
    from core.seeds.ensembles import read_gain

    return read_gain(store(), name, configuration_id)


@st.cache_data(max_entries=8, ttl=15, show_spinner="Reading runs")  # a design may be asked for
def _effects(name: str, version: Version) -> SourceEffects | None:  # noqa: ARG001
    from core.seeds.sources.reading import read_effects

    return read_effects(store(), name)


@st.cache_data(max_entries=16, show_spinner="Counting runs")
def _cost(
    name: str,
    version: Version,  # noqa: ARG001
    sources: tuple[str, ...],
    rows: int,
    configuration_id: str,
) -> DesignCost:
    from core.seeds.sources.measuring import cost_of_sources

    return cost_of_sources(
        store(), name, sources=sources, rows=rows, configuration_id=configuration_id
    )


@st.cache_data(max_entries=8, show_spinner="Reading runs")
def _origins(name: str, version: Version) -> OriginTable | None:  # noqa: ARG001
    from core.seeds.origins.reading import read_origins

    return read_origins(store(), name)


@st.cache_data(max_entries=16, show_spinner="Counting runs")
def _origin_cost(
    name: str,
    version: Version,  # noqa: ARG001
    origins: int,
    finalists: int,
    seeds: int,
) -> OriginCost:
    from core.seeds.origins.measuring import cost_of_origins

    return cost_of_origins(store(), name, origins=origins, top=finalists, seeds=seeds)


@st.cache_data(max_entries=8, ttl=15, show_spinner="Counting searches")  # repeats may have ended
def _search_cost(name: str, version: Version, rows: int) -> SearchCost:  # noqa: ARG001
    from core.seeds.sources.searches import cost_of_searches

    return cost_of_searches(store(), name, rows=rows)


@st.cache_data(max_entries=8, ttl=60, show_spinner="Drawing test periods anew")
def _luck(name: str, version: Version) -> tuple[ForecastLuck, ...]:  # noqa: ARG001
    from core.forecast.period import read_luck

    return read_luck(store(), name)


@st.cache_data(max_entries=8, show_spinner="Reading the confirmation")
def _confirmation(name: str, version: Version) -> Confirmation | None:  # noqa: ARG001
    from core.seeds.confirmation import read_confirmation

    return read_confirmation(store(), name)


@st.cache_data(max_entries=8, ttl=15, show_spinner="Reading the record")  # replays may be added
def _card(name: str, version: Version, user: str) -> ReproducibilityCard:  # noqa: ARG001
    from core.report.facts import read_card
    from core.seeds.card.facts import UserStatements

    return read_card(store(), name, user=UserStatements.model_validate_json(user))


@st.cache_data(max_entries=64, ttl=15, show_spinner=False)
def pace(series: str, model: str, engine: str) -> tuple[float, str] | None:
    """Seconds an epoch over all windows, and the study that measured them.

    The newest study of this model and engine counts, one of this series before all others.
    """
    from core.search.study import list_studies, read_spec

    measured = [s for s in list_studies(store()) if s.progress.seconds_per_epoch]
    for study in sorted(measured, key=lambda s: s.series != series):
        if study.model != model:
            continue
        spec = read_spec(store(), study.name)
        if spec.engine == engine and spec.budget.resource == "epochs":
            return study.progress.seconds_per_epoch or 0.0, study.name
    return None


@st.cache_data(max_entries=8, show_spinner="Reading the series")
def series_named(name: str, rows: int) -> Series:  # noqa: ARG001  part of the key
    """A stored series."""
    from core.dataset.catalogue import load_series

    return load_series(store(), name)
