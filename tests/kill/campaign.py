"""Kills searches at random instants: `python -m tests.kill.campaign SEED FOLDER CASE ...`.

One process without threads and without an open database, from which everything is forked. It
prints what it did as JSON; a check that fails says the seed and every kill.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.dataset.catalogue import save_series
from core.executors.inline import InlineExecutor
from core.search import oracle  # noqa: F401  # imported once for all processes
from core.search.creation import create_study
from core.settings import Settings
from core.store import Store
from tests.kill import checks, processes
from tests.kill.cases import Case, fake_cases, small_series
from tests.kill.scenes import Commands, Pages, Scene
from tests.kill.training import PAUSE, train

KILLED_OPENING = 0.2  # one kill in five comes while a process starts, replays, or takes the study
OPENING = 0.08  # seconds that this takes, roughly
AN_EPOCH, A_TRIAL = PAUSE + 0.002, 0.008  # seconds, as roughly
WEIGHTS = {"driver": 3, "service": 3, "slot": 3, "server": 1}
A_SEARCH = 90.0  # seconds that one may take at the very most


@dataclass
class Report:
    """What a campaign did.

    Attributes:
        kills: Processes killed in mid-search, by kind.
        resumes: How often a killed search was taken up again.
        searches: Searches that ended like the undisturbed one.
        story: Every kill in words, for who has to repeat it.
        half_written: Files that kills left unfinished.
    """

    kills: Counter[str] = field(default_factory=Counter)
    resumes: int = 0
    searches: int = 0
    story: list[str] = field(default_factory=list)
    half_written: int = 0


class Campaign:
    """All its cases, one after another, in one store.

    Args:
        settings: Of the store.
        seed: Of the instants and the victims.
    """

    def __init__(self, settings: Settings, seed: int) -> None:
        self.report = Report()
        self._settings = settings
        self._seed = seed
        store = Store(settings)
        save_series(store, small_series())
        store.close()

    def run(self, case: Case) -> None:
        """Kill something of a search as often as the case says; each time it must end well."""
        generator = np.random.default_rng([self._seed, case.seed])
        alone = self._undisturbed(case)
        left, goes = case.kills, 0
        while left:
            goes += 1
            scene = self._open(case, f"{case.name}-go-{goes}", alone)
            try:
                hits = self._disturb(scene, generator, left)
            finally:
                scene.end()
            left -= hits.total()
            self._check(scene, alone, hits)

    def _undisturbed(self, case: Case) -> str:
        name = f"{case.name}-alone"

        def act() -> None:
            store = Store(self._settings)
            create_study(store, case.spec.model_copy(update={"name": name}))
            processes.drive(self._settings, name, lambda: InlineExecutor(train, slots=1))

        _wait_for_end(processes.fork(act))
        return name

    def _open(self, case: Case, name: str, alone: str) -> Scene:
        store = Store(self._settings)
        trials = checks.told(store, alone)
        store.close()
        epochs = checks.begun(self._settings.artifacts, alone).total()
        kind = Pages if case.place == "service" else Commands
        return kind(self._settings, case, name, trials=trials, epochs=epochs)

    def _disturb(self, scene: Scene, generator: np.random.Generator, most: int) -> Counter[str]:
        """Kill until it was killed `most` times or has ended; then let it end."""
        hits: Counter[str] = Counter()
        end = time.monotonic() + A_SEARCH
        while (done := self._told(scene.study)) < scene.trials:
            assert time.monotonic() < end, f"{scene.study} stands still after {done} trials"
            if hits.total() == most:
                self._attend(scene, 0.03)
                continue
            self._let_work(scene, generator, (1 - done / scene.trials) / (most - hits.total() + 1))
            hits += self._strike(scene, generator)
        self._let_end(scene)
        self.report.kills += hits
        self.report.resumes += scene.began - 1
        return hits

    def _let_work(self, scene: Scene, generator: np.random.Generator, share: float) -> None:
        """Let it go on for about a share of the search, or kill it while it opens."""
        if generator.random() < KILLED_OPENING:
            self._attend(scene, float(generator.uniform(0, 2 * OPENING)))
            return
        self._await_training(scene)
        slots = 1 if scene.case.place == "inline" else scene.case.slots
        work = scene.epochs * AN_EPOCH / slots + scene.trials * A_TRIAL
        self._attend(scene, float(generator.uniform(0, 2 * share * work)))

    def _await_training(self, scene: Scene) -> None:
        """Until an epoch begins that had not begun, or the search has ended."""
        before, end = self._epochs_begun(), time.monotonic() + 20
        while self._epochs_begun() == before and not scene.is_finished():
            assert time.monotonic() < end, f"{scene.study} does not train"
            self._attend(scene, 0.005)

    def _epochs_begun(self) -> int:
        """A number that grows with every epoch that begins."""
        ledger = checks.ledger_of(self._settings.artifacts)
        return ledger.stat().st_size if ledger.exists() else 0

    def _attend(self, scene: Scene, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            scene.attend()
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(0.004, left))

    def _strike(self, scene: Scene, generator: np.random.Generator) -> Counter[str]:
        """Kill one process; it counts when it lived and the search has not ended.

        That it stands still first shows that it lived. It may hold the database then, so what the
        search has done is read when it is dead.
        """
        living = {kind: found for kind, found in scene.victims().items() if found}
        kinds = sorted(living)
        if not kinds:  # it has just ended
            return Counter()
        weights = np.array([WEIGHTS[kind] for kind in kinds])
        kind = str(generator.choice(kinds, p=weights / weights.sum()))
        victim = int(generator.choice(living[kind]))
        if not processes.freeze(victim):
            return Counter()
        processes.kill(victim)
        done = self._told(scene.study)
        if done >= scene.trials:
            return Counter()
        self.report.story.append(f"{scene.study}: {kind} after {done} of {scene.trials} trials")
        return Counter([kind])

    def _let_end(self, scene: Scene) -> None:
        """The last tell is written: everything ends by itself, and nothing stays behind."""
        end = time.monotonic() + 20
        while not scene.is_finished():
            assert time.monotonic() < end, f"{scene.study} does not finish"
            self._attend(scene, 0.02)
        scene.close()
        while left := [p for leader in scene.leaders for p in processes.of_session(leader)]:
            assert time.monotonic() < end, f"processes {left} stay behind {scene.study}"
            time.sleep(0.005)

    def _told(self, study: str) -> int:
        store = Store(self._settings)
        done = checks.told(store, study)
        store.close()
        return done

    def _check(self, scene: Scene, alone: str, hits: Counter[str]) -> None:
        interrupted = sum(scene.interrupted[kind] * count for kind, count in hits.items())
        store = Store(self._settings)
        checks.check(store, scene.study, alone, interrupted=interrupted)
        store.close()
        self.report.searches += 1


def _wait_for_end(process: int) -> None:
    while (code := processes.has_ended(process)) is None:
        time.sleep(0.002)
    assert code == 0, f"the undisturbed search ended with code {code}"


def main() -> int:
    """Run the cases named; 1 when a check failed."""
    seed, folder, names = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    url = os.environ.get("HALFLIFE_STORE", f"sqlite:///{folder / 'halflife.db'}")
    settings = Settings(url, str(folder / "artifacts"), 2, 10.0)
    campaign = Campaign(settings, seed)
    gc.freeze()
    for case in (case for case in fake_cases() if case.name in names):
        try:
            campaign.run(case)
        except BaseException:
            traceback.print_exc()
            words = [f"seed {seed} of the kills, {case}:", *campaign.report.story]
            sys.stderr.write("\n  ".join(words) + "\n")
            return 1
    campaign.report.half_written = checks.half_written(settings.artifacts)
    sys.stdout.write(json.dumps(vars(campaign.report)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
