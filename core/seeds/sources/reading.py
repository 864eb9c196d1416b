"""What the kept runs of a design say: main and total effects with intervals. It trains nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select

from core.search.reading import read_trials
from core.search.study import read_spec
from core.seeds.analysis.effects import StreamEffect, stream_effects
from core.seeds.analysis.resampling import Bounds
from core.seeds.analysis.sources import Share
from core.seeds.keeping import completed_runs, failed_runs
from core.seeds.sources.design import SourceDesign, design_of
from core.store import Store
from core.store.schema import DesignRow
from core.streams import Stream, generator


@dataclass(frozen=True, slots=True)
class SourceEffects:
    """The variance of a single training of one configuration, by source.

    Attributes:
        study: Study name.
        configuration_id: The configuration.
        epochs: What its runs were trained to.
        design: Which runs were wanted.
        rows: Rows of which every run is there; the numbers stand on these.
        failed: Runs that failed; their rows are left out.
        missing: Runs still to be trained.
        mean: Mean score; NaN without a row.
        sd: Standard deviation of a single training; NaN below two rows.
        effects: One a source, the largest total first; empty below two rows.
    """

    study: str
    configuration_id: str
    epochs: int
    design: SourceDesign
    rows: int
    failed: int
    missing: int
    mean: float
    sd: float
    effects: tuple[StreamEffect, ...]


def read_effects(
    store: Store, study: str, *, configuration_id: str | None = None
) -> SourceEffects | None:
    """Of one configuration, or of the one that was asked for last; None where nobody asked.

    Args:
        store: Where the study is kept.
        study: Its name.
        configuration_id: The configuration.
    """
    query = select(DesignRow).where(DesignRow.study == study).order_by(DesignRow.time.desc())
    if configuration_id is not None:
        query = query.where(DesignRow.configuration_id == configuration_id)
    with store.session() as session:
        asked = session.scalars(query.limit(1)).first()
    if asked is None:
        return None
    name, epochs, spec = asked.configuration_id, asked.epochs, read_spec(store, study)
    alike = (t for t in read_trials(store, study) if t.configuration_id == name)
    trial = next(alike, None)
    if trial is None:  # an archive may lack it
        return None
    design = design_of(spec.model, trial.configuration, sources=asked.sources, rows=asked.row_count)
    scores = {
        row.replicate: row.score
        for row in completed_runs(store, study)
        if (row.configuration_id, row.epochs) == (name, epochs) and row.score is not None
    }
    wanted = {run.replicate for run in design.runs()}
    failed = sum(
        row.configuration_id == name and row.replicate in wanted
        for row in failed_runs(store, study)
    )
    drawn = generator(spec.seed, Stream.ANALYSIS)
    table = whole_rows(design, scores)
    return SourceEffects(
        study=study,
        configuration_id=name,
        epochs=epochs,
        design=design,
        rows=table.shape[1],
        failed=failed,
        missing=len(wanted - scores.keys()) - failed,
        mean=float(table.mean()) if table.size else float("nan"),
        sd=_spread(table),
        effects=_effects(design, table, drawn),
    )


def whole_rows(design: SourceDesign, scores: Mapping[int, float]) -> np.ndarray:
    """(parts, rows) scores of the rows of which every run is there.

    Args:
        design: Which runs belong together.
        scores: Number of a run to its score.
    """
    rows: dict[int, list[float]] = {}
    for run in design.runs():
        rows.setdefault(run.row, []).append(scores.get(run.replicate, float("nan")))
    table = np.array(list(rows.values()), dtype=float).T
    whole: np.ndarray = table[:, np.isfinite(table).all(axis=0)]
    return whole


def _effects(
    design: SourceDesign, table: np.ndarray, drawn: np.random.Generator
) -> tuple[StreamEffect, ...]:
    if table.shape[1] < 2:
        return ()
    found = stream_effects(design.sources, table[0], table[1:-1], drawn, renewed=table[-1])
    ranked = sorted(found, key=lambda effect: -effect.total.value)
    return tuple(replace(one, total=_capped(one.total)) for one in ranked)


def _capped(share: Share) -> Share:
    """No share of a variance exceeds 1: what a noisy estimate has above is cut, as below 0."""
    low, high = min(share.bounds.low, 1.0), min(share.bounds.high, 1.0)
    return Share(min(share.value, 1.0), Bounds(low, high))


def _spread(table: np.ndarray) -> float:
    """SD of one training, averaged as the effects average it: over the parts."""
    if table.shape[1] < 2:
        return float("nan")
    return float(np.sqrt(table.var(axis=1, ddof=1).mean()))
