"""`confirm`: the winner of a study, chosen on some seeds and reported on others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from core.commands.frame import Json, as_json, command, show, store, table
from core.commands.progress import progress_bar
from core.commands.study import executor, slots_of, workers

if TYPE_CHECKING:
    from core.seeds.confirmation import Confirmation


@click.command("confirm")
@click.argument("study")
@click.option("--top", type=int, default=3, show_default=True, help="How many finalists contend.")
@click.option(
    "--seeds",
    type=int,
    default=10,
    show_default=True,
    help="Fresh seeds for each to choose, and as many others to report on the winner.",
)
@workers
@executor
@as_json
@command
def confirm(
    study: str, top: int, seeds: int, workers: int | None, executor: str, as_json: bool
) -> None:
    """Choose the winner on fresh seeds and report on it with others."""
    from core.seeds.confirmation import confirm_study

    opened = store()
    slots = slots_of(opened, workers)
    with progress_bar(f"{study} confirmation", unit="training") as observe:
        made = confirm_study(
            opened, study, top=top, seeds=seeds, slots=slots, executor=executor, observe=observe
        )
    show(_document(made), as_json=as_json, text=_text(made))


def _document(made: Confirmation) -> dict[str, Json]:
    assert made.reported is not None
    return {
        "study": made.study,
        "configuration": made.configuration,
        "configuration_id": made.configuration_id,
        "epochs": made.epochs,
        "n": len(made.reporting),
        "mean": made.reported.mean,
        "sd": made.reported.sd,
        "ci_low": made.reported.low,
        "ci_high": made.reported.high,
        "search_score": made.search_score,
        "choosing_mean": made.choosing_mean,
        "optimism": {"search": made.search_optimism, "choosing": made.choosing_optimism},
        "choosing": list(made.choosing),
        "reporting": list(made.reporting),
        "failed": made.failed,
        "contenders": [
            {"configuration_id": c.configuration_id, "search_score": c.search_score, "mean": c.mean}
            for c in made.contenders
        ],
    }


def _text(made: Confirmation) -> str:
    assert made.reported is not None
    head = ("configuration_id", "mean", "search_score")
    rows = [(c.configuration_id, c.mean, c.search_score) for c in made.contenders]
    settings = ", ".join(f"{name} {value}" for name, value in made.configuration.items())
    reported = made.reported
    failed = f" ({made.failed} more failed)" if made.failed else ""
    return "\n".join(
        [
            f"chosen on {len(made.choosing)} seeds that all contenders completed, "
            f"up to {made.epochs} epochs each:",
            table(rows, head=head),
            f"winner: {made.configuration_id} ({settings})",
            f"reported on {len(made.reporting)} other seeds{failed}: mean {reported.mean:.4g}, "
            f"95 % interval {reported.low:.4g} to {reported.high:.4g}, sd {reported.sd:.3g}",
            f"that is {made.search_optimism:+.3g} against what the search said, "
            f"{made.choosing_optimism:+.3g} against the seeds that chose (above 0: they flattered)",
        ]
    )
