"""The bundled series and the bundled finished study: installed into a new store, made by a command.

`python -m core.example` trains the study anew and writes it to `data/example_study.zip`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from core.dataset.bundle import read_bundled
from core.dataset.catalogue import save_series
from core.forecast.keeping import keep_forecast
from core.search.keys import evaluation_key, tuning_key
from core.settings import PROJECT, Settings
from core.store import Store
from core.store.archive import export_study, import_study, note_study

EXAMPLE = PROJECT / "data" / "example_study.zip"
NAME = "example"
SEED = 2026
HORIZON, LOOKBACK = 7, 21
FINALISTS, SEEDS = 3, 8  # seeds of each finalist, and as many others of the winner


def install_bundled(store: Store) -> None:
    """Put the simulated series and, where its file is there, the finished study into a store."""
    if EXAMPLE.exists():
        import_study(store, EXAMPLE.read_bytes())
    save_series(store, read_bundled())  # last: a store without a series counts as not yet filled


def make_example(store: Store, *, slots: int) -> None:
    """Search, confirmation and forecast on the bundled series, small enough for a few minutes."""
    from core.forecast.making import make_forecast
    from core.search.creation import create_study
    from core.search.reading import read_best
    from core.search.running import run_study
    from core.search.spec import default_spec
    from core.seeds.confirmation import confirm_study
    from core.seeds.repeating import replay_trial

    series = read_bundled()
    save_series(store, series)
    spec = default_spec(
        series,
        name=NAME,
        model="hrhn",
        horizon=HORIZON,
        lookback=LOOKBACK,
        known_ahead=("discharge",),
        max_epochs=9,
        factor=3,
        seed=SEED,
    )
    create_study(store, spec)
    run_study(store, NAME, slots=slots, observe=lambda: None)
    confirm_study(store, NAME, top=FINALISTS, seeds=SEEDS, slots=slots)
    keep_forecast(store, make_forecast(store, NAME))
    best = read_best(store, NAME)
    assert best is not None  # the search has ended
    replay_trial(store, NAME, best.trial)
    made = time.strftime("%Y-%m-%d", time.gmtime())
    note_study(store, NAME, f"Bundled with Halflife, made on {made} by `python -m core.example`.")


def main() -> None:
    """Make the example in a store of its own and write the archive."""
    from core.what_if.ground import read_ground

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        store = Store(Settings(f"sqlite:///{place / 'example.db'}", str(place / "artifacts"), 2))
        make_example(store, slots=2)
        windows = (tuning_key(NAME), evaluation_key(NAME))
        weights = read_ground(store, NAME).networks.kept  # so that scenarios can be asked at once
        EXAMPLE.write_bytes(export_study(store, NAME, artifacts=(*windows, *weights)))
        store.close()
    print(
        f"wrote {EXAMPLE.relative_to(PROJECT)}, {EXAMPLE.stat().st_size:,} bytes", file=sys.stderr
    )


if __name__ == "__main__":
    main()
