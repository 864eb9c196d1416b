"""`replay`: a trial or a seed run trained once more and compared with what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from core.commands.frame import Json, as_json, command, show, store
from core.commands.progress import progress_bar
from core.errors import SpecError

if TYPE_CHECKING:
    from core.seeds.replays import Repetition
    from core.store import Store


@click.command("replay")
@click.argument("study")
@click.argument("trial", type=int, required=False)
@click.option("--seed-run", default=None, help="CONFIGURATION/REPLICATE instead of a trial.")
@click.option("--threads", type=int, default=1, show_default=True, help="Inside one operation.")
@as_json
@command
def replay(
    study: str, trial: int | None, seed_run: str | None, threads: int, as_json: bool
) -> None:
    """Train a trial or a seed run again in a fresh process, and compare."""
    if (trial is None) == (seed_run is None):
        raise SpecError(
            "a replay needs one TRIAL or one --seed-run",
            found="neither" if trial is None else "both",
            remedy=f"Write for example `replay {study} 0`.",
        )
    opened = store()
    made = _trial(opened, study, trial, threads) if trial is not None else (
        _seed_run(opened, study, seed_run or "", threads)
    )  # fmt: skip
    show(_document(made), as_json=as_json, text=_text(made))


def _trial(opened: Store, study: str, trial: int, threads: int) -> Repetition:
    from core.seeds.repeating import replay_trial

    with progress_bar(f"{study} replay", unit="epoch") as observe:
        return replay_trial(opened, study, trial, threads=threads, observe=observe)


def _seed_run(opened: Store, study: str, named: str, threads: int) -> Repetition:
    from core.seeds.repeating import named_run, replay_seed_run

    name, number = named_run(named)
    with progress_bar(f"{study} replay", unit="epoch") as observe:
        return replay_seed_run(opened, study, name, number, threads=threads, observe=observe)


def _document(made: Repetition) -> dict[str, Json]:
    found, differences = made.comparison, made.differences
    return {
        "study": made.study,
        "subject": made.subject,
        "verdict": found.verdict,
        "largest_difference": found.largest_difference,
        "first_unequal_epoch": found.first_unequal_epoch,
        "first_different_epoch": found.first_different_epoch,
        "weights_match": found.weights_match,
        "sentence": found.sentence,
        "basis": made.basis,
        "epochs": made.epochs,
        "threads": made.threads,
        "environments": {
            "recorded": None if made.recorded is None else made.recorded.hash,
            "repeated": None if made.repeated is None else made.repeated.hash,
            "differences": None
            if differences is None
            else [
                {"field": d.field, "recorded": d.first, "repeated": d.second} for d in differences
            ],
        },
    }


def _text(made: Repetition) -> str:
    lines = [f"{made.subject}, {made.epochs} epochs: {made.comparison.sentence}", made.basis]
    if made.differences is None:
        lines.append("The environment of the recorded training was not recorded.")
    elif not made.differences:
        lines.append("Both environments are the same.")
    else:
        lines.append("The environments differ (recorded, repeated):")
        lines += [
            f"  {one.field}: {one.first or '-'}, {one.second or '-'}" for one in made.differences
        ]
    return "\n".join(lines)
