"""What a training ran on, and its hash."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest
from pydantic import ValidationError

from core.training.fingerprint import (
    EngineSwitches,
    EnvironmentFingerprint,
    read_cpu,
    read_fingerprint,
)

SWITCHES = EngineSwitches(
    engine="tensorflow", intra_threads=1, inter_threads=1, op_determinism=True
)
LINUX = """processor\t: 0
model name\t: A Processor @ 2.00GHz
cpu MHz\t\t: 2000.123
flags\t\t: sse2 avx2 fma

processor\t: 1
model name\t: Another
flags\t\t: none
"""
READ = (
    "from core.training.fingerprint import *;"
    "print(read_fingerprint(EngineSwitches(engine='tensorflow'), environment={}).hash)"
)


def read(**changes) -> EnvironmentFingerprint:
    settings = {"data_hash": "d1", "environment": {"PYTHONHASHSEED": "0", "HOME": "/x"}} | changes
    return read_fingerprint(settings.pop("switches", SWITCHES), **settings)


def test_the_same_environment_gives_the_same_hash_also_in_another_process():
    assert read().hash == read().hash and len(read().hash) == 64
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True)
    here = read_fingerprint(EngineSwitches(engine="tensorflow"), environment={})
    assert done.stdout.strip() == here.hash


def test_a_change_of_threads_alters_the_fingerprint():
    two = read(switches=SWITCHES.model_copy(update={"intra_threads": 2}))
    assert two.hash != read().hash
    (difference,) = read().differences(two)
    assert (difference.field, difference.first, difference.second) == (
        "switches.intra_threads", "1", "2",
    )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"data_hash": "d2"},
        {"environment": {}},
        {"environment": {"PYTHONHASHSEED": "0", "TF_ENABLE_ONEDNN_OPTS": "0"}},
        {"environment": {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "4"}},
        {"switches": SWITCHES.model_copy(update={"op_determinism": False})},
        {"switches": SWITCHES.model_copy(update={"op_determinism": None})},
    ],
)
def test_what_matters_alters_it(changes):
    assert read(**changes).hash != read().hash
    assert read().differences(read(**changes))


def test_what_does_not_matter_does_not():
    other = read(environment={"PYTHONHASHSEED": "0", "HOME": "/y", "USER": "z"})
    assert other == read() and other.hash == read().hash and other.differences(read()) == ()


@pytest.mark.parametrize(
    ("value", "said"), [(None, "default"), ("", "default"), ("0", "off"), ("1", "on")]
)
def test_onednn(value, said):
    environment = {} if value is None else {"TF_ENABLE_ONEDNN_OPTS": value}
    assert read(environment=environment).onednn == said


def test_the_processor_of_linux(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text(LINUX)
    assert read_cpu(path) == ("A Processor @ 2.00GHz", ("avx2", "fma", "sse2"))
    before = read(cpu_file=path).hash
    path.write_text(LINUX.replace("2000.123", "3555.0"))  # the clock moves by itself
    assert read(cpu_file=path).hash == before
    path.write_text(LINUX.replace("avx2", "avx"))
    assert read(cpu_file=path).hash != before


def test_the_processor_of_arm(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text("CPU part\t: 0xd0c\nFeatures\t: fp asimd\n")
    assert read_cpu(path) == ("0xd0c", ("asimd", "fp"))


@pytest.mark.parametrize(("named", "said"), [("arm", "arm"), ("", "unknown")])
def test_elsewhere_the_name_alone(tmp_path, monkeypatch, named, said):
    monkeypatch.setattr(platform, "processor", lambda: named)
    assert read_cpu(tmp_path / "none") == (said, ())


def test_it_survives_json_and_refuses_what_it_does_not_know():
    again = EnvironmentFingerprint.model_validate_json(read().model_dump_json())
    assert again == read() and again.hash == read().hash
    with pytest.raises(ValidationError):
        EngineSwitches(engine="jax", colour="red")


def test_versions_are_those_installed():
    import numpy

    assert read().versions["numpy"] == numpy.__version__
    assert "no-such-package" not in read().versions
