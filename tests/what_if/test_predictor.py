"""The child process: answers, dies with its parent, is started again, tells errors in words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import psutil
import pytest

from core.errors import PredictionFailure
from core.settings import PROJECT
from core.what_if.answering import answer
from core.what_if.predictor import Predictor
from core.what_if.question import Question
from core.what_if.scenario import Scale, Scenario
from tests.what_if.asking import Counted, here

DOUBLED = Scenario(changes=(Scale(driver="flow", factor=2.0),))


@pytest.fixture
def question(ground):
    ask = Counted()
    answer(ground, DOUBLED, ask)
    return ask.questions[0]


@pytest.fixture
def predictor():
    with Predictor() as held:
        yield held


def gone(pid, *, seconds=15.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_one_child_answers_everybody_as_this_process_would(predictor, question):
    assert predictor.pid is None  # nothing is started before it is asked
    found = []
    threads = [threading.Thread(target=lambda: found.append(predictor(question)))
               for _ in range(3)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pid = predictor.pid
    expected = here(question)
    assert len(found) == 3 and expected.shape == (2, 2, 2, 1)
    for one in found:
        np.testing.assert_allclose(one, expected)
    predictor(question)
    assert predictor.pid == pid


def test_a_child_that_was_killed_is_replaced(predictor, question):
    first = predictor(question)
    pid = predictor.pid
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    np.testing.assert_array_equal(predictor(question), first)
    assert predictor.pid not in (None, pid)


def test_an_error_comes_back_as_one_sentence_and_the_child_lives(predictor, question):
    predictor(question)
    pid = predictor.pid
    windows = replace(question.windows, past=question.windows.past[:, :, :0])
    with pytest.raises(PredictionFailure) as raised:
        predictor(Question(question.jobs, windows))
    assert "\n" not in str(raised.value) and "Traceback" not in str(raised.value)
    assert predictor(question).shape == (2, 2, 2, 1)
    assert predictor.pid == pid


def test_silence_has_an_end(question):
    with Predictor(patience=0.0) as hasty, pytest.raises(PredictionFailure, match="within 0 s"):
        hasty(question)
    assert hasty.pid is None


def test_a_closed_one_starts_again(predictor, question):
    predictor(question)
    pid = predictor.pid
    predictor.close()
    assert predictor.pid is None and gone(pid)
    assert predictor(question).shape == (2, 2, 2, 1)


PARENT = """
import pickle, sys, time
from core.what_if.predictor import Predictor
with open(sys.argv[1], "rb") as file:
    question = pickle.load(file)
predictor = Predictor()
predictor(question)
print(predictor.pid, flush=True)
time.sleep(600)
"""


def test_it_dies_with_its_parent_however_that_ends(question, tmp_path):
    import pickle

    path = tmp_path / "question.pickle"
    path.write_bytes(pickle.dumps(question))
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(path)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    assert psutil.pid_exists(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(child)
