"""What the workers of a store have to say, in one file beside its database."""

from __future__ import annotations

from pathlib import Path

from core.settings import PROJECT
from core.store import Store


def log_path(store: Store) -> Path:
    """Where the workers of a store write what they have to say."""
    database = store.engine.url.database
    local = store.engine.dialect.name == "sqlite" and database
    folder = Path(database).parent if local and database else PROJECT / "var"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "worker.log"


def worker_log(store: Store, study: str, *, lines: int = 40) -> str:
    """The last lines of the workers' log that speak of a study, or of none in particular."""
    path = log_path(store)
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64_000))
        text = file.read().decode(errors="replace")
    told = [line for line in text.splitlines() if not line.startswith("[") or f"[{study}]" in line]
    return "\n".join(told[-lines:])
