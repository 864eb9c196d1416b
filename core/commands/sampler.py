"""`seeds --by-source sampler`: the same search again, drawing other configurations.

The JSON: `study, sentence, unfinished`; `searches`, the study's own first: `study, sampler,
configuration_id, score`; `spread`: `sd, ci_low, ci_high` of the winners' scores, null below two
searches; `seed_sd`, null where the study's winner has no two fresh seeds; and `cost`, before
anything was trained: `searches, present, missing, epochs, seconds, sentence`. With `--cost` only
`study, cost`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from core.commands.frame import Json, show, table
from core.commands.progress import progress_bar

if TYPE_CHECKING:
    from core.seeds.sources.luck import SamplerLuck
    from core.seeds.sources.searches import SearchCost
    from core.store import Store


def by_sampler(
    opened: Store, study: str, *, rows: int | None, slots: int, cost_only: bool, as_json: bool
) -> None:
    """Say what whole searches cost, run those that are missing, and say what they found.

    Args:
        opened: Where the study is kept.
        study: Its name.
        rows: Searches in all, the study's own among them; None: as many as are usual.
        slots: Trainings side by side.
        cost_only: Whether to search nothing.
        as_json: Whether to print JSON.
    """
    from core.seeds.sources.luck import luck_sentence, read_sampler_luck, search_price
    from core.seeds.sources.searches import ROWS, cost_of_searches, repeat_searches

    wanted = ROWS if rows is None else rows
    cost = cost_of_searches(opened, study, rows=wanted)
    told = search_price(cost, slots=slots)
    if cost_only:
        show({"study": study, "cost": _cost(cost, told)}, as_json=as_json, text=told)
        return
    click.echo(told, err=True)  # so much is said before it begins
    with progress_bar(f"{study} sampler", unit="search") as observe:
        repeat_searches(opened, study, rows=wanted, slots=slots, observe=observe)
    found = read_sampler_luck(opened, study)
    assert found is not None  # two searches at least
    sentence = luck_sentence(found)
    show(
        _document(found) | {"sentence": sentence, "cost": _cost(cost, told)},
        as_json=as_json,
        text=f"{_text(found)}\n{sentence}",
    )


def _document(found: SamplerLuck) -> dict[str, Json]:
    spread = found.spread
    return {
        "study": found.study,
        "searches": [
            {
                "study": one.study,
                "sampler": one.sampler,
                "configuration_id": one.configuration_id,
                "score": one.score,
            }
            for one in found.searches
        ],
        "unfinished": found.unfinished,
        "spread": None
        if spread is None
        else {"sd": spread.sd, "ci_low": spread.low, "ci_high": spread.high},
        "seed_sd": found.seed_sd,
    }


def _cost(cost: SearchCost, sentence: str) -> dict[str, Json]:
    return {
        "searches": cost.rows,
        "present": cost.present,
        "missing": cost.missing,
        "epochs": cost.epochs,
        "seconds": cost.seconds,
        "sentence": sentence,
    }


def _text(found: SamplerLuck) -> str:
    head = ("study", "sampler", "configuration_id", "score")
    rows = [(one.study, one.sampler, one.configuration_id, one.score) for one in found.searches]
    return table(rows, head=head)
