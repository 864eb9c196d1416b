"""Configurations that nobody drew: written by hand, trained on the seeds of the finalists.

They compare with the finalists like any of them; the search has nothing to say of them.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from core.errors import SpecError
from core.models.space import Configuration, configuration_id
from core.search.spec import StudySpec
from core.search.trial import Trial, TrialState

NOT_SEARCHED = -1  # number of a trial that is none of the study's
_configuration = TypeAdapter(Configuration, config=ConfigDict(strict=True))


def handmade(spec: StudySpec, configuration: Configuration, *, epochs: int) -> Trial:
    """A configuration in the form in which seed runs take one.

    Args:
        spec: The study.
        configuration: A value for every name of its space; they may lie outside of its ranges.
        epochs: What the runs are trained to.

    Raises:
        SpecError: A name of the space has no value.
    """
    missing = [d.name for d in spec.space.dimensions if d.name not in configuration]
    if missing:
        raise SpecError(
            "a configuration made by hand has a value for every name of the study's space",
            found=f"none for {', '.join(missing)}",
            remedy="Take one from `trials --json` and change it.",
        )
    return Trial(
        trial=NOT_SEARCHED,
        configuration=configuration,
        configuration_id=configuration_id(configuration),
        bracket=0,
        iteration=0,
        rung=0,
        first_epoch=0,
        epochs=epochs,
        parent=None,
        seed=0,
        state=TrialState.WAITING,
    )


def checked(configuration: object) -> Configuration:
    """A configuration as the store has it, its values of the kinds that a configuration holds."""
    return _configuration.validate_python(configuration)


def read_configuration(path: Path) -> Configuration:
    """A configuration from a JSON file, name to value.

    Raises:
        SpecError: The file cannot be read, or holds something else.
    """
    try:
        return _configuration.validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise SpecError(
            "a configuration is a JSON object of names and values in a readable file",
            found=f"{path} ({str(error).splitlines()[0]})",
            remedy='Write for example {"units": 16, "learning_rate": 0.001, ..}.',
        ) from error
