"""Search space: what is forecast, what is tried, what it costs. It starts nothing."""

from __future__ import annotations

import streamlit as st

from core.charts.resource import is_one_bracket
from core.charts.wording import count, duration, three_digits
from core.dataset.series import Series
from core.errors import HalflifeError
from core.models.table import MODELS, model_named
from core.search.budget import Plan
from core.search.planning import notes_on_slots, plan_study
from core.search.strategies import strategy_named
from pages.shared import (
    budget_widgets,
    draft,
    frame,
    link,
    picture,
    plan_words,
    results,
    run_start,
    settings_file,
    space_editor,
)
from pages.shared.draft import field_key
from pages.shared.guard import enter

enter(__file__)
SPANS = (3, 7, 15, 30, 60, 120, 240)  # steps of a mean that are offered
HALF_LIVES = (2, 5, 15, 50)  # samples, of an anomaly that are offered


def what_to_forecast(series: Series) -> None:
    """Target, horizon, lookback, known-ahead drivers."""
    st.header("What to forecast", anchor=False)
    targets = [target.name for target in series.targets]
    if not draft.draft().targets or set(draft.draft().targets) - set(targets):
        draft.change(targets=tuple(targets[:1]))
    columns = st.columns([5, 3, 3, 5])
    with columns[0]:
        chosen = st.multiselect(
            "Target" if len(targets) == 1 else "Targets",
            targets,
            key=field_key("targets"),
            help="One model forecasts all that you choose, each in its own unit.",
        )
    with columns[1]:
        horizon = st.number_input(
            "Horizon (steps)",
            1,
            draft.most("horizon", 365),
            key=field_key("horizon"),
            help="How many steps after the issue time are forecast.",
        )
    with columns[2]:
        lookback = st.number_input(
            "Lookback (steps)",
            1,
            draft.most("lookback", 1_000),
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
        targets=tuple(chosen) or tuple(targets[:1]),
        horizon=int(horizon),
        lookback=int(lookback),
        known_ahead=tuple(known),
    )
    also_read()
    if not chosen:
        st.info(f"Choose at least one target; as it stands {targets[0]} is forecast.")
    if len(chosen) > 1:
        st.caption(
            "The search scores one root mean squared error over the samples of all targets, each "
            "on its own working scale: a target that is sampled more often weighs more. Every "
            "target has a forecast and scores of its own in the end."
        )


def also_read() -> None:
    """Season, week, trend, own past, means, anomalies: what a window holds beside its drivers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        means = st.multiselect(
            "Means over (steps)",
            sorted({*SPANS, *draft.draft().means}),
            key=field_key("means"),
            help="Trailing means of every driver, read beside it: weeks of flow in one number.",
        )
        anomalies = st.multiselect(
            "Anomalies (half-life in samples)",
            sorted({*HALF_LIVES, *draft.draft().anomalies}),
            key=field_key("anomalies"),
            help="How far the samples so far lay from what the drivers and the season led to "
            "expect: the newest count most. What a river keeps for weeks or years helps the next "
            "forecast.",
        )
        season = st.checkbox("Season", key=field_key("calendar"), help="Day of the year.")
        week = st.checkbox(
            "Week",
            key=field_key("week"),
            help="The time of the week: rivers with power stations run lower on days of rest.",
        )
        trend = st.checkbox(
            "Trend",
            key=field_key("trend"),
            help="The date itself. What is forecast lies beyond every date of the training part: "
            "it helps where a river changes steadily, and misleads where it does not.",
        )
        history = st.checkbox(
            "Own past",
            key=field_key("history"),
            help="The last samples of the target and their age. Without it a stale sample "
            "cannot mislead; persistence reads it all the same.",
        )
    draft.change(
        means=tuple(means),
        anomalies=tuple(anomalies),
        calendar=season,
        week=week,
        trend=trend,
        history=history,
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


def cost(plan: Plan) -> None:
    """The cost in numbers and in one sentence."""
    held = draft.draft()
    measured = results.pace(held.series, held.model, held.engine)
    seconds = plan_words.seconds_of(plan, held, measured[0]) if measured else None
    shares = plan.resource == "windows"
    columns = st.columns(4)
    columns[0].metric("Configurations", f"{plan.configurations:,}", help="Distinct ones, drawn.")
    columns[1].metric("Trainings", f"{plan.trials:,}", help="Over all rungs.")
    columns[2].metric(
        "Passes over all windows" if shares else "Epochs",
        f"{plan.cost:,.0f}" if shares else f"{plan.epochs:,}",
        help=f"Of {plan.epochs:,} epochs, each on its share of the windows."
        if shares
        else "A promoted trial goes on, not anew.",
    )
    columns[3].metric(
        "Time",
        duration(seconds),
        help=f"At the pace of study {measured[1]}, {three_digits(measured[0])} s an epoch."
        if measured
        else "No study of this model has measured a pace yet.",
    )
    words = plan_words.plan_words(plan, held, size=held.space().size())
    slots = count(held.slots, "slot")
    tail = f"about {duration(seconds)} on {slots}" if seconds else f"on {slots}"
    st.markdown(f"**{strategy_named(held.strategy).label}: {words}, {tail}.**")
    if named := plan_words.choices(held, is_network=model_named(held.model).is_network):
        st.caption(f"{named}.")


def advice(plan: Plan) -> None:
    """What the guards have to say about the plan and the slots, under the picture."""
    for note in [*plan.notes, *notes_on_slots(plan, draft.draft().slots)]:
        st.info(note, icon=":material/info:")


def plan_table(plan: Plan) -> None:
    """The same plan for who prefers numbers."""
    shares = plan.resource == "windows"
    st.dataframe(
        [
            ({} if is_one_bracket(plan) else {"Bracket": b.bracket})
            | {"Rung": r.rung, "Trials": r.trials, "Epochs": r.epochs}
            | ({"Share of windows": 100 * r.share} if shares else {})
            for b in plan.brackets
            for r in b.rungs
        ],
        hide_index=True,
        alt="Bracket plan",
        column_config={"Share of windows": st.column_config.NumberColumn(format="%.3g %%")},
    )


@st.fragment
def live_plan() -> None:
    """Cost and brackets above the controls that change them."""
    from core.charts.brackets import bracket_plan

    st.header("What it will cost", anchor=False)
    above = st.container()
    budget_widgets.budget_widgets(is_network=model_named(draft.draft().model).is_network)
    held = draft.draft()
    plan = None
    with above, frame.folded():
        plan = plan_study(held.space(), held.budget())
        cost(plan)
        picture.show(
            bracket_plan(plan, palette=picture.palette()),
            key="bracket plan",
            alt="Trials alive against what they are trained to, one staircase per bracket. "
            + plan_words.plan_words(plan, held),
        )
        advice(plan)
    if plan is not None:
        with st.expander("The plan as a table"):
            plan_table(plan)
    with st.container(horizontal=True):
        settings_file.save_button()
        settings_file.load_widget()


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
    for field in ("targets", "known_ahead"):
        st.session_state.pop(f"draft {field}", None)
if row.simulated:
    with chips:
        frame.simulated_badge()
with frame.told():
    series = results.series_named(row.name, row.rows)
settings_file.tell()
top = st.container()
what_to_forecast(series)
st.header("What to try", anchor=False)
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
    st.session_state[run_start.WANTED] = True
    st.switch_page("pages/run.py")
with st.expander("How this is computed"):
    st.write(
        "Hyperband (Li et al. 2018) runs several brackets. Each starts many configurations with "
        "few epochs and lets one in `factor` go up a rung, where it goes on training; the next "
        "bracket starts fewer with more epochs, in case the first epochs mislead. The area of a "
        "staircase is what it costs. ASHA is one bracket that promotes without waiting, so its "
        "sizes are expectations; random search trains everything in full. Sizes are those that "
        "will really run; a space smaller than the first rung is tried in full instead. The time "
        "is the cost in passes over all windows, times the seconds an epoch of the newest study "
        "of this model (of this series, if there is one), divided by the slots."
    )
st.divider()
kind = "simulated" if row.simulated else "observed"
st.caption(
    f"Series {row.name}, {row.start} to {row.end} ({kind}) · Halflife {frame.code_version()} · "
    f"root entropy {draft.draft().seed}"
)
