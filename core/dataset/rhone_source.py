"""The source "rhone": the simulator, as a request that can be stored."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from core.dataset.series import Series
from core.dataset.source import SourceEntry, SourceRequest, own_kind

SimulatedTarget = Literal["caesium_137", "caesium_137_dissolved", "caesium_137_on_particles"]
TARGETS: tuple[SimulatedTarget, ...] = get_args(SimulatedTarget)


class SimulationRequest(SourceRequest):
    """A simulation to run.

    Attributes:
        name: Name of the series.
        seed: The same seed gives the same series.
        start: First day.
        years: Length [years].
        step_hours: 24 or 1.
        targets: What is measured.
        gauges: Whether discharge upstream (Lyon, Ardeche) is a driver too.
    """

    name: str
    seed: int = Field(ge=0)
    start: str = "2000-01-01"
    years: int = Field(default=20, ge=1, le=100)
    step_hours: Literal[1, 24] = 24
    targets: tuple[SimulatedTarget, ...] = Field(default=("caesium_137",), min_length=1)
    gauges: bool = False


def read_simulation(request: SourceRequest) -> Series:
    """Run the simulator."""
    from core.dataset.simulation.rhone import simulate_rhone

    own = own_kind(request, SimulationRequest, "rhone")
    return simulate_rhone(
        seed=own.seed,
        start=own.start,
        years=own.years,
        name=own.name,
        step_hours=own.step_hours,
        targets=own.targets,
        gauges=own.gauges,
    ).series


ENTRY = SourceEntry(
    "rhone",
    "Rhone simulator",
    "A simulated lower Rhone with caesium-137, calibrated on published figures.",
    request=SimulationRequest,
    read=read_simulation,
    example=lambda: SimulationRequest(name="example", seed=1, years=2),
)
