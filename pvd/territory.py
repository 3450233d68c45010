"""Territory and Options: the two values that make a view. Address ↔ SQL parameters ↔ French ↔ file name.

Pure values: names are given by `places.resolve`, which knows the release.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from pvd.formats import NARROW, in_list, slug

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
            "ort": filters.ort,
            "agreement_years": list(filters.agreement_years),
            "population_classes": list(filters.population_classes),
            "centralities": list(filters.centralities),
            "densities": [DENSITIES[key] for key in filters.densities],
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

    @property
    def parameters(self) -> dict[str, Any]:
        """SQL parameters; `warehouse.query` passes those that the file names."""
        return {
            "perimeter": self.perimeter,
            "end_of_mandate": self.end_of_mandate,
            "search": vars(self.search),
            "compared": list(self.compared),
        }

    @property
    def address(self) -> list[tuple[str, str]]:
        """Address parameters that differ from the defaults."""
        pairs = []
        if self.perimeter != "state_grants_town":
            pairs.append(("perimetre", PERIMETERS[self.perimeter]))
        if self.end_of_mandate != END_OF_MANDATE:
            pairs.append(("fin", self.end_of_mandate.isoformat()))
        if self.colour != "avancement":
            pairs.append(("couleur", self.colour))
        pairs += [("avec", code) for code in self.compared]
        if self.columns:
            pairs.append(("colonnes", ",".join(self.columns)))
        if self.sort:
            pairs.append(("tri", self.sort))
        if self.per:
            pairs.append(("par", self.per))
        if self.overlay:
            pairs.append(("reperes", self.overlay))
        return pairs + write_search(self.search)


FILTER_NAMES = {
    "ort": "ort",
    "annee": "agreement_years",
    "population": "population_classes",
    "centralite": "centralities",
    "densite": "densities",
    "programme": "programmes",
    "sans": "without_programmes",
    "subvention": "known_grant",
    "selection": "selection",
    "sauf": "excluded",
}
# What a page may show differently: territories beside, columns and order of a list.
VIEW_NAMES = ("avec", "colonnes", "tri")
MAX_COMPARED = 3
# What an amount may be divided by (`par=` in the address).
RATIOS = {"": "Montants", "habitant": "Par habitant", "commune": "Par commune"}
# word in addresses ↔ field of `Search`
SEARCH_NAMES = {
    "mesure": "measure",
    "besoin": "need",
    "pilier": "pillar",
    "theme": "theme",
    "partenaire": "partner",
    "soutien": "support",
    "lien": "link",
    "indicateur": "indicator",
    "date": "year",
    "texte": "text",
    "point": "point",
    "lieu": "where",
    "chiffre": "figure",
    "autre": "other",
}
MAX_TEXT = 80
POPULATION_CLASSES = ("moins_3500", "3500_10000", "10000_20000", "plus_20000")
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
SISTER, LIMITS = "acv", "epci"
OVERLAYS = {
    SISTER: "Action cœur de ville",
    LIMITS: "Limites des intercommunalités",
    **{key: label for key, (_, label) in PROGRAMMES.items()},
}
COLOURS = {
    "avancement": "Avancement",
    "subventions": "Subventions de l’État",
    "subventions-par-habitant": "Subventions par habitant",
    "population": "Population",
    "centralite": "Centralité",
}
AGREEMENT_YEARS = range(2019, 2027)


def read_filters(parameters: Mapping[str, Sequence[str]]) -> tuple[Filters, list[str]]:
    """Filters from an address, and the values that were refused (« ort=peut-être »)."""
    problems: list[str] = []

    def kept(name: str, allowed: Any) -> list[str]:
        values = [part for value in parameters.get(name, ()) for part in value.split(",") if part]
        problems.extend(f"{name}={value}" for value in values if not allowed(value))
        return [value for value in dict.fromkeys(values) if allowed(value)]

    def flag(name: str) -> bool | None:
        values = kept(name, ("oui", "non").__contains__)
        return values[0] == "oui" if values else None

    def towns(name: str) -> tuple[str, ...]:
        codes = kept(name, CODE_PATTERNS["commune"].fullmatch)
        if len(codes) > MAX_SELECTION:
            problems.append(f"{name} : plus de {MAX_SELECTION} communes")
        return tuple(codes[:MAX_SELECTION])

    years = kept("annee", {str(year) for year in AGREEMENT_YEARS}.__contains__)
    filters = Filters(
        ort=flag("ort"),
        agreement_years=tuple(int(year) for year in years),
        population_classes=tuple(kept("population", POPULATION_CLASSES.__contains__)),
        centralities=tuple(kept("centralite", CENTRALITIES.__contains__)),
        densities=tuple(kept("densite", DENSITIES.__contains__)),
        programmes=tuple(kept("programme", PROGRAMMES.__contains__)),
        without_programmes=tuple(kept("sans", PROGRAMMES.__contains__)),
        known_grant=flag("subvention"),
        selection=towns("selection"),
        excluded=towns("sauf"),
    )
    return filters, problems


def write_filters(filters: Filters) -> list[tuple[str, str]]:
    """Filters as address parameters, in a fixed order."""

    def yes_no(value: bool | None) -> list[str]:
        return [] if value is None else ["oui" if value else "non"]

    values = {
        "ort": yes_no(filters.ort),
        "annee": [str(year) for year in filters.agreement_years],
        "population": list(filters.population_classes),
        "centralite": list(filters.centralities),
        "densite": list(filters.densities),
        "programme": list(filters.programmes),
        "sans": list(filters.without_programmes),
        "subvention": yes_no(filters.known_grant),
        "selection": [",".join(filters.selection)] if filters.selection else [],
        "sauf": [",".join(filters.excluded)] if filters.excluded else [],
    }
    return [(name, value) for name, items in values.items() for value in items]


POPULATION_WORDS = {
    "moins_3500": f"moins de 3{NARROW}500 habitants",
    "3500_10000": f"3{NARROW}500 à 10{NARROW}000 habitants",
    "10000_20000": f"10{NARROW}000 à 20{NARROW}000 habitants",
    "plus_20000": f"plus de 20{NARROW}000 habitants",
}

YES_NO = {True: "oui", False: "non"}


def filters_in_words(filters: Filters, text: str = "") -> str:
    """« ORT : oui ; programmes : France services »; empty when nothing is filtered."""
    programmes = {key: label for key, (_, label) in PROGRAMMES.items()}
    written = {
        "texte cherché": f"«{NARROW}{text}{NARROW}»" if text else "",
        "ORT": "" if filters.ort is None else YES_NO[filters.ort],
        "année de la convention": in_list(map(str, filters.agreement_years), "ou"),
        "population": in_list((POPULATION_WORDS[key] for key in filters.population_classes), "ou"),
        "centralité": in_list((CENTRALITIES[key] for key in filters.centralities), "ou"),
        "densité": in_list((DENSITIES[key] for key in filters.densities), "ou"),
        "programmes": in_list(programmes[key] for key in filters.programmes),
        "sans": in_list((programmes[key] for key in filters.without_programmes), "ni"),
        "subvention connue": "" if filters.known_grant is None else YES_NO[filters.known_grant],
        "communes choisies": in_list(filters.selection),
        "sauf": in_list(filters.excluded),
    }
    return f"{NARROW}; ".join(f"{name}{NARROW}: {words}" for name, words in written.items() if words)


def read_search(parameters: Mapping[str, Sequence[str]]) -> tuple[Search, list[str]]:
    """What an address looks for, and the values that were refused (only a text may hold anything)."""
    problems: list[str] = []
    found: dict[str, str] = {}
    for name, item in SEARCH_NAMES.items():
        value = next(iter(parameters.get(name, ())), "").strip()
        if item == "text":
            found[item] = value[:MAX_TEXT]
        elif not value or re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", value):
            found[item] = value
        else:
            problems.append(f"{name}={value}")
    return Search(**found), problems


def write_search(search: Search) -> list[tuple[str, str]]:
    """What is looked for as address parameters, in a fixed order."""
    return [(name, getattr(search, item)) for name, item in SEARCH_NAMES.items() if getattr(search, item)]


def read_options(parameters: Mapping[str, Sequence[str]]) -> tuple[Options, list[str]]:
    """Options from an address, and the values that were refused."""
    problems: list[str] = []
    options = Options()
    perimeters = {word: key for key, word in PERIMETERS.items()}
    for value in parameters.get("perimetre", ()):
        if value in perimeters:
            options = replace(options, perimeter=perimeters[value])
        else:
            problems.append(f"perimetre={value}")
    for value in parameters.get("fin", ()):
        try:
            end = date.fromisoformat(value)
        except ValueError:
            end = PROGRAMME_START
        if PROGRAMME_START < end <= LATEST_END:
            options = replace(options, end_of_mandate=end)
        else:
            problems.append(f"fin={value}")
    for value in parameters.get("couleur", ()):
        if value in COLOURS:
            options = replace(options, colour=value)
        else:
            problems.append(f"couleur={value}")
    for value in parameters.get("par", ()):
        if value in RATIOS:
            options = replace(options, per=value)
        else:
            problems.append(f"par={value}")
    for value in parameters.get("reperes", ()):
        if value in OVERLAYS:
            options = replace(options, overlay=value)
        else:
            problems.append(f"reperes={value}")
    compared, columns, sort = (
        tuple(dict.fromkeys(part for value in parameters.get(name, ()) for part in value.split(",") if part))
        for name in VIEW_NAMES
    )
    problems += [f"avec={code}" for code in compared if not re.fullmatch(r"[0-9ABab]{2,9}", code)]
    problems += [f"colonnes={name}" for name in columns if not re.fullmatch(r"[a-z_0-9]{1,60}", name)]
    problems += [f"tri={name}" for name in sort if not re.fullmatch(r"-?[a-z_0-9]{1,60}", name)]
    search, refused = read_search(parameters)
    return replace(
        options,
        search=search,
        # In capitals like every code; `places.resolve` then keeps those of the territory's level, three at most.
        compared=tuple(dict.fromkeys(code.upper() for code in compared if f"avec={code}" not in problems)),
        columns=tuple(name for name in columns if f"colonnes={name}" not in problems),
        sort=next((name for name in sort if f"tri={name}" not in problems), ""),
    ), problems + refused


def read_codes(parameters: Mapping[str, Sequence[str]]) -> tuple[Level, tuple[str, ...], list[str]]:
    """Level, codes and malformed values of an address; the most precise level wins.

    Well formed is not known: `places.resolve` then looks the codes up in the release.
    """
    problems: list[str] = []
    for level in LEVELS:
        values = [part.strip() for value in parameters.get(level, ()) for part in value.split(",")]
        good = [value.upper() for value in values if CODE_PATTERNS[level].fullmatch(value.upper())]
        problems += [f"{level}={value}" for value in values if value.upper() not in good]
        if good:
            # Several départements are one view (a union of their towns); other levels take one unit.
            codes = tuple(dict.fromkeys(good)) if level == "departement" else (good[0],)
            return level, codes, problems
    return "france", (), problems
