"""A store of the first schema, filled by plain SQL, is opened: every value is still there."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.store import Store
from core.store.engine import make_engine
from core.store.opening import SCHEMA, migrate
from core.store.schema import AskRow, Base, ConfirmationRow, ExtensionRow, StudyRow, TellRow

FILLED = (
    """INSERT INTO series (name, fingerprint, artifact, facts, created)
    VALUES ('river', 'f00d', 'series/river.npz', '{"rows": 540, "unit": "Bq/m3"}', 1000.5)""",
    """INSERT INTO study (name, spec, facts, state, note, created, seconds, wish, driver, heartbeat)
    VALUES ('kept', '{"model": "hrhn", "seed": 7}', '{"versions": {"keras": "3"}}', 'stopped',
        'Cancelled.', 1001.25, 12.5, '', 'here|1|2.00', NULL),
    ('other', '{}', '{}', 'draft', '', 1002.0, 0.0, 'cancel', '', 1003.75)""",
    """INSERT INTO ask (study, trial, sequence, configuration, configuration_id, bracket,
        iteration, rung, first_epoch, epochs, parent, seed, time)
    VALUES ('kept', 0, 0, '{"units": 3, "rate": 0.001}', 'abcdef0123', 1, 0, 0, 0, 1, NULL,
        2147483647, 1004.0),
    ('kept', 1, 2, '{"units": 3, "rate": 0.001}', 'abcdef0123', 1, 0, 1, 1, 3, 0, 5, 1005.0)""",
    """INSERT INTO tell (study, trial, sequence, state, score, attempt, seconds, cause, time)
    VALUES ('kept', 0, 1, 'completed', 0.12345678901234567, 1, 2.5, NULL, 1006.0),
    ('kept', 1, 3, 'failed', NULL, 2, 0.0, 'the loss must stay finite', 1007.0)""",
    """INSERT INTO epoch (study, trial, epoch, training_loss, validation_score, seconds, time)
    VALUES ('kept', 0, 1, 0.5, 0.12345678901234567, 2.5, 1006.0)""",
    """INSERT INTO attempt (study, trial, attempt, slot, time)
    VALUES ('kept', 0, 1, 0, 1004.5), ('kept', 1, 1, 1, 1005.5), ('kept', 1, 2, 0, 1005.75)""",
    """INSERT INTO seed_run (study, configuration_id, replicate, configuration, seeds, state,
        score, predictions, seconds, cause, time)
    VALUES ('kept', 'abcdef0123', 1, '{"units": 3}', '{"kernel": 9}', 'completed', 0.25,
        'studies/kept/seeds/1.npz', 3.5, NULL, 1008.0)""",
    """INSERT INTO forecast (study, artifact, time)
    VALUES ('kept', 'studies/kept/forecast.npz', 1009.0)""",
    """INSERT INTO request (kind, study, options, state, done, total, created, finished, worker,
        heartbeat, error)
    VALUES ('search', 'kept', '{"slots": 2}', 'failed', 3, 9, 1010.0, 1011.0, 'here|1|2.00',
        1010.5, 'no luck')""",
)
TABLES = tuple(statement.split()[2] for statement in FILLED)


def rows(engine, table):
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {table}")
        return [dict(row) for row in found.mappings()]


def sorted_rows(found):
    """Rows that can be compared whatever the order of rows and columns is."""
    return sorted((sorted(row.items()) for row in found), key=str)


@pytest.fixture
def old(settings):
    """The engine of a database of schema 0001 with rows in each of its tables."""
    engine = make_engine(settings.store, patience=5.0)
    migrate(engine, "0001")
    with engine.begin() as connection:
        for statement in FILLED:
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


def test_an_upgrade_loses_nothing(old, settings):
    before = {table: rows(old, table) for table in TABLES}
    assert [len(before[table]) for table in TABLES] == [1, 2, 2, 2, 1, 3, 1, 1, 1]
    Store(settings).close()
    left = {"epochs": None, "weights_hash": None, "environment": None}
    new = {
        "ask": {"share": 1.0},
        "tell": left,
        "seed_run": left | dict.fromkeys(("curve", "levels", "model")),
    }
    for table in TABLES:
        expected = [row | new.get(table, {}) for row in before[table]]
        assert sorted_rows(rows(old, table)) == sorted_rows(expected)
    assert rows(old, "alembic_version") == [{"version_num": SCHEMA}]


def test_a_confirmation_of_the_second_schema_is_kept(settings):
    engine = make_engine(settings.store, patience=5.0)
    migrate(engine, "0002")
    with engine.begin() as connection:
        connection.exec_driver_sql(FILLED[1])
        connection.exec_driver_sql(
            "INSERT INTO confirmation (study, configuration_id, choosing, reporting, time)"
            " VALUES ('kept', 'abcdef0123', '[1, 2]', '[1001]', 1012.0)"
        )
    engine.dispose()
    store = Store(settings)
    with store.session() as session:
        row = session.get(ConfirmationRow, "kept")
    assert (row.choosing, row.reporting, row.time) == ([1, 2], [1001], 1012.0)
    assert (row.epochs, row.contenders) == (0, {})
    store.close()


def test_an_upgraded_store_is_like_a_new_one(old, settings):
    store = Store(settings)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    with store.session() as session:
        asked = session.get(AskRow, ("kept", 0))
        assert (asked.configuration, asked.seed) == ({"units": 3, "rate": 0.001}, 2147483647)
        assert session.get(TellRow, ("kept", 0)).score == 0.12345678901234567
        session.add(ExtensionRow(study="kept", sequence=4, budget={"max_epochs": 9}, time=1.0))
        session.add(
            ConfirmationRow(
                study="kept", configuration_id="abcdef0123", choosing=[3], reporting=[4], time=2.0
            )
        )
    with store.session() as session:  # what hangs on a study goes with it, the new tables too
        session.delete(session.get(StudyRow, "kept"))
    left = {table: len(rows(old, table)) for table in (*TABLES, "extension", "confirmation")}
    assert left == dict.fromkeys(left, 0) | {"series": 1, "study": 1}
    store.close()
