"""An answer in one sentence. It computes no forecast and draws nothing."""

from __future__ import annotations

import numpy as np

from core.what_if.answer import Answer


def in_one_sentence(answer: Answer) -> str:
    """The peaks before and after, when they are, and how many seeds agree on the direction."""
    if not answer.scenario.changes:
        return f"As it was: peak {_peak(answer.before.median, answer)}."
    before, after = answer.before.median, answer.after.median
    if np.allclose(before, after, rtol=1e-3):
        return f"The forecast stays the same: peak {_peak(before, answer)}."
    return (
        f"Peak {_number(after.max())} {answer.unit} instead of {_number(before.max())}, "
        f"{_when(answer)}; {_agreement(answer)}."
    )


def cautions(answer: Answer) -> list[str]:
    """What limits it, each in a sentence."""
    told = [one.sentence for one in answer.outside]
    if told:
        told[-1] += " The intervals do not hold there."
    if answer.held:
        told.append(
            f"The record ends on {str(answer.issue)[:10]}: after it {', '.join(answer.held)} "
            "stays at its last value, unless the scenario says otherwise."
        )
    return told


def _peak(median: np.ndarray, answer: Answer) -> str:
    day = str(answer.dates[int(np.argmax(median))])[:10]
    return f"{_number(median.max())} {answer.unit} on {day}"


def _when(answer: Answer) -> str:
    first, then = (int(np.argmax(fan.median)) for fan in (answer.before, answer.after))
    if then == first:
        return f"on the same day, {str(answer.dates[then])[:10]}"
    steps = abs(then - first)
    word = "later" if then > first else "earlier"
    return f"{steps} step{'s' * (steps > 1)} {word}, on {str(answer.dates[then])[:10]}"


def _agreement(answer: Answer) -> str:
    """On the step where the medians differ most."""
    step = int(np.argmax(np.abs(answer.after.median - answer.before.median)))
    change = answer.after.members[:, step] - answer.before.members[:, step]
    rises = answer.after.median[step] > answer.before.median[step]
    agree = int((change > 0).sum() if rises else (change < 0).sum())
    word = "more" if rises else "less"
    return f"{agree} of {len(change)} seeds say {word} on {str(answer.dates[step])[:10]}"


def _number(value: float) -> str:
    return f"{value:.3g}"
