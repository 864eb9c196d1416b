"""How long a seed run was trained, and among which configurations a winner was chosen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add to what is there; no table is rewritten and no row is touched."""
    op.add_column("seed_run", sa.Column("epochs", sa.Integer(), nullable=True))
    epochs = sa.Column("epochs", sa.Integer(), nullable=False, server_default="0")
    op.add_column("confirmation", epochs)
    contenders = sa.Column("contenders", sa.JSON(), nullable=False, server_default="{}")
    op.add_column("confirmation", contenders)


def downgrade() -> None:
    """Drop what was added."""
    op.drop_column("confirmation", "contenders")
    op.drop_column("confirmation", "epochs")
    op.drop_column("seed_run", "epochs")
