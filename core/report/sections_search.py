"""The search in pictures: how the best was found, what makes the difference, who came first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.charts.comparison import MOST, compared_curves
from core.charts.importance import importance_bars
from core.charts.progress import best_so_far, learning_curves
from core.charts.rungs import rung_flow
from core.charts.slices import slices
from core.charts.theme import Palette
from core.charts.wording import count, settings_text, three_digits
from core.errors import SpecError
from core.report.record import StudyRecord
from core.report.section import Drawn, Section, Table
from core.search.importance import importance_of
from core.search.levels import at_level, telling_level
from core.search.planning import plan_study
from core.search.rank_correlation import correlation_sentence, rung_correlations
from core.search.reading import finalists
from core.search.remarks import Remark
from core.search.trial import Curve, StudySummary

SCORE = "Validation score (working scale)"
TOP = 20  # rows of the ranking


def search_section(
    record: StudyRecord, summary: StudySummary, curves: Sequence[Curve], palette: Palette
) -> Section | None:
    """Rungs, learning curves, best so far; None before the first trial."""
    if not record.trials:
        return None
    spec, progress = record.spec, summary.progress
    plan = plan_study(spec.space, spec.budget)
    newest = max(trial.iteration for trial in record.trials)
    agreement = rung_correlations(record.trials, iteration=newest)
    best = record.best.configuration_id if record.best else None
    flow = rung_flow(
        record.trials,
        plan,
        iteration=newest,
        correlations=agreement,
        score_label=SCORE,
        palette=palette,
    )
    pictures = (
        Drawn(flow, "Rank of every trial in its rung; lines are promotions."),
        Drawn(
            learning_curves(
                curves, record.trials, highlighted=best, score_label=SCORE, palette=palette
            ),
            "Validation score against epoch, all trials.",
        ),
        Drawn(
            best_so_far(
                record.trials,
                epochs_planned=progress.epochs_planned,
                score_label=SCORE,
                palette=palette,
            ),
            "Best validation score by epochs spent.",
        ),
    )
    done = (
        f"{progress.trials_done:,} of {count(progress.trials_planned, 'training')} ended, "
        f"{progress.failed:,} failed, {count(progress.epochs_done, 'epoch')} in all."
    )
    said = correlation_sentence(agreement)
    return Section("search", "How the best was found", (done, *([said] if said else [])), pictures)


def difference_section(record: StudyRecord, palette: Palette) -> Section | None:
    """Scores over hyperparameters at one level; None with too few trials."""
    level = telling_level(record.trials)
    members = at_level(record.trials, level) if level else []
    if level is None or len(members) < 3:
        return None
    space = record.spec.space
    pictures = [
        Drawn(
            slices(members, space, score_label=SCORE, palette=palette),
            "Score over each hyperparameter.",
        )
    ]
    sentences = [f"From {count(len(members), 'trial')} after {count(level.epochs, 'epoch')}."]
    try:
        found = importance_of(record.trials, space, level=level)
    except SpecError as error:
        sentences.append(f"No importance: {error}")
    else:
        pictures.append(
            Drawn(importance_bars(found, palette=palette), "Importance of each hyperparameter.")
        )
        sentences.append("With few trials importance is a hint, not a finding.")
    return Section("difference", "What makes the difference", tuple(sentences), tuple(pictures))


def ranking_section(
    record: StudyRecord,
    curves: Sequence[Curve],
    remarks: Mapping[str, Remark],
    palette: Palette,
) -> Section | None:
    """The best of those trained longest; None before the first score."""
    ranked = finalists(record.trials, top=TOP)
    if not ranked:
        return None
    rows = [
        (
            str(place),
            trial.configuration_id,
            three_digits(trial.score),
            count(trial.epochs, "epoch"),
            settings_text(trial.configuration),
            _told(remarks.get(trial.configuration_id)),
        )
        for place, trial in enumerate(ranked, start=1)
    ]
    head = ("place", "configuration", "score", "trained for", "settings", "notes")
    names = [trial.configuration_id for trial in ranked[:MOST]]
    drawn = Drawn(
        compared_curves(
            names,
            record.trials,
            curves,
            score_label=SCORE,
            palette=palette,
        ),
        f"Learning curves of {', '.join(names)}.",
    )
    told = f"The best {len(rows)} of those trained longest, one seed each."
    return Section("ranking", "Who came first", (told,), (drawn,), (Table(head, rows, told),))


def _told(remark: Remark | None) -> str:
    if remark is None:
        return ""
    return " · ".join(part for part in (", ".join(remark.tags), remark.text) if part)
