"""Territory and Options: the two values that make a view, and the choices that they are made of.

Pure values: addresses are read and written by `pvd.parameters`, names are given by `places.resolve`, which
knows the release.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from pvd.formats import in_list, slug, typeset

Level = Literal["france", "region", "departement", "epci", "commune"]
# Most precise first: when an address names several levels, the first one found wins.
LEVELS: tuple[Level, ...] = ("commune", "epci", "departement", "region")
LEVEL_NAMES = {
    "france": "France",
    "region": "Région",
    "departement": "Département",
    "epci": "Intercommunalité",
    "commune": "Commune",
}
CODE_PATTERNS: dict[str, re.Pattern[str]] = {
    "commune": re.compile(r"\d[\dAB]\d{3}"),
    "epci": re.compile(r"\d{9}"),
    "departement": re.compile(r"\d{2}|2[AB]|97\d"),
    "region": re.compile(r"\d{2}"),
}
MAX_SELECTION = 40
END_OF_MANDATE = date(2026, 3, 31)
SIX_FULL_YEARS = date(2026, 9, 30)
PROGRAMME_START = date(2020, 10, 1)
# A continuation is announced to this day at least: what « another date » first proposes.
ANNOUNCED_CONTINUATION = date(2026, 12, 31)
LATEST_END = date(2035, 12, 31)

# perimeter id of the ledger ↔ its word in addresses
PERIMETERS = {
    "state_grants_town": "subventions-communes",
    "state_grants_epci": "subventions-epci",
    "state_grants_located": "subventions-localisees",
}


@dataclass(frozen=True)
class Filters:
    """The map's filters, all in the address. An empty tuple or None filters nothing."""

    ort: bool | None = None
    agreement_years: tuple[int, ...] = ()
    population_classes: tuple[str, ...] = ()
    centralities: tuple[str, ...] = ()
    densities: tuple[str, ...] = ()
    frr: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    # held by none of the towns that stay
    without_programmes: tuple[str, ...] = ()
    known_grant: bool | None = None
    selection: tuple[str, ...] = ()
    # towns left out by name
    excluded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class Territory:
    """A set of towns: France, or one or more units of one level, narrowed by filters."""

    level: Level = "france"
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    # (level, code, name) from France down to this territory, for the breadcrumb
    parents: tuple[tuple[Level, str, str], ...] = ()

    @property
    def label(self) -> str:
        """« France », « Manche (50) », « Manche (50) et Calvados (14) », « Valognes (50) »."""
        return in_list(self.names) or "France"

    @property
    def slug(self) -> str:
        """For file names: « manche-50 »; never empty."""
        return slug(" ".join(self.names))[:80].strip("-") or "france"

    @property
    def parameters(self) -> dict[str, Any]:
        """The SQL struct `$territory`, read by the macros of `queries/_*.sql`."""
        filters = self.filters
        return {
            "level": self.level,
            "codes": list(self.codes),
            "is_filtered": bool(filters),
            "ort": filters.ort,
            "agreement_years": list(filters.agreement_years),
            "population_classes": list(filters.population_classes),
            "centralities": list(filters.centralities),
            "densities": [DENSITIES[key] for key in filters.densities],
            "frr": list(filters.frr),
            "programmes": list(filters.programmes),
            "without_programmes": list(filters.without_programmes),
            "known_grant": filters.known_grant,
            "selection": list(filters.selection),
            "excluded": list(filters.excluded),
        }

    @property
    def address(self) -> list[tuple[str, str]]:
        """Address parameters, in a fixed order (the territory only: filters belong to the map)."""
        return [] if self.level == "france" else [(self.level, code) for code in self.codes]

    def without_filters(self) -> Territory:
        """The same towns, whatever the map's filters say."""
        return replace(self, filters=Filters())


@dataclass(frozen=True)
class Search:
    """What is looked for in the measures and in the published figures. An empty text looks for nothing."""

    measure: str = ""
    need: str = ""
    pillar: str = ""
    theme: str = ""
    partner: str = ""
    support: str = ""
    link: str = ""
    indicator: str = ""
    year: str = ""
    text: str = ""
    # a point of the official series, by its day
    point: str = ""
    # published figures: those of one territory (« departement-50 »), and two of them put side by side
    where: str = ""
    figure: str = ""
    other: str = ""

    def __bool__(self) -> bool:
        return self != Search()


@dataclass(frozen=True)
class Options:
    """What a view may vary beside its territory; every field is in the address when not the default."""

    end_of_mandate: date = END_OF_MANDATE
    perimeter: str = "state_grants_town"
    colour: str = "avancement"
    search: Search = field(default_factory=Search)
    # codes of the territories put beside the one shown, of its level
    compared: tuple[str, ...] = ()
    # columns of the list of towns, in order, and the one that sorts it (« -amount_eur » from the largest)
    columns: tuple[str, ...] = ()
    sort: str = ""
    # what amounts are divided by: nothing, the inhabitants or the number of towns
    per: str = ""
    # what the map shows over the towns: the sister programme, or who holds another programme
    overlay: str = ""
    # the level of the territories that the map fills, none when it shows towns; and what fills them
    mesh: str = ""
    area_value: str = "nombre"

    @property
    def parameters(self) -> dict[str, Any]:
        """SQL parameters; `warehouse.query` passes those that the file names."""
        return {
            "perimeter": self.perimeter,
            "end_of_mandate": self.end_of_mandate,
            "search": vars(self.search),
            "compared": list(self.compared),
            "mesh": self.mesh or "departement",
        }


MAX_COMPARED = 3
# What an amount may be divided by (`par=` in the address).
RATIOS = {"": "Montants", "habitant": "Par habitant", "commune": "Par commune"}
POPULATION_WORDS = {
    "moins_3500": typeset("moins de 3 500 habitants"),
    "3500_10000": typeset("3 500 à 9 999 habitants"),
    "10000_20000": typeset("10 000 à 19 999 habitants"),
    "plus_20000": typeset("20 000 habitants et plus"),
}
CENTRALITIES = {
    "structurant": "Centre structurant",
    "intermediaire": "Centre intermédiaire",
    "local": "Centre local",
    "non-centre": "Non centre",
    "inconnue": "Non définie (outre-mer)",
}
# Word in addresses → level of the official grid, as published.
DENSITIES = {
    "grand-centre": "Grands centres urbains",
    "centre-intermediaire": "Centres urbains intermédiaires",
    "ceinture": "Ceintures urbaines",
    "petite-ville": "Petites villes",
    "bourg": "Bourgs ruraux",
    "disperse": "Rural à habitat dispersé",
    "tres-disperse": "Rural à habitat très dispersé",
}
# France ruralités revitalisation: classed, or beside those that are.
FRR_CLASSES = {
    "plus": "FRR+",
    "socle": "FRR socle",
    "beneficiaire": "FRR bénéficiaire",
    "partiel": "en partie",
    "non": "non classée",
}
PROGRAMMES = {
    "france-services": ("has_france_services", "France services"),
    "territoires-industrie": ("has_territoire_industrie", "Territoires d’industrie"),
    "avenir-montagnes": ("has_avenir_montagnes", "Avenir montagnes"),
    "fabrique": ("has_fabrique", "Fabrique de territoire"),
    "manufacture": ("has_manufacture", "Manufacture de proximité"),
    "frla": ("has_frla", "Restructuration de locaux d’activité"),
    "qpv": ("has_qpv", "Quartier prioritaire (QPV)"),
}
# What the map may show over the towns (`reperes=` in the address). ORT is not there: it is the first of the
# colours, and a ring would say the same of the same towns twice.
SISTER, LIMITS, CONTRACTS = "acv", "epci", "crte"
OVERLAYS = {
    SISTER: "Action cœur de ville",
    LIMITS: "Limites des intercommunalités",
    CONTRACTS: "Contrats (CRTE)",
    **{key: label for key, (_, label) in PROGRAMMES.items()},
}
COLOURS = {
    "avancement": "Avancement",
    "subventions": "Subventions de l’État",
    "subventions-par-habitant": "Subventions par habitant",
    "population": "Population",
    "centralite": "Centralité",
}
# What fills the territories of the map (`valeur=` in the address), and which ones (`maille=`).
AREA_VALUES = {
    "nombre": "Nombre de communes",
    "ort": "Part des communes en ORT",
    "par-habitant": "Subventions par habitant",
    "par-commune": "Subventions par commune",
    "sans-subvention": "Part sans subvention connue",
}
MESHES = {"regions": "region", "departements": "departement", "intercommunalites": "epci"}
AGREEMENT_YEARS = range(2019, 2027)
# The list of towns: what it always says, what it says unless the visitor chooses, what may be chosen.
ALWAYS = ("commune_name", "commune_code")
DEFAULT_COLUMNS = (
    "departement_code", "epci_name", "population", "agreement_signed_on", "is_ort", "ort_signed_on", "amount_eur",
    "amount_per_inhabitant_eur", "award_count",
)  # fmt: skip
TOWN_COLUMNS = (
    "departement_code", "departement_name", "region_name", "epci_name", "epci_siren", "postal_codes", "population",
    "population_class_name", "density_class", "centrality_class", "rurality_class", "massif_name", "town_stage",
    "agreement_signed_on", "agreement_group_count", "is_ort", "ort_signed_on", "amount_eur", "amount_per_inhabitant_eur",
    "award_count", "last_grant_year", "other_programmes", "has_france_services", "has_territoire_industrie",
    "has_avenir_montagnes", "has_fabrique", "has_manufacture", "has_frla", "has_qpv", "has_cite_educative",
    "has_cite_emploi", "has_habitat_inclusif", "has_site_cles_en_main",
)  # fmt: skip
SORTABLE = (*ALWAYS, *(name for name in TOWN_COLUMNS if name not in ("postal_codes", "other_programmes")))
