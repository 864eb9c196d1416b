"""The budgets that a study has had: the one it began with, and one more for each extension.

Rank (0: the most aggressive bracket) and place in rung 0 stay when a budget grows; Hyperband's s,
counted from the other end, moves by the brackets that were added.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from pydantic import ConfigDict, TypeAdapter
from sqlalchemy import select

from core.models.space import Configuration, SearchSpace
from core.search.budget import Budget
from core.search.planning import plan_study
from core.search.sampling import Place
from core.store import Store
from core.store.schema import AskRow, ExtensionRow, StudyRow

_configuration = TypeAdapter(Configuration, config=ConfigDict(strict=True))


@dataclass(frozen=True, slots=True)
class Era:
    """From one place in the journal on, the budget was this.

    Attributes:
        sequence: Place in the journal; -1 for the beginning.
        budget: The whole budget.
        depth: Hyperband's s of its most aggressive bracket.
    """

    sequence: int
    budget: Budget
    depth: int


def read_eras(store: Store, study: str, space: SearchSpace) -> list[Era]:
    """All eras of a study, the first one first."""
    query = select(ExtensionRow.sequence, ExtensionRow.budget).where(ExtensionRow.study == study)
    with store.session() as session:
        spec = session.scalars(select(StudyRow.spec).where(StudyRow.name == study)).one()
        later = session.execute(query.order_by(ExtensionRow.sequence)).all()
    found = [(-1, spec["budget"]), *((row.sequence, row.budget) for row in later)]
    return [_era(space, sequence, Budget.model_validate(budget)) for sequence, budget in found]


def depth_at(eras: list[Era], sequence: int) -> int:
    """The depth that counted at a place in the journal."""
    return eras[bisect_right(eras, sequence, key=lambda era: era.sequence) - 1].depth


def read_drawn(store: Store, study: str, eras: list[Era]) -> dict[Place, Configuration]:
    """Every configuration of the journal at the place where it was drawn."""
    query = (
        select(AskRow.sequence, AskRow.iteration, AskRow.bracket, AskRow.configuration)
        .where(AskRow.study == study, AskRow.rung == 0)
        .order_by(AskRow.sequence)
    )
    counts: dict[tuple[int, int], int] = {}
    drawn: dict[Place, Configuration] = {}
    with store.session() as session:
        for sequence, iteration, bracket, configuration in session.execute(query):
            rank = depth_at(eras, sequence) - bracket
            place = counts.get((iteration, rank), 0)
            counts[iteration, rank] = place + 1
            drawn[iteration, rank, place] = _configuration.validate_python(configuration)
    return drawn


def _era(space: SearchSpace, sequence: int, budget: Budget) -> Era:
    return Era(sequence, budget, plan_study(space, budget).brackets[0].bracket)
