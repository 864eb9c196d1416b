"""`pause` from one terminal, and what the command that is stopped says in the other."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner

from core import work
from core.commands import work as work_commands
from core.commands.frame import command
from core.search.creation import create_study
from core.search.lease import StudyStopped
from core.search.study import find_study
from tests.seeds.fakes import drive_by_another, searched


@pytest.fixture
def pause(tiny_store, monkeypatch):
    monkeypatch.setattr(work_commands, "store", lambda: tiny_store)
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    return lambda study: CliRunner().invoke(work_commands.pause, [study, "--json"])


def test_a_pause_reaches_what_a_command_drives(tiny_store, make_spec, pause):
    create_study(tiny_store, make_spec("asked"))
    drive_by_another(tiny_store, "asked")
    done = pause("asked")
    assert json.loads(done.stdout) == {"study": "asked", "state": "draft", "steps": []}
    assert find_study(tiny_store, "asked").wish == "pause"


def test_a_pause_holds_what_waits_for_a_worker(tiny_store, make_spec, pause):
    searched(tiny_store, make_spec("asked"))
    work.queue_confirmation(tiny_store, "asked", finalists=2, seeds=3)
    document = json.loads(pause("asked").stdout)
    assert document["steps"] == [{"kind": "confirm", "state": "paused"}]
    assert document["state"] == "finished"


@pytest.mark.parametrize(("wish", "word"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_command_that_was_stopped_says_so_in_one_line(wish, word):
    @click.command()
    @command
    def searching():
        raise StudyStopped("asked", wish)

    done = CliRunner().invoke(searching)
    assert done.exit_code == 1 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert f"Somebody {word} it" in done.stderr
