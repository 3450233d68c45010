"""Figure → JSON: metadata, columns with their cards, rows as objects."""

from __future__ import annotations

import json as json_text
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pvd import dictionary
from pvd.figures.figure import Citation, Figure
from pvd.forms import captions, table
from pvd.forms.cells import plain

# What a figure says of itself under the same name.
SAID = ("period", "perimeter", "perimeter_label", "unit", "unit_label")


def json(figure: Figure) -> bytes:
    """The figure as JSON: metadata, columns with their cards, rows as objects; unknown is null."""
    text = json_text.dumps(document(figure), ensure_ascii=False, indent=1, allow_nan=False, default=_json_value)
    return (text + "\n").encode()


def several(figures: Mapping[str, Figure]) -> bytes:
    """Figures by name, each as above, in one document without white space."""
    found = {name: document(figure) for name, figure in figures.items()}
    return json_text.dumps(
        found, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_json_value
    ).encode()


def document(figure: Figure) -> dict[str, Any]:
    """The same as values that JSON knows, but for days and exact decimals."""
    found = table.read(figure)
    names = [item.name for item in found.columns]
    return {
        "slug": figure.slug,
        "title": figure.title,
        "subtitle": figure.subtitle,
        "form": figure.form,
        "territory": figure.territory,
        "scope": {"level": figure.scope[0], "codes": list(figure.scope[1])},
        **{name: getattr(figure, name) for name in SAID},
        "filters": captions.filter_sentence(figure),
        "status": figure.status,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "note": figure.note,
        "coverage": figure.coverage,
        "reading": figure.reading,
        "totals": {name: plain(total) for name, total in figure.totals.items()},
        "breaks": [
            {"start": item.start.isoformat(), "end": item.end.isoformat(), "label": item.label, "detail": item.detail}
            for item in figure.breaks
        ],
        "overlay": _overlay(figure),
        "references": [{"value": item.value, "label": item.label} for item in figure.references],
        "sources": [_source(item) for item in figure.sources],
        "source_line": captions.source_line(figure),
        "licence": captions.licences(figure),
        "dated": captions.dated_words(figure),
        "release": figure.release,
        "reference": captions.reference(figure),
        "address": figure.address,
        "columns": [_column(item) for item in found.columns],
        "message": captions.EMPTY if figure.is_empty else "",
        "row_count": found.row_count,
        "data": [dict(zip(names, row, strict=True)) for row in zip(*(item.raw for item in found.columns), strict=True)],
    }


def _overlay(figure: Figure) -> dict[str, Any] | None:
    """What is shown over a map, place by place."""
    if not (over := figure.overlay):
        return None
    return {
        "label": over.label,
        "sign": over.sign,
        "places": [{"code": code, "name": name} for code, name in over.places],
    }


def _source(item: Citation) -> dict[str, Any]:
    return {
        "producer": item.producer,
        "title": item.title,
        # No day that the file does not write.
        "as_of": None if item.date_words else item.as_of,
        "date": dictionary.when(item),
        "licence": item.licence,
        "url": item.url,
    }


def _column(item: table.Column) -> dict[str, Any]:
    return {
        "name": item.name,
        "label": item.label,
        "unit": item.unit,
        "definition": item.definition,
        "values": {str(key): word for key, word in item.keys.items() if key is not None},
    }


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
