"""Alembic's entrance: migrations run on the engine that `opening` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine

from core.store.schema import Base

engine: Engine = context.config.attributes["engine"]

with engine.begin() as connection:
    if engine.dialect.name == "sqlite":
        # Python's driver would commit every statement by itself: a kill in between would leave
        # half a schema. Taken at once, the lock also makes a second process wait for the first.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
