"""The pages of the dashboard: their file, their French name, their address. Known without Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pvd.formats import typeset

PRODUCT = "Petites villes de demain"
FOLDER = Path(__file__).parent.parent / "pages"


@dataclass(frozen=True)
class Page:
    """One page: its script in `pages/`, what the menu calls it, the word of its address (empty at home)."""

    file: str
    name: str
    address: str
    # a town is reached by search, map and lists; late départements from the home page; the guide from the footer
    is_hidden: bool = False
    # whether it says the same whatever the territory
    is_of_all: bool = False

    @property
    def script(self) -> Path:
        """Its script."""
        return FOLDER / f"{self.file}.py"

    def tab(self, territory: str) -> str:
        """What the tab and a pasted link are called: « Manche (50) · Financement · Petites villes de demain »."""
        return " · ".join((*(() if self.is_of_all else (territory,)), self.name, PRODUCT))


# The order is the menu's.
PAGES = (
    Page("overview", "Aperçu", ""),
    Page("map", "Carte", "carte"),
    Page("funding", "Financement", "financement"),
    Page("pillars", "Piliers", "piliers"),
    Page("measures", "Mesures", "mesures"),
    Page("territory", "Mon territoire", "territoire"),
    Page("late", "Départements en retard", "retards", is_hidden=True),
    Page("town", "Commune", "commune", is_hidden=True),
    Page("compare", "Comparer", "comparer"),
    Page("press", "Presse", "presse"),
    Page("method", "Méthode", "methode"),
    Page("guide", "Guide", "guide", is_hidden=True, is_of_all=True),
)
BY_ADDRESS = {page.address: page for page in PAGES}
# The pages that follow the map's filters; on the others a filter of the address narrows nothing, and that is said.
FILTERING = ("carte", "territoire")
# What `/commune` says while the address names no town.
NO_TOWN = (
    "Choisir une commune",
    "La page d’une commune s’ouvre par la recherche, en haut de page (nom, ancien nom, code Insee ou code postal), par la "
    "carte ou par la liste d’un territoire.",
)
# What `/territoire` says while the address names no territory: France has the home page.
NO_TERRITORY = (
    "Choisissez un territoire",
    "Cette page est le point d’un directeur régional sur une région, un département ou une intercommunalité. Ouvrez-en un par la "
    "recherche, en haut de page, par la carte ou par la liste. La France entière est sur l’aperçu.",
)
# A page of the server's own when there is none.
MISSING = (
    "Page introuvable",
    typeset("Cette adresse n’est celle d’aucune page. Peut-être a-t-elle été mal recopiée :"),
)
