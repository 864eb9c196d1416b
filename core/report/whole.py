"""A whole study as one HTML page that needs nothing else. It reads and computes nothing new."""

from __future__ import annotations

from core.report.facts import facts_of
from core.report.record import read_record
from core.report.sections import sections_of
from core.report.whole_page import Head, page_html
from core.search.study import study_summary
from core.seeds.card.card import make_card
from core.store import Store


def study_page(store: Store, study: str) -> str:
    """The page: every picture of the study, its ranking, its seeds, its forecast, its card.

    Args:
        store: Where the study is kept.
        study: Its name.

    Raises:
        NotFound: There is no such study, or its series is gone.
    """
    record, summary = read_record(store, study), study_summary(store, study)
    card = make_card(facts_of(record))
    sections = sections_of(store, record, summary)
    head = Head(
        study=study,
        series=record.series.name,
        is_simulated=record.series.is_simulated,
        state=summary.state.value,
        created=f"{summary.created:%Y-%m-%d}",
        root_entropy=str(record.spec.seed),
        note=summary.note,
    )
    return page_html(head, sections, card)
