"""`forecast`: what is to come, and how well the model told it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import numpy as np

from core.commands.frame import Json, as_json, command, show, store, table
from core.commands.seeds import train_seeds
from core.errors import SpecError

if TYPE_CHECKING:
    from core.outlook import Forecast

DEFAULT_SEEDS = 5


@click.command("forecast")
@click.argument("study")
@click.option("--lead", type=int, default=None, help="Steps ahead to list, not the horizon.")
@click.option("--target", default=None, help="Of a study of several; else its first.")
@click.option("--configuration", default=None, help="A finalist's id, not the winner.")
@as_json
@command
def forecast(
    study: str, lead: int | None, target: str | None, configuration: str | None, as_json: bool
) -> None:
    """Forecast the test part and compare with the references."""
    from core.forecast.keeping import keep_forecast
    from core.forecast.making import make_forecasts
    from core.outlook import forecast_of, unknown_target
    from core.search.study import read_spec
    from core.seeds.runs import read_seed_table

    opened = store()
    targets = read_spec(opened, study).window.targets
    if target not in (None, *targets):
        raise unknown_target(target, targets)
    if read_seed_table(opened, study) is None:
        click.echo(f"No seed runs yet: {DEFAULT_SEEDS} of the best configuration.", err=True)
        train_seeds(opened, study, top=1, seeds=DEFAULT_SEEDS, workers=None)
    every = make_forecasts(opened, study, configuration_id=configuration)
    keep_forecast(opened, *every)
    made = forecast_of(every, target)
    shown = made.horizon if lead is None else lead
    if not 1 <= shown <= made.horizon:
        raise SpecError(
            f"`lead` must be from 1 to the horizon, {made.horizon}",
            found=shown,
            remedy="Leave it out for the whole horizon.",
        )
    others = [name for name in targets if name != made.target]
    note = f"\nAlso forecast: {', '.join(others)} (--target)." if others else ""
    document = {**_document(made, shown), "targets": list(targets)}
    show(document, as_json=as_json, text=_text(made) + note)


def _document(made: Forecast, lead: int) -> dict[str, Json]:
    column = lead - 1
    document: dict[str, Json] = {
        "study": made.study,
        "target": made.target,
        "unit": made.unit,
        "simulated": made.is_simulated,
        "configuration": made.configuration_id,
        "confirmed": made.is_confirmed,
        "replicates": list(made.replicates),
        "lead": lead,
        "dates": np.datetime_as_string(made.dates[:, column], unit="s").tolist(),
        "observed": made.observed[:, column].tolist(),
        "median": made.median[:, column].tolist(),
        "lower": made.lower[:, column].tolist(),
        "upper": made.upper[:, column].tolist(),
        "level": made.level,
        "metrics": made.metrics,
        "floods": {
            "above": made.flood_level,
            "samples": made.flood_samples,
            "coverage": made.flood_coverage,
        },
    }
    if made.likelihoods:
        document["censored_log_likelihood"] = made.likelihoods
    if made.horizon > 1:
        document["metrics_by_horizon"] = list(made.metrics_by_horizon)
    return document


def _text(made: Forecast) -> str:
    beside = {"floods": made.flood_coverage, "log likelihood": made.likelihoods}
    beside = {label: values for label, values in beside.items() if values}
    head = ("model", *next(iter(made.metrics.values())), *beside)
    rows = [
        (name, *values.values(), *(told.get(name) for told in beside.values()))
        for name, values in made.metrics.items()
    ]
    about = "simulated data" if made.is_simulated else "observed data"
    title = (
        f"{made.target} ({made.unit}), {about}: {len(made.issue_times)} issue times of the test "
        f"part, {made.horizon} steps ahead, {made.members.shape[0]} seeds "
        f"{'of the confirmed winner' if made.is_confirmed else '(not confirmed)'}, "
        f"{100 * made.level:.0f} % interval"
    )
    notes = [
        f"Floods: the interval's coverage of the {made.flood_samples} values above "
        f"{made.flood_level:.3g} {made.unit}, where the highest tenth of the training part begins."
    ]
    if made.likelihoods:
        notes.append("Log likelihood: a mean over all samples, non-detects included.")
    return "\n".join([title, table(rows, head=head), *notes])
