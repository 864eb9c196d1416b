"""`what-if`: the forecast before and after a change of drivers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from core.commands.frame import Json, as_json, command, show, store, table
from core.commands.progress import progress_bar
from core.commands.study import slots_of, workers
from core.errors import NotFound, SpecError

if TYPE_CHECKING:
    from core.store import Store
    from core.what_if.answer import Answer, DriverPath, Fan
    from core.what_if.ground import Ground
    from core.what_if.scenario import Change, Scenario


@click.command("what-if")
@click.argument("study")
@click.option(
    "--set",
    "sets",
    multiple=True,
    help="DRIVER*=1.5, DRIVER+=100, DRIVER-=100 or DRIVER=50; @FIRST:LAST behind it for the "
    "steps, 1 being the first that is forecast.",
)
@click.option("--pulse", "pulses", multiple=True, help="DRIVER+=HEIGHT@STEP, or @STEPxLENGTH.")
@click.option(
    "--flood", "floods", multiple=True, help="DATE in the record from which on drivers are taken."
)
@click.option("--table", type=click.Path(path_type=Path), help="A CSV of step or date and drivers.")
@click.option("--scenario", default=None, help="A kept name, or a JSON file; changes are added.")
@click.option("--keep", default=None, help="Keep the scenario under this name.")
@click.option("--issue", default=None, help="Issue time as a date; else the newest.")
@click.option("--target", default=None, help="Of a study of several; else its first.")
@click.option("--configuration", default=None, help="A finalist's id, not the winner.")
@click.option("--level", type=click.FloatRange(0.5, 0.99), default=0.95, show_default=True)
@workers
@as_json
@command
def what_if(  # one parameter an option: click's way
    study: str,
    sets: tuple[str, ...],
    pulses: tuple[str, ...],
    floods: tuple[str, ...],
    table: Path | None,
    scenario: str | None,
    keep: str | None,
    issue: str | None,
    target: str | None,
    configuration: str | None,
    level: float,
    workers: int | None,
    as_json: bool,
) -> None:
    """Change drivers and see the forecast before and after."""
    from core.what_if.answering import answer
    from core.what_if.ground import read_ground
    from core.what_if.keeping import keep_scenario
    from core.what_if.phrases import date_from_phrase
    from core.what_if.predictor import Predictor

    opened = store()
    ground = read_ground(opened, study, configuration_id=configuration)
    asked = _known(opened, study, scenario)
    if issue is not None:
        asked = asked.model_copy(update={"issue": date_from_phrase(issue)})
    added = _changes(ground, asked, sets=sets, pulses=pulses, floods=floods, table=table)
    asked = asked.model_copy(update={"changes": (*asked.changes, *added)})
    if ground.networks.missing:
        ground = _restored(opened, ground, workers)
    with Predictor() as predictor:
        made = answer(ground, asked, predictor, target=target, level=level)
    if keep is not None:
        keep_scenario(opened, study, keep, asked)
    show(_document(made), as_json=as_json, text=_text(made))


def _known(opened: Store, study: str, named: str | None) -> Scenario:
    """A file of that name, else what was kept under it."""
    from core.what_if.keeping import kept_scenario
    from core.what_if.scenario import Scenario, scenario_from_json

    if named is None:
        return Scenario()
    if named.endswith(".json"):
        return scenario_from_json(_read(Path(named)))
    return kept_scenario(opened, study, named)


def _changes(
    ground: Ground,
    asked: Scenario,
    *,
    sets: tuple[str, ...],
    pulses: tuple[str, ...],
    floods: tuple[str, ...],
    table: Path | None,
) -> list[Change]:
    """In the order of the options' names: table, floods, sets, pulses."""
    from core.what_if.pasting import tables_from_text
    from core.what_if.phrases import (
        changes_from_phrase,
        floods_from_phrase,
        pulse_from_phrase,
    )

    drivers, issue = tuple(ground.steps), ground.row_of(asked.issue)
    made: list[Change] = []
    if table is not None:
        instant = ground.series.dates.to_numpy()[issue]
        made += tables_from_text(
            _read(table), drivers=drivers, issue=instant, step=ground.series.step
        )
    ahead = ground.window.known_ahead
    for phrase in floods:
        made += floods_from_phrase(phrase, drivers=ahead or drivers, length=ground.window.horizon)
    for phrase in sets:
        made += changes_from_phrase(phrase)
    return [*made, *map(pulse_from_phrase, pulses)]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(
            "a file that is named must be readable text",
            found=f"{path} ({type(error).__name__})",
            remedy="Check its name.",
        ) from error


def _restored(opened: Store, ground: Ground, workers: int | None) -> Ground:
    """The ground once the missing networks have been trained again."""
    from core.what_if.ground import read_ground
    from core.what_if.restoring import restore_networks

    missing = len(ground.networks.missing)
    click.echo(f"{missing} networks kept no weights: training them again.", err=True)
    name = ground.configuration_id
    with progress_bar(f"{ground.study} networks", unit="training") as observe:
        restore_networks(
            opened,
            ground.study,
            configuration_id=name,
            slots=slots_of(opened, workers),
            observe=observe,
        )
    again = read_ground(opened, ground.study, configuration_id=name)
    if again.networks.missing:
        raise SpecError(
            "networks that were trained again must keep their weights",
            found=f"{len(again.networks.missing)} without them",
            remedy="Run the command again.",
        )
    return again


def _document(made: Answer) -> dict[str, Json]:
    from core.what_if.wording import cautions, in_one_sentence

    return {
        "study": made.study,
        "target": made.target,
        "unit": made.unit,
        "simulated": made.is_simulated,
        "configuration": made.configuration_id,
        "confirmed": made.is_confirmed,
        "replicates": list(made.replicates),
        "scenario": made.scenario.model_dump(mode="json", exclude_none=True),
        "issue": str(made.issue),
        "dates": _dates(made.dates),
        "before": _fan(made.before),
        "after": _fan(made.after),
        "level": made.level,
        "drivers": {path.name: _path(path) for path in made.drivers},
        "sentence": in_one_sentence(made),
        "warnings": list(cautions(made)),
        "outside": [
            {
                "driver": one.driver,
                "dates": _dates(one.dates),
                "values": one.values.tolist(),
                "low": one.trained.low,
                "high": one.trained.high,
            }
            for one in made.outside
        ],
    }


def _fan(fan: Fan) -> dict[str, Json]:
    return {
        "median": fan.median.tolist(),
        "lower": fan.lower.tolist(),
        "upper": fan.upper.tolist(),
        "members": fan.members.tolist(),
    }


def _path(path: DriverPath) -> dict[str, Json]:
    return {
        "unit": path.unit,
        "dates": _dates(path.dates),
        "before": path.before.tolist(),
        "after": path.after.tolist(),
    }


def _dates(dates: np.ndarray) -> list[str]:
    found: list[str] = np.datetime_as_string(dates, unit="s").tolist()
    return found


def _text(made: Answer) -> str:
    from core.what_if.wording import cautions, in_one_sentence

    head = ("date", "before", "lower", "upper", "after", "lower", "upper")
    rows = list(
        zip(
            (str(date)[:10] for date in made.dates),
            *(map(float, v) for v in (made.before.median, made.before.lower, made.before.upper)),
            *(map(float, v) for v in (made.after.median, made.after.lower, made.after.upper)),
            strict=True,
        )
    )
    about = "simulated data" if made.is_simulated else "observed data"
    title = (
        f"{made.target} ({made.unit}), {about}, issued {str(made.issue)[:10]}, "
        f"{len(made.replicates)} seeds, {100 * made.level:.0f} % interval; {made.scenario}"
    )
    warnings = [f"Warning: {one}" for one in cautions(made)]
    return "\n".join([title, table(rows, head=head), in_one_sentence(made), *warnings])
