"""Replays of a real network in other processes: to the bit on one thread, the truth on two."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from core.search.creation import create_study
from core.search.reading import read_trials
from core.search.running import run_study
from core.search.study import read_spec
from core.seeds.recorded import recorded_trial
from core.seeds.repeating import replay_trial
from core.seeds.replays import read_kept_replays
from core.work import list_requests, queue_replay
from core.worker import run_worker

PROJECT = Path(__file__).resolve().parents[2]
NAME = "repeated"
TRAINED = """
import dataclasses, json, pickle, sys
from core.training import prepare_process, run_job
job = pickle.loads(open(sys.argv[1], "rb").read())
prepare_process(job.engine, threads=int(sys.argv[2]))
epochs = []
outcome = run_job(job, lambda one: epochs.append([one.training_loss, one.validation_score]))
print(json.dumps([outcome.weights_hash, epochs]))
"""


def trained_alone(job, folder, threads):
    """Hash and epochs of a job that a bare process trains, without any of our executors."""
    path = folder / f"job-{threads}.pickle"
    path.write_bytes(pickle.dumps(job))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TRAINED, str(path), str(threads)],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_a_worker_repeats_to_the_bit_and_two_threads_are_told_as_they_are(
    tiny_store, make_spec, tmp_path, monkeypatch
):
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    create_study(tiny_store, make_spec(name=NAME, max_epochs=2))
    run_study(tiny_store, NAME, slots=1)
    longest = max(read_trials(tiny_store, NAME), key=lambda trial: trial.epochs).trial

    queue_replay(tiny_store, NAME, trial=longest)
    assert run_worker(tiny_store) == 1
    assert [one.state for one in list_requests(tiny_store, NAME)] == ["done"]
    (kept,) = read_kept_replays(tiny_store, NAME)
    assert (kept.comparison.verdict, kept.differences) == ("bit-identical", ())
    assert kept.recorded is not None and kept.recorded == kept.repeated

    recorded = recorded_trial(tiny_store, read_spec(tiny_store, NAME), longest)
    wanted = [[one.training_loss, one.validation_score] for one in recorded.trace.epochs]
    assert trained_alone(recorded.job, tmp_path, 1) == [recorded.trace.weights_hash, wanted]

    made = replay_trial(tiny_store, NAME, longest, threads=2)
    again = recorded_trial(tiny_store, read_spec(tiny_store, NAME), longest)
    digest, epochs = trained_alone(again.job, tmp_path, 2)
    is_same = (digest, epochs) == (recorded.trace.weights_hash, wanted)
    assert (made.comparison.verdict == "bit-identical") == is_same
    assert made.comparison.weights_match == (digest == recorded.trace.weights_hash)
    fields = {one.field for one in made.differences}
    assert "switches.intra_threads" in fields
    assert {row.threads for row in read_kept_replays(tiny_store, NAME)} == {1, 2}
