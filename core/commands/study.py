"""`search`, `extend`, `trials`: a search from its start to its trials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.commands.frame import Json, as_json, command, show, store, table
from core.commands.planning import budget, budget_options, read_space
from core.commands.progress import progress_bar
from core.errors import SpecError
from core.executors.pacing import every
from core.executors.table import EXECUTORS

if TYPE_CHECKING:
    from core.search.trial import StudySummary, Trial
    from core.store import Store

LOOK_SECONDS = 1.0  # how often the store is asked how far it is

workers = click.option("--workers", type=int, default=None, help="Trainings side by side.")
executor = click.option(
    "--executor", type=click.Choice(EXECUTORS), default="local", help="Where they run."
)


@click.command("search")
@click.argument("study")
@click.option("--dataset", required=True, help="A stored series.")
@click.option("--model", required=True, help="A model of the model table.")
@click.option(
    "--target", "targets", multiple=True, help="What to forecast, once for each; else the first."
)
@click.option("--horizon", type=int, required=True, help="Steps to forecast.")
@click.option("--lookback", type=int, required=True, help="Steps that the model reads.")
@click.option("--known-ahead", multiple=True, help="A driver that is known over the horizon.")
@click.option("--calendar/--no-calendar", default=True, help="Day of year as a driver.")
@click.option("--week/--no-week", default=False, help="Time of the week as a driver.")
@click.option("--trend/--no-trend", default=False, help="The date itself as a driver.")
@click.option("--history/--no-history", default=True, help="The target's own past as an input.")
@click.option("--mean", "means", type=int, multiple=True, help="Also means over so many steps.")
@click.option(
    "--anomaly",
    "anomalies",
    type=int,
    multiple=True,
    help="Also how far the last samples lay from what was expected; half-life in samples.",
)
@budget_options
@click.option("--seed", type=int, required=True, help="Root of all randomness.")
@click.option("--engine", default="tensorflow", show_default=True, help="tensorflow or jax.")
@click.option("--space", type=click.Path(path_type=Path), help="A search space as JSON.")
@workers
@executor
@as_json
@command
def search(  # one parameter an option: click's way
    study: str,
    dataset: str,
    model: str,
    targets: tuple[str, ...],
    horizon: int,
    lookback: int,
    known_ahead: tuple[str, ...],
    calendar: bool,
    week: bool,
    trend: bool,
    history: bool,
    means: tuple[int, ...],
    anomalies: tuple[int, ...],
    max_epochs: int,
    factor: int,
    iterations: int,
    seed: int,
    engine: str,
    space: Path | None,
    workers: int | None,
    executor: str,
    as_json: bool,
    **more: str | int | None,
) -> None:
    """Search hyperparameters to the end of the plan."""
    from core.dataset.catalogue import load_series
    from core.search.creation import create_study
    from core.search.spec import default_spec
    from core.training import check_installed

    check_installed(engine)
    opened = store()
    slots = slots_of(opened, workers)  # before anything is stored
    spec = default_spec(
        load_series(opened, dataset),
        name=study,
        model=model,
        targets=targets,
        horizon=horizon,
        lookback=lookback,
        known_ahead=known_ahead,
        calendar=calendar,
        week=week,
        trend=trend,
        history=history,
        means=means,
        anomalies=anomalies,
        max_epochs=max_epochs,
        factor=factor,
        iterations=iterations,
        seed=seed,
        space=None if space is None else read_space(space),
    )
    chosen = budget(max_epochs, factor, iterations, **more)
    spec = spec.model_copy(update={"budget": chosen, "engine": engine})
    create_study(opened, spec)
    run_search(opened, study, slots=slots, executor=executor, as_json=as_json)


@click.command("extend")
@click.argument("study")
@click.option("--iterations", type=int, help="Runs of all brackets in all.")
@click.option("--max-epochs", type=int, help="Epochs of a finalist: now times a power of factor.")
@click.option("--most-epochs", type=int, help="A higher limit of epochs.")
@click.option("--most-seconds", type=float, help="A higher limit of seconds.")
@workers
@executor
@as_json
@command
def extend(
    study: str,
    iterations: int | None,
    max_epochs: int | None,
    most_epochs: int | None,
    most_seconds: float | None,
    workers: int | None,
    executor: str,
    as_json: bool,
) -> None:
    """Let a study train more, reusing what is trained, and go on with it."""
    from core.search.extension import extend_study

    opened = store()
    slots = slots_of(opened, workers)
    extend_study(
        opened,
        study,
        iterations=iterations,
        max_epochs=max_epochs,
        most_epochs=most_epochs,
        most_seconds=most_seconds,
    )
    run_search(opened, study, slots=slots, executor=executor, as_json=as_json)


@click.command("trials")
@click.argument("study")
@as_json
@command
def trials(study: str, as_json: bool) -> None:
    """List the trials of a study."""
    from core.search.reading import read_trials
    from core.search.study import find_study

    opened = store()
    find_study(opened, study)
    rows = read_trials(opened, study)
    keys = "trial configuration bracket rung epochs score state parent seconds seed".split()
    documents: list[dict[str, Json]] = [{key: getattr(row, key) for key in keys} for row in rows]
    head = ("trial", "bracket", "rung", "epochs", "score", "state", "parent", "seconds")
    text = table([[document[key] for key in head] for document in documents], head=head)
    show(documents, as_json=as_json, text=text)


def slots_of(opened: Store, workers: int | None) -> int:
    """Trainings side by side: as asked for, or as the store is set up.

    Raises:
        SpecError: Fewer than one.
    """
    slots = opened.settings.slots if workers is None else workers
    if slots < 1:
        raise SpecError("`workers` must be at least 1", found=slots, remedy="Ask for 1 or 2.")
    return slots


def run_search(opened: Store, study: str, *, slots: int, executor: str, as_json: bool) -> None:
    """Run a search to its end, unless it is there, and show what it found."""
    from core.search.running import run_study
    from core.search.study import study_summary
    from core.search.trial import StudyState

    if study_summary(opened, study).state is not StudyState.FINISHED:
        with progress_bar(study, unit="epoch") as bar:

            def look() -> None:
                progress = study_summary(opened, study).progress
                bar(progress.epochs_done, progress.epochs_planned)

            observe = every(LOOK_SECONDS, look)
            run_study(opened, study, slots=slots, executor=executor, observe=observe)
            look()
    summary = study_summary(opened, study)
    _warn_when_nothing(opened, summary)
    show(summary_document(opened, summary), as_json=as_json, text=_summary_text(summary))


def _warn_when_nothing(opened: Store, summary: StudySummary) -> None:
    from core.errors import TrainingFailure
    from core.search.reading import read_trials

    if summary.best is None:
        causes = [trial.cause for trial in read_trials(opened, summary.name) if trial.cause]
        raise TrainingFailure(
            "at least one training of a search must succeed",
            found=f"{summary.progress.failed} that failed ({causes[0] if causes else 'no cause'})",
            remedy="Change the search space or the series and start a new study.",
        )


def summary_document(opened: Store, summary: StudySummary) -> dict[str, Json]:
    """The keys of `search` and `resume`."""
    from core.search.study import find_study

    best = summary.best
    return {
        "study": summary.name,
        "state": summary.state.value,
        "trials": summary.progress.trials_done,
        "epochs": summary.progress.epochs_done,
        "failed": summary.progress.failed,
        "best": None if best is None else _best(best),
        "seconds": find_study(opened, summary.name).seconds,
    }


def _best(best: Trial) -> dict[str, Json]:
    return {"trial": best.trial, "configuration": best.configuration, "score": best.score}


def _summary_text(summary: StudySummary) -> str:
    progress, best = summary.progress, summary.best
    assert best is not None
    settings = ", ".join(f"{name} {value}" for name, value in best.configuration.items())
    return (
        f"{summary.name}: {summary.state.value}, {progress.trials_done} trainings, "
        f"{progress.epochs_done} epochs, {progress.failed} failed\n"
        f"best: trial {best.trial}, score {best.score:.4g} ({settings})"
    )
