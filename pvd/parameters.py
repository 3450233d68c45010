"""Every word of an address, once: how it is read, written and said in French, and what reads it.

Filters, searches, options, the lists of the routes and what a figure reads all come from `PARAMETERS`, whose
order is that of addresses. Names that the release knows (towns, measures) are given by a `Namer`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from pvd.formats import in_list, slug, typeset
from pvd.territory import (
    AGREEMENT_YEARS,
    AREA_VALUES,
    CENTRALITIES,
    CODE_PATTERNS,
    COLOURS,
    DENSITIES,
    END_OF_MANDATE,
    FRR_CLASSES,
    LATEST_END,
    LEVELS,
    MAX_SELECTION,
    MESHES,
    OVERLAYS,
    PERIMETERS,
    POPULATION_WORDS,
    PROGRAMME_START,
    PROGRAMMES,
    RATIOS,
    SORTABLE,
    TOWN_COLUMNS,
    Filters,
    Level,
    Options,
    Search,
    Territory,
)

Part = Literal["place", "filter", "option", "search"]
# What a query reads to answer for a set of towns: the macro of the map's filters.
FILTERED = "towns_kept"
MAX_TEXT = 80
# A file's name says its filter in so many letters; beyond, a mark tells two long filters apart.
MAX_SLUG = 48
# (word of the address, value) → the name of a town, of a measure; empty when nobody knows it.
Namer = Callable[[str, str], str]


@dataclass(frozen=True)
class Parameter:
    """One word of an address.

    `read` gives the value of the words that follow it, and those that it refuses; `write` is its inverse. `said`
    gives the French words of a value that narrows what is shown (empty for what only changes how it is shown).
    """

    word: str
    part: Part
    # the field of `Filters`, `Options` or `Search` that holds it; the level for a place
    field: str
    # what a query, or a figure, must name to read it
    needs: str
    read: Callable[[Sequence[str]], tuple[Any, list[str]]]
    write: Callable[[Any], list[str]]
    said: Callable[[Any, Namer], str]
    # whether it may be given several times: a union, or a choice among several
    many: bool = False
    # what a filter proposes: word of the address → French words
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    # the column that names its value in what it found
    label_column: str = ""


def _split(values: Sequence[str]) -> list[str]:
    """« a,b » and « a », « b » are the same list, each once."""
    return list(dict.fromkeys(part for value in values for part in value.split(",") if part))


def _silent(value: Any, namer: Namer) -> str:
    return ""


def _filter(
    word: str, of: str, name: str, choices: Mapping[str, tuple[Any, str]], conjunction: str, many: bool = True
) -> Parameter:
    """A filter among a few values: what stands in the address → (value, French words); no value filters nothing."""
    written = {value: key for key, (value, _) in choices.items()}

    def read(values: Sequence[str]) -> tuple[Any, list[str]]:
        asked = _split(values)
        refused = [value for value in asked if value not in choices]
        if not many:
            return next((choices[value][0] for value in asked if value in choices), None), refused
        # In the order of the table: two orders of one choice are one view.
        return tuple(value for key, (value, _) in choices.items() if key in asked), refused

    def items(value: Any) -> list[Any]:
        return list(value) if many else [] if value is None else [value]

    def said(value: Any, namer: Namer) -> str:
        words = [choices[written[item]][1] for item in items(value)]
        return f"{name} : {in_list(words, conjunction)}" if words else ""

    return Parameter(
        word, "filter", of, FILTERED, read, lambda value: [written[item] for item in items(value)], said, many,
        {key: words for key, (_, words) in choices.items()},
    )  # fmt: skip


def _towns(word: str, of: str, name: str, conjunction: str) -> Parameter:
    """Towns by their codes: sorted, because their order says nothing."""

    def read(values: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
        asked = _split(values)
        good = [code for code in asked if CODE_PATTERNS["commune"].fullmatch(code)]
        return tuple(sorted(good[:MAX_SELECTION])), [
            *(code for code in asked if code not in good),
            *([TOO_MANY] if len(good) > MAX_SELECTION else []),
        ]

    def said(codes: tuple[str, ...], namer: Namer) -> str:
        words = in_list((namer(word, code) or code for code in codes), conjunction)
        return f"{name} : {words if len(codes) < 4 else f'{len(codes)} communes'}" if codes else ""

    return Parameter(word, "filter", of, FILTERED, read, lambda codes: [",".join(codes)] if codes else [], said, True)


# What `read` gives beside the values it refuses, when there are too many good ones.
TOO_MANY = "…"


def _option(word: str, of: str, needs: str, choices: Mapping[str, Any], default: Any) -> Parameter:
    """One value among a few; the default is left out of the address."""
    written = {value: key for key, value in choices.items()}

    def read(values: Sequence[str]) -> tuple[Any, list[str]]:
        good = [choices[value] for value in values if value in choices]
        return good[-1] if good else default, [value for value in values if value not in choices]

    return Parameter(
        word, "option", of, needs, read, lambda value: [] if value == default else [written[value]], _silent
    )


def _read_end(values: Sequence[str]) -> tuple[date, list[str]]:
    found, refused = END_OF_MANDATE, []
    for value in values:
        try:
            end = date.fromisoformat(value)
        except ValueError:
            end = PROGRAMME_START
        if PROGRAMME_START < end <= LATEST_END:
            found = end
        else:
            refused.append(value)
    return found, refused


def _read_compared(values: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    # In capitals like every code; `places.resolve` then keeps those of the territory's level, three at most.
    asked = _split(values)
    good = [code for code in asked if re.fullmatch(r"[0-9ABab]{2,9}", code)]
    return tuple(dict.fromkeys(code.upper() for code in good)), [code for code in asked if code not in good]


def _read_columns(values: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    asked = _split(values)
    return tuple(name for name in asked if name in TOWN_COLUMNS), [name for name in asked if name not in TOWN_COLUMNS]


def _read_sort(values: Sequence[str]) -> tuple[str, list[str]]:
    asked = _split(values)
    good = [name for name in asked if name.removeprefix("-") in SORTABLE]
    return next(iter(good), ""), [name for name in asked if name not in good]


def _search(word: str, of: str, name: str, label_column: str = "") -> Parameter:
    """An official key that is looked for: read as it is, named by what it finds."""

    def read(values: Sequence[str]) -> tuple[str, list[str]]:
        value = next(iter(values), "").strip()
        is_key = not value or re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", value)
        return (value, []) if is_key else ("", [value])

    def said(value: str, namer: Namer) -> str:
        words = namer(word, value) if value else ""
        return f"{name} : {words}" if words else ""

    return Parameter(word, "search", of, f"search.{of}", read, _one_word, said, label_column=label_column)


def _one_word(value: str) -> list[str]:
    return [value] if value else []


def _place(level: Level) -> Parameter:
    def read(values: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
        asked = [part.strip() for value in values for part in value.split(",")]
        good = [value.upper() for value in asked if CODE_PATTERNS[level].fullmatch(value.upper())]
        # Several départements are one view (a union of their towns); other levels take one unit.
        codes = tuple(dict.fromkeys(good)) if level == "departement" else tuple(good[:1])
        return codes, [value for value in asked if value.upper() not in good]

    return Parameter(level, "place", level, "territory", read, list, _silent, level == "departement")


def _keyed(words: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    """Choices whose value is their word of the address."""
    return {key: (key, said) for key, said in words.items()}


_PROGRAMME_CHOICES = {key: (key, label) for key, (_, label) in PROGRAMMES.items()}
_YEAR_CHOICES = {str(year): (year, str(year)) for year in AGREEMENT_YEARS}
_FLAG = {"oui": (True, "oui"), "non": (False, "non")}

PARAMETERS: tuple[Parameter, ...] = (
    *(_place(level) for level in reversed(LEVELS)),
    _filter("ort", "ort", "ORT", _FLAG, "ou", many=False),
    _filter("annee", "agreement_years", "année de la convention", _YEAR_CHOICES, "ou"),
    _filter("population", "population_classes", "population", _keyed(POPULATION_WORDS), "ou"),
    _filter("centralite", "centralities", "centralité", _keyed(CENTRALITIES), "ou"),
    _filter("densite", "densities", "densité", _keyed(DENSITIES), "ou"),
    _filter("frr", "frr", "France ruralités revitalisation", _keyed(FRR_CLASSES), "ou"),
    _filter("programme", "programmes", "programmes", _PROGRAMME_CHOICES, "et"),
    _filter("sans", "without_programmes", "sans", _PROGRAMME_CHOICES, "ni"),
    _filter("subvention", "known_grant", "subvention connue", _FLAG, "ou", many=False),
    _towns("selection", "selection", "communes choisies", "et"),
    _towns("sauf", "excluded", "sauf", "et"),
    _option(
        "perimetre", "perimeter", "perimeter", {word: key for key, word in PERIMETERS.items()}, "state_grants_town"
    ),
    Parameter(
        "fin", "option", "end_of_mandate", "end_of_mandate", _read_end,
        lambda end: [] if end == END_OF_MANDATE else [end.isoformat()], _silent,
    ),
    _option("couleur", "colour", "couleur", {key: key for key in COLOURS}, "avancement"),
    Parameter("avec", "option", "compared", "compared", _read_compared, list, _silent, many=True),
    Parameter(
        "colonnes", "option", "columns", "colonnes", _read_columns,
        lambda names: [",".join(names)] if names else [], _silent,
    ),
    Parameter("tri", "option", "sort", "tri", _read_sort, _one_word, _silent),
    _option("par", "per", "par", {key: key for key in RATIOS}, ""),
    _option("reperes", "overlay", "reperes", {key: key for key in OVERLAYS}, ""),
    _option("maille", "mesh", "mesh", MESHES, ""),
    _option("valeur", "area_value", "valeur", {key: key for key in AREA_VALUES}, "nombre"),
    _search("mesure", "measure", "mesure", "measure_name"),
    _search("besoin", "need", "besoin", "need_name"),
    _search("pilier", "pillar", "pilier", "pillar_name"),
    _search("theme", "theme", "thème", "main_theme_name"),
    _search("partenaire", "partner", "partenaire"),
    _search("soutien", "support", "type d’aide", "support_type_name"),
    _search("lien", "link", "lien avec le programme", "link_name"),
    _search("indicateur", "indicator", "indicateur", "indicator_name"),
    _search("date", "year", "année"),
    # Typed by a visitor: said, never repeated.
    Parameter(
        "texte", "search", "text", "search.text",
        lambda values: (next(iter(values), "").strip()[:MAX_TEXT], []), _one_word,
        lambda value, namer: "recherche par mot" if value else "",
    ),
    _search("point", "point", "point"),
    _search("lieu", "where", "territoire", "territory_name"),
    _search("chiffre", "figure", "chiffre"),
    _search("autre", "other", "autre chiffre"),
)  # fmt: skip
TYPED = "texte"


def of_part(*parts: Part) -> tuple[Parameter, ...]:
    """The parameters of some parts, in the order of addresses."""
    return tuple(item for item in PARAMETERS if item.part in parts)


def named(word: str) -> Parameter:
    """The parameter of a word; KeyError when no address has it."""
    return {item.word: item for item in PARAMETERS}[word]


def words_of(*parts: Part) -> tuple[str, ...]:
    """Their words, as addresses write them."""
    return tuple(item.word for item in of_part(*parts))


def _read(part: Part, parameters: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], list[str]]:
    """The fields of one part that an address gives, and its values that were refused (« ort=peut-être »)."""
    found, problems = dict[str, Any](), list[str]()
    for item in of_part(part):
        if item.word in parameters:
            found[item.field], refused = item.read(parameters[item.word])
            problems += [
                f"{item.word} : plus de {MAX_SELECTION} communes" if value is TOO_MANY else f"{item.word}={value}"
                for value in refused
            ]
    return found, problems


def read_filters(parameters: Mapping[str, Sequence[str]]) -> tuple[Filters, list[str]]:
    """Filters from an address, and the values that were refused (« ort=peut-être »)."""
    found, problems = _read("filter", parameters)
    return Filters(**found), problems


def read_search(parameters: Mapping[str, Sequence[str]]) -> tuple[Search, list[str]]:
    """What an address looks for, and the values that were refused (only a text may hold anything)."""
    found, problems = _read("search", parameters)
    return Search(**found), problems


def read_options(parameters: Mapping[str, Sequence[str]]) -> tuple[Options, list[str]]:
    """Options from an address, and the values that were refused."""
    found, problems = _read("option", parameters)
    search, refused = read_search(parameters)
    return Options(**found, search=search), problems + refused


def read_codes(parameters: Mapping[str, Sequence[str]]) -> tuple[Level, tuple[str, ...], list[str]]:
    """Level, codes and malformed values of an address; the most precise level wins.

    Well formed is not known: `places.resolve` then looks the codes up in the release.
    """
    problems: list[str] = []
    for level in LEVELS:
        found, refused = _read("place", {level: parameters[level]} if level in parameters else {})
        problems += refused
        if codes := found.get(level):
            return level, codes, problems
    return "france", (), problems


def _write(part: Part, value: Filters | Search | Options) -> list[tuple[str, str]]:
    return [(item.word, text) for item in of_part(part) for text in item.write(getattr(value, item.field))]


def write_filters(filters: Filters) -> list[tuple[str, str]]:
    """Filters as address parameters, in a fixed order."""
    return _write("filter", filters)


def write_search(search: Search) -> list[tuple[str, str]]:
    """What is looked for as address parameters, in a fixed order."""
    return _write("search", search)


def write_options(options: Options) -> list[tuple[str, str]]:
    """Options that differ from the defaults, what is looked for included, as address parameters."""
    return _write("option", options) + write_search(options.search)


def only_read(needs: Iterable[str], territory: Territory, options: Options) -> tuple[Territory, Options]:
    """The view without what nothing reads: two addresses that give one answer become one.

    `needs` is what a query and its figure name; the rest takes its default.
    """
    read = set(needs)
    if "territory" not in read:
        territory = Territory()
    elif FILTERED not in read:
        territory = territory.without_filters()
    if "compared" not in read:
        # A union has no first; a comparison has.
        named_units = dict(zip(territory.codes, territory.names, strict=False))
        codes = tuple(sorted(territory.codes))
        names = tuple(named_units[code] for code in codes if code in named_units)
        territory = replace(territory, codes=codes, names=names)
    search = Search(**_those_read("search", options.search, read))
    return territory, Options(**_those_read("option", options, read), search=search)


def _those_read(part: Part, value: Options | Search, read: set[str]) -> dict[str, Any]:
    return {item.field: getattr(value, item.field) for item in of_part(part) if item.needs in read}


def in_words(filters: Filters, search: Search, namer: Namer = lambda word, value: "") -> str:
    """« ORT : oui ; programmes : France services »; empty when nothing narrows the view.

    A town without name is said by its code; a text that somebody typed is never repeated.
    """
    values = [(item, filters) for item in of_part("filter")] + [(item, search) for item in of_part("search")]
    said = (item.said(getattr(value, item.field), namer) for item, value in values)
    return typeset(" ; ".join(filter(None, said)))


def in_file_name(filters: Filters, search: Search) -> str:
    """« ort-non-annee-2020 », for the name of a file; empty without filter. A typed text is not in it."""
    pairs = write_filters(filters) + [
        ("recherche", "") if word == TYPED else (word, value) for word, value in write_search(search)
    ]  # fmt: skip
    text = slug(" ".join(f"{word} {value.replace('_', ' ')}" for word, value in pairs))
    if len(text) <= MAX_SLUG:
        return text
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{text[: MAX_SLUG - 9].rstrip('-')}-{mark}"
