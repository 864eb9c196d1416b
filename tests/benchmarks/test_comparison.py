"""From the trace of a contender to the best score at equal time and at equal epochs."""

from __future__ import annotations

import json
import math

import pytest

from benchmarks import search_vs_peers, search_vs_stock
from benchmarks.peers.comparison import Search, final, is_beaten, rows_by_epochs, rows_by_time
from benchmarks.peers.keeping import kept
from benchmarks.peers.limit import Limit
from benchmarks.peers.trace import Epoch, Run, read_trace, run_from_json, run_to_json

FACTS: dict[str, object] = {"cores": 2}


def run(contender, *scores, seconds=10.0, seed=1):
    """One epoch every `seconds`, each of a trial of its own."""
    epochs = [Epoch(seconds * (i + 1), i, 1, score) for i, score in enumerate(scores)]
    return Run(contender, seed, seconds * len(scores), 5.0, tuple(epochs), 0.1)


def test_the_best_score_counts_what_was_there_by_then():
    found = run("halflife", 0.9, math.nan, 0.7, 0.8)
    assert found.best == 0.7
    assert found.trials == 4
    assert found.best_at_time(9.9) == math.inf
    assert found.best_at_time(29.9) == 0.9
    assert found.best_at_time(30.0) == 0.7
    assert found.best_at_epochs(2) == 0.9
    assert found.best_at_epochs(3) == 0.7
    assert found.improvements() == [(10.0, 1, 0.9), (30.0, 3, 0.7)]


def test_a_run_comes_back_from_its_file_as_it_was():
    told = run_to_json(run("optuna", 0.9, math.nan))
    back = run_from_json(told)
    assert run_to_json(back) == told
    assert math.isnan(back.epochs[1].score)
    assert back.epochs[0] == Epoch(10.0, 0, 1, 0.9)


def test_a_trace_is_read_in_the_order_of_time(tmp_path):
    trace = tmp_path / "trace.jsonl"
    assert read_trace(trace, began=100.0) == ()
    trace.write_text("[103.0, 1, 1, 0.5]\n[102.0, 0, 1, NaN]\n")
    first, second = read_trace(trace, began=100.0)
    assert (first.time, first.trial) == (2.0, 0)
    assert (second.time, second.score) == (3.0, 0.5)


def searches():
    """Three searches of 40 s and 4 epochs; the peer trains faster and ends a little worse."""
    worst = {1: 0.60, 2: 0.50, 3: 0.70}
    return [
        Search(
            40.0,
            4,
            {
                "halflife": run("halflife", 0.9, 0.8, 0.7, score, seed=seed),
                "ray": run("ray", 0.85, 0.85, 0.75, 0.65, 0.65, 0.62, seconds=5.0, seed=seed),
            },
        )
        for seed, score in worst.items()
    ]


def test_rows_are_medians_and_ranges_over_the_searches():
    by_time = rows_by_time(searches())
    ours, peer = final(by_time)["halflife"], final(by_time)["ray"]
    assert (ours.median, ours.lowest, ours.highest) == (0.60, 0.50, 0.70)
    assert (peer.median, peer.lowest, peer.highest) == (0.62, 0.62, 0.62)
    halves = {row.contender: row.median for row in by_time if row.share == 0.5}
    assert halves == {"halflife": 0.8, "ray": 0.65}
    at_epochs = final(rows_by_epochs(searches()))
    assert at_epochs["ray"].median == 0.65  # its first four epochs only


def test_who_has_the_lowest_median_is_not_beaten():
    rows = rows_by_time(searches())
    assert not is_beaten(rows, "halflife")
    assert is_beaten(rows, "ray")


def test_curves_make_the_same_table_again(tmp_path):
    file = tmp_path / "curves.json"
    search_vs_peers.write_curves(searches(), FACTS, file)
    back, facts = search_vs_peers.read_curves(file)
    assert facts == FACTS
    assert search_vs_peers.result(back, facts) == search_vs_peers.result(searches(), FACTS)
    assert "| halflife |" in search_vs_peers.text_of(back)


def test_an_interrupted_benchmark_does_not_repeat_what_is_kept(tmp_path):
    file, made = tmp_path / "halflife.json", []

    def once():
        made.append(1)
        return run("halflife", 0.9)

    first = kept(file, once)
    assert kept(file, once) == first
    assert len(made) == 1


def test_ratios_are_medians_of_the_repeats():
    def repeat(stock, ours):
        return {
            "stock": run("keras_tuner", 0.7, seconds=stock),
            "tensorflow": run("halflife", 0.7, seconds=ours),
        }

    found = search_vs_stock.result([repeat(90, 30), repeat(80, 20), repeat(100, 50)], FACTS)
    assert found["ratio_tensorflow"] == 3.0
    assert found["ratios_tensorflow"] == [3.0, 4.0, 2.0]
    assert found["seconds_stock"] == 90
    assert found["best_is_no_worse_tensorflow"] is True
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("until", "at_last", "lines", "is_reached"),
    [
        (0.0, 9e9, 3, True),
        (0.0, 9e9, 2, False),  # the time is over, not the epochs
        (8e9, 9e9, 3, False),  # the epochs are trained, there is time left
        (8e9, 0.0, 0, True),  # it must end some day
    ],
)
def test_a_limit_wants_both_time_and_epochs(tmp_path, until, at_last, lines, is_reached):
    trace = tmp_path / "trace.jsonl"
    trace.write_text("[1, 1, 1, 1]\n" * lines)
    assert Limit(until, 3, at_last, trace).is_reached() is is_reached
