"""A search on a real Ray cluster of three nodes, one of which dies: the result is the local one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from core.executors.local import LocalExecutor
from core.executors.ray import RayExecutor
from core.executors.ray_connection import import_ray
from core.search.creation import create_study
from core.search.driver import drive
from core.search.reading import read_trials
from core.search.running import open_search
from core.settings import Settings
from core.store import Store
from core.store.schema import AttemptRow
from tests.executors.ray_trainings import kept_run
from tests.search.fakes import any_kind, nothing, outcomes

STORE_BYTES = 80_000_000


@pytest.fixture
def cluster(monkeypatch):
    """Three nodes of one core each; the first is the head."""
    pytest.importorskip("ray", reason="the optional package ray is not installed")
    import_ray()  # before Ray reads its switches
    from ray.cluster_utils import Cluster

    size = {"num_cpus": 1, "object_store_memory": STORE_BYTES}
    started = Cluster(initialize_head=True, head_node_args={**size, "include_dashboard": False})
    try:
        for _ in range(2):
            started.add_node(**size)
        monkeypatch.setenv("HALFLIFE_RAY_ADDRESS", started.address)
        yield started
    finally:
        started.shutdown()


@pytest.fixture
def url_store(tmp_path, tiny_series) -> Iterator[Store]:
    """A store whose artifacts have a URL, as on a cluster."""
    from core.dataset.catalogue import save_series

    store = Store(Settings(f"sqlite:///{tmp_path / 'h.db'}", f"file://{tmp_path}/artifacts", 2))
    save_series(store, tiny_series)
    yield store
    store.close()


def run(store, study, executor, observe=lambda: None):
    stage = open_search(store, study, observe=observe)
    try:
        drive(stage.source, executor)
    finally:
        stage.close(None)
        executor.close()


def attempts(store, study) -> int:
    with store.session() as session:
        return session.scalar(select(func.count()).where(AttemptRow.study == study))


def test_a_node_that_dies_in_mid_search_changes_nothing(cluster, url_store, make_spec):
    for name in ("alone", "spread"):
        create_study(url_store, make_spec(name, max_epochs=9, factor=3))
    run(url_store, "alone", LocalExecutor(kept_run, slots=2, prepare=nothing, kind_of=any_kind))
    victims = [node for node in cluster.worker_nodes][:1]

    def kill_one():
        ended = sum(trial.score is not None for trial in read_trials(url_store, "spread"))
        if victims and ended >= 3:
            cluster.remove_node(victims.pop(), allow_graceful=False)

    executor = RayExecutor(kept_run, slots=3, prepare=nothing, kind_of=any_kind)
    assert executor.free() == [0, 1, 2]
    run(url_store, "spread", executor, kill_one)
    assert not victims
    assert outcomes(url_store, "spread") == outcomes(url_store, "alone")
    assert len(outcomes(url_store, "spread")) == 23
    assert attempts(url_store, "alone") == 23 < attempts(url_store, "spread")
