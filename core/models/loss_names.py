"""Which losses there are, and which one a configuration asks for. It imports no Keras.

`loss` is a name that every network's configuration may carry: a search space gives it one value,
then it is a setting of the study, or both, then it is searched. The score of a search counts
quantified samples alone whatever the loss; a forecast tells the censored log-likelihood beside it.
"""

from __future__ import annotations

from core.errors import SpecError
from core.models.space import Configuration

SQUARED, RELATIVE, TOBIT = "squared", "relative", "tobit"
LOSS_NAMES = (SQUARED, RELATIVE, TOBIT)


def loss_name_in(configuration: Configuration) -> str:
    """The loss that a network's configuration asks for; squared errors when it is silent.

    Raises:
        SpecError: There is no such loss.
    """
    name = configuration.get("loss", SQUARED)
    if name not in LOSS_NAMES:
        raise SpecError(
            "`loss` must be a loss that there is",
            found=repr(name),
            remedy=f"Choose one of: {', '.join(LOSS_NAMES)}.",
        )
    return str(name)
