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
    much of the way from the best baseline to what can be known at all the network goes, against the
    truth of all days.
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
            known = skill_of(cast("Figures", task["knowable"]), lead, of="truth")
            best = max(
                skill_of(one, lead, of="truth") for one in _parts(task, "baselines").values()
            )
            own = skill_of(networks[chosen], lead, of="truth")
            found[f"share_{lead}"] = (own - best) / (known - best) if known > best else math.nan
    return found


def skill_of(figures: Figures, lead: int, *, of: str = "log_nse") -> float:
    """log-NSE at a lead, on samples or against the "truth"; of a network, the mean over seeds."""
    told = cast("Mapping[str, object]", figures[of])[str(lead)]
    value = told["mean"] if isinstance(told, Mapping) else told
    return math.nan if value is None else float(cast("float", value))


def markdown(tasks: Mapping[str, Figures]) -> str:
    """One table a task."""
    tables = []
    for task in tasks.values():
        tables.append(_table(task))
        if "knowable" in task:
            tables.append(_table(task, of="truth"))
    return "\n\n".join(tables)


def _table(task: Figures, *, of: str = "log_nse") -> str:
    leads = cast("list[int]", task["leads"])
    against = ", against the truth of all days" if of == "truth" else ""
    lines = [
        f"**{task['title']}**, log-NSE on the test part{against}",
        "",
        "| model | " + " | ".join(f"{lead} d" for lead in leads) + " | coverage, floods |",
        "|---|" + "---|" * (len(leads) + 1),
    ]
    for name, figures in _parts(task, "baselines").items():
        cells = [_number(skill_of(figures, lead, of=of)) for lead in leads]
        lines.append(_line(name, cells, figures))
    for name, figures in _parts(task, "networks").items():
        mark = " (chosen)" if name == task.get("chosen") else ""
        cells = [_interval(figures, lead, of) for lead in leads]
        lines.append(_line(name + mark, cells, figures))
    if "knowable" in task:
        known = cast("Figures", task["knowable"])
        cells = [_number(skill_of(known, lead, of=of)) for lead in leads]
        lines.append(_line("what can be known", cells, {}))
    return "\n".join(lines)


def _line(name: str, cells: list[str], figures: Figures) -> str:
    covered = cast("Mapping[str, float]", figures.get("coverage", {}))
    told = f"{_number(covered['all'])}, {_number(covered['floods'])}" if covered else ""
    return f"| {name} | " + " | ".join(cells) + f" | {told} |"


def _interval(figures: Figures, lead: int, of: str) -> str:
    told = cast("Mapping[str, Mapping[str, float]]", figures[of])[str(lead)]
    mean, low, high, ensemble = (
        _number(told[name]) for name in ("mean", "low", "high", "ensemble")
    )
    return f"{mean} ({low} to {high}), ensemble {ensemble}"


def _number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.3f}"


def _parts(task: Figures, name: str) -> Mapping[str, Figures]:
    return cast("Mapping[str, Figures]", task[name])
