"""Shares of the windows, epochs that were reached, budgets that grew, and the confirmed winner."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add to what is there; no table is rewritten and no row is touched."""
    op.add_column("ask", sa.Column("share", sa.Float(), nullable=False, server_default="1.0"))
    op.add_column("tell", sa.Column("epochs", sa.Integer(), nullable=True))
    op.create_index("ix_ask_sequence", "ask", ["study", "sequence"])
    op.create_index("ix_tell_sequence", "tell", ["study", "sequence"])
    op.create_table(
        "extension",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("budget", sa.JSON(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_extension_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "sequence", name=op.f("pk_extension")),
    )
    op.create_table(
        "confirmation",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("configuration_id", sa.String(length=10), nullable=False),
        sa.Column("choosing", sa.JSON(), nullable=False),
        sa.Column("reporting", sa.JSON(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_confirmation_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", name=op.f("pk_confirmation")),
    )


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("confirmation")
    op.drop_table("extension")
    op.drop_index("ix_tell_sequence", "tell")
    op.drop_index("ix_ask_sequence", "ask")
    op.drop_column("tell", "epochs")
    op.drop_column("ask", "share")
