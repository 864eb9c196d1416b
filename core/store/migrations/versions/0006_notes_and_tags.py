"""Notes and tags that people put on a configuration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table; no other one is touched."""
    op.create_table(
        "remark",
        sa.Column("study", sa.String(length=200), nullable=False),
        sa.Column("configuration_id", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study"], ["study.name"], name=op.f("fk_remark_study"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study", "configuration_id", name=op.f("pk_remark")),
    )


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("remark")
