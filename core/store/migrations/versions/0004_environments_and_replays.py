"""What trainings ran on and left behind: environments, hashes of weights, curves, replays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add to what is there; no table is rewritten and no row is touched."""
    for table in ("tell", "seed_run"):
        op.add_column(table, sa.Column("weights_hash", sa.String(length=64), nullable=True))
        op.add_column(table, sa.Column("environment", sa.String(length=64), nullable=True))
    op.add_column("seed_run", sa.Column("curve", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "environment",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_environment_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "hash", name=op.f("pk_environment")),
    )
    op.create_table(
        "replay",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("largest_difference", sa.Float(), nullable=True),
        sa.Column("first_unequal_epoch", sa.Integer(), nullable=True),
        sa.Column("first_different_epoch", sa.Integer(), nullable=True),
        sa.Column("weights_match", sa.Boolean(), nullable=True),
        sa.Column("environment", sa.String(length=64), nullable=True),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_replay_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "subject", "threads", name=op.f("pk_replay")),
    )


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("replay")
    op.drop_table("environment")
    op.drop_column("seed_run", "curve")
    for table in ("seed_run", "tell"):
        op.drop_column(table, "environment")
        op.drop_column(table, "weights_hash")
