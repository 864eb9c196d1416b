"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "series",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("artifact", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_series")),
    )
    op.create_table(
        "study",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("wish", sa.String(length=20), nullable=False),
        sa.Column("driver", sa.Text(), nullable=False),
        sa.Column("heartbeat", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_study")),
    )
    op.create_table(
        "ask",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("trial", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("configuration", sa.JSON(), nullable=False),
        sa.Column("configuration_id", sa.String(length=10), nullable=False),
        sa.Column("bracket", sa.Integer(), nullable=False),
        sa.Column("iteration", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("first_epoch", sa.Integer(), nullable=False),
        sa.Column("epochs", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_ask_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "trial", name=op.f("pk_ask")),
    )
    op.create_table(
        "attempt",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("trial", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_attempt_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "trial", "attempt", name=op.f("pk_attempt")),
    )
    op.create_table(
        "epoch",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("trial", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("training_loss", sa.Float(), nullable=False),
        sa.Column("validation_score", sa.Float(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_epoch_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "trial", "epoch", name=op.f("pk_epoch")),
    )
    op.create_table(
        "forecast",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("artifact", sa.Text(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_forecast_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", name=op.f("pk_forecast")),
    )
    op.create_table(
        "request",
        sa.Column("request", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("finished", sa.Float(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("heartbeat", sa.Float(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_request_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index("ix_request_state", ["state"], unique=False)

    op.create_table(
        "seed_run",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("configuration_id", sa.String(length=10), nullable=False),
        sa.Column("replicate", sa.Integer(), nullable=False),
        sa.Column("configuration", sa.JSON(), nullable=False),
        sa.Column("seeds", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("predictions", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_seed_run_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "configuration_id", "replicate", name=op.f("pk_seed_run")),
    )
    op.create_table(
        "tell",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("trial", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_tell_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "trial", name=op.f("pk_tell")),
    )


def downgrade() -> None:
    """Drop all tables."""
    op.drop_table("tell")
    op.drop_table("seed_run")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index("ix_request_state")

    op.drop_table("request")
    op.drop_table("forecast")
    op.drop_table("epoch")
    op.drop_table("attempt")
    op.drop_table("ask")
    op.drop_table("study")
    op.drop_table("series")
