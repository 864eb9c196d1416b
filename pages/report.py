"""Report: the reproducibility card of a study. It shows what was recorded and adds nothing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.errors import HalflifeError
from core.search.trial import StudySummary
from core.seeds.card.answers import Answer
from core.seeds.card.card import ReproducibilityCard
from core.seeds.card.facts import UserStatements
from core.seeds.card.markdown import escaped
from core.seeds.card.questions import RANDOMNESS
from pages.shared import frame, results
from pages.shared.guard import enter

enter(__file__)
STATED = {
    "code_link": "Link to the code (https:// or doi:)",
    "data_link": "Link to the data (https:// or doi:)",
    "licence": "Licences of code and data",
    "collection": "How the raw data were collected",
    "annotation": "How the data were annotated",
    "purpose": "What the forecast is for",
    "bias": "What was done about bias in the data",
    "deployment": "How the model was put to use",
    "platform": "On which platform it runs",
}
LEVELS = (
    "1: resources are given (data, code, versions, architecture). 2: also the methods. 3: also "
    "averaged results and metrics. 4: methods and randomness. 5: all of it. 0: a link is missing."
)
FILES = {".html": "HTML page, with the plots", ".md": "Markdown", ".json": "JSON"}


def statements(study: StudySummary) -> UserStatements:
    """What no record can know: asked for, kept with the study, never invented."""
    from core.report.stating import read_statements

    with frame.told():
        kept = read_statements(results.store(), study.name)
    refused = st.session_state.get(f"{study.name} refused", {})
    with st.expander("What only you can state", expanded=bool(refused)):
        st.caption(
            "Kept with the study as soon as you leave a field. What is left empty stands in the "
            "card as “not given”."
        )
        columns = st.columns(2)
        for place, (name, label) in enumerate(STATED.items()):
            key = f"{study.name} {name}"
            if name not in refused:  # what is stored may have been changed elsewhere
                st.session_state[key] = getattr(kept, name) or ""
            columns[place % 2].text_input(label, key=key, on_change=_keep, args=(study.name, name))
        for sentence in refused.values():
            st.error(sentence, icon=":material/error:")
    return kept


def _keep(study: str, name: str) -> None:
    """Keep one statement that was just edited; a refused one stays in its field."""
    from core.report.stating import keep_statements

    refused = st.session_state.setdefault(f"{study} refused", {})
    refused.pop(name, None)
    try:
        keep_statements(results.store(), study, {name: st.session_state[f"{study} {name}"]})
    except HalflifeError as error:
        refused[name] = str(error)


def head(card: ReproducibilityCard) -> None:
    """The level, and how much of the card is answered."""
    given = sum(answer.is_given for answer in card.questions)
    present = sum(variable.is_present for variable in card.variables)
    columns = st.columns(3)
    columns[0].metric("Reproducibility level", f"{card.level} of 5", help=LEVELS)
    columns[1].metric("Variables given", f"{present} of {len(card.variables)}")
    columns[2].metric("Questions answered", f"{given} of {len(card.questions)}")
    if card.missing:
        asked = " ".join(card.missing)
        st.info(f"Still to be supplied by you: {asked}", icon=":material/edit_note:")


def randomness(card: ReproducibilityCard) -> None:
    """Question 24: what is random, apart from what was done about it."""
    question = card.questions[RANDOMNESS - 1].question
    st.header(f"{RANDOMNESS}. {question}", anchor=False)
    st.markdown("**Sources of randomness**")
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "source": one.source,
                    "seeded": one.is_seeded,
                    "role": one.role,
                    "seeds": ", ".join(map(str, one.seeds)),
                    "stream key": one.stream_key,
                }
                for one in card.randomness.sources
            ]
        ),
        hide_index=True,
        alt="Sources of randomness with their seeds",
    )
    st.caption(f"Root entropy {card.randomness.root_entropy}")
    st.markdown("**Strategies**")
    st.markdown(_list(card.randomness.strategies) or "None recorded.")
    if card.randomness.open_points:
        st.markdown("**Open**")
        st.markdown(_list(card.randomness.open_points))


def _list(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {escaped(line)}" for line in lines)


def answers(card: ReproducibilityCard) -> None:
    """The other 27, those that are answered first."""
    others = [one for one in card.questions if one.number != RANDOMNESS]
    st.header("The other questions", anchor=False)
    for one in others:
        if one.is_given:
            _answer(one)
    missing = [one for one in others if not one.is_given]
    if missing:
        st.header("Not given", anchor=False)
        st.markdown("\n".join(f"- {one.number}\\. {one.question}" for one in missing))


def _answer(one: Answer) -> None:
    st.markdown(f"**{one.number}. {one.question}**  \n{escaped(one.answer)}")
    st.caption(f"Evidence: {escaped(one.evidence)}")


def downloads(study: StudySummary) -> None:
    """The three formats, each made when it is asked for."""
    from core.report.writing import FORMATS, report_text

    with st.container(horizontal=True):
        for suffix, label in FILES.items():
            st.download_button(
                label,
                lambda suffix=suffix: report_text(results.store(), study.name, suffix).encode(),
                file_name=f"{study.name}-report{suffix}",
                mime=FORMATS[suffix],
                key=f"report {suffix}",
                on_click="ignore",
                icon=":material/download:",
            )


study = frame.study_head("Report", "Could somebody repeat this, and what was left to chance?")
if study is None:
    frame.empty(
        "The reproducibility card of a study will stand here: 28 answers from what was recorded.",
        page="run",
        button="Start a search",
    )
    st.stop()
user = statements(study)
with frame.told():
    card = results.card_of(study, user)
head(card)
downloads(study)
st.header("Paragraph for a Methods section", anchor=False)
st.code(card.methods, language=None, wrap_lines=True)
randomness(card)
answers(card)
with st.expander("The ten variables behind the level"):
    st.dataframe(
        pd.DataFrame([one.model_dump() for one in card.variables]).rename(
            columns={"is_present": "present"}
        ),
        hide_index=True,
        alt="Ten variables, whether each is given, and why",
    )
    st.caption(LEVELS)
frame.study_footer(study)
