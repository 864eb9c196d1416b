"""The settings of the HRHN: every number that shapes it, checked; none comes from a paper.

Every default here is Halflife's own. It knows no search space and imports no Keras.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from core.errors import SpecError
from core.models.network_settings import READ_BY_TRAINING
from core.models.space import Configuration

CHOICES = {
    "gates": ("three", "coupled"),
    "convolution": ("variables", "time", "none"),
    "attention": ("hierarchical", "last"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HrhnSettings:
    """Everything that shapes the network; what a configuration leaves out takes these values.

    With `convolution` "none" and `attention` "last" it is a plain RHN encoder-decoder; with one of
    them, one of the ablations of Tao et al. 2018.

    Attributes:
        convolution: Over the "variables" of a step, as in the paper; over "time", where the
            kernels lie on steps and nothing is pooled (ours); or "none", a linear layer alone.
        attention: "hierarchical", or the context is the "last" step of the encoder, all depths.
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
        linear_path: Whether a linear map of all steps is added to the forecast (ours).
    """

    convolution: str = "variables"
    attention: str = "hierarchical"
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
    linear_path: bool = False

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
    if name in CHOICES:
        return None if value in CHOICES[name] else " or ".join(f'"{v}"' for v in CHOICES[name])
    if name in {"increments", "linear_path"}:
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
