"""`plan`: what a search would cost, and the options of a budget that `search` shares with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from pydantic import ValidationError

from core.commands.frame import Json, as_json, command, show
from core.errors import SpecError
from core.models.space import SearchSpace
from core.search.budget import Budget, Plan, Rung
from core.search.planning import plan_study
from core.search.strategies import STRATEGIES


def budget_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options of a budget; one that is not given keeps its default."""
    options = (
        click.option("--max-epochs", type=int, required=True, help="Epochs of a finalist."),
        click.option(
            "--factor", type=int, default=3, show_default=True, help="One in so many goes up."
        ),
        click.option(
            "--iterations", type=int, default=1, show_default=True, help="Runs of all brackets."
        ),
        click.option("--strategy", type=click.Choice(list(STRATEGIES)), help="How to search."),
        click.option("--min-epochs", type=int, help="No rung trains less."),
        click.option("--patience", type=int, help="Epochs without progress that end a training."),
        click.option("--resource", type=click.Choice(["epochs", "windows"]), help="What grows."),
        click.option("--parts", type=int, help="Windows as resource: smallest share 1/parts."),
        click.option("--most-epochs", type=int, help="No training begins after so many epochs."),
        click.option("--most-seconds", type=float, help="No training begins after so long."),
        click.option("--score-rule", type=click.Choice(["last", "best"]), help="Score of a rung."),
        click.option(
            "--refit/--no-refit",
            default=None,
            help="Train what forecasts once more, on training and validation together.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.command("plan")
@budget_options
@as_json
@command
def plan(
    max_epochs: int, factor: int, iterations: int, as_json: bool, **more: str | int | None
) -> None:
    """Say what a search would train, to the trial for strategies that do not race."""
    made = plan_study(_countless(), budget(max_epochs, factor, iterations, **more))
    show(_plan_document(made), as_json=as_json, text=_plan_text(made))


def _countless() -> SearchSpace:
    """A space that no plan exhausts."""
    return SearchSpace.model_validate(
        {"dimensions": [{"kind": "real", "name": "any", "low": 0, "high": 1}]}
    )


def budget(
    max_epochs: int, factor: int, iterations: int, **more: str | int | float | None
) -> Budget:
    """A checked budget; an option that was not given keeps its default.

    Raises:
        SpecError: A number is out of range.
    """
    from core.search.spec import spec_error

    given = {name: value for name, value in more.items() if value is not None}
    numbers = {"max_epochs": max_epochs, "factor": factor, "iterations": iterations}
    try:
        return Budget.model_validate(numbers | given)
    except ValidationError as error:
        raise spec_error(error) from error


def _plan_document(made: Plan) -> dict[str, Json]:
    brackets: list[Json] = [
        {"bracket": bracket.bracket, "rungs": [_rung(rung) for rung in bracket.rungs]}
        for bracket in made.brackets
    ]
    return {"brackets": brackets, "trials": made.trials, "epochs": made.epochs}


def _rung(rung: Rung) -> dict[str, Json]:
    document: dict[str, Json] = {"rung": rung.rung, "trials": rung.trials, "epochs": rung.epochs}
    return document if rung.share == 1 else document | {"share": rung.share}


def _plan_text(made: Plan) -> str:
    lines = [
        f"bracket {bracket.bracket}: "
        + ", then ".join(f"{rung.trials} to {rung.epochs} epochs" for rung in bracket.rungs)
        for bracket in made.brackets
    ]
    total = f"{made.configurations} configurations, {made.trials} trainings, {made.epochs:,} epochs"
    return "\n".join([*lines, total, *made.notes])


def read_space(path: Path) -> SearchSpace:
    """A search space from a JSON file.

    Raises:
        SpecError: The file cannot be read, or says something that no space may say.
    """
    from core.search.spec import spec_error

    try:
        return SearchSpace.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise spec_error(error) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(
            "a search space must be a readable JSON file",
            found=f"{path} ({error})",
            remedy="Save one from the Search space page.",
        ) from error
