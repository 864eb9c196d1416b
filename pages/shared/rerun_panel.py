"""Asking for a rerun: a few settings changed, trained now at a small budget. It trains nothing."""

from __future__ import annotations

import math
import statistics

import pandas as pd
import streamlit as st

from core.charts.wording import count, duration
from core.models.space import Choice, Configuration, Dimension, IntegerRange, Scalar
from core.models.table import model_named
from core.search.spec import StudySpec
from core.search.study import read_spec
from core.search.trial import StudySummary
from core.what_if.ground import Ground
from core.what_if.rerun import MOST_EPOCHS, MOST_SEEDS, Rerun
from core.what_if.rerunning import read_reruns
from core.work import list_requests
from core.work.what_if import queue_rerun
from pages.shared import frame, results

OPEN = ("queued", "running", "paused", "pausing", "cancelling")


def panel(study: StudySummary, ground: Ground) -> None:
    """The form, and the reruns that there are."""
    with st.expander("Rerun with other settings", icon=":material/replay:"), frame.folded():
        spec = read_spec(results.store(), study.name)
        st.write(
            f"Change settings of configuration {ground.configuration_id} or what the networks "
            "read, train them now with a small budget, and see what they answer to the same "
            "scenario. It is a look, not a comparison: the finalists were trained longer, and "
            "chosen."
        )
        rerun = _form(spec, ground)
        st.caption(_cost(study, rerun, is_network=model_named(spec.model).is_network))
        if st.button("Train it now", key="rerun train", type="primary"):
            queue_rerun(results.store(), study.name, rerun)
            st.success("Queued. It can be drawn beside the answer when it is done.")
        _table(study, ground)


def _form(spec: StudySpec, ground: Ground) -> Rerun:
    held = ground.networks.jobs[0].configuration
    names = [one.name for one in spec.space.dimensions if one.name in held]
    changed = st.multiselect(
        "Settings to change", names, key="rerun names", format_func=_label,
        placeholder="None: another lookback or budget only", help="The others stay as they are.",
    )  # fmt: skip
    configuration: Configuration = dict(held)
    columns = st.columns(3)
    dimensions = {one.name: one for one in spec.space.dimensions}
    for place, name in enumerate(changed):
        with columns[place % 3]:
            configuration[name] = _value(dimensions[name], held[name])
    left, middle, right = st.columns(3)
    lookback = left.number_input(
        "Lookback (steps)", 1, 2_000, ground.window.lookback, key="rerun lookback",
        help="What the networks read before the issue time.",
    )  # fmt: skip
    epochs = middle.number_input(
        "Epochs", 1, MOST_EPOCHS, max(1, min(MOST_EPOCHS, spec.budget.max_epochs // 3)),
        key="rerun epochs", help=f"The finalists had up to {spec.budget.max_epochs}.",
    )  # fmt: skip
    seeds = right.number_input(
        "Seeds", 1, MOST_SEEDS, 2, key="rerun seeds", help="How many networks; they are averaged."
    )
    return Rerun(
        configuration=configuration, lookback=int(lookback), epochs=int(epochs), seeds=int(seeds)
    )


def _value(dimension: Dimension, held: Scalar) -> Scalar:
    """The widget of one setting, where it stands now."""
    label, key = _label(dimension.name), f"rerun {dimension.name}"
    if isinstance(dimension, Choice):
        values = list(dimension.values)
        at = values.index(held) if held in values else 0
        chosen: Scalar = st.selectbox(label, values, at, key=key, help=dimension.help)
        return chosen
    low, high = dimension.low, dimension.high
    if isinstance(dimension, IntegerRange):
        number = st.number_input(
            label, int(low), int(high), int(held), dimension.step, key=key, help=dimension.help
        )
        return int(number)
    real = st.number_input(
        label, low, high, float(held), float(f"{(high - low) / 20:.0e}") or None, format="%.3g",
        key=key, help=dimension.help,
    )  # fmt: skip
    return float(real)


def _cost(study: StudySummary, rerun: Rerun, *, is_network: bool) -> str:
    if not is_network:
        return f"{count(rerun.seeds, 'fit')}; this model takes no epochs."
    epochs = rerun.epochs * rerun.seeds
    seconds = study.progress.seconds_per_epoch
    took = f", about {duration(epochs * seconds)} on one slot as the study went" if seconds else ""
    return f"{count(rerun.seeds, 'training')} of {count(rerun.epochs, 'epoch')}{took}."


def _table(study: StudySummary, ground: Ground) -> None:
    """What was asked for, with its state and score."""
    kept = read_reruns(results.store(), study.name)
    if not kept:
        return
    is_open = _is_open(study.name)
    started_from = ground.networks.jobs[0].configuration
    rows = [
        {
            "changed": one.rerun.changes(started_from, ground.window.lookback),
            "trained": f"{len(one.scores)} of {one.rerun.seeds}",
            "mean score": statistics.fmean(one.scores.values()) if one.scores else math.nan,
            "failure": one.cause,
        }
        for one in kept
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, alt="Reruns with their scores",
        column_config={"mean score": st.column_config.NumberColumn(format="%.3g")},
    )  # fmt: skip
    st.caption("Validation error on the working scale; lower is better.")
    if is_open:
        watch(study.name)


@st.fragment(run_every="2s")
def watch(study: str) -> None:
    """How far the trainings are; the page begins anew when they have ended."""
    if not _is_open(study):
        st.rerun()
    running = [r for r in list_requests(results.store(), study) if r.kind == "rerun"]
    newest = running[-1]
    share = newest.done / newest.total if newest.total else 0.0
    st.progress(share, text=f"The newest rerun is {newest.state}.")


def _is_open(study: str) -> bool:
    asked = list_requests(results.store(), study)
    return any(one.kind == "rerun" and one.state in OPEN for one in asked)


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
