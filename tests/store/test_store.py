"""The store: opened, upgraded, strict about JSON, atomic about artifacts; studies travel whole."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from core.errors import StoreError
from core.search.creation import create_study
from core.search.reading import read_curves, read_trials
from core.settings import Settings
from core.store import Artifacts, Store
from core.store.archive import export_study, import_study, note_study
from core.store.journal import Journal
from core.store.opening import SCHEMA
from core.store.ownership import is_working, this_process
from core.store.schema import AskRow, Base, EpochRow, StudyRow, TellRow
from tests.conftest import settings_in
from tests.search.fakes import search


def test_a_new_store_has_the_newest_schema_and_wal(tmp_path):
    store = Store(settings_in(tmp_path))
    with store.session() as session:
        assert session.execute(text("select version_num from alembic_version")).scalar() == SCHEMA
        assert session.execute(text("pragma journal_mode")).scalar() == "wal"
    store.close()
    Store(settings_in(tmp_path)).close()  # again, with nothing to do


def test_the_migrations_make_the_tables_that_the_code_declares(fresh_store):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with fresh_store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_two_processes_may_open_a_new_store_at_once(tmp_path):
    code = (
        "import sys; from core.settings import Settings; from core.store import Store;"
        f"Store(Settings('sqlite:///{tmp_path}/halflife.db', '{tmp_path}/a', 1)).close()"
    )
    opened = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [process.wait(60) for process in opened] == [0, 0, 0]


@pytest.mark.parametrize("url", ["nonsense", "mysterydb://x/y"])
def test_a_wrong_url_is_one_sentence(tmp_path, url):
    with pytest.raises(StoreError, match="HALFLIFE_STORE must be a database URL"):
        Store(Settings(url, str(tmp_path), 1))


def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    (tmp_path / "halflife.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="the store must open"):
        Store(settings_in(tmp_path))


def test_json_is_strict(fresh_store):
    with pytest.raises((StatementError, ValueError)), fresh_store.session() as session:
        session.add(
            StudyRow(name="x", spec={"a": float("nan")}, facts={}, state="draft", created=0.0)
        )


@pytest.fixture
def journal(fresh_store):
    with fresh_store.session() as session:
        session.add(StudyRow(name="s", spec={}, facts={}, state="draft", created=0.0))
    return Journal(fresh_store, "s")


def ask(trial):
    return AskRow(
        trial=trial, configuration={}, configuration_id="x", bracket=0, iteration=0, rung=0,
        first_epoch=0, epochs=1, parent=None, seed=1,
    )  # fmt: skip


def tell(trial, score=1.0):
    return TellRow(trial=trial, state="completed", score=score, attempt=1, seconds=0.0, cause=None)


def test_the_journal_keeps_the_order_over_reopening(fresh_store, journal):
    journal.ask(ask(0))
    journal.ask(ask(1))
    journal.tell(tell(1))
    again = Journal(fresh_store, "s")
    again.tell(tell(0))
    assert [(type(e).__name__, e.trial) for e in again.entries()] == [
        ("AskRow", 0), ("AskRow", 1), ("TellRow", 1), ("TellRow", 0),
    ]  # fmt: skip


def test_a_second_tell_of_a_trial_is_refused(journal):
    journal.ask(ask(0))
    journal.tell(tell(0))
    with pytest.raises(IntegrityError):
        journal.tell(tell(0, score=2.0))


def test_attempts_count_up_and_epochs_are_kept_once(fresh_store, journal):
    journal.ask(ask(0))
    assert [journal.begin(0, slot=0), journal.begin(0, slot=1)] == [1, 2]
    for score in (0.5, 0.7):
        journal.epochs(
            [EpochRow(trial=0, epoch=1, training_loss=1.0, validation_score=score, seconds=0.1)]
        )
    (curve,) = read_curves(fresh_store, "s")
    assert list(curve.validation_score) == [0.5]


def test_artifacts_appear_whole(tmp_path):
    artifacts = Artifacts(str(tmp_path))
    artifacts.write("a/b/one.npz", b"1")
    artifacts.write("a/b/one.npz", b"22")
    (tmp_path / "a/b/two.npz.123.part").write_bytes(b"half")
    assert artifacts.names("a/b") == ["one.npz"]
    assert artifacts.read("a/b/one.npz") == b"22"
    assert artifacts.names("nowhere") == []
    artifacts.delete("a")
    assert not artifacts.has("a/b/one.npz")
    with pytest.raises(StoreError, match="must be readable"):
        artifacts.read("a/b/one.npz")


def test_artifacts_live_behind_any_fsspec_url():
    artifacts = Artifacts("memory://somewhere")
    artifacts.write("k/v.bin", b"x")
    assert Artifacts("memory://somewhere").read("k/v.bin") == b"x"
    assert artifacts.names("k") == ["v.bin"]


def test_a_full_disk_is_one_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="must be writable"):
        Artifacts(str(tmp_path / "file")).write("a/b", b"x")


def test_this_process_lives_and_another_does_not():
    assert is_working(this_process(), None)
    assert not is_working("", time.time())
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    started = psutil.Process(ended.pid).create_time()
    time.sleep(0.5)  # it ends and stays a zombie until somebody waits for it
    name = f"{os.uname().nodename}|{ended.pid}|{started:.2f}"
    assert not is_working(name, time.time())
    ended.wait()
    assert is_working("elsewhere|1|0.0", time.time())
    assert not is_working("elsewhere|1|0.0", time.time() - 60)


def test_a_study_travels_whole(tiny_store, make_spec, tmp_path):
    create_study(tiny_store, make_spec("kept"))
    search(tiny_store, "kept")
    note_study(tiny_store, "kept", "made in a test")
    other = Store(settings_in(tmp_path / "other"))
    import_study(other, export_study(tiny_store, "kept"))
    assert read_trials(other, "kept") == read_trials(tiny_store, "kept")
    other.close()
