"""The database drops, locks, fills up: nothing is lost, nothing is there twice, and an end to it.

Every fault is one that the database itself reports, or stands where it would.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import replace

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

from core.__main__ import main
from core.errors import StoreError
from core.store import Store
from core.store.journal import Journal
from core.store.schema import AskRow, SeriesRow, StudyRow
from tests.conftest import on_server

SHORT = 0.3  # seconds of patience in the tests that wait for its end


@pytest.fixture
def open_store(settings):
    """Opens the test's store with a patience of its own; closed afterwards."""
    opened = []

    def open_one(patience=10.0):
        opened.append(Store(replace(settings, patience=patience)))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def study(name):
    return StudyRow(name=name, spec={}, facts={}, state="draft", created=0.0)


def names(store):
    with store.session() as session:
        return sorted(session.scalars(select(StudyRow.name)))


def failure(database):
    """The driver's own error for a connection that is gone."""
    if database == "sqlite":
        return sqlite3.OperationalError("disk I/O error")
    return psycopg.OperationalError("server closed the connection unexpectedly")


def fail_statements(engine, error):
    """The next statement fails in the driver."""
    left = [error]

    def do_execute(_cursor, _statement, _values, _context):
        if left:
            raise left.pop()

    event.listen(engine, "do_execute", do_execute)


def drop_connection(session):
    """End the connection of this very transaction, from outside where there is an outside."""
    engine = session.get_bind()
    if engine.dialect.name == "sqlite":
        fail_statements(engine, failure("sqlite"))
    else:
        on_server(f"SELECT pg_terminate_backend({session.scalar(text('SELECT pg_backend_pid()'))})")


def test_a_connection_that_drops_in_mid_transaction(open_store):
    store, tries = open_store(), []

    def work(session):
        tries.append(1)
        session.add(study("first"))
        session.flush()
        if len(tries) == 1:
            drop_connection(session)
        session.add(study("second"))
        session.flush()
        return len(tries)

    assert store.transact(work) == 2
    assert names(store) == ["first", "second"]


def test_a_commit_whose_answer_is_lost_happens_once(open_store, database, monkeypatch):
    """The journal's row is there when the second try looks."""
    store = open_store()
    store.transact(lambda session: session.add(study("s")))
    journal, real, lost = Journal(store, "s"), store.engine.dialect.do_commit, [True]

    def do_commit(connection):
        real(connection)
        if lost:
            lost.clear()
            raise failure(database)

    monkeypatch.setattr(store.engine.dialect, "do_commit", do_commit)
    for trial in range(2):
        journal.ask(
            AskRow(
                trial=trial,
                configuration={},
                configuration_id="x",
                bracket=0,
                iteration=0,
                rung=0,
                first_epoch=0,
                epochs=1,
                parent=None,
                seed=1,
                share=1.0,
            )  # fmt: skip
        )
    assert not lost
    assert [(row.trial, row.sequence) for row in Journal(store, "s").entries()] == [(0, 0), (1, 1)]


def test_a_taken_key_is_no_fault_to_wait_for(open_store):
    store = open_store()
    store.transact(lambda session: session.add(study("s")))
    with pytest.raises(IntegrityError):
        store.transact(lambda session: session.add(study("s")))


def test_a_mistake_in_a_statement_is_told_at_once(open_store):
    store, begun = open_store(patience=60.0), time.monotonic()
    with pytest.raises(StoreError, match="the database must answer"):
        store.transact(lambda session: session.execute(text("SELECT nothing FROM nowhere")))
    assert time.monotonic() - begun < 10


@pytest.fixture
def lock(settings, database, open_store):
    """Another process that is writing, until `release` is called."""
    other = open_store()
    connection = other.engine.connect()
    if database == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("LOCK TABLE study IN ACCESS EXCLUSIVE MODE")
    yield connection.rollback
    connection.close()


def test_a_lock_that_is_released_is_waited_for(lock, open_store):
    store = open_store()
    timer = threading.Timer(0.2, lock)
    timer.start()
    store.transact(lambda session: session.add(study("s")))
    timer.join()
    assert names(store) == ["s"]


def test_a_lock_that_stays_ends_in_a_sentence(lock, open_store):
    store, begun = open_store(patience=SHORT), time.monotonic()
    with pytest.raises(StoreError, match=r"the database must answer, but found .*lock.*`resume`"):
        store.transact(lambda session: session.add(study("s")))
    assert SHORT <= time.monotonic() - begun < 10
    lock()
    assert names(store) == []


def fill(session, store, size):
    """As if the disk had room for `size` more pages only."""
    if store.engine.dialect.name == "sqlite":
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages + size}"))
    elif size == 0:
        session.execute(
            text(
                "DO $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' "
                "USING ERRCODE = 'disk_full'; END $$"
            )
        )


def large_series(name):
    return SeriesRow(name=name, fingerprint="", artifact="x" * 50_000, facts={}, created=0.0)


def test_a_full_disk_that_gets_room_again(open_store):
    store, tries = open_store(), []
    store.transact(lambda session: session.add(large_series("before")))

    def work(session):
        tries.append(1)
        fill(session, store, 0 if len(tries) < 3 else 1_000)
        session.add(large_series("after"))

    store.transact(work)
    assert len(tries) == 3
    with store.session() as session:
        assert sorted(session.scalars(select(SeriesRow.name))) == ["after", "before"]


def test_a_full_disk_ends_in_a_sentence_and_keeps_what_was_there(open_store):
    store = open_store(patience=SHORT)
    store.transact(lambda session: session.add(large_series("before")))

    def work(session):
        fill(session, store, 0)
        session.add(large_series("after"))

    with pytest.raises(StoreError, match=r"(is full|No space left).*free some disk.*`resume`"):
        store.transact(work)
    with store.session() as session:
        assert session.scalars(select(SeriesRow.name)).all() == ["before"]


def test_a_reader_gets_a_sentence_without_waiting(open_store, database):
    store = open_store(patience=60.0)
    fail_statements(store.engine, failure(database))
    with pytest.raises(StoreError, match="the database must answer"):
        names(store)
    assert names(store) == []


def test_a_server_that_was_restarted_in_between_is_not_noticed(open_store, database):
    if database == "sqlite":
        pytest.skip("SQLite has no server")
    store = open_store()
    with store.session() as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
    on_server(f"SELECT pg_terminate_backend({pid})")
    assert names(store) == []


def test_who_writes_alone_reads_what_still_holds(open_store):
    """Four threads count up: each reads, waits, writes; without the turn three would be lost."""
    store = open_store()
    store.transact(lambda session: session.add(study("s")))

    def count(session):
        row = session.get(StudyRow, "s")
        time.sleep(0.02)
        row.seconds = row.seconds + 1

    threads = [
        threading.Thread(target=store.transact, args=(count,), kwargs={"alone": True})
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.session() as session:
        assert session.scalar(select(func.sum(StudyRow.seconds))) == 4.0


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://nobody:secret@127.0.0.1:1/none", "sqlite:////proc/none/x.db"]
)
def test_the_command_line_says_it_in_one_line(url, tmp_path, monkeypatch):
    monkeypatch.setenv("HALFLIFE_STORE", url)
    monkeypatch.setenv("HALFLIFE_ARTIFACTS", str(tmp_path))
    done = CliRunner().invoke(main, ["datasets"])
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert len(done.stderr.splitlines()) == 1 and "HALFLIFE_STORE" in done.stderr
    assert "secret" not in done.stderr
