"""Nothing is lost and nothing is repeated, whatever is killed and whenever.

Two hundred kills over twenty searches with a training by formula, ten over two with networks, and
twenty on PostgreSQL where there is a server. Each search ends like the undisturbed one.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, make_url, select

from core.dataset.catalogue import save_series
from core.search.budget import Budget
from core.search.creation import create_study
from core.store.schema import EpochRow
from tests.conftest import POSTGRES, on_server
from tests.kill import checks, processes, real
from tests.kill.cases import fake_cases, small_series, spec_of

PROJECT = Path(__file__).resolve().parents[2]
SEED = 2026
PATIENCE = 600  # seconds, on a machine that does ten other things


def begin(folder: Path, cases: list[str], **environment: str) -> subprocess.Popen[str]:
    """A campaign in a process of its own: it forks, which this one with its threads must not."""
    folder.mkdir()
    command = [sys.executable, "-W", "ignore", "-m", "tests.kill.campaign", str(SEED), str(folder)]
    with (folder / "said.txt").open("w") as said:
        return subprocess.Popen(
            [*command, *cases],
            cwd=PROJECT,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"} | environment,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )


def end(campaign: subprocess.Popen[str], folder: Path) -> dict:
    """Its report, or what it failed with."""
    told, _ = campaign.communicate(timeout=PATIENCE)
    said = (folder / "said.txt").read_text()
    return json.loads(told) if campaign.returncode == 0 else {"failure": said[-6000:]}


def show(capsys: pytest.CaptureFixture[str], words: str, reports: list[dict]) -> Counter[str]:
    """Print the counts whatever pytest captures; gives the kills by kind."""
    failures = [report["failure"] for report in reports if "failure" in report]
    assert not failures, "\n".join(failures)
    kills: Counter[str] = sum((Counter(report["kills"]) for report in reports), Counter())
    resumes = sum(report["resumes"] for report in reports)
    by_kind = ", ".join(f"{count} {kind}" for kind, count in sorted(kills.items()))
    with capsys.disabled():
        print(f"\n{words}: {kills.total()} kills ({by_kind}), {resumes} resumes")
    return kills


def test_two_hundred_kills_over_twenty_searches_change_nothing(tmp_path, capsys):
    names = [case.name for case in fake_cases()]
    halves = {"even": names[::2], "odd": names[1::2]}  # one a core
    campaigns = {half: begin(tmp_path / half, cases) for half, cases in halves.items()}
    reports = [end(campaign, tmp_path / half) for half, campaign in campaigns.items()]
    kills = show(capsys, "training by formula", reports)
    assert kills.total() == sum(case.kills for case in fake_cases()) == 200
    assert set(kills) == {"driver", "service", "server", "slot"}
    assert min(kills.values()) >= 5
    assert sum(report["searches"] for report in reports) >= 20
    # A file is left half written only where a kill hit its writing.
    assert sum(report["half_written"] for report in reports) <= kills.total()


@pytest.mark.skipif(not POSTGRES, reason="HALFLIFE_TEST_POSTGRES names no server")
def test_twenty_kills_on_postgresql_change_nothing(tmp_path, capsys):
    schema = f"test_{uuid.uuid4().hex[:12]}"
    on_server(f"CREATE SCHEMA {schema}")
    query = {"options": f"-csearch_path={schema}", "application_name": schema}
    url = make_url(POSTGRES).update_query_dict(query).render_as_string(hide_password=False)
    try:
        folder = tmp_path / "server"
        report = end(begin(folder, ["case-1", "case-2"], HALFLIFE_STORE=url), folder)
    finally:
        on_server(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE application_name = '{schema}'",
            f"DROP SCHEMA {schema} CASCADE",
        )
    assert show(capsys, "on PostgreSQL", [report]).total() == 20


REAL = Budget(max_epochs=9, factor=3)
REAL_SEED = 77


def epochs(store, study):
    with store.session() as session:
        found = session.scalar(select(func.count()).where(EpochRow.study == study))
    return found or 0


def is_over(store, study):
    return checks.study_summary(store, study).state is checks.StudyState.FINISHED


def let_it_train(scene, store, study):
    """Until the journal gets an epoch that it had not, or the search is over."""
    before, last = epochs(store, study), time.monotonic() + PATIENCE
    while epochs(store, study) == before and not is_over(store, study):
        assert time.monotonic() < last, "it does not train"
        scene.attend()
        time.sleep(0.05)


def kill_one(scene, kind, store, study):
    """Freeze it, which shows that it lives; kill it; whether the search had not ended."""
    last = time.monotonic() + PATIENCE
    while not (found := scene.victims()[kind]) or not processes.freeze(found[-1]):
        assert time.monotonic() < last, f"there is no {kind}"
        if is_over(store, study):
            return False
        scene.attend()
        time.sleep(0.01)
    processes.kill(found[-1])
    return checks.told(store, study) < checks.told(store, "alone")


def finish(scene, store, study):
    """It ends by itself, leaves nothing behind, and is the undisturbed one bit for bit."""
    last = time.monotonic() + PATIENCE
    while not is_over(store, study):
        assert time.monotonic() < last, f"{study} does not finish"
        scene.attend()
        time.sleep(0.05)
    scene.close()
    while real.processes_of(store.settings):
        assert time.monotonic() < last, "processes stay behind"
        time.sleep(0.05)
    checks.check_results(store, study, "alone")
    assert checks.check_bits(store, study, "alone") == checks.told(store, "alone")


def disturb(scene, store, study, kinds, generator):
    """Kill what is named, one after the other; gives what was killed before the search was over."""
    done = []
    while kinds[len(done) :] and not is_over(store, study):
        scene.attend()
        if generator.random() < 0.7:  # else it dies while it opens
            let_it_train(scene, store, study)
        time.sleep(float(generator.uniform(0, 0.5)))
        if not kill_one(scene, kinds[len(done)], store, study):
            break
        done.append(kinds[len(done)])
    finish(scene, store, study)
    return done


@pytest.mark.slow
def test_ten_kills_of_real_trainings_change_no_bit(fresh_store, capsys):
    store, spec = fresh_store, spec_of("alone", REAL_SEED, REAL)
    save_series(store, small_series())
    create_study(store, spec)
    alone = real.Command(store, "alone", slots=1)
    alone.attend()
    alone.close()
    generator = np.random.default_rng(SEED)
    report = {"kills": Counter(), "resumes": 0}
    plans = (
        (real.Command, 2, ("slot", "driver", "slot", "driver", "slot")),
        (real.Page, 1, ("slot", "service", "server", "slot", "server")),
    )
    for kind_of_scene, slots, kinds in plans:
        for go in itertools.count(1):  # again, should it be over before all are killed
            study = f"{kind_of_scene.__name__}-{go}"
            create_study(store, spec.model_copy(update={"name": study}))
            scene = kind_of_scene(store, study, slots=slots)
            done = disturb(scene, store, study, kinds, generator)
            report["kills"] += Counter(done)
            report["resumes"] += scene.began - 1
            kinds = kinds[len(done) :]
            if not kinds:
                break
    assert show(capsys, "networks", [report]).total() == 10
