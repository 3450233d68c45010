"""The pages of the dashboard: their file, their French name, their address. Known without Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pvd.formats import typeset

PRODUCT = "Petites villes de demain"
FOLDER = Path(__file__).parent.parent / "pages"
DOCS = Path(__file__).parent.parent / "docs"


@dataclass(frozen=True)
class Page:
    """One page: its script in `pages/`, what the menu calls it, the word of its address (empty at home)."""

    file: str
    name: str
    address: str
    # what it answers, as the site map says it
    question: str
    # reached by search, map, lists, the home page; the guide and what is said of the site from the foot of every page
    is_hidden: bool = False
    # what the foot of every page calls it, when it leads there
    foot: str = ""
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
    Page("overview", "Aperçu", "", "Où en est le programme, ici ?"),
    Page("map", "Carte", "carte", "Où sont les communes, en quoi diffèrent-elles ?"),
    Page(
        "funding", "Financement", "financement", "Où en est l’argent, face à l’enveloppe, au temps, année par année ?"
    ),
    Page("pillars", "Piliers", "piliers", "Qu’apportent l’ingénierie, les financements thématiques et le réseau ?"),
    Page(
        "measures",
        "Mesures",
        "mesures",
        "Quelle mesure répond à quel besoin, qui la propose, quelles communes l’utilisent ?",
    ),
    Page(
        "results",
        "Avant et depuis",
        "resultats",
        "Comment vont les communes à la veille du programme et depuis, à côté d’autres communes ?",
    ),
    Page(
        "territory",
        "Mon territoire",
        "territoire",
        "Ma région, mon département, mon intercommunalité : où en sont-ils, que manque-t-il ?",
    ),
    Page(
        "late",
        "Départements en retard",
        "retards",
        "Quels départements sont loin sous la médiane, sans progrès depuis un an, ou aux dates anciennes ?",
        is_hidden=True,
    ),
    Page(
        "town",
        "Commune",
        "commune",
        "Une commune : qui est-elle, qu’a-t-elle signé, qu’a-t-elle reçu ?",
        is_hidden=True,
    ),
    Page("compare", "Comparer", "comparer", "Jusqu’à quatre territoires, en quoi diffèrent-ils ?"),
    Page("press", "Presse", "presse", "Quelle figure emporter, dans quel format, comment la citer ?"),
    Page("method", "Méthode", "methode", "Que compte chaque montant, d’où vient-il, que manque-t-il ?"),
    Page(
        "data",
        "Données",
        "donnees",
        "Quelles tables, quelles colonnes, dans quels fichiers ?",
        is_hidden=True,
        is_of_all=True,
        foot="Données",
    ),
    Page(
        "versions",
        "Versions",
        "versions",
        "Quelles versions des données, qu’est-ce qui a changé de l’une à l’autre, et pourquoi ?",
        is_hidden=True,
        foot="Versions",
    ),
    Page(
        "quality",
        "Qualité",
        "qualite",
        "Que tenons-nous, qu’avons-nous vérifié, que reste-t-il à demander, et à qui ?",
        is_hidden=True,
        foot="Qualité des données",
    ),
    Page(
        "guide",
        "Guide",
        "guide",
        "Comment s’en servir, usage par usage ?",
        is_hidden=True,
        is_of_all=True,
        foot="Guide d’utilisation",
    ),
    Page(
        "accessibility",
        "Accessibilité",
        "accessibilite",
        "Que peut-on lire et utiliser, avec quelles aides, et que manque-t-il ?",
        is_hidden=True,
        is_of_all=True,
        foot="Accessibilité",
    ),
    Page(
        "legal",
        "Mentions légales",
        "mentions-legales",
        "Qui publie, qui héberge, sous quelles licences ?",
        is_hidden=True,
        is_of_all=True,
        foot="Mentions légales",
    ),
    Page(
        "contact",
        "Contact",
        "contact",
        "À qui écrire, pour dire quoi ?",
        is_hidden=True,
        is_of_all=True,
        foot="Contact",
    ),
    Page(
        "sitemap",
        "Plan du site",
        "plan-du-site",
        "Quelles sont les pages ?",
        is_hidden=True,
        is_of_all=True,
        foot="Plan du site",
    ),
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
    "Cette page fait le point sur une région, un département ou une intercommunalité. Ouvrez-en un par la "
    "recherche, en haut de page, par la carte ou par la liste. La France entière est sur l’aperçu.",
)
# The map beside it, and the figure that the press desk begins with: shown before the page itself has come.
NO_TERRITORY_MAP, PRESS_FIGURE = "carte-des-communes", "subventions-par-annee"
# What the desk keeps in its address.
PRESS_CHOICES = ("figure", "reference", "format", "taille", "gris")
# A page of the server's own when there is none.
MISSING = (
    "Page introuvable",
    typeset("Cette adresse n’est celle d’aucune page. Peut-être a-t-elle été mal recopiée :"),
)


def text(name: str) -> str:
    """A text of `docs/` that a page shows, as Markdown."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")
