"""The list of figures, for programs: `/figures.json`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pvd import exports, theme, warehouse, workshop
from pvd.figures import catalogue
from pvd.parameters import of_part
from pvd.routes.figures import EXTENSIONS, FILE_PARAMETERS, PAGE, VIEW_PARAMETERS
from pvd.routes.files import SHORTLY, is_known


async def figure_list(request: Request) -> Response:
    """`/figures.json`: every figure, what is known of it without drawing it, its page, parameters and formats."""
    release = warehouse.current()
    etag = f'"{workshop.Order("liste").key}"'
    headers = {"ETag": etag, "Cache-Control": SHORTLY}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    figures = []
    for entry in catalogue.entries().values():
        figures.append(
            {
                "slug": entry.slug,
                "title": entry.subject,
                "form": entry.form,
                "unit": entry.unit,
                "perimeter": entry.perimeter or None,
                "status": entry.status,
                "territory": "France" if entry.is_national else None,
                "columns": entry.columns.split(),
                "page": f"/{exports.page_of(entry)}",
                "address": f"/figures/{entry.slug}",
                "parameters": _parameters_of(entry),
                "formats": [*EXTENSIONS, PAGE],
            }
        )
    sizes = {
        name: {"width": wide, "height": high, "unit": "px" if name in theme.PIXELS else "mm", "label": workshop.size_label(name)}
        for name, (wide, high) in {**theme.PIXELS, **theme.MILLIMETRES}.items()
    }  # fmt: skip
    formats = {
        name: {
            "extension": item.extension,
            "content_type": item.content_type,
            "label": item.label,
            "sizes": list(sizes) if item.is_picture else [],
            "default_size": workshop.default_size(name) if item.is_picture else None,
        }
        for name, item in exports.FORMATS.items()
    }
    return JSONResponse(
        {
            "release": release.release,
            "data_as_of": release.data_as_of,
            "formats": formats,
            "sizes": sizes,
            "parameters": {"view": list(VIEW_PARAMETERS), "file": list(FILE_PARAMETERS)},
            "figures": figures,
        },
        headers=headers,
    )


def _parameters_of(entry: catalogue.Entry) -> list[str]:
    """The address parameters that may change a figure."""
    read = exports.needs(entry)
    return [item.word for item in of_part("place", "filter", "option", "search") if item.needs in read]
