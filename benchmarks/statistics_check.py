"""Do the seed statistics hold what they promise? Simulated scores whose truth is known.

`python benchmarks/statistics_check.py [--json] [--simulations 2000] [--seed 1]`. Coverage of every
interval at 5, 10 and 20 seeds under normal and skewed (lognormal, 0.7) scores; false verdicts where
nothing differs; power at the differences of the planning table; planted components of variance.
A row with a bar passes or fails; a row without one shows what an interval falls short by.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # it is called as a script
from core.seeds.analysis.effects import stream_effects  # noqa: E402
from core.seeds.analysis.outperforming import (  # noqa: E402
    any_run_beats,
    beats_on_the_same_seed,
)
from core.seeds.analysis.paired import paired_difference  # noqa: E402
from core.seeds.analysis.period import period_luck  # noqa: E402
from core.seeds.analysis.planning import detectable_difference  # noqa: E402
from core.seeds.analysis.ranks import rank_stability  # noqa: E402
from core.seeds.analysis.resampling import bca_ends, resampled_means  # noqa: E402
from core.seeds.analysis.sources import crossed_variance  # noqa: E402
from core.seeds.analysis.summary import mean_uncertainty, spread_of  # noqa: E402
from core.seeds.analysis.verdict import Margin, compare  # noqa: E402
from core.seeds.analysis.verdict_table import verdict_table  # noqa: E402

SEEDS = (5, 10, 20)
SKEW = 0.7  # SD of the logarithm
NO_MARGIN = Margin(0.0)
AT_MARGIN = Margin(0.2, "absolute")
RESAMPLES = 1_000
Draw = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the check.

    Attributes:
        check: What was looked at.
        scores: How they were drawn.
        n: Seeds (or steps of the test period).
        found: Share or mean over the simulations.
        wanted: What it should be.
        tolerance: How far it may lie off; None: shown only.
        one_sided: Whether only more than wanted is a failure.
    """

    check: str
    scores: str
    n: int
    found: float
    wanted: float
    tolerance: float | None = None
    one_sided: bool = False

    @property
    def passed(self) -> bool | None:
        """None where there is no bar."""
        if self.tolerance is None:
            return None
        off = self.found - self.wanted
        return bool((off if self.one_sided else abs(off)) <= self.tolerance)


def normal(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Mean 0, SD 1."""
    return generator.normal(size=shape)


def skewed(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Lognormal, brought to mean 0 and SD 1."""
    mean = math.exp(SKEW**2 / 2)
    sd = mean * math.sqrt(math.exp(SKEW**2) - 1)
    return (generator.lognormal(0.0, SKEW, size=shape) - mean) / sd


KINDS: dict[str, Draw] = {"normal": normal, "skewed": skewed}


def mean_rows(simulations: int, generator: np.random.Generator) -> Iterator[Row]:
    """t, percentile and BCa for the mean, t of the logarithms, and the interval of the SD."""
    for kind, draw in KINDS.items():
        bar = 0.02 if kind == "normal" else None
        for n in SEEDS:
            data = draw(generator, (simulations, n))
            t = np.array([(u.low, u.high) for u in map(mean_uncertainty, data)])
            drawn = resampled_means(data, generator, resamples=RESAMPLES)
            percentile = np.quantile(drawn, [0.025, 0.975], axis=1).T
            bca = bca_ends(data, generator, resamples=RESAMPLES)
            sd = np.array([(s.low, s.high) for s in map(spread_of, data)])
            yield Row("mean, t-interval", kind, n, held(t, 0), 0.95, bar)
            yield Row("mean, percentile bootstrap", kind, n, held(percentile, 0), 0.95)
            yield Row("mean, BCa", kind, n, held(bca, 0), 0.95)
            yield Row("spread of a single training", kind, n, held(sd, 1), 0.95, bar)
    for n in SEEDS:
        data = np.exp(SKEW * normal(generator, (simulations, n)))
        logs = np.array([(u.low, u.high) for u in (mean_uncertainty(d, scale="log") for d in data)])
        yield Row("geometric mean, t of logarithms", "skewed", n, held(logs, 1), 0.95, 0.02)


def pair_rows(simulations: int, generator: np.random.Generator) -> Iterator[Row]:
    """Mean difference, and both probabilities of outperforming."""
    for kind, draw in KINDS.items():
        many = draw(generator, (2, 400_000))
        truth = float(np.mean(many[0] - 0.9 < many[1]))
        for n in SEEDS:
            pairs = draw(generator, (simulations, 2, n)) - np.array([[0.9], [0.0]])
            gaps = [paired_difference(a, b) for a, b in pairs]
            same, runs = (
                [f(a, b, generator, resamples=RESAMPLES) for a, b in pairs]
                for f in (beats_on_the_same_seed, any_run_beats)
            )
            bar = 0.02 if kind == "normal" else None
            gap_ends = np.array([(g.low, g.high) for g in gaps])
            yield Row("paired difference, t-interval", kind, n, held(gap_ends, -0.9), 0.95, bar)
            for name, found in (("the same seed", same), ("any run", runs)):
                ends = np.array([(p.low, p.high) for p in found])
                yield Row(f"probability, {name}", kind, n, held(ends, truth), 0.95)


def source_rows(simulations: int, generator: np.random.Generator) -> Iterator[Row]:
    """Planted components .3, .2, .5 of a crossed design, and total effects of three streams."""
    for kind, draw in KINDS.items():
        bar = 0.02 if kind == "normal" else None
        for n in SEEDS:
            found = [
                crossed_variance(_crossed(draw, n, generator), generator, resamples=RESAMPLES)
                for _ in range(simulations)
            ]
            main = np.array([(f.first.main.bounds.low, f.first.main.bounds.high) for f in found])
            total = np.array([(f.first.total.bounds.low, f.first.total.bounds.high) for f in found])
            yield Row("main share, crossed design", kind, n, held(main, 0.3), 0.95, bar)
            yield Row("total share, crossed design", kind, n, held(total, 0.8), 0.95, bar)
            parts = np.array(
                [(f.variance_first, f.variance_second, f.variance_interaction) for f in found]
            )
            for name, part, planted in zip(
                ("first", "second", "interaction"), parts.T, (0.3, 0.2, 0.5), strict=True
            ):
                # a component cut at 0 is a little too large in small designs
                limit = 3 * part.std() / math.sqrt(simulations) + (0.03 if n == 5 else 0.005)
                yield Row(f"component {name}", kind, n, float(part.mean()), planted, limit)
    for n in SEEDS:
        ends = np.array([_total_effect(n, generator) for _ in range(simulations)])
        yield Row("total effect, Jansen", "normal", n, held(ends, 5 / 6), 0.95)


def _crossed(draw: Draw, n: int, generator: np.random.Generator) -> np.ndarray:
    main = math.sqrt(0.3) * draw(generator, (n, 1)) + math.sqrt(0.2) * draw(generator, (1, n))
    return main + math.sqrt(0.5) * draw(generator, (n, n))


def _total_effect(rows: int, generator: np.random.Generator) -> tuple[float, float]:
    """Of the first of two streams in f = 2 x + y + x y: variance 6, without x 1."""
    (x, y), (other_x, other_y) = generator.normal(size=(2, 2, rows))

    def run(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return 2 * a + b + a * b

    replaced = np.array([run(other_x, y), run(x, other_y)])
    found = stream_effects(("x", "y"), run(x, y), replaced, generator, resamples=RESAMPLES)
    return found[0].total.bounds.low, found[0].total.bounds.high


def rank_and_period_rows(simulations: int, generator: np.random.Generator) -> Iterator[Row]:
    """Rank intervals of 8 configurations; RMSE over a test period with a memory of 10 steps."""
    for n in SEEDS:
        inside = []
        for _ in range(simulations // 4):
            scores = np.arange(8)[:, None] / 3 + generator.normal(size=(8, n))
            found = rank_stability(scores, generator, resamples=RESAMPLES)
            inside += [b.contains(rank + 1) for rank, b in enumerate(found.intervals)]
        yield Row("rank interval", "normal", n, float(np.mean(inside)), 0.95)
    for steps in (365, 1461):
        errors = _remembering(simulations // 4, steps, generator)
        ends = [period_luck(row[None] ** 2, generator).period for row in errors]
        coverage = held(np.array([(b.low, b.high) for b in ends]), 1.0)
        yield Row("RMSE, moving blocks of time", "autoregressive 0.9", steps, coverage, 0.95)


def _remembering(rows: int, steps: int, generator: np.random.Generator) -> np.ndarray:
    values = generator.normal(size=(rows, steps))
    for step in range(1, steps):
        values[:, step] = 0.9 * values[:, step - 1] + math.sqrt(0.19) * values[:, step]
    return values


def verdict_rows(simulations: int, generator: np.random.Generator) -> Iterator[Row]:
    """False claims, false equivalence, power of the interval and of the whole verdict."""
    noise = 2 * math.sqrt(0.05 * 0.95 / simulations)
    for kind, draw in KINDS.items():
        for n in (6, 10, 20):
            claims = [claimed(a, b, generator) for a, b in 3 + draw(generator, (simulations, 2, n))]
            share = float(np.mean(claims))
            yield Row("false verdict under equality", kind, n, share, 0.05, noise, True)
            pairs = 3 + 0.25 * draw(generator, (simulations, 2, n))
            equal = [
                compare(a + 0.2, b, generator, margin=AT_MARGIN, resamples=200).verdict
                == "equivalent"
                for a, b in pairs
            ]
            share = float(np.mean(equal))
            yield Row("false equivalence at the margin", kind, n, share, 0.05, noise, True)
    for leader in ("a", None):
        name = "chosen before" if leader else "chosen on the same seeds"
        found = np.mean([_any_claim(leader, generator) for _ in range(simulations // 2)])
        bar = None if leader is None else 1.5 * noise
        yield Row(
            f"any false verdict of 4, leader {name}", "normal", 10, float(found), 0.05, bar, True
        )
    for n in (6, 10, 20, 30):
        yield from _power(n, simulations, generator)


def _any_claim(leader: str | None, generator: np.random.Generator) -> bool:
    table = verdict_table(
        "abcde", 3 + normal(generator, (5, 10)), generator, leader=leader, margin=NO_MARGIN
    )
    return any(row.comparison.verdict in ("better", "worse") for row in table.rows)


def _power(n: int, simulations: int, generator: np.random.Generator) -> Iterator[Row]:
    gap = detectable_difference(n)
    found = [
        compare(row - gap, np.zeros(n), generator, margin=NO_MARGIN, resamples=RESAMPLES)
        for row in normal(generator, (simulations, n))
    ]
    by_interval = float(np.mean([one.difference.high < 0 for one in found]))
    by_verdict = float(np.mean([one.verdict == "better" for one in found]))
    yield Row("power of the interval at MDD", "normal", n, by_interval, 0.80, 0.04)
    yield Row("power of the verdict at MDD", "normal", n, by_verdict, 0.80)


def claimed(first: np.ndarray, second: np.ndarray, generator: np.random.Generator) -> bool:
    """Whether a difference is claimed, without any margin."""
    found = compare(first, second, generator, margin=NO_MARGIN, resamples=RESAMPLES)
    return found.verdict in ("better", "worse")


def held(ends: np.ndarray, truth: float) -> float:
    """Share of the intervals (rows of low, high) that hold the truth."""
    return float(np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1])))


PARTS = (mean_rows, pair_rows, source_rows, rank_and_period_rows, verdict_rows)


def check(simulations: int, seed: int) -> list[Row]:
    """All rows; every part has a generator of its own."""
    children = np.random.SeedSequence(seed).spawn(len(PARTS))
    return [
        row
        for part, child in zip(PARTS, children, strict=True)
        for row in part(simulations, np.random.default_rng(child))
    ]


def main() -> int:
    """Print the table or the JSON; 1 where a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--simulations", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows = check(options.simulations, options.seed)
    repeated = check(40, options.seed) == check(40, options.seed)
    if options.json:
        listed = [asdict(row) | {"passed": row.passed} for row in rows]
        print(json.dumps({"rows": listed, "same_seed_same_numbers": repeated}, indent=2))
    else:
        for row in rows:
            verdict = {True: "holds", False: "FAILS", None: ""}[row.passed]
            figures = f"{row.n:5}{row.found:8.3f}{row.wanted:7.2f}"
            print(f"{row.check:56}{row.scores:20}{figures}  {verdict}")
        print(f"same seed, same numbers: {repeated}")
    return int(not repeated or any(row.passed is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
