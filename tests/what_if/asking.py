"""What answers questions in tests: the child's own function, in this process, and a formula."""

from __future__ import annotations

import numpy as np

from core.what_if import process


def here(question):
    """As the child would; for models that need no Keras."""
    process._loaded.clear()
    return process.answer(question, lambda _content: None)


class Counted:
    """Two seeds that add up what is known ahead; counts its questions."""

    def __init__(self):
        self.questions = []

    def __call__(self, question):
        self.questions.append(question)
        total = question.windows.ahead[..., :1].cumsum(axis=1)
        return np.stack([total, total + 0.5]).astype(float)
