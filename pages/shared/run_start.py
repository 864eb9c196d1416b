"""Starting the drafted study: its summary, its name, one button. It trains nothing."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import count
from core.models.table import model_named
from core.search.planning import plan_study
from core.search.strategies import strategy_named
from pages.shared import frame, plan_words, results
from pages.shared.draft import change, draft, field_key, most

WANTED = "start wanted"  # somebody comes from the Search space page to start


def form(*, expanded: bool) -> None:
    """What will be started, and the button."""
    expanded = expanded or bool(st.session_state.get(WANTED))
    with st.expander("Start a search", expanded=expanded, icon=":material/play_arrow:"):
        rows = {row.name: row for row in frame.series_rows()}
        if not rows:
            frame.empty("A search needs a series first.", page="data", button="Upload a file")
            return
        if draft().series not in rows:
            change(series=next(iter(rows)), targets=())
        row = rows[draft().series]
        if not draft().targets or set(draft().targets) - set(row.targets):
            change(targets=row.targets[:1])
        with frame.folded():
            _summary(simulated=row.simulated)
            _start(_widgets(), row.rows)


def _summary(*, simulated: bool) -> None:
    """The draft in one sentence, with the way to change it."""
    held = draft()
    plan = plan_study(held.space(), held.budget())
    kind = " (simulated)" if simulated else ""
    known = f", knowing {', '.join(held.known_ahead)} ahead" if held.known_ahead else ""
    strategy = strategy_named(held.strategy).label
    targets = ", ".join(held.targets)
    st.write(
        f"{strategy}: **{model_named(held.model).label}** forecasts **{targets}** of "
        f"**{held.series}**{kind}, {count(held.horizon, 'step')} ahead from "
        f"{count(held.lookback, 'step')}{known}: {plan_words.plan_words(plan, held)} on "
        f"{count(held.slots, 'slot')}, seed {held.seed}."
    )
    if named := plan_words.choices(held, is_network=model_named(held.model).is_network):
        st.caption(f"{named}.")
    st.page_link("pages/search_space.py", label="Change it", icon=":material/tune:")


def _widgets() -> bool:
    """Name, slots and fresh seeds; True when the button was pressed."""
    if not draft().name:
        change(name=_free_name())
        st.session_state.pop("draft name", None)
    columns = st.columns([4, 2, 2, 2, 2], vertical_alignment="bottom")
    with columns[0]:
        name = st.text_input("Name of the study", key=field_key("name"))
    with columns[1]:
        slots = st.number_input(
            "Slots", 1, most("slots", 64), key=field_key("slots"), help="Trainings side by side."
        )
    with columns[2]:
        finalists = st.number_input(
            "Finalists", 1, 20, key=field_key("finalists"), help="Trained again with fresh seeds."
        )
    with columns[3]:
        seeds = st.number_input(
            "Seeds of each", 2, 100, key=field_key("seeds"), help="Fresh seeds a finalist."
        )
    change(name=name.strip(), slots=int(slots), finalists=int(finalists), seeds=int(seeds))
    with columns[4]:
        return st.button("Start search", type="primary", width="stretch")


def _free_name() -> str:
    """A name that no study has."""
    taken = {study.name for study in frame.studies()}
    stem = f"{draft().series}-{draft().model}"
    return next(name for i in range(1, 10_000) if (name := f"{stem}-{i}") not in taken)


def _start(pressed: bool, rows: int) -> None:
    if not pressed:
        return
    from core.work import start_study

    held = draft()
    spec = held.spec(results.series_named(held.series, rows))
    start_study(results.store(), spec, slots=held.slots, finalists=held.finalists, seeds=held.seeds)
    change(name="")
    st.session_state.pop(WANTED, None)
    st.query_params["study"] = spec.name
    st.rerun()
