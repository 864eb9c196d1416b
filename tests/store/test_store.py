"""The store: opened by many, strict about JSON; the journal keeps order; studies travel whole."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from core.errors import StoreError
from core.search.creation import create_study
from core.search.reading import read_curves, read_trials
from core.settings import Settings
from core.store import Store
from core.store.archive import export_study, import_study, note_study
from core.store.journal import Journal
from core.store.opening import SCHEMA
from core.store.ownership import is_working, this_process
from core.store.schema import (
    AskRow,
    Base,
    ConfirmationRow,
    EpochRow,
    ExtensionRow,
    StudyRow,
    TellRow,
)
from tests.conftest import environment_of, settings_in
from tests.search.fakes import search


def test_a_new_store_has_the_newest_schema(settings, database):
    store = Store(settings)
    with store.session() as session:
        assert session.execute(text("select version_num from alembic_version")).scalar() == SCHEMA
        if database == "sqlite":
            assert session.execute(text("pragma journal_mode")).scalar() == "wal"
    store.close()
    Store(settings).close()  # again, with nothing to do


def test_the_migrations_make_the_tables_that_the_code_declares(fresh_store):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with fresh_store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_two_processes_may_open_a_new_store_at_once(settings):
    code = (
        "from core.settings import Settings; from core.store import Store;"
        "Store(Settings.from_environment()).close()"
    )
    opened = [
        subprocess.Popen([sys.executable, "-c", code], env=environment_of(settings))
        for _ in range(2)
    ]
    assert [process.wait(60) for process in opened] == [0, 0]


def test_a_store_of_a_newer_schema_is_one_sentence(settings):
    store = Store(settings)
    with store.session() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match=f"of schema {SCHEMA} or older, but found 9999"):
        Store(settings)


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
    winner = read_trials(tiny_store, "kept")[0].configuration_id
    with tiny_store.session() as session:
        session.add(ExtensionRow(study="kept", sequence=99, budget={"max_epochs": 8}, time=1.0))
        session.add(confirmation("kept", winner))
    other = Store(settings_in(tmp_path / "other"))
    import_study(other, export_study(tiny_store, "kept"))
    assert read_trials(other, "kept") == read_trials(tiny_store, "kept")
    with other.session() as session:
        assert session.get(ExtensionRow, ("kept", 99)).budget == {"max_epochs": 8}
        assert session.get(ConfirmationRow, "kept").reporting == [5, 6]
    other.close()


def confirmation(study, winner):
    return ConfirmationRow(
        study=study, configuration_id=winner, choosing=[3, 4], reporting=[5, 6], time=2.0
    )


def test_an_archive_of_the_first_schema_still_imports(fresh_store):
    """Tables that came later are absent, columns that came later have their defaults."""
    study = {
        "name": "old", "spec": {}, "facts": {}, "state": "finished", "note": "", "created": 1.0,
        "seconds": 2.0, "wish": "", "driver": "", "heartbeat": None,
    }  # fmt: skip
    asked = {
        "study": "old", "trial": 0, "sequence": 0, "configuration": {}, "configuration_id": "x",
        "bracket": 0, "iteration": 0, "rung": 0, "first_epoch": 0, "epochs": 1, "parent": None,
        "seed": 1, "time": 1.0,
    }  # fmt: skip
    tables = {"study": [study], "ask": [asked]}
    tables |= dict.fromkeys(("tell", "attempt", "epoch", "seed_run", "forecast"), [])
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, rows in tables.items():
            archive.writestr(f"{name}.json", json.dumps(rows))
    import_study(fresh_store, content.getvalue())
    with fresh_store.session() as session:
        assert session.get(AskRow, ("old", 0)).share == 1.0
