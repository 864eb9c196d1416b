"""The HRHN as one line of the model table: its default search space, its builder.

After Tao et al. 2018 (arXiv 1806.00685), with two convolutions. The equations stand in
`core/models/layers/`, what is ours in their docstrings. It imports Keras only when it builds.
Every range here is Halflife's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.dataset.windows import WindowShape
from core.models.entry import BuildSeeds, ModelEntry
from core.models.hrhn_settings import settings_of
from core.models.space import Choice, Configuration, IntegerRange, RealRange, SearchSpace

if TYPE_CHECKING:
    import keras

# Coarse grids, so that architectures come back and their compiled steps are used again.
SPACE = SearchSpace(
    dimensions=(
        Choice(name="filters_first", values=(4, 8, 16), help="Maps of the first convolution"),
        Choice(name="filters_second", values=(8, 16), help="Maps of the second convolution"),
        Choice(name="kernel_first", values=(2, 3), help="Variables under the first kernel"),
        Choice(name="kernel_second", values=(2, 3), help="Variables under the second kernel"),
        Choice(name="pool_first", values=(1, 2), help="Size of the first max-pooling"),
        Choice(name="pool_second", values=(1, 2), help="Size of the second max-pooling"),
        Choice(name="units", values=(16, 32, 48), help="Width of encoder and decoder states"),
        IntegerRange(name="depth", low=1, high=3, help="Highway layers in one time step"),
        Choice(name="dropout", values=(0.0, 0.1, 0.25), help="Share dropped, one mask a sequence"),
        Choice(name="increments", values=(False, True), help="Forecast the change"),
        RealRange(name="learning_rate", low=3e-4, high=1e-2, scale="log", help="Step of Adam"),
        Choice(name="batch_size", values=(32, 64), help="Windows in one step"),
    )
)


def build(shape: WindowShape, configuration: Configuration, seeds: BuildSeeds) -> keras.Model:
    """The network for windows of that shape, its weights drawn from the seeds alone.

    Returns:
        A model from `past` (L, P), `history` (L, 2 D) and, when A > 0, `ahead` (H, A) to (H, D).

    Raises:
        SpecError: The configuration breaks a rule.
    """
    from core.models.layers.network import Hrhn  # brings Keras in

    return Hrhn(shape, settings_of(configuration), seeds)


ENTRY = ModelEntry(
    name="hrhn",
    label="HRHN",
    summary="Convolutions over the variables, recurrent highway networks and attention over time.",
    space=SPACE,
    build=build,
    values=frozenset({"dropout", "increments", "gate_bias"}),
    sizes=frozenset(
        {
            "filters_first",
            "filters_second",
            "kernel_first",
            "kernel_second",
            "pool_first",
            "pool_second",
            "width",
            "units",
            "decoder_units",
            "bottleneck",
        }
    ),  # fmt: skip
)
