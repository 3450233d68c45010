"""Where the texts of a figure get their typography, once: functions write plain French."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from pvd.figures.figure import Figure
from pvd.formats import typeset

T = TypeVar("T")
TEXTS = (
    "title", "note", "coverage", "reading", "period", "unit_label", "perimeter_label", "territory", "filter_words",
    "kept_words"
)  # fmt: skip


def set_in_type(figure: Figure, queried: Iterable[str]) -> Figure:
    """A complete figure, its texts as a reader expects them, and its title with a capital.

    `queried`: the columns of its table that come as the release holds them; the others are the figure's own words.
    """
    said = _set(figure, *TEXTS)
    marks = figure.encodings
    return replace(
        said,
        title=said.title[:1].upper() + said.title[1:],
        finding=said.title,
        breaks=tuple(_set(item, "label", "detail") for item in figure.breaks),
        references=tuple(_set(item, "label") for item in figure.references),
        cards=tuple(_set(item, "label", "value", "context") for item in figure.cards),
        overlay=_set(figure.overlay, "label", "count_words") if figure.overlay else None,
        totals={name: _cell(item) for name, item in figure.totals.items()},
        encodings=replace(
            marks,
            series_labels={key: typeset(str(label)) for key, label in marks.series_labels.items()},
            group=typeset(marks.group),
            classes=tuple(_set(item, "label") for item in marks.classes),
        ),
        table=_own_words(figure.table, set(queried)),
    )


def _set(item: T, *names: str) -> T:
    """The same value with some of its texts set."""
    return replace(item, **{name: typeset(getattr(item, name)) for name in names})  # type: ignore[type-var]


def _cell(content: Any) -> Any:
    return typeset(content) if isinstance(content, str) else content


def _own_words(table: pd.DataFrame, queried: set[str]) -> pd.DataFrame:
    own = [name for name in table if name not in queried and table[name].dtype.kind == "O"]
    said = {
        name: pd.Series([_cell(item) for item in table[name]], table.index, dtype=table[name].dtype) for name in own
    }
    return table.assign(**said) if own else table
