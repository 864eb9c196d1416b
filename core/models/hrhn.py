"""The HRHN as one line of the model table: its settings, its default search space, its builder.

After Tao et al. 2018 (arXiv 1806.00685), with two convolutions. The equations stand in
`core/models/layers/`, what is ours in their docstrings. It imports Keras only when it builds.
Every range and every default here is Halflife's own.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.models.entry import BuildSeeds, ModelEntry
from core.models.space import Choice, Configuration, IntegerRange, RealRange, SearchSpace

if TYPE_CHECKING:
    import keras

READ_BY_TRAINING = frozenset({"learning_rate", "batch_size"})

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


@dataclass(frozen=True, slots=True, kw_only=True)
class HrhnSettings:
    """Everything that shapes the network; what a configuration leaves out takes these values.

    Attributes:
        filters_first: Maps of the first convolution.
        filters_second: Maps of the second convolution.
        kernel_first: Variables under a kernel of the first convolution.
        kernel_second: The same of the second.
        pool_first: Size and step of the first max-pooling.
        pool_second: The same of the second.
        width: m, numbers in w_t.
        units: l, width of the encoder's states.
        decoder_units: p, width of the decoder's states; left out, it equals `units`.
        depth: K of both networks.
        gates: "three" separate ones, as printed, or "coupled", c = 1 - r.
        gate_bias: Where the transform gate's bias starts; the carry gate's is minus that.
        bottleneck: Width of ytilde_t as a multiple of the number of targets; 1 is as printed.
        dropout: Rate of the variational masks.
        increments: Whether the head forecasts the change since the last known value.
    """

    filters_first: int = 8
    filters_second: int = 8
    kernel_first: int = 3
    kernel_second: int = 3
    pool_first: int = 2
    pool_second: int = 1
    width: int = 32
    units: int = 32
    decoder_units: int = 32
    depth: int = 2
    gates: str = "three"
    gate_bias: float = -2.0
    bottleneck: int = 1
    dropout: float = 0.0
    increments: bool = False

    def __post_init__(self) -> None:
        """Check kinds and ranges.

        Raises:
            SpecError: A setting breaks its rule.
        """
        for name, value in asdict(self).items():
            rule = _broken_rule(name, value)
            if rule:
                raise SpecError(
                    f"the HRHN setting `{name}` must be {rule}",
                    found=repr(value),
                    remedy="Correct the configuration or the search space.",
                )


def _broken_rule(name: str, value: object) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name == "gates":
        return None if value in ("three", "coupled") else '"three" or "coupled"'
    if name == "increments":
        return None if isinstance(value, bool) else "true or false"
    if name == "gate_bias":
        return None if is_number else "a number"
    if name == "dropout":
        fits = isinstance(value, int | float) and is_number and 0 <= value < 1
        return None if fits else "a number from 0 up to but not including 1"
    fits = isinstance(value, int) and is_number and value >= 1
    return None if fits else "a whole number of at least 1"


def settings_of(configuration: Configuration) -> HrhnSettings:
    """All settings that a configuration stands for, those that it leaves out included.

    Raises:
        SpecError: The configuration has a name that nobody reads, or a value out of range.
    """
    known = {field.name for field in fields(HrhnSettings)}
    unknown = sorted(set(configuration) - known - READ_BY_TRAINING)
    if unknown:
        raise SpecError(
            "a configuration of the HRHN holds only names that something reads",
            found=", ".join(unknown),
            remedy=f"Choose among: {', '.join(sorted(known | READ_BY_TRAINING))}.",
        )
    chosen = {name: value for name, value in configuration.items() if name in known}
    if "units" in chosen:
        chosen.setdefault("decoder_units", chosen["units"])
    return HrhnSettings(**chosen)  # type: ignore[arg-type]  # checked as it is made


def build(shape: WindowShape, configuration: Configuration, seeds: BuildSeeds) -> keras.Model:
    """The network for windows of that shape, its weights drawn from the seeds alone.

    Returns:
        A model from `past` (L, P), `history` (L, 2 D) and, when A > 0, `ahead` (H, A) to (H, D).

    Raises:
        SpecError: The configuration breaks a rule.
    """
    from core.models.layers.network import assemble  # brings Keras in

    return assemble(shape, settings_of(configuration), seeds)


ENTRY = ModelEntry(
    name="hrhn",
    label="HRHN",
    summary="Convolutions over the variables, recurrent highway networks and attention over time.",
    space=SPACE,
    build=build,
)
