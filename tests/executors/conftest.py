"""One local Ray for all tests of a file that run over it: starting one takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.executors.ray_connection import RayWishes, connect, import_ray


@pytest.fixture(scope="module")
def local_ray() -> Iterator[None]:
    """A Ray of four cores, real or not; executors that find it neither start nor stop one."""
    pytest.importorskip("ray", reason="the optional package ray is not installed")
    ray = import_ray()
    connect(ray, RayWishes(), slots=4)
    yield
    ray.shutdown()


@pytest.fixture(autouse=True)
def _ray_for_its_parameter(request: pytest.FixtureRequest) -> None:
    """The contract tests run over every executor by name."""
    call = getattr(request.node, "callspec", None)
    if call is not None and call.params.get("executor") == "ray":
        request.getfixturevalue("local_ray")
