"""One line of the model table: a network to train by epochs, or a reference to fit once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from core.dataset.windows import TuningWindows, Windows, WindowShape
from core.models.space import Configuration, SearchSpace

if TYPE_CHECKING:  # Keras takes seconds to import and never enters the web process
    import keras


@dataclass(frozen=True, slots=True)
class BuildSeeds:
    """Seeds of one build, from three streams; a layer takes `streams.part_of(seed, its name)`.

    Attributes:
        kernel: For kernels.
        recurrent: For recurrent matrices.
        dropout: For dropout masks.
    """

    kernel: int
    recurrent: int
    dropout: int


class Predictor(Protocol):
    """A fitted reference."""

    @property
    def chosen(self) -> Configuration:
        """What it was fitted with, nothing left open: fitted with it again, nothing chooses."""
        ...

    def predict(self, windows: Windows) -> np.ndarray:
        """Forecast on the working scale, float64 (n, horizon, targets), finite."""
        ...


BuildNetwork = Callable[[WindowShape, Configuration, BuildSeeds], "keras.Model"]
FitReference = Callable[[TuningWindows, Configuration, int], Predictor]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One line of the model table; exactly one of `build` and `fit` is given.

    Attributes:
        name: Name in commands and stored specs.
        label: Name on pages.
        summary: One sentence for somebody who chooses.
        space: Default search space; its ranges are Halflife's own.
        build: For a network. The Keras model takes a dict of inputs `past` (L, P), `history`
            (L, 2 D) and, when A > 0, `ahead` (H, A); it returns (H, D) on the working scale.
            The configuration also carries what training reads: `learning_rate`, `batch_size`.
        fit: For a reference: fitted on training, and what the configuration leaves open is chosen
            on validation. The last argument is the seed, which one that draws nothing ignores;
            with it the fit is deterministic.
        is_quick: Whether a reference stands beside every forecast: it draws nothing and is fitted
            in about a second, so that a page may wait for it.
        values: Hyperparameters of a network that are found again in nothing but the values of its
            variables, trainable or not: no graph depends on them.
        sizes: Those that are found again in nothing but the shapes of its variables. Its layers
            read these sizes from tensors, so that an engine may serve all of them by one graph.
    """

    name: str
    label: str
    summary: str
    space: SearchSpace
    build: BuildNetwork | None = None
    fit: FitReference | None = None
    is_quick: bool = False
    values: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()

    def refit(self, tuning: TuningWindows, fitted: Predictor, seed: int) -> Predictor:
        """A reference fitted anew on training and validation together, as validation chose it.

        Args:
            tuning: What `fitted` was fitted on.
            fitted: The reference as `fit` gave it.
            seed: The seed that it was fitted with.
        """
        assert self.fit is not None
        return self.fit(tuning.joined, fitted.chosen, seed)

    @property
    def is_network(self) -> bool:
        """Whether it is trained by epochs."""
        return self.build is not None
