"""Presse: where the territory is. The other figures of a press kit are those of the pages."""

from __future__ import annotations

import pandas as pd

from pvd import theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import Class, Drawn, Encodings
from pvd.figures.wording import how_many
from pvd.territory import Options, Territory

TOWN = "Petite ville de demain"


@figure(
    "situation",
    subject="Carte de situation",
    query="locator",
    form="areas",
    unit="text",
    unit_label="départements",
    is_national=True,
    columns="departement_code departement_name region_name town_count place_class",
)
def locator(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    here = table[table["place_class"] == "here"]
    exact = territory.level in ("france", "region", "departement")
    units = "Départements" if len(here) > 1 else "Département"
    words = territory.label if exact and len(here) <= 1 else f"{units} de {territory.label}"
    classes: tuple[Class, ...] = (Class("here", words, theme.PRIMARY, len(here)),)
    if len(here) < len(table):
        classes += (Class("elsewhere", "Autres départements", theme.SEQUENTIAL[0], len(table) - len(here)),)
    part = "les départements" if len(here) > 1 else "le département"
    count = how_many(int(here["town_count"].sum()), f"aucune {TOWN}", TOWN, "Petites villes de demain")
    return Drawn(
        f"{territory.label} : {count}" if exact else f"{territory.label} en France",
        table,
        encodings=Encodings(
            key="departement_code",
            label="departement_name",
            colour="place_class",
            classes=classes,
            layer="departements",
        ),
        note="" if exact else f"En couleur : {part} de ce territoire.",
    )
