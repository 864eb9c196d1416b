"""How this process gets to Ray: the environment's wishes, and a connection. It runs no jobs."""

from __future__ import annotations

import importlib
import logging
import os
import socket
from dataclasses import dataclass
from types import ModuleType

from core.errors import NotFound, SpecError
from core.settings import PROJECT

_PASSED_ON = ("HALFLIFE_ARTIFACTS", "KERAS_BACKEND", "JAX_COMPILATION_CACHE_DIR")
KNOCK_SECONDS = 10.0
_OBJECT_STORE_BYTES = 100_000_000  # jobs and messages are small; windows travel as artifacts


@dataclass(frozen=True, slots=True)
class RayWishes:
    """What the environment says about Ray.

    Attributes:
        address: Of a cluster (`HALFLIFE_RAY_ADDRESS`); "" starts a Ray on this machine.
        cpus: Cores a trial (`HALFLIFE_RAY_CPUS`).
        gpus: GPUs a trial, may be a part of one (`HALFLIFE_RAY_GPUS`).
    """

    address: str = ""
    cpus: float = 1.0
    gpus: float = 0.0

    @classmethod
    def from_environment(cls) -> RayWishes:
        """Read `HALFLIFE_RAY_*`.

        Raises:
            SpecError: A number is none, or below 0, or no core is asked for.
        """
        return cls(
            address=os.environ.get("HALFLIFE_RAY_ADDRESS", "").strip(),
            cpus=_number("HALFLIFE_RAY_CPUS", "1", above_zero=True),
            gpus=_number("HALFLIFE_RAY_GPUS", "0", above_zero=False),
        )


def import_ray() -> ModuleType:
    """Ray, which is optional.

    Raises:
        NotFound: It is not installed.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # read once, when Ray starts
    logging.getLogger("ray").setLevel(logging.ERROR)
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise NotFound(
            "the executor `ray` needs the package ray",
            found="none installed",
            remedy="Run `pip install -r requirements-ray.txt`, or choose the executor `local`.",
        ) from error


def connect(ray: ModuleType, wishes: RayWishes, *, slots: int) -> bool:
    """Make sure that this process is connected; whether it was this call that did so.

    Raises:
        NotFound: No cluster answers at the address.
    """
    if ray.is_initialized():
        return False
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    environment = {"env_vars": passed_on(wishes)}
    if not wishes.address:
        ray.init(
            address="local",  # never a cluster that happens to run on this machine
            num_cpus=max(1, round(slots * wishes.cpus)),
            include_dashboard=False,
            object_store_memory=_OBJECT_STORE_BYTES,
            runtime_env=environment,
            **quiet,
        )
        return True
    package = {"py_modules": [str(PROJECT / "core")], "excludes": ["**/__pycache__"]}
    try:
        _knock(wishes.address)
        ray.init(address=wishes.address, runtime_env=environment | package, **quiet)
    except (OSError, RuntimeError, ValueError) as error:
        words = str(error).strip() or type(error).__name__
        raise NotFound(
            "a Ray cluster must answer at HALFLIFE_RAY_ADDRESS",
            found=f"{wishes.address!r} ({words.splitlines()[0][:200]})",
            remedy="Check the address; a cluster with a token needs RAY_AUTH_MODE=token here too.",
        ) from error
    return True


def _knock(address: str) -> None:
    """Ray itself tries an address where nobody listens for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=KNOCK_SECONDS).close()


def check_room(ray: ModuleType, wishes: RayWishes) -> None:
    """One node, at least, is large enough for one trial, be it busy at the moment.

    Raises:
        SpecError: None is: a trial would wait for ever.
    """
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    if any(n.get("CPU", 0) >= wishes.cpus and n.get("GPU", 0) >= wishes.gpus for n in nodes):
        return
    sizes = {f"{n.get('CPU', 0):g} CPU and {n.get('GPU', 0):g} GPU" for n in nodes}
    raise SpecError(
        f"a node of the cluster must have {wishes.cpus:g} CPU and {wishes.gpus:g} GPU for a trial",
        found=f"nodes of {', '.join(sorted(sizes)) or 'none'}",
        remedy="Lower HALFLIFE_RAY_CPUS or HALFLIFE_RAY_GPUS, or add a larger node.",
    )


def passed_on(wishes: RayWishes) -> dict[str, str]:
    """Environment variables that the processes on the nodes get."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    if 0 < wishes.gpus < 1:  # else the first trial on a GPU takes all of its memory
        passed |= {"TF_FORCE_GPU_ALLOW_GROWTH": "true", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
    return passed


def _number(name: str, default: str, *, above_zero: bool) -> float:
    text = os.environ.get(name, "").strip() or default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (0 <= value < float("inf")) or (above_zero and value == 0):
        raise SpecError(
            f"{name} must be a number {'above' if above_zero else 'of at least'} 0",
            found=repr(text),
            remedy=f"Set it to what one trial needs, or leave it out for {default}.",
        )
    return value
