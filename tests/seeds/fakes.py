"""Stages of seed runs with fake trainings: a formula in place of Keras, counted and killed."""

from __future__ import annotations

import time

from sqlalchemy import update

from core.executors.dispatch import run_source
from core.executors.inline import InlineExecutor
from core.models.space import configuration_id
from core.search.creation import create_study
from core.search.reading import finalists, read_trials
from core.seeds.confirmation import open_confirmation, read_confirmation
from core.store.ownership import this_process
from core.store.schema import StudyRow
from core.training.job import Outcome
from tests.search.fakes import fake_run, search
from tests.worker_fakes import random_search


def searched(store, spec):
    """A study whose search is done, by fake training."""
    create_study(store, random_search(spec))
    search(store, spec.name)
    return spec.name


def run(stage, work=fake_run, *, slots=1):
    """The stage to its end, in this process."""
    ended = None
    try:
        run_source(stage.source, InlineExecutor(work, slots=slots))
    except BaseException as error:
        ended = error
        raise
    finally:
        stage.close(ended)


def turned_round(job, report):
    """With fresh seeds the order of the configurations is the other way round."""
    base = int(configuration_id(job.configuration), 16) / 16**10
    luck = job.seeds.dropout % 1009 * 1e-6
    score = 3.0 - base + luck
    return Outcome(score=score, seconds=0.01, epochs=job.last_epoch)


class Counted:
    """A fake training that counts its jobs, and may be killed before one of them."""

    def __init__(self, work=turned_round, *, killed_at=None):
        self.jobs = []
        self._work = work
        self._killed_at = killed_at

    def __call__(self, job, report):
        if len(self.jobs) == self._killed_at:
            raise KeyboardInterrupt
        self.jobs.append(job.folder)
        return self._work(job, report)


def drive_by_another(store, name):
    """Another host seems to drive a study."""
    other = this_process().replace("|", "elsewhere|", 1)
    with store.session() as session:
        row = update(StudyRow).where(StudyRow.name == name)
        session.execute(row.values(driver=other, heartbeat=time.time()))


def confirm(store, name, work=turned_round, *, top=3, seeds=4, slots=1):
    run(open_confirmation(store, name, top=top, seeds=seeds), work, slots=slots)
    return read_confirmation(store, name)


def ranked(store, name):
    return [t.configuration_id for t in finalists(read_trials(store, name), top=3)]
