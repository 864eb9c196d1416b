"""Extending a study: more iterations, or a larger maximum that reuses what is trained.

The extended search is the larger search from its start; what it asks for and what was trained
before are matched by configuration, epochs and windows. It trains nothing itself.
"""

from __future__ import annotations

import math

from pydantic import ValidationError
from sqlalchemy import update

from core.errors import Conflict, SpecError
from core.search.budget import Budget
from core.search.planning import plan_study
from core.search.spec import spec_error
from core.search.study import find_study, read_spec
from core.search.trial import StudyState
from core.store import Store
from core.store.journal import Journal
from core.store.ownership import is_working
from core.store.schema import StudyRow


def extend_study(
    store: Store,
    study: str,
    *,
    iterations: int | None = None,
    max_epochs: int | None = None,
    most_epochs: int | None = None,
    most_seconds: float | None = None,
) -> Budget:
    """Let a study train more; `resume` then trains what is missing.

    Args:
        store: Where it is kept.
        study: Its name.
        iterations: Runs of all brackets in all, more than now.
        max_epochs: Epochs of a finalist: now times a power of the factor.
        most_epochs: A higher limit of epochs.
        most_seconds: A higher limit of seconds.

    Returns:
        The new budget.

    Raises:
        Conflict: The study is being driven; pause it first.
        SpecError: Nothing grows, or the maximum is not one that reuses what is trained.
    """
    wanted = {
        "iterations": iterations,
        "max_epochs": max_epochs,
        "most_epochs": most_epochs,
        "most_seconds": most_seconds,
    }
    changes = {name: value for name, value in wanted.items() if value is not None}
    row, spec = find_study(store, study), read_spec(store, study)
    if is_working(row.driver, row.heartbeat):
        raise Conflict(
            "a study is extended when nobody works on it",
            found=f"{study}, which is running",
            remedy="Pause it first.",
        )
    try:
        budget = Budget.model_validate(spec.budget.model_dump() | changes)
    except ValidationError as error:
        raise spec_error(error) from error
    _check(spec.budget, budget, changes)
    Journal(store, study).extend(budget.model_dump(mode="json"))
    _reopen(store, study)
    return budget


def cost_of_extension(store: Store, study: str, budget: Budget) -> int:
    """Epochs of the larger plan beyond those of the present one."""
    spec = read_spec(store, study)
    larger, present = plan_study(spec.space, budget), plan_study(spec.space, spec.budget)
    return larger.epochs - present.epochs


def _check(now: Budget, then: Budget, changes: dict[str, float]) -> None:
    if not changes:
        raise SpecError(
            "an extension must let something grow",
            found="nothing that does",
            remedy="Give more iterations or a larger maximum.",
        )
    for name, value in changes.items():
        before = getattr(now, name)
        if before is None or value <= before:
            raise SpecError(
                f"an extension must raise `{name}` above {_shown(before)}",
                found=value,
                remedy="Give a larger number." if before else "There is no limit to raise.",
            )
    if then.max_epochs != now.max_epochs:
        _check_maximum(now, then)


def _check_maximum(now: Budget, then: Budget) -> None:
    if now.resource == "windows":
        raise SpecError(
            "a search over shares of the windows keeps its epochs",
            found=f"{now.max_epochs} that should become {then.max_epochs}",
            remedy="Extend its iterations, or start a new study.",
        )
    power = math.log(then.max_epochs / now.max_epochs, now.factor)
    if abs(power - round(power)) > 1e-9:
        good = [now.max_epochs * now.factor**k for k in (1, 2)]
        raise SpecError(
            f"a larger maximum reuses what is trained when it is {now.max_epochs} times a power "
            f"of {now.factor}",
            found=then.max_epochs,
            remedy=f"Take {good[0]} or {good[1]}.",
        )


def _shown(value: float | None) -> str:
    return "nothing" if value is None else f"{value:g}"


def _reopen(store: Store, study: str) -> None:
    """A finished study has work again."""
    reopened = update(StudyRow).where(
        StudyRow.name == study, StudyRow.state == StudyState.FINISHED.value
    )
    note = "Extended. Resume trains what is missing."
    store.transact(
        lambda session: session.execute(reopened.values(state=StudyState.STOPPED.value, note=note))
    )
