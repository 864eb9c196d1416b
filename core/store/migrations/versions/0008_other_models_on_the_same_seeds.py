"""Seed runs of other models than the study's, under names longer than a hash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SHORT, LONG = sa.String(length=10), sa.String(length=24)


def upgrade() -> None:
    """A new column and a wider one; SQLite writes the table anew for it."""
    with op.batch_alter_table("seed_run") as table:
        table.add_column(sa.Column("model", sa.String(length=40), nullable=True))
        table.alter_column("configuration_id", existing_type=SHORT, type_=LONG)


def downgrade() -> None:
    """Runs of other models go: nobody could tell any more whose they are."""
    op.execute("DELETE FROM seed_run WHERE model IS NOT NULL")
    with op.batch_alter_table("seed_run") as table:
        table.alter_column("configuration_id", existing_type=LONG, type_=SHORT)
        table.drop_column("model")
