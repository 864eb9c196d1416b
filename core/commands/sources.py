"""`seeds --by-source`: which source of randomness the luck of a training comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.commands.frame import Json, show, table
from core.commands.progress import progress_bar

if TYPE_CHECKING:
    from core.seeds.analysis.effects import StreamEffect
    from core.seeds.analysis.sources import Share
    from core.seeds.sources.measuring import DesignCost
    from core.seeds.sources.reading import SourceEffects
    from core.store import Store

DEFAULT = "default"


def by_sources(
    opened: Store,
    study: str,
    *,
    named: str,
    rows: int,
    configuration_id: str | None,
    slots: int,
    cost_only: bool,
    as_json: bool,
) -> None:
    """Say what a design costs, train what is missing of it, and say what it tells.

    Args:
        opened: Where the study is kept.
        study: Its name.
        named: Sources with commas, or "default".
        rows: Rows of the design.
        configuration_id: A finalist, or None for the best.
        slots: Trainings side by side.
        cost_only: Whether to train nothing.
        as_json: Whether to print JSON.
    """
    from core.seeds.sources.measuring import cost_of_sources, measure_sources
    from core.seeds.sources.sentences import cost_sentence, effects_sentence

    asked = [] if named == DEFAULT else [name.strip() for name in named.split(",")]
    cost = cost_of_sources(
        opened, study, sources=asked, rows=rows, configuration_id=configuration_id
    )
    told = cost_sentence(cost, slots=slots)
    if cost_only:
        show({"study": study, "cost": _cost(cost, told)}, as_json=as_json, text=told)
        return
    with progress_bar(f"{study} sources", unit="training") as observe:
        found = measure_sources(
            opened, study, sources=asked, rows=rows, configuration_id=cost.configuration_id,
            slots=slots, observe=observe,
        )  # fmt: skip
    sentence = effects_sentence(found)
    show(
        _document(found) | {"sentence": sentence, "cost": _cost(cost, told)},
        as_json=as_json,
        text=f"{told}\n{_text(found)}\n{sentence}",
    )


def _document(found: SourceEffects) -> dict[str, Json]:
    return {
        "study": found.study,
        "configuration_id": found.configuration_id,
        "epochs": found.epochs,
        "rows": found.rows,
        "wanted_rows": found.design.rows,
        "failed": found.failed,
        "missing": found.missing,
        "mean": found.mean,
        "sd": found.sd,
        "varied": sorted(found.design.varied),
        "held": list(found.design.held),
        "sources": [_effect(one) for one in found.effects],
    }


def _effect(one: StreamEffect) -> dict[str, Json]:
    from core.seeds.sources.design import SOURCES

    return {
        "source": one.stream,
        "streams": list(SOURCES[one.stream]),
        "main": None if one.first_order is None else _share(one.first_order),
        "total": _share(one.total),
    }


def _share(share: Share) -> dict[str, Json]:
    return {"share": share.value, "ci_low": share.bounds.low, "ci_high": share.bounds.high}


def _cost(cost: DesignCost, sentence: str) -> dict[str, Json]:
    return {
        "configuration_id": cost.configuration_id,
        "sources": list(cost.design.sources),
        "rows": cost.design.rows,
        "runs": cost.runs,
        "present": cost.present,
        "missing": cost.missing,
        "epochs": cost.epochs,
        "seconds": cost.seconds,
        "sentence": sentence,
    }


def _text(found: SourceEffects) -> str:
    head = ("source", "main", "low", "high", "total", "low", "high")
    rows = []
    for one in found.effects:
        main, total = one.first_order, one.total
        alone = (main.value, main.bounds.low, main.bounds.high) if main else (None, None, None)
        rows.append((one.stream, *alone, total.value, total.bounds.low, total.bounds.high))
    return table(rows, head=head)
