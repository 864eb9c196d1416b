"""What a drafted search costs, in words that name what changes it. It draws nothing."""

from __future__ import annotations

from core.charts.resource import amount, amount_text, cost_text
from core.charts.wording import count, duration
from core.search.budget import Plan
from pages.shared.draft import Draft
from pages.shared.engines import ENGINES


def plan_words(plan: Plan, held: Draft, *, size: int | None = None) -> str:
    """Configurations, trainings and cost: "49 configurations, 70 trainings, 375 epochs".

    Args:
        plan: What will be trained.
        held: The draft it was made from.
        size: Configurations of the space, when they can be counted.
    """
    drawn = count(plan.configurations, "configuration") + (f" of {size:,}" if size else "")
    return f"{drawn}, {_trainings(plan)}, {_cost(plan, held)}"


def seconds_of(plan: Plan, held: Draft, seconds_per_epoch: float) -> float:
    """How long it takes on the draft's slots, at a measured pace; a limit may end it earlier.

    However many slots there are, one finalist goes up all rungs one after another.
    """
    cost = plan.cost
    if held.most_epochs is not None and plan.epochs:
        cost *= min(1.0, held.most_epochs / plan.epochs)
    climbs = [
        sum((rung.epochs - rung.first_epoch) * rung.share for rung in bracket.rungs)
        for bracket in plan.brackets
    ]
    seconds = max(cost / held.slots, min(cost, max(climbs))) * seconds_per_epoch
    return seconds if held.most_minutes is None else min(seconds, 60 * held.most_minutes)


def choices(held: Draft, *, is_network: bool = True) -> str:
    """Whatever differs from the usual and changes cost or result; "" when nothing does."""
    told = _inputs(held)
    if held.resource == "windows":
        told.append(f"rungs grow in training windows, from 1/{held.parts}")
    elif held.min_epochs > 1:
        told.append(f"no rung below {count(held.min_epochs, 'epoch')}")
    if held.iterations > 1:
        told.append(f"all of it {held.iterations} times")
    if held.patience is not None:
        told.append(f"a training ends after {count(held.patience, 'epoch')} without progress")
    if held.score_rule == "best":
        told.append("a rung is scored by its best epoch")
    if held.refit:
        told.append("what forecasts is trained on training and validation together")
    if held.most_epochs is not None:
        told.append(f"nothing begins after {count(held.most_epochs, 'epoch')}")
    if held.most_minutes is not None:
        told.append(f"nothing begins after {duration(60 * held.most_minutes)}")
    if is_network and held.engine != "tensorflow":
        told.append(f"{ENGINES[held.engine]} trains")
    text = "; ".join(told)
    return text[:1].upper() + text[1:]


def _inputs(held: Draft) -> list[str]:
    told = [] if held.calendar else ["the season is not read"]
    if held.week:
        told.append("the time of the week is read")
    if held.trend:
        told.append("the date is read as a trend")
    if not held.history:
        told.append("the own past is not read")
    if held.means:
        told.append(f"means over {', '.join(map(str, sorted(held.means)))} steps are read")
    if held.anomalies:
        half_lives = ", ".join(map(str, sorted(held.anomalies)))
        told.append(f"anomalies are read, half-lives of {half_lives} samples")
    return told


def _trainings(plan: Plan) -> str:
    if plan.resource != "windows":
        return count(plan.trials, "training")
    rungs = [rung for bracket in plan.brackets for rung in bracket.rungs]
    shares = [amount_text(amount(r, "windows")) for r in sorted(rungs, key=lambda r: r.share)]
    span = shares[-1] if shares[0] == shares[-1] else f"{shares[0]} to {shares[-1]}"
    epochs = count(rungs[0].epochs, "epoch")
    return f"{count(plan.trials, 'training')} of {epochs} on {span} % of the windows"


def _cost(plan: Plan, held: Draft) -> str:
    """In passes over all windows where epochs are of different length."""
    words = cost_text(plan.cost, plan.resource)
    if plan.resource == "windows":
        words += f" ({count(plan.epochs, 'epoch')})"
    is_bound = held.patience is not None or held.most_epochs is not None or held.most_minutes
    if is_bound:
        return f"at most {words}"
    return words if plan.is_exact else f"about {words}"
