"""What-if: the forecast if the drivers were others. Another process holds the networks."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import axis_title
from core.errors import SpecError
from core.search.trial import StudySummary
from core.what_if.ground import Ground
from pages.shared import (
    frame,
    link,
    missing_networks,
    rerun_panel,
    scenario_answer,
    scenario_shelf,
    scenario_state,
    what_if_ground,
)
from pages.shared.guard import enter

enter(__file__)


def choose_target(ground: Ground) -> str:
    """The target to look at, kept in the link; no choice where there is one."""
    names = list(ground.window.targets)
    if len(names) == 1:
        return names[0]
    if absent := link.missing("target", names):
        st.warning(f"This study does not forecast {absent!r}. You see {names[0]!r} instead.")
    units = {one.name: one.unit for one in ground.record.targets}
    chosen = st.segmented_control(
        "Target",
        names,
        key=link.follow("target", names),
        required=True,
        format_func=lambda name: axis_title(name, units[name]),
        help="One set of networks forecasts all of them.",
    )
    link.settle("target", chosen)
    return str(chosen)


@st.fragment
def desk(study: StudySummary, ground: Ground, target: str) -> None:
    """Controls on the left, the answer on the right; a moved slider redraws nothing else."""
    scenario_shelf.open_linked(study.name)
    state = scenario_state.draft(study.name)
    if state.problem:
        st.warning(f"The link is not a scenario: {state.problem}", icon=":material/link_off:")
    left, right = st.columns([2, 5], gap="medium")
    with left:
        scenario = scenario_shelf.build(state, ground)
    scenario_state.settle(state, scenario)
    with right, frame.folded():
        scenario_answer.show(study, ground, scenario, target)
    with st.expander("Kept scenarios", icon=":material/bookmarks:"), frame.folded():
        scenario_shelf.shelf(study, state, scenario)


def how_it_is_computed(ground: Ground) -> None:
    """The method, folded."""
    with st.expander("How this is computed"):
        chosen = ", none of which chose it," if ground.is_confirmed else ""
        st.write(
            f"Configuration {ground.configuration_id}, trained with "
            f"{len(ground.replicates)} fresh seeds{chosen} is asked twice: with the drivers as "
            "they were, and with your changes in their own units. The line is the median of the "
            "seeds. The band is the median plus and minus the errors on the validation part at "
            "its level, as on the Forecast page: it says how well the networks forecast what "
            "happened, not how well they know what never did. The past of the target stays as "
            "observed. A driver that is not known ahead can only be changed up to the issue time. "
            "The shaded range is what the training part held."
        )


study = frame.study_head("What-if", "What would the forecast be if the drivers were others?")
if study is None:
    frame.empty("Scenarios will be asked here.", page="run", button="Start a search")
    st.stop()
if not study.seed_runs:
    frame.empty(
        "Here you change discharge, releases or any other driver, and see the forecast before and "
        "after. It is asked of the finalists that were trained with fresh seeds; there are none "
        "yet.",
        page="run",
        button="See how far the run is",
    )
    frame.study_footer(study)
    st.stop()
with frame.told():
    try:
        ground = what_if_ground.ground_of(study)
    except SpecError as error:  # seed runs without predictions, a test part without issue times
        frame.empty(f"No scenario can be asked here: {error}", page="seeds", button="Seeds")
        frame.study_footer(study)
        st.stop()
if ground.networks.missing:
    missing_networks.panel(study, ground)
else:
    desk(study, ground, choose_target(ground))
    rerun_panel.panel(study, ground)
    how_it_is_computed(ground)
frame.study_footer(study)
