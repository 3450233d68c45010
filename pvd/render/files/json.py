"""Figure → JSON: metadata, columns with their cards, rows as objects."""

from __future__ import annotations

import json as json_text
from datetime import date
from decimal import Decimal
from typing import Any

from pvd import dictionary
from pvd.figures.figure import Figure
from pvd.render import cells


def json(figure: Figure) -> bytes:
    """The figure as JSON: metadata, columns with their cards, rows as objects; unknown is null."""
    found = cells.columns(figure)
    by_column = cells.content(figure, found, french=False)
    names = [item.name for item in found]
    document: dict[str, Any] = {
        "slug": figure.slug,
        "title": figure.title,
        "subtitle": figure.subtitle,
        "form": figure.form,
        "territory": figure.territory,
        "scope": {"level": figure.scope[0], "codes": list(figure.scope[1])},
        "period": figure.period,
        "perimeter": figure.perimeter,
        "perimeter_label": figure.perimeter_label,
        "unit": figure.unit,
        "unit_label": figure.unit_label,
        "filters": cells.filter_sentence(figure),
        "status": figure.status,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "note": figure.note,
        "coverage": figure.coverage,
        "reading": figure.reading,
        "totals": {name: cells.plain(total) for name, total in figure.totals.items()},
        "breaks": [
            {"start": item.start.isoformat(), "end": item.end.isoformat(), "label": item.label, "detail": item.detail}
            for item in figure.breaks
        ],
        "overlay": {
            "label": figure.overlay.label,
            "sign": figure.overlay.sign,
            "places": [
                {"code": code, "name": name}
                for code, name in zip(
                    figure.overlay.table[figure.overlay.key], figure.overlay.table[figure.overlay.name], strict=True
                )
            ],
        }
        if figure.overlay
        else None,
        "references": [{"value": item.value, "label": item.label} for item in figure.references],
        "sources": [
            {
                "producer": item.producer,
                "title": item.title,
                # No day that the file does not write.
                "as_of": None if item.date_words else item.as_of,
                "date": dictionary.when(item),
                "licence": item.licence,
                "url": item.url,
            }
            for item in figure.sources
        ],
        "source_line": cells.source_line(figure),
        "licence": cells.licences(figure),
        "dated": cells.dated_words(figure),
        "release": figure.release,
        "reference": cells.reference(figure),
        "address": figure.address,
        "columns": [
            {
                "name": item.name,
                "label": item.label,
                "unit": item.unit,
                "definition": item.definition,
                "values": {str(key): word for key, word in cells.labels(figure, item.name).items() if key is not None},
            }
            for item in found
        ],
        "message": cells.EMPTY if figure.is_empty else "",
        "row_count": len(figure.table),
        "data": [dict(zip(names, row, strict=True)) for row in zip(*by_column, strict=True)],
    }
    text = json_text.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=_json_value)
    return (text + "\n").encode()


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
