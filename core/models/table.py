"""The table of models: what a study can search over and what stands beside it as a reference.

To add a model: write `core/models/<name>.py` with its `ENTRY`, and add one line to `MODELS`.
It imports without Keras: a network's builder imports Keras when it is called.
"""

from __future__ import annotations

from core.errors import NotFound
from core.models import (
    boosting,
    forest,
    gru,
    hrhn,
    lstm,
    mlp,
    persistence,
    rating_curve,
    ridge,
    seasonal,
)
from core.models.entry import ModelEntry

MODELS: dict[str, ModelEntry] = {
    entry.name: entry
    for entry in (
        hrhn.ENTRY,
        lstm.ENTRY,
        gru.ENTRY,
        mlp.ENTRY,
        boosting.ENTRY,
        forest.ENTRY,
        ridge.ENTRY,
        rating_curve.ENTRY,
        seasonal.ENTRY,
        persistence.ENTRY,
    )
}
REFERENCES: tuple[str, ...] = tuple(
    name for name, entry in reversed(MODELS.items()) if entry.is_quick
)  # those that stand beside every forecast, the simplest first


def model_named(name: str) -> ModelEntry:
    """The entry of that name.

    Raises:
        NotFound: The table has none.
    """
    if name not in MODELS:
        raise NotFound(
            "a model must be in the model table",
            found=repr(name),
            remedy=f"Choose one of: {', '.join(MODELS)}.",
        )
    return MODELS[name]
