"""`seeds`: how much of what a search found is luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from core.commands.frame import as_json, command, show, store, table
from core.commands.origins import by_origins
from core.commands.period import luck
from core.commands.progress import progress_bar
from core.commands.sampler import by_sampler
from core.commands.seed_documents import (
    group_document,
    optimism_document,
    order_document,
    pair_document,
)
from core.commands.sources import by_sources
from core.commands.study import slots_of, workers
from core.errors import SpecError

if TYPE_CHECKING:
    from core.seeds.analysis.verdict import Margin
    from core.seeds.table import SeedTable
    from core.store import Store

SAMPLER = "sampler"  # the source that takes whole searches
SEEDS = 10


@click.command("seeds")
@click.argument("study")
@click.option("--top", type=int, default=3, show_default=True, help="How many finalists.")
@click.option(
    "--seeds",
    type=int,
    default=None,
    show_default="10, of the sampler 3",
    help="Fresh seeds for each.",
)
@workers
@click.option(
    "--margin",
    type=float,
    default=0.05,
    show_default=True,
    help="What difference does not matter, as a share of the best mean.",
)
@click.option(
    "--by-source",
    default=None,
    metavar="NAMES",
    help="Instead: which source the luck comes from. Names with commas (initialisation, kernel, "
    "recurrent, shuffle, dropout, split), or `default`; --seeds is then the rows of the design. "
    "`sampler` alone repeats the whole search; --seeds is then how many searches in all.",
)
@click.option("--configuration", default=None, help="With --by-source: another finalist's hash.")
@click.option(
    "--origins",
    type=int,
    default=None,
    metavar="K",
    help="Instead: the finalists on K splits, the study's own and K - 1 earlier ones, each a "
    "validation part before the last.",
)
@click.option(
    "--also",
    multiple=True,
    metavar="MODEL|FILE",
    help="Beside the finalists, on the same seeds: a reference by its name (ridge, forest, ..), or "
    "a configuration made by hand in a JSON file, where `model` names another model.",
)
@click.option(
    "--cost",
    is_flag=True,
    help="With --by-source or --origins: tell what it costs, train nothing.",
)
@as_json
@command
def seeds(
    study: str,
    top: int,
    seeds: int | None,
    workers: int | None,
    margin: float,
    by_source: str | None,
    configuration: str | None,
    origins: int | None,
    also: tuple[str, ...],
    cost: bool,
    as_json: bool,
) -> None:
    """Train the finalists again from scratch with fresh seeds, and compare them."""
    from core.seeds.analysis.verdict import Margin

    opened, wanted = store(), Margin(margin)  # a wrong margin before anything is trained
    _check_options(by_source, origins, configuration, cost=cost, also=also)
    if by_source == SAMPLER:
        by_sampler(
            opened, study, rows=seeds, slots=slots_of(opened, workers), cost_only=cost,
            as_json=as_json,
        )  # fmt: skip
        return
    seeds = SEEDS if seeds is None else seeds
    if origins is not None:
        by_origins(
            opened, study, origins=origins, top=top, seeds=seeds,
            slots=slots_of(opened, workers), cost_only=cost, as_json=as_json,
        )  # fmt: skip
        return
    if by_source is not None:
        by_sources(
            opened, study, named=by_source, rows=seeds, configuration_id=configuration,
            slots=slots_of(opened, workers), cost_only=cost, as_json=as_json,
        )  # fmt: skip
        return
    train_seeds(opened, study, top=top, seeds=seeds, workers=workers, also=also)
    _compare(opened, study, margin=wanted, as_json=as_json)


def _check_options(
    by_source: str | None,
    origins: int | None,
    configuration: str | None,
    *,
    cost: bool,
    also: Sequence[str],
) -> None:
    """Refuse options that would be passed over in silence."""
    if also and (by_source, origins) != (None, None):
        raise SpecError(
            "--also stands beside the finalists on the study's own split",
            found="it with --by-source or --origins",
            remedy="Ask for one of them alone.",
        )
    if by_source is not None and origins is not None:
        raise SpecError(
            "--by-source and --origins are two questions",
            found="both",
            remedy="Ask one after the other.",
        )
    if cost and by_source is None and origins is None:
        raise SpecError(
            "--cost belongs to --by-source or --origins",
            found="it alone",
            remedy="Write for example --by-source default --cost.",
        )
    if configuration is not None and by_source in (None, SAMPLER):
        raise SpecError(
            "--configuration belongs to --by-source with sources of one training",
            found="it without them",
            remedy="Write for example --by-source default --configuration 0a1b2c3d4e.",
        )


def _compare(opened: Store, study: str, *, margin: Margin, as_json: bool) -> None:
    """Say what the kept seed runs tell."""
    from core.seeds.headline import (
        early_sentence,
        headline,
        optimism_sentence,
        steady_sentence,
    )
    from core.seeds.runs import read_seed_table

    made = read_seed_table(opened, study, margin=margin)
    assert made is not None  # else the training has raised
    groups = [group_document(group) for group in made.groups]
    head = ("configuration_id", "epochs", "n", "mean", "sd", "ci_low", "ci_high")
    lines = table([[group[key] for key in head] for group in groups], head=head)
    notes = [headline(made), *(pair.sentence for pair in made.pairs)]
    if made.order is not None:
        notes.append(made.order.stability.sentence)
    if made.optimism is not None:
        notes.append(optimism_sentence(made.optimism))
    notes += [said for said in (early_sentence(made), steady_sentence(made)) if said]
    period, said = luck(opened, study)
    notes += said
    if made.shorter:
        notes.append(f"{made.shorter} shorter runs of these configurations are left out.")
    show(
        {
            "study": study,
            "sentence": headline(made),
            "margin": made.margin,
            "finalists": groups,
            "pairs": [pair_document(p) for p in made.pairs],
            "order": order_document(made.order),
            "optimism": optimism_document(made.optimism),
            "period": period,
        },
        as_json=as_json,
        text="\n".join([lines, *notes]),
    )


def train_seeds(
    opened: Store,
    study: str,
    *,
    top: int,
    seeds: int,
    workers: int | None,
    also: Sequence[str] = (),
) -> SeedTable:
    """Train what is missing of so many seeds, with a bar; the table of all that are there."""
    from core.seeds.beside import read_beside
    from core.seeds.runs import run_seeds

    with progress_bar(f"{study} seeds", unit="training") as observe:
        return run_seeds(
            opened,
            study,
            top=top,
            seeds=seeds,
            slots=slots_of(opened, workers),
            observe=observe,
            also=[read_beside(named) for named in also],
        )
