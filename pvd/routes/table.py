"""The table of the addresses, and what is made ready before anybody asks."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from pvd import assets, grounds, places, warehouse
from pvd.figures import catalogue
from pvd.middleware import warm_static
from pvd.routes import console
from pvd.routes.figures import figure_file
from pvd.routes.finding import suggestions
from pvd.routes.fixed import asset, compressed_ground, font, ground
from pvd.routes.internal import metrics, ready
from pvd.routes.listing import figure_list
from pvd.routes.openapi import description
from pvd.routes.sheets import press_kit, sheet_file, sheets_of_departement
from pvd.routes.tables import table_file
from pvd.routes.views import view_file


def warm() -> None:
    """What the first visitor should not wait for: the catalogue, the search, script and style."""
    catalogue.entries()
    places.search("")
    assets.served()


def warm_quietly() -> None:
    """What takes too long to hold the start: grounds, compressed scripts. Meant for another thread."""
    warm_static()
    for layer in grounds.NATIONAL:
        compressed_ground(warehouse.in_service().release, layer)


ROUTES: list[Any] = [
    Route("/figures.json", figure_list, methods=["GET"]),
    Route("/openapi.json", description, methods=["GET"]),
    Route("/recherche.json", suggestions, methods=["GET"]),
    Route("/figures/{name}", figure_file, methods=["GET"]),
    Route("/vues/{mark}/{name}", view_file, methods=["GET"]),
    Route("/fiches/france.pdf", sheet_file, methods=["GET"]),
    Route("/fiches/{level}/{code}.pdf", sheet_file, methods=["GET"]),
    Route("/fiches/{level}/{code}.zip", sheets_of_departement, methods=["GET"]),
    Route("/dossiers/presse.zip", press_kit, methods=["GET"]),
    Route("/donnees/requete.{extension}", console.answer, methods=["GET"]),
    Route("/donnees/{release}/{name}", table_file, methods=["GET"]),
    Route("/fonds/{release}/{layer}.json", ground, methods=["GET"]),
    Route("/assets/{name}", asset, methods=["GET"]),
    Route("/fonts/{name}.woff2", font, methods=["GET"]),
    Route("/pret", ready, methods=["GET"]),
    Route("/mesures-internes", metrics, methods=["GET"]),
]
