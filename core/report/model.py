"""The card's facts on the model and its search, from the record alone."""

from __future__ import annotations

from core.models.space import Choice, Dimension, IntegerRange
from core.models.table import model_named
from core.report.record import StudyRecord
from core.search.budget import Budget
from core.search.strategies import strategy_named
from core.seeds.card.facts import ModelFacts, SearchFacts
from core.training.engines.program import GRADIENT_NORM

PENALTIES = ("dropout", "alpha", "l2", "penalty", "weight_decay")  # hyperparameters that hold back


def model_facts(record: StudyRecord) -> ModelFacts:
    """What was trained, to which end."""
    entry, budget = model_named(record.spec.model), record.spec.budget
    configuration = record.configuration
    return ModelFacts(
        name=entry.label,
        summary=entry.summary,
        configuration=configuration,
        optimiser=(
            "Adam on the mean squared error over the sampled targets (working scale), "
            f"norm of the gradient at most {GRADIENT_NORM:g}."
            if entry.is_network
            else "None: it is fitted once, without steps."
        ),
        regularisation=tuple(
            f"{name} = {configuration[name]}" for name in PENALTIES if configuration.get(name)
        ),
        stopping=stopping(budget) if entry.is_network else "Fitted once, in closed form.",
        monitoring=(
            "Training loss and validation RMSE (working scale) of every epoch were recorded."
            if entry.is_network
            else "The RMSE on training and validation was recorded."
        ),
    )


def search_facts(record: StudyRecord) -> SearchFacts:
    """How its hyperparameters were found."""
    budget, trials = record.spec.budget, record.trials
    return SearchFacts(
        strategy=strategy_named(budget.strategy).label,
        space=tuple(_range(dimension) for dimension in record.spec.space.dimensions),
        max_epochs=budget.max_epochs,
        factor=budget.factor,
        trials=len(trials),
        configurations=len({trial.configuration_id for trial in trials}),
        failed=sum(trial.cause is not None for trial in trials),
    )


def stopping(budget: Budget) -> str:
    """When a training of a network ends, one of the search or of a fresh seed."""
    end = f"After {budget.max_epochs} epochs"
    if budget.patience is not None:
        end += (
            f", earlier where {budget.patience} epochs in a row brought no better validation score "
            "(in the search: epochs of the same rung)"
        )
    rule = "the best epoch" if budget.score_rule == "best" else "the last epoch"
    told = f"{end}; the score is that of {rule}."
    if budget.refit:
        told += (
            " What forecasts the test part was then trained once more, on training and validation "
            "together: to half as many epochs again as the best one, its weights a mean over those "
            "from half of it on."
        )
    return told


def _range(dimension: Dimension) -> str:
    if isinstance(dimension, Choice):
        return f"{dimension.name}: {', '.join(map(str, dimension.values))}"
    if isinstance(dimension, IntegerRange):
        step = f" in steps of {dimension.step}" if dimension.step > 1 else ""
        return f"{dimension.name}: {dimension.low} to {dimension.high}{step}"
    return f"{dimension.name}: {dimension.low:g} to {dimension.high:g} ({dimension.scale})"
