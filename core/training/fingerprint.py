"""What a training ran on, so far as it may change its numbers, with one hash over all of it.

Read in the process that trains. It imports no engine: what only the engine knows (threads, op
determinism) is passed in by whoever set it up.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

PACKAGES = (
    "tensorflow", "tensorflow-cpu", "keras", "keras-tuner", "jax", "jaxlib", "numpy", "scipy",
    "scikit-learn", "pandas",
)  # fmt: skip
VARIABLES = (
    "PYTHONHASHSEED", "KERAS_BACKEND", "CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG",
    "TF_ENABLE_ONEDNN_OPTS", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "TF_DETERMINISTIC_OPS",
    "TF_CUDNN_DETERMINISTIC", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
    "TF_XLA_FLAGS", "XLA_FLAGS", "JAX_ENABLE_X64", "JAX_DEFAULT_MATMUL_PRECISION",
    "NVIDIA_TF32_OVERRIDE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
    "MKL_CBWR",
)  # fmt: skip
CPU_FILE = Path("/proc/cpuinfo")
OneDnn = Literal["default", "on", "off"]


class EngineSwitches(BaseModel):
    """What was set in the engine before the first operation.

    Attributes:
        engine: "tensorflow", "jax", or "reference" where no network is trained.
        intra_threads: Threads inside one operation; None where nobody set it.
        inter_threads: Operations side by side; None where nobody set it.
        op_determinism: Whether deterministic operations were asked for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    engine: str
    intra_threads: int | None = None
    inter_threads: int | None = None
    op_determinism: bool | None = None


class EnvironmentFingerprint(BaseModel):
    """Everything known to change a training's bits.

    Attributes:
        python: Version and implementation.
        versions: Of the packages that compute.
        system: Operating system and machine type.
        cpu_model: As the processor names itself; "unknown" where nothing says it.
        cpu_flags: Instruction sets, sorted; empty where nothing lists them.
        switches: What was set in the engine.
        onednn: The oneDNN switch of TensorFlow; its default depends on the processor.
        variables: Environment variables that matter and are set.
        data_hash: Of the series; empty where no data belong to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    python: str
    versions: dict[str, str]
    system: str
    cpu_model: str
    cpu_flags: tuple[str, ...]
    switches: EngineSwitches
    onednn: OneDnn
    variables: dict[str, str]
    data_hash: str = ""

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON; the same environment gives the same hash anywhere."""
        return hashlib.sha256(_canonical(self).encode()).hexdigest()

    def differences(self, other: EnvironmentFingerprint) -> tuple[Difference, ...]:
        """What differs, field by field, in the order of the fields' names."""
        mine, theirs = _flat(self), _flat(other)
        return tuple(
            Difference(field=name, first=mine.get(name, ""), second=theirs.get(name, ""))
            for name in sorted({*mine, *theirs})
            if mine.get(name, "") != theirs.get(name, "")
        )


class Difference(BaseModel):
    """One field in which two environments differ; empty text: it has none."""

    model_config = ConfigDict(frozen=True)
    field: str
    first: str
    second: str


def read_fingerprint(
    switches: EngineSwitches,
    *,
    data_hash: str = "",
    environment: Mapping[str, str] | None = None,
    cpu_file: Path = CPU_FILE,
) -> EnvironmentFingerprint:
    """The environment of this process.

    Args:
        switches: What was set in the engine.
        data_hash: SHA-256 of the series.
        environment: Variables; None: those of this process.
        cpu_file: Where Linux describes the processor.
    """
    variables = os.environ if environment is None else environment
    model, flags = read_cpu(cpu_file)
    return EnvironmentFingerprint(
        python=f"{platform.python_implementation()} {platform.python_version()}",
        versions=dict(_versions(PACKAGES)),
        system=f"{platform.system()} {platform.machine()}",
        cpu_model=model,
        cpu_flags=flags,
        switches=switches,
        onednn=_onednn(variables.get("TF_ENABLE_ONEDNN_OPTS")),
        variables={name: variables[name] for name in VARIABLES if name in variables},
        data_hash=data_hash,
    )


def read_cpu(cpu_file: Path = CPU_FILE) -> tuple[str, tuple[str, ...]]:
    """The processor's name and instruction sets; elsewhere than on Linux the name alone."""
    try:
        lines = cpu_file.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields.setdefault(name.strip().lower(), value.strip())  # the first processor stands for all
    name = fields.get("model name") or fields.get("cpu part") or platform.processor()
    flags = (fields.get("flags") or fields.get("features") or "").split()  # x86, ARM
    return name or "unknown", tuple(sorted(set(flags)))


def _onednn(value: str | None) -> OneDnn:
    if value is None or not value.strip():
        return "default"
    return "off" if value.strip().lower() in ("0", "false") else "on"


@lru_cache(maxsize=4)  # they do not change while a process lives
def _versions(packages: tuple[str, ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _canonical(fingerprint: EnvironmentFingerprint) -> str:
    """One line a field, sorted; no float is in it, so that no writer changes it."""
    return "\n".join(f"{name}={value}" for name, value in sorted(_flat(fingerprint).items()))


def _flat(fingerprint: EnvironmentFingerprint) -> dict[str, str]:
    """Nested fields as "versions.numpy"; sequences as words; None as empty text."""
    flat: dict[str, str] = {}
    for name, value in fingerprint.model_dump().items():
        if isinstance(value, dict):
            flat |= {f"{name}.{key}": _text(inner) for key, inner in value.items()}
        else:
            flat[name] = _text(value)
    return flat


def _text(value: object) -> str:
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
