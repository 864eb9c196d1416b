"""Where a worker keeps what can be made again: compiled programs, unpacked windows."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder(name: str) -> Path:
    """The folder `name` of this machine's cache, which may not exist yet.

    Under `HALFLIFE_CACHE`, or `~/.cache/halflife`; the one of JAX wherever `HALFLIFE_JAX_CACHE`
    says.
    """
    own = os.environ.get(f"HALFLIFE_{name.upper()}_CACHE")
    root = os.environ.get("HALFLIFE_CACHE", str(Path.home() / ".cache" / "halflife"))
    return Path(own) if own else Path(root) / name
