"""Alembic's entrance: migrations run on the engine that `opening` hands over.

All of them in one transaction, which a second process waits for: half a schema is never seen.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine

from core.store.engine import MIGRATING, wait_for_turn
from core.store.schema import Base

engine: Engine = context.config.attributes["engine"]

with engine.begin() as connection:
    wait_for_turn(connection, MIGRATING)
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
