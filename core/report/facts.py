"""All that the card says of one study, filled from the store. What was not recorded stays empty."""

from __future__ import annotations

from datetime import UTC, datetime

from core.dataset.catalogue import describe
from core.report.chance import randomness_facts
from core.report.data import data_facts
from core.report.model import model_facts, search_facts
from core.report.record import StudyRecord, read_record
from core.report.result import baselines, metric_facts, postprocessing
from core.seeds.card.card import ReproducibilityCard, make_card
from core.seeds.card.facts import ResourceFacts, StudyFacts, UserStatements
from core.store import Store


def read_card(
    store: Store, study: str, *, user: UserStatements | None = None
) -> ReproducibilityCard:
    """The card of a study.

    Args:
        store: Where the study is kept.
        study: Its name.
        user: What only the user can state; None: what was kept of it.

    Raises:
        NotFound: There is no such study.
    """
    return make_card(facts_of(read_record(store, study), user=user))


def facts_of(record: StudyRecord, *, user: UserStatements | None = None) -> StudyFacts:
    """The facts of a record, with other statements of the user where some are given."""
    return StudyFacts(
        study=record.spec.name,
        created=f"{datetime.fromtimestamp(record.created, tz=UTC):%Y-%m-%d}",
        target=_target(record),
        data=data_facts(record),
        model=model_facts(record),
        search=search_facts(record),
        randomness=randomness_facts(record),
        metrics=metric_facts(record),
        baselines=baselines(record),
        postprocessing=postprocessing(record),
        resources=_resources(record),
        user=record.stated if user is None else user,
    )


def _target(record: StudyRecord) -> str:
    window, step = record.spec.window, describe(record.series).step
    units = {target.name: target.unit for target in record.series.targets}
    named = ", ".join(f"{name} ({units[name]})" for name in window.targets)
    steps = "step" if window.horizon == 1 else "steps"
    return f"{named}, {window.horizon} {steps} of {step} ahead"


def _resources(record: StudyRecord) -> ResourceFacts:
    """Of the reported trainings; what was written when the study was made where they have none."""
    environment = record.environment
    if environment is None:
        return ResourceFacts(frameworks=_first_versions(record), system=_first_system(record))
    threads = environment.switches.intra_threads
    inside = f", {threads} thread(s) inside an operation" if threads else ""
    return ResourceFacts(
        frameworks=environment.versions,
        hardware=f"Processor {environment.cpu_model}{inside}; {environment.system}.",
        system=f"{environment.system}, {environment.python}",
    )


def _first_versions(record: StudyRecord) -> dict[str, str]:
    versions = record.facts.get("versions")
    held = versions if isinstance(versions, dict) else {}
    return {name: str(text) for name, text in held.items()}


def _first_system(record: StudyRecord) -> str:
    machine = record.facts.get("machine")
    held = machine if isinstance(machine, dict) else {}
    return str(held.get("system", "not recorded"))
