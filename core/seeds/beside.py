"""What is trained beside the finalists on their seeds, though no trial of the study drew it.

A configuration made by hand, a reference as it stands, or another model of the table. They compare
with the finalists like any of them; the search has nothing to say of them, and no forecast of the
study is made with another model.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from core.errors import SpecError
from core.models.space import Configuration, configuration_id
from core.models.table import MODELS, model_named
from core.search.spec import StudySpec
from core.search.trial import Trial, TrialState

NOT_SEARCHED = -1  # number of a trial that is none of the study's
MODEL = "model"  # the name in a file that says which other model it is of
_configuration = TypeAdapter(Configuration, config=ConfigDict(strict=True))


@dataclass(frozen=True, slots=True)
class Beside:
    """A configuration that nobody drew.

    Attributes:
        configuration: Values by name; what a reference has none for is chosen on validation.
        model: Name in the model table; None: the study's own model.
    """

    configuration: Configuration
    model: str | None = None

    @property
    def name(self) -> str:
        """Its hash; of another model its name, with 6 digits of the hash where values are given."""
        own = configuration_id(self.configuration)
        if self.model is None:
            return own
        return f"{self.model}-{own[:6]}" if self.configuration else self.model


def trial_of(spec: StudySpec, one: Beside, *, epochs: int) -> Trial:
    """The form in which seed runs take a configuration.

    Args:
        spec: The study.
        one: Its values may lie outside of the ranges of the space.
        epochs: What the runs are trained to.

    Raises:
        SpecError: A name of the space has no value; a reference may leave names out.
    """
    entry = model_named(one.model or spec.model)
    space = spec.space if one.model is None else entry.space
    needed = [] if one.model and not entry.is_network else space.dimensions
    missing = [d.name for d in needed if d.name not in one.configuration]
    if missing:
        raise SpecError(
            f"a configuration made by hand has a value for every name of the space of {entry.name}",
            found=f"none for {', '.join(missing)}",
            remedy="Take one from `trials --json` and change it.",
        )
    return Trial(
        trial=NOT_SEARCHED,
        configuration=one.configuration,
        configuration_id=one.name,
        bracket=0,
        iteration=0,
        rung=0,
        first_epoch=0,
        epochs=epochs,
        parent=None,
        seed=0,
        state=TrialState.WAITING,
    )


def references() -> tuple[str, ...]:
    """Names of the models that can stand beside a study as they are."""
    return tuple(name for name, entry in MODELS.items() if not entry.is_network)


def checked(configuration: object) -> Configuration:
    """A configuration as the store has it, its values of the kinds that a configuration holds."""
    return _configuration.validate_python(configuration)


def read_beside(named: str) -> Beside:
    """A reference by its name, or a configuration from a JSON file, name to value.

    In a file, "model" names another model than the study's.

    Raises:
        SpecError: The file cannot be read, or holds something else.
        NotFound: It names a model that the table has not.
    """
    if named in references():
        return Beside({}, named)
    try:
        values = dict(_configuration.validate_json(Path(named).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise SpecError(
            "what stands beside finalists is a reference of the model table, or a JSON object of "
            "names and values in a readable file",
            found=f"{named} ({str(error).splitlines()[0]})",
            remedy=f"Name one of {', '.join(references())}, or write for example "
            '{"units": 16, "learning_rate": 0.001, ..}.',
        ) from error
    model = values.pop(MODEL, None)
    return Beside(values, None if model is None else model_named(str(model)).name)
