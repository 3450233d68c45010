"""Figure → Parquet: raw values and types, with cards and metadata in the schema."""

from __future__ import annotations

import io

from pvd.figures.figure import Figure
from pvd.render import cells


def parquet(figure: Figure) -> bytes:
    """The figure's table as Parquet: raw values and types, cards and metadata in the schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = cells.columns(figure)
    table = pa.Table.from_pandas(figure.table[[item.name for item in found]], preserve_index=False)
    fields = [
        table.schema.field(item.name).with_metadata(
            {"label": item.label, "unit": item.unit, "definition": item.definition}
        )
        for item in found
    ]
    facts = dict(cells.metadata(figure)) | {"Sources": cells.source_line(figure)}
    table = pa.Table.from_arrays(table.columns, schema=pa.schema(fields, metadata=facts))
    output = io.BytesIO()
    pq.write_table(table, output, compression="zstd")
    return output.getvalue()
