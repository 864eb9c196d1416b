"""Where the networks of a study look: the weights of their attention over the past.

Whoever calls brings what asks the networks; nothing here loads one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.cutting import cut_at
from core.errors import SpecError
from core.what_if.answering import Ask, check_ready
from core.what_if.ground import Ground
from core.what_if.question import Question

MOST_ISSUES = 150  # windows that are asked; more make a picture no finer


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """Weights with which the forecasts of some issue times look back.

    Attributes:
        issue_times: (n,) datetime64[s], rising, evenly picked from all that can be asked.
        lags: (L,) steps before the issue time, falling to 0.
        weights: (n, L, K) means over the seeds of the last look, by depth of the encoder; over L
            they sum to 1.
        seeds: Networks that were asked.
        askable: Issue times that could be asked.
    """

    issue_times: np.ndarray
    lags: np.ndarray
    weights: np.ndarray
    seeds: int
    askable: int

    def share_of_newest(self, steps: int) -> np.ndarray:
        """(K,) mean share of the weight on the newest steps, the issue time included."""
        newest: np.ndarray = self.weights[:, self.lags < steps].sum(axis=1).mean(axis=0)
        return newest


def has_attention(ground: Ground) -> bool:
    """Whether the networks of a study look back at all."""
    job = ground.networks.jobs[0]
    return job.model == "hrhn" and job.configuration.get("attention", "hierarchical") != "last"


def attention_of(ground: Ground, ask: Ask) -> Attention:
    """Where the networks look at issue times from first to newest.

    Args:
        ground: Of the study.
        ask: Puts a question to the networks.

    Raises:
        SpecError: The networks have no attention, or weights of them are missing.
    """
    if not has_attention(ground):
        raise SpecError(
            "only an HRHN with hierarchical attention looks back",
            found=f"{ground.networks.jobs[0].model} in study {ground.study}",
            remedy="Search with that model, and leave its attention hierarchical.",
        )
    check_ready(ground)
    rows = _picked(ground.issues)
    windows = cut_at(ground.series, ground.window, ground.scaling, rows)
    looks = ask(Question(ground.networks.jobs, windows, is_look=True))  # (seeds, n, L, K)
    return Attention(
        issue_times=windows.issue_times,
        lags=np.arange(ground.window.lookback)[::-1],
        weights=looks.mean(axis=0),
        seeds=len(looks),
        askable=len(ground.issues),
    )


def _picked(issues: np.ndarray) -> list[int]:
    """At most `MOST_ISSUES` of them, evenly, the first and the last included."""
    places = np.linspace(0, len(issues) - 1, min(MOST_ISSUES, len(issues))).round().astype(int)
    return [int(row) for row in issues[places]]
