"""Which hyperparameters matter: Optuna's evaluators on our trials of one level. It draws nothing.

Only trials that were trained equally long are compared; otherwise epochs would be the finding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import SpecError
from core.models.space import SearchSpace
from core.search.levels import Level, at_level
from core.search.optuna_study import study_in_memory
from core.search.trial import Trial

if TYPE_CHECKING:
    from optuna.importance import BaseImportanceEvaluator

FEWEST = 8  # trials; a surface over fewer is a guess
MOST = 2_000  # trials; beyond it the forest takes seconds, and the newest are kept
SEED = 2026
TREES = 64


@dataclass(frozen=True, slots=True)
class Importance:
    """How much of the spread of scores each hyperparameter explains.

    Attributes:
        evaluator: Name of the evaluator, a key of `EVALUATORS`.
        level: At which level.
        trials: Trials that it stands on.
        left_out: Scored trials of the level that were not looked at.
        shares: Hyperparameter to share, the largest first; they add up to 1.
    """

    evaluator: str
    level: Level
    trials: int
    left_out: int
    shares: dict[str, float]


def _fanova() -> BaseImportanceEvaluator:
    from optuna.importance import FanovaImportanceEvaluator

    return FanovaImportanceEvaluator(n_trees=TREES, seed=SEED)


def _ped_anova() -> BaseImportanceEvaluator:
    from optuna.importance import PedAnovaImportanceEvaluator

    return PedAnovaImportanceEvaluator()


def _impurity() -> BaseImportanceEvaluator:
    from optuna.importance import MeanDecreaseImpurityImportanceEvaluator

    return MeanDecreaseImpurityImportanceEvaluator(n_trees=TREES, seed=SEED)


EVALUATORS: dict[str, tuple[str, Callable[[], BaseImportanceEvaluator]]] = {
    "fanova": ("Over the whole space (fANOVA)", _fanova),
    "ped_anova": ("Among the best tenth (PED-ANOVA)", _ped_anova),
    "impurity": ("Decrease of impurity in a forest", _impurity),
}


def importance_of(
    trials: Sequence[Trial], space: SearchSpace, *, level: Level, evaluator: str = "fanova"
) -> Importance:
    """Importance of every hyperparameter that takes more than one value at this level.

    Args:
        trials: Of one study.
        space: Its search space.
        level: Which trials to compare.
        evaluator: A key of `EVALUATORS`.

    Raises:
        SpecError: No such evaluator, or too few trials or values at this level.
    """
    if evaluator not in EVALUATORS:
        raise SpecError(
            f"an evaluator is one of {', '.join(EVALUATORS)}",
            found=repr(evaluator),
            remedy="Choose one of them.",
        )
    every = at_level(trials, level)
    compared = every[-MOST:]
    names = varying(compared)
    if len(compared) < FEWEST or not names or len({t.score for t in compared}) < 2:
        raise SpecError(
            f"importance needs at least {FEWEST} trials of equal length that differ",
            found=f"{len(compared)} with {len(names)} hyperparameters that differ",
            remedy="Compare at fewer epochs, or wait for more trials.",
        )
    shares = _shares(compared, space, names, evaluator)
    return Importance(evaluator, level, len(compared), len(every) - len(compared), shares)


def varying(trials: Sequence[Trial]) -> list[str]:
    """Hyperparameters that all these trials have and in which they differ, in their order."""
    if not trials:
        return []
    shared = set.intersection(*(set(t.configuration) for t in trials))
    return [
        name
        for name in trials[0].configuration
        if name in shared and len({t.configuration[name] for t in trials}) > 1
    ]


def _shares(
    trials: Sequence[Trial], space: SearchSpace, names: list[str], evaluator: str
) -> dict[str, float]:
    import optuna

    # Without the settings that all share, and without `params`: given in another order than
    # Optuna's own, its forest (5.0.0) puts the shares to the wrong names.
    bare = [replace(t, configuration={n: t.configuration[n] for n in names}) for t in trials]
    found = optuna.importance.get_param_importances(
        study_in_memory(bare, space), evaluator=EVALUATORS[evaluator][1](), normalize=True
    )
    return {name: float(share) for name, share in found.items()}
