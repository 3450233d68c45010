"""What several renderers read of a figure alike: its rows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pvd.figures.figure import Figure


def rows_of(figure: Figure) -> list[dict[str, Any]]:
    """The rows as dictionaries, in table order; but for a table, only the columns that are drawn."""
    return [dict(row) for row in _rows(figure)]


# A picture and its sentences read the same rows several times in a row.
@lru_cache(maxsize=8)
def _rows(figure: Figure) -> list[dict[str, Any]]:
    table = figure.table
    if figure.form != "table":
        drawn = {value for value in vars(figure.encodings).values() if isinstance(value, str)}
        table = table[[name for name in table.columns if name in drawn]]
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
