"""What the mean prediction of M seeds gains over one seed, by closed form. It averages nothing.

With A the mean MSE of the seeds and V the mean over time of their unbiased variance, the expected
MSE of a mean over M of them is A - V (1 - 1/M): exact for seeds drawn without replacement, and
A - V for infinitely many (Krogh & Vedelsby 1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import SpecError


@dataclass(frozen=True, slots=True)
class EnsembleGain:
    """How the error falls with the number of seeds averaged.

    Attributes:
        seeds: Seeds that the two numbers rest on.
        single: A, mean MSE of one seed, squared unit of the predictions.
        disagreement: V, mean over time of the unbiased variance between seeds.
    """

    seeds: int
    single: float
    disagreement: float

    @property
    def limit(self) -> float:
        """MSE of infinitely many seeds."""
        return self.single - self.disagreement

    def mse(self, members: int) -> float:
        """Expected MSE of the mean prediction of M seeds.

        Raises:
            SpecError: M below 1.
        """
        if members < 1:
            raise SpecError("an ensemble has a member", found=members, remedy="Ask for 1 or more.")
        return self.single - self.disagreement * (1 - 1 / members)

    def rmse_curve(self, sizes: Sequence[int]) -> np.ndarray:
        """Root of the expected MSE for each size."""
        return np.sqrt([self.mse(size) for size in sizes])

    def members_within(self, share: float) -> int:
        """The smallest M whose MSE lies at most `share` of the limit above the limit.

        Raises:
            SpecError: A share that is not positive.
        """
        if not share > 0:
            raise SpecError("a share is positive", found=share, remedy="0.05 is 5 %.")
        if self.disagreement == 0:
            return 1
        if self.limit <= 0:  # too few seeds to know the limit; the largest size that was seen
            return self.seeds
        return max(1, int(np.ceil(self.disagreement / (share * self.limit) - 1e-9)))


def ensemble_gain(predictions: np.ndarray, observed: np.ndarray) -> EnsembleGain:
    """The two numbers of the closed form, on the scale on which predictions would be averaged.

    Args:
        predictions: (seeds, ...) predictions, two seeds or more.
        observed: (...) what came; NaN where nothing was measured, which is left out.

    Raises:
        SpecError: Fewer than 2 seeds, shapes that do not fit, or nothing observed.
    """
    members, truth = np.asarray(predictions, dtype=float), np.asarray(observed, dtype=float)
    is_observed = np.isfinite(truth)
    if len(members) < 2 or members.shape[1:] != truth.shape or not is_observed.any():
        raise SpecError(
            "an ensemble needs 2 seeds or more that predict the same observed dates",
            found=f"shapes {members.shape} and {truth.shape}",
            remedy="Train more seeds.",
        )
    members, truth = members[:, is_observed], truth[is_observed]  # (seeds, observed)
    return EnsembleGain(
        seeds=len(members),
        single=float(np.mean((members - truth) ** 2)),
        disagreement=float(members.var(axis=0, ddof=1).mean()),
    )
