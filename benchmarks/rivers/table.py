"""The figures of all tasks compared, and as a Markdown table. It measures nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import cast

Figures = Mapping[str, object]


def compared(task: Figures) -> dict[str, object]:
    """The best network beside the best baseline, lead by lead.

    `ratio_error_LEAD` is (1 - log-NSE) of the best baseline over that of the network that
    validation chose: above 1 the network is better. Of a simulated river, `share_LEAD` says how
    much of the way from the best baseline to what can be known at all the network goes.
    """
    networks = _parts(task, "networks")
    if not networks or not _parts(task, "baselines"):
        return {}
    chosen = min(networks, key=lambda name: cast("float", networks[name]["criterion"]))
    found: dict[str, object] = {"chosen": chosen}
    for lead in cast("list[int]", task["leads"]):
        best = max(skill_of(one, lead) for one in _parts(task, "baselines").values())
        own = skill_of(networks[chosen], lead)
        found[f"ratio_error_{lead}"] = (1 - best) / (1 - own)
        if "knowable" in task:
            known = skill_of(cast("Figures", task["knowable"]), lead)
            found[f"share_{lead}"] = (own - best) / (known - best) if known > best else math.nan
    return found


def skill_of(figures: Figures, lead: int) -> float:
    """log-NSE at a lead; of a network, the mean over its seeds."""
    told = cast("Mapping[str, object]", figures["log_nse"])[str(lead)]
    value = told["mean"] if isinstance(told, Mapping) else told
    return math.nan if value is None else float(cast("float", value))


def markdown(tasks: Mapping[str, Figures]) -> str:
    """One table a task."""
    return "\n\n".join(_table(task) for task in tasks.values())


def _table(task: Figures) -> str:
    leads = cast("list[int]", task["leads"])
    lines = [
        f"**{task['title']}**, log-NSE on the test part",
        "",
        "| model | " + " | ".join(f"{lead} d" for lead in leads) + " | coverage, floods |",
        "|---|" + "---|" * (len(leads) + 1),
    ]
    for name, figures in _parts(task, "baselines").items():
        lines.append(_line(name, [_number(skill_of(figures, lead)) for lead in leads], figures))
    for name, figures in _parts(task, "networks").items():
        mark = " (chosen)" if name == task.get("chosen") else ""
        lines.append(_line(name + mark, [_interval(figures, lead) for lead in leads], figures))
    if "knowable" in task:
        known = cast("Figures", task["knowable"])
        lines.append(_line("what can be known", [_number(skill_of(known, h)) for h in leads], {}))
    return "\n".join(lines)


def _line(name: str, cells: list[str], figures: Figures) -> str:
    covered = cast("Mapping[str, float]", figures.get("coverage", {}))
    told = f"{_number(covered['all'])}, {_number(covered['floods'])}" if covered else ""
    return f"| {name} | " + " | ".join(cells) + f" | {told} |"


def _interval(figures: Figures, lead: int) -> str:
    told = cast("Mapping[str, Mapping[str, float]]", figures["log_nse"])[str(lead)]
    mean, low, high, ensemble = (
        _number(told[name]) for name in ("mean", "low", "high", "ensemble")
    )
    return f"{mean} ({low} to {high}), ensemble {ensemble}"


def _number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.3f}"


def _parts(task: Figures, name: str) -> Mapping[str, Figures]:
    return cast("Mapping[str, Figures]", task[name])
