"""Where the networks look: which windows are asked, what comes back, who cannot be asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.charts.window_inputs import window_inputs
from core.errors import SpecError
from core.store import Artifacts
from core.training.weights import keep_weights
from core.what_if.attention import MOST_ISSUES, Attention, attention_of, has_attention
from core.what_if.looked_at import looked_at
from core.what_if.question import Question
from tests.what_if.asking import here

SMALL = {
    "units": 3, "depth": 2, "filters_first": 2, "filters_second": 2, "width": 3, "dropout": 0.0,
    "batch_size": 16, "learning_rate": 0.01,
}  # fmt: skip


@pytest.fixture
def looking(ground):
    """The ground, as if networks had been trained on it."""
    jobs = tuple(
        replace(job, model="hrhn", configuration=SMALL, folder=f"nets/{number}")
        for number, job in enumerate(ground.networks.jobs)
    )
    return replace(ground, networks=replace(ground.networks, jobs=jobs))


class Even:
    """Two seeds of two depths that look evenly, and keep the question."""

    def __call__(self, question):
        self.question = question
        n, lookback = question.windows.past.shape[:2]
        return np.full((2, n, lookback, 2), 1 / lookback)


def test_windows_are_picked_evenly_and_the_mean_of_seeds_comes_back(looking):
    ask = Even()
    found = attention_of(looking, ask)
    assert ask.question.is_look
    assert len(looking.issues) > 50 and found.askable == len(looking.issues)
    assert len(found.issue_times) == min(MOST_ISSUES, found.askable)
    assert found.issue_times[0] == looking.issue_times[0]
    assert found.issue_times[-1] == looking.issue_times[-1]
    assert found.lags.tolist() == [5, 4, 3, 2, 1, 0]
    assert found.weights.shape == (len(found.issue_times), 6, 2) and found.seeds == 2
    np.testing.assert_allclose(found.share_of_newest(3), 0.5)


def test_the_newest_steps_are_those_of_the_smallest_lags():
    weights = np.zeros((1, 4, 1))
    weights[0, :, 0] = [0.1, 0.2, 0.3, 0.4]
    found = Attention(np.array(["2001-01-01"], "datetime64[s]"), np.arange(4)[::-1], weights, 1, 1)
    np.testing.assert_allclose(found.share_of_newest(1), 0.4)
    np.testing.assert_allclose(found.share_of_newest(2), 0.7)


def test_who_has_no_attention_is_told_so(ground, looking):
    assert not has_attention(ground)
    with pytest.raises(SpecError, match="only an HRHN"):
        attention_of(ground, Even())
    assert has_attention(looking)
    last = replace(looking.networks.jobs[0], configuration=SMALL | {"attention": "last"})
    assert not has_attention(replace(looking, networks=replace(looking.networks, jobs=(last,))))


@pytest.mark.slow
def test_networks_look_with_the_weights_that_were_kept(looking):
    from core.models.layers.network import attention_weights
    from core.training.engines.network import build_network, inputs_of

    ask = Even()
    attention_of(looking, ask)
    jobs, windows = looking.networks.jobs, ask.question.windows
    network = build_network(jobs[0], windows.shape)
    generator = np.random.default_rng(3)
    kept = [network.weights + generator.normal(size=network.weights.shape) for _ in jobs]
    for job, weights in zip(jobs, kept, strict=True):
        keep_weights(Artifacts(job.artifacts), job.folder, weights.astype(np.float32))
    looks = here(Question(jobs, windows, is_look=True))
    assert looks.shape == (len(jobs), len(windows), 6, 2)
    np.testing.assert_allclose(looks.sum(axis=2), 1, rtol=1e-5)
    assert not np.allclose(looks[0], looks[1], rtol=1e-3)
    start = 0
    for variable in network.model.trainable_variables:
        size = int(np.prod(variable.shape))
        variable.assign(kept[1][start : start + size].reshape(variable.shape))
        start += size
    again = attention_weights(network.model, inputs_of(windows))[:, -1]
    np.testing.assert_allclose(looks[1], again, rtol=1e-4)


def test_a_row_shows_what_its_window_read(looking):
    found = attention_of(looking, Even())
    looked = looked_at(looking, found, 3, target=looking.window.targets[0])
    assert looked.issue == found.issue_times[3] == looked.dates[-1]
    assert len(looked.dates) == len(looked.values) == len(looked.weights) == 6
    record = looking.record
    first = record.dates.get_loc(looked.dates[0])
    held = record.targets[0].values[first : first + 6]
    np.testing.assert_array_equal(looked.values, held)
    assert {path.name for path in looked.drivers} == set(looking.window.drivers)
    figure = window_inputs(looked)
    drawn = [trace.name for trace in figure.data]
    assert drawn[:2] == ["weight, depth 1", "weight, depth 2"] and "observed" in drawn
