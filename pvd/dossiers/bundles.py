"""Every sheet of a département and the workbook of its towns, in one ZIP."""

from __future__ import annotations

from collections.abc import Iterator

from pvd import drawers, exports, warehouse, workshop
from pvd.dossiers.kits import zipped
from pvd.dossiers.pages import sheet, sheet_name
from pvd.dossiers.territories import territory_of, units
from pvd.territory import TOWN_COLUMNS, Options, Territory


def town_book(territory: Territory) -> workshop.File:
    """The workbook of a territory: a typed row a town, every column, and its « Lisez-moi »."""
    figure = exports.draw("communes-du-territoire", territory.without_filters(), Options(columns=TOWN_COLUMNS))
    return workshop.order(figure, "xlsx").make(figure)


def bundle_name(territory: Territory) -> str:
    """« fiches-pvd_manche-50_2026-04-27-f9a899d7.zip »."""
    return f"fiches-pvd_{territory.slug}_{warehouse.current().release}.zip"


def bundle(territory: Territory, draw: drawers.Draw = drawers.here) -> bytes:
    """Every sheet of a département and the workbook of its towns, in one ZIP; `draw` says where they are drawn."""

    def files() -> Iterator[tuple[str, bytes]]:
        for level in ("departement", "epci", "commune"):
            for _, code in units(level, territory.codes):
                one = territory_of(level, code)
                yield f"{level}/{sheet_name(one)}", draw(sheet, one)
        book = draw(town_book, territory)
        yield book.name, book.content

    return zipped(bundle_name(territory).removesuffix(".zip"), files())
