"""A search space as a table that can be edited, and back. The core says what is valid."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from core.errors import SpecError
from core.models.space import Choice, IntegerRange, RealRange, Scalar, SearchSpace
from core.models.table import model_named
from core.search.spec import spec_error
from pages.shared.draft import change, draft

COLUMNS = {
    "name": st.column_config.TextColumn("Name", disabled=True, pinned=True),
    "kind": st.column_config.TextColumn("Kind", disabled=True),
    "low": st.column_config.NumberColumn("From", help="Ranges only."),
    "high": st.column_config.NumberColumn("To", help="Ranges only."),
    "step": st.column_config.NumberColumn("Step", help="Whole-number ranges only."),
    "scale": st.column_config.SelectboxColumn(
        "Scale", options=["linear", "log"], help="Real ranges only."
    ),
    "values": st.column_config.TextColumn("Values", help="Choices only, separated by commas."),
    "help": st.column_config.TextColumn("Meaning", disabled=True, width="large"),
}


def editor(model: str) -> SearchSpace:
    """Draw the table of a model's space and keep what was edited in the draft.

    Raises:
        SpecError: A row breaks a rule.
    """
    generation = st.session_state.setdefault("space generation", 0)
    key, base = f"space {model} {generation}", f"space base {model} {generation}"
    if key not in st.session_state:  # the visitor has just come (back) to the page
        st.session_state[base] = draft().space()
    shown: SearchSpace = st.session_state[base]
    edited = st.data_editor(
        to_table(shown),
        key=key,
        num_rows="fixed",
        height="content",
        placeholder="",
        hide_index=True,
        column_config=COLUMNS,
        alt=f"Search space of {model}",
    )
    space = from_table(shown, edited)
    keep(model, space)
    return space


def keep(model: str, space: SearchSpace) -> None:
    """Remember an edited space; the model's own needs no remembering."""
    others = {name: held for name, held in draft().spaces if name != model}
    if space != model_named(model).space:
        others[model] = space
    change(spaces=tuple(others.items()))


def reset(model: str) -> None:
    """Go back to the model's own space."""
    keep(model, model_named(model).space)
    st.session_state["space generation"] += 1


def to_table(space: SearchSpace) -> pd.DataFrame:
    """One row a dimension; cells that do not apply are empty."""
    rows: list[dict[str, Any]] = []
    for d in space.dimensions:
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        row |= {"name": d.name, "kind": d.kind, "help": d.help}
        if isinstance(d, Choice):
            row["values"] = ", ".join(_text(value) for value in d.values)
        else:
            row |= {"low": d.low, "high": d.high}
            row |= {"step": d.step} if isinstance(d, IntegerRange) else {"scale": d.scale}
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = {name: float for name in ("low", "high", "step")}
    texts = {name: "object" for name in ("scale", "values")}
    return table.astype(numbers).astype(texts)


def from_table(shown: SearchSpace, table: pd.DataFrame) -> SearchSpace:
    """The space that an edited table stands for.

    Raises:
        SpecError: A row breaks a rule.
    """
    records = table.to_dict("records")
    try:
        return SearchSpace(
            dimensions=tuple(
                _dimension(old, row) for old, row in zip(shown.dimensions, records, strict=True)
            )
        )
    except ValidationError as error:
        raise spec_error(error) from error


def _dimension(
    old: IntegerRange | RealRange | Choice, row: dict[Any, Any]
) -> IntegerRange | RealRange | Choice:
    if isinstance(old, Choice):
        words = [word.strip() for word in str(row["values"] or "").split(",") if word.strip()]
        return Choice(
            name=old.name, help=old.help, values=tuple(_like(old.values[0], w) for w in words)
        )
    if isinstance(old, IntegerRange):
        step = 1 if pd.isna(row["step"]) else row["step"]
        return IntegerRange(
            name=old.name, help=old.help, low=row["low"], high=row["high"], step=step
        )
    scale = row["scale"] or "linear"
    return RealRange(name=old.name, help=old.help, low=row["low"], high=row["high"], scale=scale)


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value}"


def _like(example: Scalar, word: str) -> Scalar:
    """A word as a value of the same type as the example.

    Raises:
        SpecError: It cannot be one.
    """
    if isinstance(example, bool):
        if word.lower() in ("true", "false"):
            return word.lower() == "true"
        raise _not_of(example, word)
    try:
        return type(example)(word)
    except ValueError as error:
        raise _not_of(example, word) from error


def _not_of(example: Scalar, word: str) -> SpecError:
    kinds = {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}
    return SpecError(
        f"each value of this choice must be {kinds[type(example)]}",
        found=repr(word),
        remedy=f"Write for example {_text(example)}, and separate values by commas.",
    )
