"""A rung's resource in its own unit: epochs, or a share of the windows. It draws nothing.

Hyperband's cost has one unit for both: a pass over all training windows is one epoch, and an epoch
on a share of the windows is that share of a pass.
"""

from __future__ import annotations

from core.charts.wording import count, three_digits
from core.search.budget import Plan, Resource, Rung
from core.search.trial import Trial

AXIS: dict[Resource, str] = {
    "epochs": "Epochs reached",
    "windows": "Share of the training windows (%)",
}


def amount(rung: Rung | Trial, resource: Resource) -> float:
    """What a rung has of the resource: epochs in all, or percent of the training windows."""
    return 100 * rung.share if resource == "windows" else float(rung.epochs)


def amount_text(value: float) -> str:
    """An amount for the tick of an axis: "27", "3.7"."""
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.2g}"


def reached(rung: Rung | Trial, resource: Resource) -> str:
    """What a rung trains to, in words: "9 epochs", "11 % of the windows"."""
    if resource == "windows":
        return f"{amount_text(amount(rung, resource))} % of the windows"
    return count(rung.epochs, "epoch")


def cost_text(cost: float, resource: Resource) -> str:
    """A cost in its unit: "81 epochs", "81 passes over all windows"."""
    if resource == "windows":
        passes = (
            count(round(cost), "pass", "passes") if cost >= 10 else f"{three_digits(cost)} passes"
        )
        return f"{passes} over all windows"
    return count(round(cost), "epoch")


def is_one_bracket(plan: Plan) -> bool:
    """Whether numbers of brackets would say nothing, as in random search and ASHA."""
    return len(plan.brackets) == 1
