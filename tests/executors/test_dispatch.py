"""The dispatcher: every key ends exactly once, slots are shared fairly, a broken source leaves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import StoreAway
from core.executors.dispatch import MAX_ATTEMPTS, Dispatcher, run_source
from core.executors.inline import InlineExecutor
from core.executors.local import LocalExecutor
from core.executors.protocol import Broken, Finished, Lost, Report
from tests.executors.works import kind_of, prepare, work


class Source:
    """Numbers 0 to n - 1 as jobs; what happened is kept."""

    def __init__(self, jobs):
        self.jobs = jobs
        self.waiting = list(range(len(jobs)))
        self.log = []
        self.results = {}
        self.failures = {}

    def next_key(self):
        return self.waiting.pop(0) if self.waiting else None

    def job(self, key, *, slot):
        self.log.append(key)
        return self.jobs[key]

    def reported(self, key, content):
        self.log.append((key, content))

    def finished(self, key, result):
        assert key not in self.results and key not in self.failures
        self.results[key] = result

    def failed(self, key, cause):
        assert key not in self.results and key not in self.failures
        self.failures[key] = cause

    def pulse(self):
        pass


class Gated(Source):
    """Has work only while fewer than `width` of its jobs run: like a rung that waits."""

    def __init__(self, name, count, width):
        super().__init__([(name, n) for n in range(count)])
        self.width = width
        self.open = set()
        self.attempts = {}

    def next_key(self):
        if len(self.open) >= self.width or not self.waiting:
            return None
        key = self.waiting.pop(0)
        self.open.add(key)
        return key

    def job(self, key, *, slot):
        self.attempts[key] = self.attempts.get(key, 0) + 1
        return self.jobs[key]

    def finished(self, key, result):
        super().finished(key, result)
        self.open.remove(key)

    def failed(self, key, cause):
        super().failed(key, cause)
        self.open.remove(key)


class Scripted:
    """An executor whose jobs end when, and as, the test says."""

    def __init__(self, slots):
        self.slots = slots
        self.held = {}  # slot -> ticket
        self.jobs = {}  # ticket -> job
        self.abandoned = set()
        self.outbox = []

    def free(self):
        return [slot for slot in range(self.slots) if slot not in self.held]

    def submit(self, slot, ticket, job):
        assert slot not in self.held
        assert ticket not in self.jobs, "a ticket is used once"
        self.held[slot] = ticket
        self.jobs[ticket] = job

    def end(self, slot, kind, *more):
        self.outbox.append(kind(self.held[slot], slot, *more))
        return self.held[slot]

    def collect(self, timeout):
        messages, self.outbox = self.outbox, []
        for message in messages:
            is_end = not isinstance(message, Report)
            if is_end and self.held.get(message.slot) == message.ticket:
                del self.held[message.slot]
        return messages

    def abandon(self, slot):
        if slot in self.held:
            self.abandoned.add(self.held.pop(slot))

    def warm(self, kind):
        pass

    def close(self):
        pass

    def running(self, name):
        return sum(self.jobs[ticket][0] == name for ticket in self.held.values())


def test_the_dispatcher_runs_a_source_dry():
    source = Source([("count", n) for n in range(5)] + [("raise", 1)])
    run_source(source, InlineExecutor(work, slots=3))
    assert source.results == {n: n * n for n in range(5)}
    assert source.failures == {5: "ValueError: no 7"}


def test_several_sources_run_dry_side_by_side():
    sources = [Source([("count", n) for n in range(4)]) for _ in range(3)]
    dispatcher = Dispatcher(InlineExecutor(work, slots=2))
    for source in sources:
        dispatcher.add(source)
    assert dispatcher.sources == sources
    dispatcher.run()
    assert dispatcher.sources == []
    assert all(source.results == {n: n * n for n in range(4)} for source in sources)


def test_a_lost_job_is_tried_again_but_not_for_ever():
    local = LocalExecutor(work, slots=2, prepare=prepare, kind_of=kind_of)
    source = Source([("die", 0), ("count", 2)])
    try:
        run_source(source, local)
    finally:
        local.close()
    assert source.results == {1: 4}
    assert source.log.count(0) == MAX_ATTEMPTS
    assert f"too little memory, {MAX_ATTEMPTS} times" in source.failures[0]


def lose(dispatcher, executor, *, reports):
    """One more attempt, which says so much and dies."""
    dispatcher.step(0)
    for number in range(reports):
        executor.outbox.append(Report(executor.held[0], 0, number))
    executor.end(0, Lost, "gone")
    dispatcher.step(0)


def test_a_job_that_gets_further_each_time_may_be_lost_as_often_as_it_likes():
    executor, source = Scripted(1), Source([("a", 0)])
    dispatcher = Dispatcher(executor)
    dispatcher.add(source)
    for attempt in range(4 * MAX_ATTEMPTS):
        lose(dispatcher, executor, reports=attempt)
    assert source.failures == {}
    dispatcher.step(0)
    executor.end(0, Finished, "at last")
    dispatcher.run()
    assert source.results == {0: "at last"}


@pytest.mark.parametrize("reports", [0, 3])
def test_a_job_that_dies_at_the_same_place_each_time_fails(reports):
    executor, source = Scripted(1), Source([("a", 0)])
    dispatcher = Dispatcher(executor)
    dispatcher.add(source)
    for _ in range(MAX_ATTEMPTS + bool(reports)):  # the first to get so far counts for nothing
        assert source.failures == {}
        lose(dispatcher, executor, reports=reports)
    assert source.failures == {0: f"gone, {MAX_ATTEMPTS} times"}


def test_a_source_whose_store_is_away_leaves_and_nothing_of_it_is_told():
    away, good = Source([("count", 2), ("away", 0), ("count", 3)]), Source([("count", 4)] * 3)
    dispatcher = Dispatcher(InlineExecutor(work, slots=1))
    dispatcher.add(away)
    dispatcher.add(good)
    with pytest.raises(StoreAway, match="a full disk"):
        dispatcher.run()
    assert away.results == {0: 4} and away.failures == {}
    assert good.results == {0: 16, 1: 16, 2: 16}


def test_what_has_ended_is_forgotten():
    """A search of 100,000 trials must not fill the memory."""
    executor, source = Scripted(2), Source([("a", n) for n in range(60)])
    dispatcher = Dispatcher(executor)
    dispatcher.add(source)
    (account,) = dispatcher._accounts
    while dispatcher.sources:
        dispatcher.step(0)
        held = [len(kept) for kept in vars(account).values() if isinstance(kept, dict | list)]
        assert max(held) <= 2
        for slot in list(executor.held)[:1]:
            executor.end(slot, (Finished, Broken, Lost)[len(executor.jobs) % 3], "x")
    assert len(source.results) + len(source.failures) == 60
    assert dispatcher._accounts == dispatcher._departures == []


def test_a_late_result_of_a_lost_attempt_is_ignored():
    executor, source = Scripted(1), Source([("a", 0)])
    dispatcher = Dispatcher(executor)
    dispatcher.add(source)
    dispatcher.step(0)
    first = executor.end(0, Lost, "gone")
    dispatcher.step(0)
    dispatcher.step(0)
    executor.outbox.append(Finished(first, 0, "late"))
    executor.outbox.append(Report(first, 0, "late"))
    executor.end(0, Finished, "in time")
    dispatcher.run()
    assert source.results == {0: "in time"}
    assert (0, "late") not in source.log


def test_a_source_has_at_most_what_it_asked_for():
    executor = Scripted(4)
    dispatcher = Dispatcher(executor)
    dispatcher.add(Source([("a", n) for n in range(9)]), at_most=1)
    dispatcher.add(Source([("b", n) for n in range(9)]))
    dispatcher.step(0)
    assert (executor.running("a"), executor.running("b")) == (1, 3)


def test_one_slot_goes_round():
    executor = Scripted(1)
    dispatcher = Dispatcher(executor)
    for name in "abc":
        dispatcher.add(Source([(name, n) for n in range(3)]))
    for _ in range(9):
        dispatcher.step(0)
        executor.end(0, Finished, 0)
        dispatcher.step(0)
    assert "".join(executor.jobs[ticket][0] for ticket in sorted(executor.jobs)) == "abc" * 3


def test_a_source_that_waits_is_not_dry_once_a_result_brings_it_work():
    """It has to be asked again, even when the next free slot goes to another first."""
    executor = Scripted(3)
    rung = Gated("rung", count=2, width=1)
    dispatcher = Dispatcher(executor)
    dispatcher.add(rung)
    dispatcher.add(Source([("b", 0)]))
    dispatcher.step(0)
    (slot,) = [slot for slot, ticket in executor.held.items() if executor.jobs[ticket][0] == "rung"]
    dispatcher.add(Source([("c", 0)]))
    dispatcher.add(Source([("d", 0)]))
    dispatcher.step(0)
    executor.end(slot, Finished, 0)
    dispatcher.step(0)
    dispatcher.step(0)  # the free slot goes to d, which has waited longer
    assert executor.running("d") == 1 and executor.running("rung") == 0
    assert rung in dispatcher.sources


class Trouble(Exception):
    pass


def raising(source, method, after):
    """Let a method of a source raise at its n-th call and tell whether it was called again."""
    calls = []
    inner = getattr(source, method)

    def call(*arguments, **options):
        calls.append(arguments)
        if len(calls) == after:
            raise Trouble(method)
        assert len(calls) < after, "a source that left is left alone"
        return inner(*arguments, **options)

    setattr(source, method, call)


METHODS = ("next_key", "job", "reported", "finished", "failed", "pulse")


@pytest.mark.parametrize("method", METHODS)
def test_a_source_that_raises_leaves_and_the_others_go_on(method):
    bad = Source([("count", 2), ("count", 2), ("raise", 0)] * 3)
    good = Source([("count", n) for n in range(6)])
    raising(bad, method, after=2)
    dispatcher = Dispatcher(InlineExecutor(work, slots=3))
    dispatcher.add(bad)
    dispatcher.add(good)
    departures = []
    while dispatcher.sources:
        departures += dispatcher.step(0)
    errors = {departure.source: departure.error for departure in departures}
    assert errors[good] is None and isinstance(errors[bad], Trouble)
    assert good.results == {n: n * n for n in range(6)}


@pytest.mark.parametrize("method", METHODS)
def test_alone_its_error_is_raised(method):
    bad = Source([("count", 2), ("raise", 0)] * 3)
    raising(bad, method, after=2)
    with pytest.raises(Trouble, match=method):
        run_source(bad, InlineExecutor(work, slots=2))


def test_the_jobs_of_a_source_that_left_are_abandoned():
    executor = Scripted(4)
    bad, good = Source([("bad", n) for n in range(9)]), Source([("good", n) for n in range(9)])
    raising(bad, "pulse", after=3)
    dispatcher = Dispatcher(executor)
    dispatcher.add(bad)
    dispatcher.add(good)
    dispatcher.step(0)
    dispatcher.step(0)
    (left,) = dispatcher.step(0)
    assert left.source is bad
    assert len(executor.abandoned) == 2 and executor.running("bad") == 0
    dispatcher.step(0)
    assert executor.running("good") == 4
    for slot in range(4):
        executor.end(slot, Finished, 0)
    executor.outbox += [Finished(ticket, 0, "late") for ticket in executor.abandoned]
    dispatcher.step(0)
    assert bad.results == {} and len(good.results) == 4


gates = st.lists(st.tuples(st.integers(0, 7), st.integers(1, 5)), min_size=1, max_size=4)


@settings(deadline=None, max_examples=120, derandomize=True)
@given(slots=st.integers(1, 5), gates=gates, data=st.data())
def test_whatever_happens_every_key_ends_once(slots, gates, data):
    """Results, errors, deaths, reports and late messages in any order."""
    executor = Scripted(slots)
    sources = [Gated(str(name), count, width) for name, (count, width) in enumerate(gates)]
    dispatcher = Dispatcher(executor)
    for source in sources:
        dispatcher.add(source)
    lost = []
    while dispatcher.sources:
        dispatcher.step(0)
        if executor.held:
            slot = data.draw(st.sampled_from(sorted(executor.held)))
            fate = data.draw(st.sampled_from(["finish", "break", "lose", "report", "late"]))
            if fate == "finish":
                executor.end(slot, Finished, executor.jobs[executor.held[slot]])
            elif fate == "break":
                executor.end(slot, Broken, "broken")
            elif fate == "lose":
                lost.append(executor.end(slot, Lost, "gone"))
            elif fate == "report":
                executor.outbox.append(Report(executor.held[slot], slot, 0))
            elif lost:
                late = data.draw(st.sampled_from(lost))
                executor.outbox.append(Finished(late, slot, "late"))
    for source in sources:
        assert set(source.results) | set(source.failures) == set(range(len(source.jobs)))
        assert all(source.results[key] == source.jobs[key] for key in source.results)
        for key, tried in source.attempts.items():
            said = sum(isinstance(entry, tuple) and entry[0] == key for entry in source.log)
            assert 1 <= tried <= MAX_ATTEMPTS * (1 + said)  # with every report it may get further


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    slots=st.integers(1, 6),
    counts=st.lists(st.integers(1, 12), min_size=2, max_size=4),
    data=st.data(),
)
def test_slots_are_shared_fairly(slots, counts, data):
    """While two sources have work, neither is filled while the other has two jobs less."""
    executor = Scripted(slots)
    sources = [Source([(str(n), key) for key in range(count)]) for n, count in enumerate(counts)]
    given_out = {str(n): 0 for n in range(len(sources))}
    inner = executor.submit

    def submit(slot, ticket, job):
        busy = {name: executor.running(name) for name in given_out if sources[int(name)].waiting}
        assert executor.running(job[0]) <= min(busy.values(), default=slots)
        given_out[job[0]] += 1
        inner(slot, ticket, job)

    executor.submit = submit
    dispatcher = Dispatcher(executor)
    for source in sources:
        dispatcher.add(source)
    while dispatcher.sources:
        dispatcher.step(0)
        if all(source.waiting for source in sources) and len(executor.held) == slots:
            running = [executor.running(name) for name in given_out]
            assert max(running) - min(running) <= 1
        if executor.held:
            # One job ends a step, so the free slot must go to whoever has the fewest.
            executor.end(data.draw(st.sampled_from(sorted(executor.held))), Finished, 0)
    assert list(given_out.values()) == counts
