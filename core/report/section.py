"""`Section`: a question, its answer in words, pictures and tables. It draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A picture with words for those who do not see it."""

    figure: go.Figure
    alt: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a head.

    Attributes:
        head: Names of the columns.
        rows: As many cells each.
        caption: What it holds.
    """

    head: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    caption: str


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One part of a page.

    Attributes:
        key: Its anchor, and its name in a link.
        title: What it is about.
        sentences: What it says.
        pictures: In their order.
        tables: Below them.
    """

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    pictures: tuple[Drawn, ...] = ()
    tables: tuple[Table, ...] = ()
