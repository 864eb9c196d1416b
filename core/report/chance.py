"""The card's facts on randomness: what is random here, and what was done about it, as recorded."""

from __future__ import annotations

from typing import Literal

from core.models.table import model_named
from core.report.record import StudyRecord
from core.seeds.card.facts import RandomnessFacts, RandomSource
from core.seeds.sources.sentences import effects_sentence
from core.store.schema import ReplayRow
from core.streams import Stream
from core.training.fingerprint import EnvironmentFingerprint

Role = Literal["varied", "held", "absent"]
REPLAYS = 3  # the newest are told
_PER_RUN = {
    "kernel": ("initialisation of kernels", Stream.KERNEL),
    "recurrent": ("initialisation of recurrent matrices", Stream.RECURRENT),
    "shuffle": ("shuffle of the training windows", Stream.SHUFFLE),
    "dropout": ("dropout masks", Stream.DROPOUT),
    "subset": ("choice of training windows", Stream.SUBSET),
}
_PAIRED = ("shuffle", "subset")  # their keys leave the configuration out


def randomness_facts(record: StudyRecord) -> RandomnessFacts:
    """Sources, seeds, sets of seeds, switches, replays."""
    confirmation, basis = record.confirmation, record.basis
    is_confirmed = basis is not None and basis.is_confirmed
    environment = record.environment
    return RandomnessFacts(
        root_entropy=str(record.spec.seed),
        sources=tuple(_sources(record)),
        choosing=confirmation.choosing if confirmation and is_confirmed else (),
        reporting=basis.replicates if basis else (),
        is_paired=True,  # by the keys of the streams
        splits=record.splits,
        determinism=_determinism(environment),
        replay=_replays(record.replays),
        variance=_variance(record),
        environment_hash=environment.hash if environment and record.has_one_environment else None,
        ensemble=len(record.forecast.members) if record.forecast else None,
    )


def _variance(record: StudyRecord) -> str | None:
    """Of the configuration that is reported, and of no other one."""
    found = record.effects
    if found is None or not found.effects or found.configuration_id != record.configuration_id:
        return None
    return effects_sentence(found)


def _sources(record: StudyRecord) -> list[RandomSource]:
    search = RandomSource(
        source="sampling of configurations",
        is_seeded=True,
        stream_key=f"({int(Stream.SAMPLER)}, 0, 0, {record.spec.sampler})",
        role="held",
    )
    split = RandomSource(source="split of the data", is_seeded=True, role="absent")
    noise = RandomSource(source="augmentation", is_seeded=True, role="absent")
    trained = [_per_run(record, name) for name in _PER_RUN]
    return [search, *trained, _threads(record), split, noise]


def _per_run(record: StudyRecord, name: str) -> RandomSource:
    words = [run.seeds.get(name) for run in record.runs]
    known = tuple(word for word in words if isinstance(word, int))
    label, stream = _PER_RUN[name]
    owner = "0" if name in _PAIRED else "configuration"
    return RandomSource(
        source=label,
        is_seeded=bool(known) or not record.runs,
        stream_key=f"({int(stream)}, 0, {owner}, replicate)",
        seeds=known,
        role=_role(record, name, varied=len(set(known)) > 1),
    )


def _role(record: StudyRecord, name: str, *, varied: bool) -> Role:
    """A source that this model or this study does not have is absent."""
    is_used = model_named(record.spec.model).is_network
    if name == "dropout":
        is_used = is_used and bool(record.configuration.get("dropout", True))
    if name == "subset":
        is_used = record.spec.budget.resource == "windows"
    if not is_used:
        return "absent"
    return "varied" if varied else "held"


def _threads(record: StudyRecord) -> RandomSource:
    """With several threads, or where nobody recorded how many, sums may come in any order."""
    environment = record.environment
    switches = environment.switches if environment else None
    is_single = switches is not None and switches.intra_threads == 1
    needs_none = not model_named(record.spec.model).is_network
    return RandomSource(
        source="order of operations in threads",
        is_seeded=False,
        role="absent" if is_single or needs_none else "held",
    )


def _determinism(environment: EnvironmentFingerprint | None) -> tuple[str, ...]:
    if environment is None:
        return ()
    switches, lines = environment.switches, []
    if switches.intra_threads == 1:
        lines.append("one thread inside an operation")
    if switches.inter_threads == 1:
        lines.append("one operation at a time")
    if switches.op_determinism:
        lines.append("deterministic operations")
    if "PYTHONHASHSEED" in environment.variables:
        lines.append(f"PYTHONHASHSEED {environment.variables['PYTHONHASHSEED']}")
    return tuple(lines)


def _replays(replays: tuple[ReplayRow, ...]) -> str | None:
    told = [
        f"{row.subject} ({row.threads} {'thread' if row.threads == 1 else 'threads'}) {row.verdict}"
        for row in replays[:REPLAYS]
    ]
    return ", ".join(told) or None
