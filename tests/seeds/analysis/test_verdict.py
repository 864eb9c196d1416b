"""Verdicts: the pitfalls of the notes, error rates by simulation, and the sentences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from core.errors import SpecError
from core.seeds.analysis.planning import detectable_difference
from core.seeds.analysis.seed_sets import SeedSets, choose_and_report
from core.seeds.analysis.sentences import Wording, verdict_sentence
from core.seeds.analysis.verdict import Margin, compare
from core.seeds.analysis.verdict_table import holm, holm_adjusted, verdict_table


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def pair(n: int, gap: float, noise: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = generator(seed)
    base = rng.normal(1.0, 0.1, size=n)
    return base, base + gap + rng.normal(0.0, noise, size=n)


def judge(first, second, resamples=500, **settings):
    return compare(first, second, generator(), resamples=resamples, **settings)


def test_five_pairs_give_no_verdict_six_do():
    first, second = pair(6, 0.5, 0.01)
    few = judge(first[:5], second[:5])
    assert (few.verdict, few.more_seeds) == ("no verdict", None)
    assert few.difference.high < 0  # the numbers are there, the claim is not
    assert judge(first, second).verdict == "better"
    assert judge(second, first).verdict == "worse"


def test_identical_samples_are_equivalent_not_better():
    scores = np.linspace(1.0, 1.2, 10)
    assert judge(scores, scores).verdict == "equivalent"
    without = judge(scores, scores, margin=Margin(0.0))
    assert (without.verdict, without.more_seeds) == ("undecided", None)


def test_a_certain_difference_inside_the_margin_is_equivalent():
    first, second = pair(20, 0.01, 0.001)
    assert judge(first, second).difference.high < 0
    assert judge(first, second).verdict == "equivalent"
    assert judge(first, second, margin=Margin(0.001, "absolute")).verdict == "better"


def test_a_mean_lead_without_winning_more_often_is_undecided():
    second = np.array([1.0] * 6 + [1.5] * 8)
    first = np.array([1.02] * 6 + [1.0] * 8)  # 8 of 14 won, by much
    found = judge(first, second)
    assert found.difference.high < 0 and found.meaning == "not significant"
    assert found.verdict == "undecided" and found.more_seeds > 0


def test_the_margin_is_a_share_of_the_reference_or_absolute():
    assert Margin().of(2.0) == Margin(0.1, "absolute").of(7.0) == 0.1
    first, second = pair(10, 0.5, 0.01)
    assert judge(first, second).margin == pytest.approx(0.05 * first.mean())
    assert judge(first, second, reference=4.0).margin == pytest.approx(0.2)
    with pytest.raises(SpecError, match="margin"):
        Margin(-0.1)


@pytest.mark.parametrize("margin", [0.0, 0.05])
@pytest.mark.parametrize("n", [6, 10, 20])
def test_false_claims_under_equality_are_at_most_five_in_a_hundred(n, margin):
    rng = generator(n)
    verdicts = []
    for _ in range(400):
        first, second = 1 + 0.3 * rng.normal(size=(2, n))
        verdicts.append(judge(first, second, margin=Margin(margin)).verdict)
    claims = np.mean([verdict in ("better", "worse") for verdict in verdicts])
    assert claims <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400)


def test_false_equivalence_at_the_margin_is_at_most_five_in_a_hundred():
    rng = generator(4)
    narrow = rng.normal(0.05, 0.05, size=(400, 10))
    wrong = [judge(np.ones(10), 1 - row).verdict == "equivalent" for row in narrow]
    assert 0.02 < np.mean(wrong) < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400)


def test_power_of_the_interval_is_that_of_the_table_and_the_rule_costs_some_of_it():
    rng, n = generator(5), 20
    shift = detectable_difference(n)
    found = [
        judge(row, np.zeros(n), margin=Margin(0.0)) for row in rng.normal(-shift, 1, size=(400, n))
    ]
    by_interval = np.mean([one.difference.high < 0 for one in found])
    by_verdict = np.mean([one.verdict == "better" for one in found])
    assert by_interval == pytest.approx(0.80, abs=0.06)
    assert 0.5 < by_verdict < by_interval


def test_more_seeds_settle_it_as_often_as_promised():
    first = np.linspace(1.0, 1.2, 10)
    second = first + 0.05 + 0.1 * stats.norm.ppf((np.arange(10) + 0.5) / 10)
    pilot = judge(first, second, margin=Margin(0.0))
    assert pilot.verdict == "undecided"
    d, total = pilot.difference, pilot.n + pilot.more_seeds
    rows = generator(8).normal(d.mean, d.sd, size=(120, total))
    settled = [judge(1 + r, np.ones(total), margin=Margin(0.0)).verdict == "better" for r in rows]
    assert np.mean(settled) > 0.7


def test_the_wider_the_margin_the_fewer_seeds_more():
    first, second = pair(10, 0.0, 0.3, seed=2)
    narrow, wide = (judge(first, second, margin=Margin(m, "absolute")) for m in (0.08, 0.12))
    assert narrow.verdict == wide.verdict == "undecided"
    assert narrow.more_seeds > wide.more_seeds > 0


def scores_of(k: int, n: int, gap: float, seed: int = 3) -> np.ndarray:
    rng = generator(seed)
    return 1 + gap * np.arange(k)[:, None] + rng.normal(0, 0.03, size=(k, n))


def test_holm_by_hand_and_by_statsmodels():
    p_values = np.array([0.04, 0.01, 0.03, 0.9, 0.9])
    assert holm_adjusted(p_values) == pytest.approx([0.12, 0.05, 0.12, 1.0, 1.0])
    assert holm_adjusted(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])
    table = verdict_table(["a", "b", "c", "d"], scores_of(4, 10, 0.02), generator())
    raw = np.array([row.comparison.difference.p_value for row in table.rows])
    found = [row.comparison.adjusted_p for row in table.rows]
    assert found == pytest.approx(list(holm_adjusted(raw)))
    assert {row.comparison.tests for row in table.rows} == {3}


def test_holm_takes_back_what_one_test_alone_would_claim():
    rng, n, alone, together = generator(11), 10, 0, 0
    for _ in range(150):
        scores = 1 + 0.3 * rng.normal(size=(5, n))
        singles = [judge(scores[0], other, margin=Margin(0.0)) for other in scores[1:]]
        claims = [one.verdict in ("better", "worse") for one in singles]
        held = [one.verdict in ("better", "worse") for one in holm(singles)]
        alone, together = alone + any(claims), together + any(held)
        assert sum(held) <= sum(claims)
    assert together < alone and together / 150 < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 150)


def test_the_table_names_its_leader_and_where_it_comes_from():
    scores = scores_of(3, 12, 0.1)
    table = verdict_table(["c", "a", "b"], scores, generator())
    assert (table.leader, table.seeds) == ("c", 12)
    assert [(r.first, r.second) for r in table.rows] == [("c", "a"), ("c", "b")]
    assert "optimistic" in table.note
    told = verdict_table(["c", "a", "b"], scores, generator(), leader="a")
    assert [r.comparison.verdict for r in told.rows] == ["worse", "better"]
    assert "other seeds" in told.note
    every = verdict_table(["c", "a", "b"], scores, generator(), every_pair=True)
    assert len(every.rows) == 3
    assert table == verdict_table(["c", "a", "b"], scores, generator())
    for names, leader in ((["a", "a", "b"], None), (["a", "b", "c"], "z")):
        with pytest.raises(SpecError):
            verdict_table(names, scores, generator(), leader=leader)


def test_reports_read_set_b_only():
    scores, replicates = scores_of(3, 20, 0.05), range(1, 21)
    sets = SeedSets.halves(replicates)
    assert not set(sets.choosing) & set(sets.reporting) and len(sets.choosing) == 10
    honest = choose_and_report(["a", "b", "c"], scores, replicates, sets, generator())
    changed = scores.copy()
    changed[:, :10] -= 0.5  # all of A, by one amount: the same leader
    assert choose_and_report(["a", "b", "c"], changed, replicates, sets, generator()) == honest
    changed[2, :10] -= 5.0  # A alone chooses
    assert choose_and_report(["a", "b", "c"], changed, replicates, sets, generator()).leader == "c"
    changed[2, 10:] += 9.0  # B has no say in it
    assert choose_and_report(["a", "b", "c"], changed, replicates, sets, generator()).leader == "c"


@pytest.mark.parametrize("sets", [((1, 2), (2, 3)), ((), (1,)), ((1,), ())])
def test_sets_never_meet(sets):
    with pytest.raises(SpecError, match="without overlap"):
        SeedSets(*sets)


def test_a_set_must_have_been_run():
    with pytest.raises(SpecError, match="have been run"):
        choose_and_report(
            ["a", "b"], scores_of(2, 3, 0), [1, 2, 3], SeedSets((1,), (9,)), generator()
        )


def test_sentences_a_stakeholder_reads():
    words = Wording("RMSE", "Bq/m3")
    first = np.linspace(1.0, 1.2, 20)
    second = first + 0.03 + 0.01 * stats.norm.ppf((np.arange(20) + 0.5) / 20)
    absolute = Margin(0.01, "absolute")
    better = judge(first, second, margin=absolute)
    assert verdict_sentence(better, "HRHN-3", "ridge", wording=words) == (
        "HRHN-3 is better than ridge: RMSE lower by 0.03 Bq/m3 "
        "(95 % interval 0.0253 to 0.0347, 20 seeds)."
    )
    worse = verdict_sentence(judge(second, first, margin=absolute), "ridge", "HRHN-3")
    assert worse.startswith("ridge is worse than HRHN-3: error higher by 0.03 (95 %")
    same = verdict_sentence(judge(first, second), "A", "B", wording=words)
    assert same.startswith("A and B are equivalent: their mean RMSE differs by less than 0.055")
    none = verdict_sentence(judge(first[:5], second[:5]), "A", "B")
    assert none == "A and B: no verdict, 5 seeds are too few (at least 6, better 10)."


def test_the_sentence_of_an_open_case_says_how_many_seeds():
    first, second = pair(10, 0.0, 0.3, seed=2)
    found = judge(first, second, margin=Margin(0.1, "absolute"))
    assert verdict_sentence(found, "A", "B") == (
        f"A and B: undecided after 10 seeds, about {found.more_seeds} more seeds needed."
    )
    hopeless = judge(first, first + np.tile([0.1, -0.1], 5), margin=Margin(0.0))
    assert "no realistic number" in verdict_sentence(hopeless, "A", "B")
