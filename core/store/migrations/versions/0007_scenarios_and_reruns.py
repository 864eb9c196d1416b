"""What-if: scenarios kept by name, and reruns of changed configurations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two new tables; nothing that is there is touched."""
    op.create_table(
        "scenario",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_scenario_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "name", name=op.f("pk_scenario")),
    )
    op.create_table(
        "rerun",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("rerun", sa.String(length=10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_rerun_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "rerun", name=op.f("pk_rerun")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("rerun")
    op.drop_table("scenario")
