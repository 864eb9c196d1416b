"""What is kept: the append-only journal, rows about studies and series, and artifacts."""

from core.store.artifacts import Artifacts
from core.store.opening import Store

__all__ = ["Artifacts", "Store"]
