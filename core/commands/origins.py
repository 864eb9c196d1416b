"""`seeds --origins`: the finalists with fresh seeds on earlier splits of the same windows.

The JSON: `study`, `sentence`, `failed`;
`periods`, the study's own first: `origin, first, last, training_windows, validation_windows`, and
where two configurations or more share `seeds` there, `order` (best mean first) and
`first_probability` (in that order, null for one seed), all three null elsewhere;
`configurations`, best at most origins first: `configuration_id, best_in`, `origins` (rows of
`origin, n, mean, sd, ci_low, ci_high, scores`) and `variance`, null below two seeds at two origins,
else `origins, seeds` (numbers) and the shares `between_origins, between_seeds, both`, each with
`share, ci_low, ci_high`; and `cost`, before anything was trained: `configurations, origins, seeds,
runs, present, missing, epochs, seconds, sentence`. With `--cost` only `study, periods, cost`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.commands.frame import Json, show, table
from core.commands.progress import progress_bar

if TYPE_CHECKING:
    from core.seeds.analysis.sources import Share
    from core.seeds.origins.measuring import OriginCost
    from core.seeds.origins.periods import Period
    from core.seeds.origins.reading import OriginGroup, OriginOrder, OriginTable, OriginVariance
    from core.store import Store


def by_origins(
    opened: Store,
    study: str,
    *,
    origins: int,
    top: int,
    seeds: int,
    slots: int,
    cost_only: bool,
    as_json: bool,
) -> None:
    """Say what the runs cost, train what is missing of them, and say what they tell.

    Args:
        opened: Where the study is kept.
        study: Its name.
        origins: Splits, the study's own among them.
        top: How many finalists.
        seeds: Fresh seeds of each at each origin.
        slots: Trainings side by side.
        cost_only: Whether to train nothing.
        as_json: Whether to print JSON.
    """
    from core.seeds.origins.measuring import cost_of_origins, measure_origins
    from core.seeds.origins.sentences import origins_sentence, periods_sentence, price_sentence

    cost = cost_of_origins(opened, study, origins=origins, top=top, seeds=seeds)
    told = price_sentence(cost, slots=slots)
    price = _cost(cost, told)
    if cost_only:
        periods: list[Json] = [_period(period, None) for period in cost.periods]
        show({"study": study, "periods": periods, "cost": price}, as_json=as_json, text=told)
        return
    with progress_bar(f"{study} origins", unit="training") as observe:
        found = measure_origins(
            opened, study, origins=origins, top=top, seeds=seeds, slots=slots, observe=observe
        )
    said = (told, _text(found), origins_sentence(found), periods_sentence(found.periods))
    show(_document(found) | {"cost": price}, as_json=as_json, text="\n".join(filter(None, said)))


def _document(found: OriginTable) -> dict[str, Json]:
    from core.seeds.origins.sentences import origins_sentence

    orders = {order.origin: order for order in found.orders}
    variances = {one.configuration_id: one for one in found.variances}
    return {
        "study": found.study,
        "sentence": origins_sentence(found),
        "periods": [_period(period, orders.get(period.origin)) for period in found.periods],
        "configurations": [
            {
                "configuration_id": name,
                "best_in": found.best_in(name),
                "origins": [_group(g) for g in found.groups if g.configuration_id == name],
                "variance": _variance(variances[name]) if name in variances else None,
            }
            for name in found.configurations
        ],
        "failed": found.failed,
    }


def _period(period: Period, order: OriginOrder | None) -> dict[str, Json]:
    return {
        "origin": period.origin,
        "first": str(period.first),
        "last": str(period.last),
        "training_windows": period.training,
        "validation_windows": period.validation,
        "seeds": None if order is None else order.seeds,
        "order": None if order is None else list(order.configurations),
        "first_probability": None if order is None else list(order.first_probability) or None,
    }


def _group(group: OriginGroup) -> dict[str, Json]:
    return {
        "origin": group.origin,
        "n": group.n,
        "mean": group.interval.mean,
        "sd": group.interval.sd,
        "ci_low": group.interval.low,
        "ci_high": group.interval.high,
        "scores": [float(score) for score in group.scores],
    }


def _variance(one: OriginVariance) -> dict[str, Json]:
    found = one.found
    return {
        "origins": one.origins,
        "seeds": one.seeds,
        "between_origins": _share(found.first.main),
        "between_seeds": _share(found.second.main),
        "both": _share(found.interaction),
    }


def _share(share: Share) -> dict[str, Json]:
    return {"share": share.value, "ci_low": share.bounds.low, "ci_high": share.bounds.high}


def _cost(cost: OriginCost, sentence: str) -> dict[str, Json]:
    return {
        "configurations": list(cost.configurations),
        "origins": len(cost.periods),
        "seeds": cost.seeds,
        "runs": cost.runs,
        "present": cost.present,
        "missing": cost.missing,
        "epochs": cost.epochs,
        "seconds": cost.seconds,
        "sentence": sentence,
    }


def _text(found: OriginTable) -> str:
    head = ("first", "last", "configuration_id", "n", "mean", "sd", "ci_low", "ci_high")
    periods = {period.origin: period for period in found.periods}
    rows = []
    for group in sorted(found.groups, key=lambda g: (-g.origin, g.interval.mean)):
        period, held = periods[group.origin], group.interval
        days = (str(period.first)[:10], str(period.last)[:10])
        rows.append(
            (*days, group.configuration_id, group.n, held.mean, held.sd, held.low, held.high)
        )
    return table(rows, head=head)
