"""Presse: where the territory is. The other figures of a press kit are those of the pages."""

from __future__ import annotations

import pandas as pd

from pvd import theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import Class, Encodings, Figure
from pvd.formats import NARROW, plural
from pvd.territory import Options, Territory


@figure("situation", subject="Carte de situation", query="locator", form="areas")
def locator(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    here = table[table["place_class"] == "here"]
    exact = territory.level in ("france", "region", "departement")
    units = "Départements" if len(here) > 1 else "Département"
    words = territory.label if exact and len(here) <= 1 else f"{units} de {territory.label}"
    classes: tuple[Class, ...] = (Class("here", words, theme.PRIMARY, len(here)),)
    if len(here) < len(table):
        classes += (Class("elsewhere", "Autres départements", theme.SEQUENTIAL[0], len(table) - len(here)),)
    part = "les départements" if len(here) > 1 else "le département"
    count = plural(int(here["town_count"].sum()), "Petite ville de demain", "Petites villes de demain")
    return Figure(
        slug="situation",
        title=f"{territory.label}{NARROW}: {count}" if exact else f"{territory.label} en France",
        form="areas",
        table=table,
        encodings=Encodings(
            key="departement_code",
            label="departement_name",
            colour="place_class",
            classes=classes,
            layer="departements",
        ),
        unit="text",
        unit_label="départements",
        status="official",
        note="" if exact else f"En couleur{NARROW}: {part} de ce territoire.",
        territory="France",
        columns=("departement_code", "departement_name", "region_name", "town_count", "place_class"),
    )
