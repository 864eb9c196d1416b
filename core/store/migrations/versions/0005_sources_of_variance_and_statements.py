"""Seed runs whose streams differ, the designs that they belong to, and what users state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add to what is there; no table is rewritten and no row is touched."""
    op.add_column("seed_run", sa.Column("levels", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "design",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("configuration_id", sa.String(length=10), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("epochs", sa.Integer(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_design_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "configuration_id", name=op.f("pk_design")),
    )
    op.create_table(
        "statement",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_statement_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "name", name=op.f("pk_statement")),
    )


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("statement")
    op.drop_table("design")
    op.drop_column("seed_run", "levels")
