"""Search space: what is forecast, what is tried, what it costs. It starts nothing."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import count, duration
from core.dataset.series import Series
from core.errors import HalflifeError
from core.models.table import MODELS
from core.search.budget import Plan
from core.search.planning import plan_study
from pages.shared import draft, frame, link, picture, results, space_editor
from pages.shared.draft import field_key
from pages.shared.guard import enter

enter(__file__)


def what_to_forecast(series: Series) -> None:
    """Target, horizon, lookback, known-ahead drivers."""
    st.subheader("What to forecast", anchor=False)
    targets = [target.name for target in series.targets]
    if draft.draft().target not in targets:
        draft.change(target=targets[0])
    columns = st.columns(4)
    with columns[0]:
        target = st.selectbox("Target", targets, key=field_key("target"))
    with columns[1]:
        horizon = st.number_input(
            "Horizon (steps)",
            1,
            365,
            key=field_key("horizon"),
            help="How many steps after the issue time are forecast.",
        )
    with columns[2]:
        lookback = st.number_input(
            "Lookback (steps)",
            1,
            1_000,
            key=field_key("lookback"),
            help="How many steps before the issue time the model reads.",
        )
    names = [driver.name for driver in series.drivers]
    with columns[3]:
        known = st.multiselect(
            "Known ahead",
            names,
            key=field_key("known_ahead"),
            help="Drivers whose values over the horizon are known at issue time: a hydrological "
            "forecast, a planned release. Only tick what will really be known.",
        )
    draft.change(
        target=target, horizon=int(horizon), lookback=int(lookback), known_ahead=tuple(known)
    )


def choose_model() -> str:
    """The model, kept in the link."""
    names = list(MODELS)
    model = st.segmented_control(
        "Model",
        names,
        key=link.follow("model", names),
        required=True,
        format_func=lambda name: MODELS[name].label,
    )
    link.settle("model", model)
    draft.change(model=model)
    st.caption(f"{MODELS[model].summary} Every range below is Halflife's own choice.")
    return str(model)


def budget_widgets() -> None:
    """The budget; it lies in the fragment, so that the picture follows the slider."""
    columns = st.columns([3, 2, 2, 2, 2])
    with columns[0]:
        epochs = st.slider(
            "Epochs of a finalist", 1, 243, key=field_key("max_epochs"), help="R of Hyperband."
        )
    with columns[1]:
        factor = st.number_input(
            "Reduction factor", 2, 10, key=field_key("factor"), help="One in this many goes up."
        )
    with columns[2]:
        iterations = st.number_input(
            "Iterations", 1, 20, key=field_key("iterations"), help="How often all brackets run."
        )
    with columns[3]:
        slots = st.number_input(
            "Slots", 1, 64, key=field_key("slots"), help="Trainings side by side."
        )
    with columns[4]:
        seed = st.number_input(
            "Seed", 0, 2**31 - 1, key=field_key("seed"), help="Root entropy of the whole study."
        )
    draft.change(
        max_epochs=int(epochs),
        factor=int(factor),
        iterations=int(iterations),
        slots=int(slots),
        seed=int(seed),
    )


def pace(model: str) -> tuple[float, str] | None:
    """Seconds an epoch as the newest study of this model measured them, and its name."""
    for study in frame.studies():
        measured = study.progress.seconds_per_epoch
        if study.model == model and measured:
            return measured, study.name
    return None


def cost(plan: Plan) -> None:
    """The cost in numbers and in one sentence."""
    held = draft.draft()
    measured = pace(held.model)
    seconds = measured[0] * plan.epochs / held.slots if measured else None
    columns = st.columns(4)
    columns[0].metric("Configurations", f"{plan.configurations:,}", help="Distinct ones, drawn.")
    columns[1].metric("Trainings", f"{plan.trials:,}", help="Over all rungs.")
    columns[2].metric("Epochs", f"{plan.epochs:,}", help="A promoted trial goes on, not anew.")
    columns[3].metric(
        "Time",
        duration(seconds),
        help=f"From the pace of study {measured[1]}." if measured else "No pace measured yet.",
    )
    words = (
        f"{count(plan.configurations, 'configuration')}, {count(plan.trials, 'training')}, "
        f"{count(plan.epochs, 'epoch')}"
    )
    slots = count(held.slots, "slot")
    tail = f"about {duration(seconds)} on {slots}" if seconds else f"on {slots}"
    st.markdown(f"**{words}, {tail}.**")


@st.fragment
def live_plan() -> None:
    """Cost and brackets above the sliders that change them."""
    from core.charts.brackets import bracket_plan

    st.subheader("What it will cost", anchor=False)
    above = st.container()
    budget_widgets()
    held = draft.draft()
    with above, frame.folded():
        plan = plan_study(held.space(), held.budget())
        cost(plan)
        picture.show(
            bracket_plan(plan, palette=picture.palette()),
            key="bracket plan",
            alt="Trials alive against epochs reached, one staircase per bracket.",
        )
        for note in plan.notes:
            st.info(note, icon=":material/info:")
    with st.expander("The plan as a table"):
        st.dataframe(
            [
                {"bracket": b.bracket, "rung": r.rung, "trials": r.trials, "epochs": r.epochs}
                for b in plan.brackets
                for r in b.rungs
            ],
            hide_index=True,
            alt="Bracket plan",
        )


left, right = st.columns([3, 2], vertical_alignment="bottom")
with left:
    frame.simple_head("Search space", "What will be tried, and what will that cost?")
with frame.told():
    rows = frame.series_rows()
if not rows:
    frame.empty("A search needs a series first.", page="data", button="Upload a river file")
    st.stop()
names = [row.name for row in rows]
with right:
    if draft.draft().series in names and "series choice" not in st.session_state:
        st.session_state["series last"] = draft.draft().series
    series_name = st.selectbox("Series", names, key=link.follow("series", names))
    link.settle("series", series_name)
    chips = st.container(horizontal=True)
row = next(row for row in rows if row.name == series_name)
if row.name != draft.draft().series:
    draft.change(series=row.name, known_ahead=())
    for field in ("target", "known_ahead"):
        st.session_state.pop(f"draft {field}", None)
if row.simulated:
    with chips:
        frame.simulated_badge()
with frame.told():
    series = results.series_named(row.name, row.rows)
top = st.container()
what_to_forecast(series)
st.subheader("What to try", anchor=False)
model = choose_model()
try:
    space = space_editor.editor(model)
except HalflifeError as error:
    space = None
    st.error(str(error), icon=":material/error:")
if space is not None:
    size = space.size()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Reset to the model's own", on_click=space_editor.reset, args=(model,))
        st.download_button(
            "Download the space",
            space.model_dump_json(indent=2),
            file_name=f"{model}-space.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/download:",
        )
        st.caption(f"{'Countless' if size is None else f'{size:,}'} configurations in this space.")
with top:
    live_plan()
if st.button(
    "Go to the start",
    type="primary",
    icon=":material/arrow_forward:",
    disabled=space is None,
    help=None if space is not None else "Put the search space right first.",
):
    st.switch_page("pages/run.py")
with st.expander("How this is computed"):
    st.write(
        "Hyperband (Li et al. 2018) runs several brackets. Each starts many configurations with "
        "few epochs and lets one in `factor` go up a rung, where it goes on training; the next "
        "bracket starts fewer with more epochs, in case the first epochs mislead. The area of a "
        "staircase is what it costs. Sizes are those that will really run; a space smaller than "
        "the first rung is tried in full instead."
    )
st.divider()
kind = "simulated" if row.simulated else "observed"
st.caption(
    f"Series {row.name}, {row.start} to {row.end} ({kind}) · Halflife {frame.code_version()} · "
    f"root entropy {draft.draft().seed}"
)
