"""Large type: every word grows, no number changes."""

from __future__ import annotations

from core.charts.presenting import TYPE, enlarged
from core.charts.rungs import rung_flow
from tests.charts import nouns

PLAN = nouns.plan(27)
TRIALS = nouns.trials(PLAN)


def test_words_grow_and_data_stay():
    plain, large = rung_flow(TRIALS, PLAN), enlarged(rung_flow(TRIALS, PLAN))
    assert large.layout.font.size == TYPE > plain.layout.template.layout.font.size
    assert large.layout.height > plain.layout.height
    sizes = [(a.font.size, b.font.size) for a, b in
             zip(plain.layout.annotations, large.layout.annotations, strict=True)]  # fmt: skip
    assert sizes and all(after > before for before, after in sizes)
    assert [t.y for t in plain.data] == [t.y for t in large.data]
