"""Artifacts: whole or not at all, on a full disk and behind a bad network; damage is noticed."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from core.errors import StoreAway, StoreError
from core.store import Artifacts
from core.store.ownership import this_process
from tests.store.flaky import FlakyFileSystem

FULL = OSError(errno.ENOSPC, "No space left on device")
LASTING = pytest.mark.parametrize("lasting", [False, True])


class RemoteTrouble(Exception):
    """What remote file systems raise is often no OSError."""


@pytest.fixture(params=["local", "memory", "flaky"])
def artifacts(request, tmp_path):
    """A folder, an object store, and a file system with renames."""
    urls = {"local": str(tmp_path / "kept"), "memory": f"memory://{tmp_path}"}
    urls["flaky"] = f"flaky://{tmp_path}"
    FlakyFileSystem.fail()
    return Artifacts(urls[request.param], patience=5.0)


@LASTING
def test_they_appear_whole_and_go_whole(artifacts, lasting):
    artifacts.write("a/b/one.npz", b"1", lasting=lasting)
    artifacts.write("a/b/one.npz", b"22", lasting=lasting)
    artifacts.write("a/b/two.npz", b"", lasting=lasting)
    assert artifacts.names("a/b") == ["one.npz", "two.npz"]
    assert artifacts.read("a/b/one.npz") == b"22"
    assert Artifacts(artifacts.url).read("a/b/two.npz") == b""
    assert artifacts.names("nowhere") == []
    artifacts.delete("a/b/two.npz")
    artifacts.delete("a/b/two.npz")
    assert artifacts.names("a/b") == ["one.npz"]
    artifacts.delete("a")
    assert not artifacts.has("a/b/one.npz")
    with pytest.raises(
        StoreError, match="a/b/one.npz must be read, but found FileNotFound"
    ) as caught:
        artifacts.read("a/b/one.npz")
    assert not isinstance(caught.value, StoreAway)  # waiting brings nothing back


def test_what_a_killed_process_left_half_is_no_artifact(tmp_path):
    (tmp_path / "two.npz.123.part").write_bytes(b"half")
    assert Artifacts(str(tmp_path)).names("") == []


KILLED = """
import os, pathlib, sys
from core.store import Artifacts

def die(part, path):
    print(part.name)
    sys.stdout.flush()
    os.kill(os.getpid(), 9)

pathlib.Path.replace = die
Artifacts(sys.argv[1]).write("a/b/one.npz", b"half")
"""


def test_what_a_killed_writer_left_is_removed_at_once(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == -9, done.stderr
    assert os.listdir(tmp_path / "a" / "b") == [done.stdout.strip()]
    assert Artifacts(str(tmp_path)).tidy("a") == 1
    assert os.listdir(tmp_path / "a" / "b") == []


@pytest.mark.parametrize("kind", ["local", "flaky"])
def test_what_may_still_be_written_stays(tmp_path, kind):
    """By this process however long it takes; by one that cannot be seen for an hour."""
    artifacts = Artifacts(f"{kind}://{tmp_path}")
    mine = this_process().replace("|", "~")
    host, _, started = mine.split("~")
    parts = {
        f"one~{mine}~0a.part": ("kept", "kept"),
        f"one~{host}~{os.getpid()}~{float(started) - 99:.2f}~0a.part": ("left", "left"),
        f"one~elsewhere{mine}~0a.part": ("kept", "left"),
        "one.npz.123.part": ("kept", "left"),
        "one.npz": ("kept", "kept"),
    }
    for age, column in ((0, 0), (1800, 0), (4000, 1)):
        for name in parts:
            _write_raw(artifacts, f"a/b/{name}", time.time() - age)
        fates = [fate[column] for fate in parts.values()]
        assert artifacts.tidy("a") == fates.count("left")
        found = {path.rsplit("/", 1)[-1] for path in artifacts._files.find(f"{tmp_path}")}
        assert found == {name for name, fate in parts.items() if fate[column] == "kept"}
    assert artifacts.tidy("nowhere") == 0


def _write_raw(artifacts, key, changed):
    path = artifacts._path(key)
    artifacts._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
    artifacts._files.pipe_file(path, b"half")
    if artifacts._is_local:
        os.utime(path, (changed, changed))
    else:
        artifacts._files.store[path].modified = datetime.fromtimestamp(changed, tz=UTC)


def test_damage_is_noticed(artifacts):
    content = bytes(range(256)) * 20
    artifacts.write("windows.npz", content, lasting=True)
    damaged = content[:900] + b"?" + content[901:]
    artifacts._place("windows.npz", damaged, False)  # past `write`, as a bad disk would
    for _ in range(2):
        with pytest.raises(StoreError, match="must be as it was written.*checksum"):
            artifacts.read("windows.npz")
    artifacts.write("windows.npz", content, lasting=True)
    assert artifacts.read("windows.npz") == content


def test_a_local_file_can_be_mapped_once_it_is_checked(tmp_path):
    artifacts = Artifacts(str(tmp_path))
    np.save(tmp_path / "made.npy", np.arange(5))
    artifacts.write("x.npy", (tmp_path / "made.npy").read_bytes(), lasting=True)
    path = artifacts.local("x.npy")
    assert list(np.load(path, mmap_mode="r")) == [0, 1, 2, 3, 4]
    path.write_bytes(path.read_bytes()[:-1] + b"\x07")
    with pytest.raises(StoreError, match="as it was written"):
        artifacts.local("x.npy")
    with pytest.raises(StoreError, match="must be read"):
        artifacts.local("absent.npy")


def test_what_lies_elsewhere_has_no_local_file():
    artifacts = Artifacts("memory://elsewhere")
    artifacts.write("x.npy", b"x", lasting=True)
    assert artifacts.local("x.npy") is None


@LASTING
@pytest.mark.parametrize("trouble", [FULL, TimeoutError("slow"), RemoteTrouble("503")])
def test_passing_trouble_passes(trouble, lasting):
    artifacts = Artifacts("flaky://passing", patience=5.0)
    FlakyFileSystem.fail(trouble, trouble)
    artifacts.write("a/b.npz", b"abcd", lasting=lasting)
    FlakyFileSystem.fail(trouble)
    assert artifacts.read("a/b.npz") == b"abcd"
    assert artifacts.names("a") == ["b.npz"]
    artifacts.delete("a")


@LASTING
def test_patience_ends_with_a_sentence_and_no_half_file(lasting):
    artifacts = Artifacts("flaky://ending", patience=0.2)
    artifacts.write("a/b.npz", b"before", lasting=lasting)
    FlakyFileSystem.fail(*[FULL] * 50)
    with pytest.raises(StoreAway, match=r"must be written.*No space left.*`resume`"):
        artifacts.write("a/b.npz", b"after.", lasting=lasting)
    FlakyFileSystem.fail()
    assert artifacts.read("a/b.npz") == b"before"
    assert not [name for name in artifacts._files.find("flaky://ending") if ".part" in name]
    artifacts.delete("a")


def test_a_local_disk_that_is_full_for_a_moment(tmp_path, monkeypatch):
    artifacts, real, left = Artifacts(str(tmp_path), patience=5.0), Path.replace, [2]

    def replace(part, path):
        if left[0]:
            left[0] -= 1
            raise FULL
        return real(part, path)

    monkeypatch.setattr(Path, "replace", replace)
    artifacts.write("a/b.npz", b"x")
    assert sorted(os.listdir(tmp_path / "a")) == ["b.npz"]


def test_what_will_not_pass_is_not_waited_for(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="must be written, but found NotADirectoryError"):
        Artifacts(str(tmp_path / "file"), patience=60.0).write("a/b", b"x")


def test_a_disk_that_is_really_full(tmp_path):
    """Where a small disk can be made for the test, which needs rights that CI does not have."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        artifacts = Artifacts(str(tmp_path), patience=0.2)
        artifacts.write("small.npz", b"x" * 1_000, lasting=True)
        with pytest.raises(StoreError, match="No space left on device"):
            artifacts.write("large.npz", b"x" * 200_000)
        assert sorted(os.listdir(tmp_path)) == ["small.npz", "small.npz.sha256"]
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_place_that_is_not_installed_is_one_sentence():
    with pytest.raises(StoreError, match="HALFLIFE_ARTIFACTS must be a folder"):
        Artifacts("mystery://bucket/x")
