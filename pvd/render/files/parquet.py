"""Figure → Parquet: raw values and types, with cards and metadata in the schema. For large tables, read by programs."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from pvd.figures.figure import Figure
from pvd.forms import captions, table


def parquet(figure: Figure) -> bytes:
    """The figure's table as Parquet: raw values and types, cards and metadata in the schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = table.read(figure)
    columns = [_array(item) for item in found.columns]
    cards = [{"label": item.label, "unit": item.unit, "definition": item.definition} for item in found.columns]
    fields = [
        pa.field(item.name, cells.type, metadata=card)
        for item, cells, card in zip(found.columns, columns, cards, strict=True)
    ]
    facts = dict(captions.metadata(figure)) | {"Sources": captions.source_line(figure)}
    output = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=facts)), output, compression="zstd")
    return output.getvalue()


def _array(item: table.Column) -> Any:
    """A column of the type of its card, whatever the territory: files of several go one under the other."""
    import pyarrow as pa

    kinds = {"number": pa.float64(), "year": pa.int64(), "date": pa.date32(), "flag": pa.bool_()}
    kind = pa.int64() if item.unit in table.WHOLE_UNITS else kinds.get(item.kind, pa.string())
    cells = [float(cell) if isinstance(cell, Decimal) else cell for cell in item.raw]
    try:
        return pa.array(cells, type=kind)
    except (pa.ArrowInvalid, TypeError):
        # Cells that are not what their card says keep their own type.
        return pa.array(cells)
