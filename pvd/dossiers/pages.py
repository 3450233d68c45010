"""Two-page sheets: one A4 recto verso a territory, every number taken from the figures of the screen.

The same layout at each level. First page: key figures beside those of the territories around, map, State
grants by year. Second page: for a town its identity and its grants, for a larger territory its towns (or the
units one level below) and their progress; then how to read, sources, address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from pvd import dictionary, exports, places, warehouse, workshop
from pvd.dossiers.kits import departements, zipped
from pvd.figures.figure import Citation, Figure
from pvd.figures.territory import TOWN_COLUMNS
from pvd.figures.wording import NOT_PROGRAMME_SPENDING, not_in_release
from pvd.formats import NARROW, day, is_unknown, number, share, short_value, typeset
from pvd.formats import value as in_words
from pvd.render import cells
from pvd.render.sheet_pages import (
    Block,
    Card,
    Cards,
    Column,
    Facts,
    Notes,
    Picture,
    Pictures,
    Sheet,
    Table,
    drawn,
    pdf,
    table_rows,
)
from pvd.render.words import citation, sentence
from pvd.territory import CODE_PATTERNS, LEVEL_NAMES, Level, Options, Territory

COLON, SEMICOLON = f"{NARROW}: ", f"{NARROW}; "
LEVELS: tuple[Level, ...] = ("commune", "epci", "departement", "region", "france")
PROGRAMME = "Petites villes de demain"
NO_DAY = date(2000, 1, 1)
# A title as long as a page stays in the ledger: the sheet counts it among the others.
LONGEST_TITLE = 400
# More rows than a page ever holds are not even given to it.
MOST_ROWS = 60
# For each card: the column that gives it its context, the one compared with the levels above, and what they count.
CARD_COLUMNS = (
    ("population", "town_count", "habitants"),
    ("agreement_share", "agreement_share", "des communes"),
    ("ort_share", "ort_share", "des communes"),
    ("amount_per_town_eur", "amount_per_town_eur", "par commune"),
    ("", "amount_per_inhabitant_eur", ""),
    ("ungranted_town_share", "ungranted_town_share", "des communes"),
)


class NoSheet(Exception):
    """There is no sheet for that territory. Says why, in French."""


def territory_of(level: str, code: str) -> Territory:
    """The territory of a sheet; a former commune's code gives today's. Raises `NoSheet`."""
    if level == "france" and not code:
        return Territory()
    if level not in CODE_PATTERNS or not CODE_PATTERNS[level].fullmatch(code):
        raise NoSheet("Ce code n’en est pas un.")
    territory, _, problems = places.resolve({level: [code]})
    if refused := [text for text in problems if not isinstance(text, places.Remark)]:
        raise NoSheet(refused[0])
    if not _towns(territory):
        raise NoSheet(f"{problems[0]} Ce territoire n’a pas de fiche.")
    return territory


def named(level: str, code: str) -> Territory:
    """A territory that is known to be one: nothing is asked of the data."""
    return _unit(warehouse.current().release, level, code)


def _towns(territory: Territory) -> int:
    return int(_key_row(territory)["town_count"])


def _draw(slug: str, territory: Territory) -> Figure:
    return exports.draw(slug, territory.without_filters(), Options())


def _key_row(territory: Territory) -> Any:
    return _draw("chiffres-cles", territory).table.iloc[0]


def sheet_name(territory: Territory) -> str:
    """« fiche-pvd_valognes-50_50615_2026-04-27-f9a899d7.pdf »: another release is another file."""
    # Two towns of a département, or two EPCI, may share a name.
    code = territory.codes[0] if territory.level in ("commune", "epci") else ""
    words = ("fiche-pvd", territory.slug, code, warehouse.current().release)
    return "_".join(filter(None, words)) + ".pdf"


def sheet_key(territory: Territory) -> str:
    """What the bytes of a sheet depend on, hashed: also its ETag."""
    return f"{workshop.Order('fiche', urlencode([*territory.address, *exports.version()])).key}-fiche"


def sheet_path(territory: Territory) -> str:
    """`/fiches/departement/50.pdf`: where a sheet is found."""
    place = "/".join([territory.level, *territory.codes])
    version = exports.version()
    return f"/fiches/{place}.pdf" + (f"?{urlencode(version)}" if version else "")


def sheet(territory: Territory) -> bytes:
    """The two pages of a territory, as a PDF. Raises `SheetError` when they do not hold it."""
    return pdf(content(territory))


def content(territory: Territory) -> Sheet:
    """What the two pages say, each number from a figure."""
    release = warehouse.current()
    is_town = territory.level == "commune"
    used: list[Figure] = [_draw("chiffres-de-la-commune" if is_town else "reperes-du-territoire", territory)]
    name = typeset(_name(territory))
    label = typeset(territory.label)
    first = (
        _town_cards(territory, used) if is_town else _cards(territory, used),
        _maps(territory, used),
        _years(territory, used),
    )
    second: tuple[Block, ...]
    if is_town:
        second = (
            _facts(territory, used),
            _peers(territory, used),
            *_exceptions(territory, used),
            _awards(territory, used),
        )
    elif territory.level == "france":
        # Ten thousand awards say nothing on a page: France shows where its published totals stand instead.
        official = Pictures((_picture("engagements-officiels", territory, "fiche-large", used),))
        second = (_units(territory, used), _progress(territory, used), official)
    else:
        awards = _awards(territory, used, optional=True)
        second = (_units(territory, used), _progress(territory, used), *_exceptions(territory, used), awards)
    return Sheet(
        title=f"{PROGRAMME}, {label}",
        eyebrow=PROGRAMME,
        name=name,
        line=_line(territory),
        dated=(f"Données au {day(release.data_as_of)}", f"Version {release.release}"),
        footer=f"{cells.AUTHOR} · {label} · données au {day(release.data_as_of)} · version {release.release}",
        author=cells.AUTHOR,
        description=f"{LEVEL_NAMES[territory.level]}{COLON}{label}. Fiche en deux pages, données au {day(release.data_as_of)}.",
        keywords=(PROGRAMME, label, release.release, *(code for code in territory.codes)),
        data_as_of=cells.created(used[0]).date().isoformat(),
        first=first,
        second=(*second, _notes(territory, used)),
    )


# --- names ---------------------------------------------------------------------------------------


def _name(territory: Territory) -> str:
    """« Valognes », « Manche », « CA du Cotentin », « France »."""
    code = territory.codes[0] if territory.codes else ""
    return places.name(territory.level, code) or territory.label


def _line(territory: Territory) -> str:
    """« Commune · CA du Cotentin · Manche (50) · Normandie »."""
    if territory.level == "france":
        return "France entière, outre-mer compris"
    word = LEVEL_NAMES[territory.level]
    if territory.level == "departement":
        word += f" {territory.codes[0]}"
    above = [label for level, _, label in reversed(territory.parents) if level != "france"]
    return typeset(" · ".join(dict.fromkeys([word, *above])))


@lru_cache(maxsize=4096)
def _unit(release: str, level: str, code: str) -> Territory:
    del release  # part of the key
    return places.resolve({level: [code]} if level != "france" else {})[0]


def _around(territory: Territory) -> list[tuple[str, Territory]]:
    """(name, territory) of the two units that a town is compared with: its département, France."""
    above = [named(level, code) for level, code, _ in territory.parents]
    wanted = [item for item in reversed(above) if item.level != "epci"]
    return [(typeset(_name(item)), item) for item in (wanted[0], wanted[-1])]


# --- first page ----------------------------------------------------------------------------------


def _cards(territory: Territory, used: list[Figure]) -> Cards:
    """The key figures of the territory's page, each beside those of two of the levels that hold it."""
    key = used[0]
    rows = key.table.to_dict("records")
    here = rows[0]
    # Guadeloupe is a région and a département: the same towns are not a comparison.
    above = [row for row in rows[1:] if row["town_count"] != here["town_count"]]
    around = above if len(above) < 3 else [above[0], above[-1]]
    found = []
    for card, (own, column, of) in zip(key.cards, CARD_COLUMNS, strict=True):
        context = f"{_short(own, here[own])} {of}" if own else ""
        others = (f"{row['unit_name']}{COLON}{_short(column, row[column])}" for row in around)
        found.append(Card(card.label, card.value, context, tuple(others)))
    return Cards(tuple(found))


def _short(column: str, value: Any) -> str:
    """A cell as a card writes it: shares without decimals."""
    unit = dictionary.column(column).unit
    if unit == "share":
        return share(value)
    return in_words(value, unit) if unit == "eur_per_inhabitant" else short_value(value, unit)


def _median(spread: Figure) -> str:
    """« 78 € », as the strip of the towns writes it."""
    return spread.references[0].label.partition(COLON)[2] if spread.references else in_words(None, "eur")


def _town_cards(territory: Territory, used: list[Figure]) -> Cards:
    """The key figures of the town's page, beside those of its département and of France."""
    around = _around(territory)
    keys = [(name, _draw("chiffres-cles", item)) for name, item in around]
    spreads = [(name, _draw("repartition-des-communes", item)) for name, item in around]
    used += [figure for _, figure in (*keys, *spreads)]

    def each(words: Callable[[Figure], str], figures: Sequence[tuple[str, Figure]] = tuple(keys)) -> tuple[str, ...]:
        return tuple(f"{name}{COLON}{words(figure)}" for name, figure in figures)

    references = (
        each(lambda figure: f"{figure.cards[0].context}, {figure.cards[0].value} communes"),
        each(lambda figure: f"{figure.cards[1].value} signées"),
        each(lambda figure: f"{figure.cards[2].context} ({figure.cards[2].value})"),
        each(lambda figure: f"{figure.cards[3].value}, {figure.cards[4].value} communes"),
        each(lambda figure: f"médiane {_median(figure)}", spreads),
        (", ".join(_held_programmes(territory, used)),),
    )
    found = zip(used[0].cards, references, strict=True)
    return Cards(tuple(Card(card.label, card.value, card.context, others) for card, others in found))


def _held_programmes(territory: Territory, used: list[Figure]) -> list[str]:
    """The other programmes whose files name the town."""
    figure = _draw("programmes-de-la-commune", territory)
    used.append(figure)
    words = dictionary.column("membership").values
    held = [words[row.membership] for row in figure.table.itertuples() if row.is_member]
    # A card is narrow: the acronym when there is one, else what comes before the comma.
    return [re.sub(r".* \((.+)\)$", r"\1", word).partition(",")[0] for word in held]


def _maps(territory: Territory, used: list[Figure]) -> Pictures:
    if territory.level != "commune":
        return Pictures((_picture("carte-des-communes", territory, "fiche-carte", used),))
    # Its département in France: the same picture for all of its towns, drawn once.
    departement = next(code for level, code, _ in territory.parents if level == "departement")
    return Pictures(
        (
            _picture("carte-de-la-commune", territory, "fiche-commune", used),
            _picture("situation", named("departement", departement), "fiche-situation", used),
        )
    )


def _years(territory: Territory, used: list[Figure]) -> Pictures:
    return Pictures((_picture("subventions-par-annee", territory, "fiche-annees", used, with_sentence=True),))


def _picture(slug: str, territory: Territory, slot: str, used: list[Figure], with_sentence: bool = False) -> Picture:
    figure = _draw(slug, territory)
    used.append(figure)
    return _kept_picture(figure, slot, with_sentence)


# A département's map, its locator and France's are asked for by many sheets in a row.
@lru_cache(maxsize=24)
def _kept_picture(figure: Figure, slot: str, with_sentence: bool) -> Picture:
    return drawn(
        figure,
        slot,
        title=typeset(figure.title),
        subtitle=_subtitle(figure),
        sentence=typeset(sentence(figure)) if with_sentence else "",
        source=cells.source_line(figure),
    )


def _subtitle(figure: Figure) -> str:
    """Territory · period · perimeter · unit · status when not official."""
    return typeset(" · ".join(filter(None, (figure.subtitle, cells.status_word(figure)))))


# --- second page ---------------------------------------------------------------------------------


def _facts(territory: Territory, used: list[Figure]) -> Facts:
    """What the town is, and when it signed."""
    identity, dates = _draw("fiche-identite", territory), _draw("frise", territory)
    used += [identity, dates]
    rows = [(str(row.fact_name), str(row.fact_value)) for row in identity.table.itertuples()]
    # Beside what the cards say already: the sentence that says which date is not published.
    rows.append(("Dates", dates.title))
    return Facts(
        "Identité et dates", tuple((typeset(name), typeset(said)) for name, said in rows), cells.source_line(identity)
    )


def _peers(territory: Territory, used: list[Figure]) -> Pictures:
    """The town among comparable ones, with the rule that chose them and their number."""
    picture = _picture("rang-parmi-les-pairs", territory, "fiche-rang", used)
    figure = used[-1]
    return Pictures((replace(picture, sentence=typeset(f"{figure.note} {figure.coverage}".strip())),))


def _points(territory: Territory) -> Figure | None:
    """The points of attention; None when the release is too old to know them."""
    try:
        return _draw("exceptions" if territory.level == "commune" else "exceptions-par-regle", territory)
    except warehouse.NotInRelease:
        return None


def _exceptions(territory: Territory, used: list[Figure]) -> tuple[Block, ...]:
    """What the rules single out: line by line for a town, counted by rule for a larger territory."""
    is_town = territory.level == "commune"
    figure = _points(territory)
    if figure is None or figure.is_empty:
        return ()
    used.append(figure)
    rows: list[tuple[str, ...]]
    columns: tuple[Column, ...]
    if is_town:
        columns = (Column("Règle", 46), Column("Valeur", 58), Column("Que faire", 76))
        rows = [(row.exception_label, row.exception_value, row.exception_remedy) for row in figure.table.itertuples()]
    else:
        columns = (Column("Règle", 140), Column("Communes", 40, True))
        rows = [(row.exception_label, number(row.town_count)) for row in figure.table.itertuples()]
    return (
        Table(
            title=typeset(figure.title),
            subtitle=f"{_subtitle(figure)}.",
            columns=columns,
            rows=table_rows([[typeset(text) for text in row] for row in rows]),
            rest_one="et 1 autre, à l’adresse ci-dessous",
            rest_many="et {} autres, à l’adresse ci-dessous",
            source=cells.source_line(figure),
            optional=not is_town,
            sizes=(8.2,),
        ),
    )


def _awards(territory: Territory, used: list[Figure], optional: bool = False) -> Table:
    """The awards of the ledger, newest first; the longest titles stay there."""
    is_town = territory.level == "commune"
    ledger = _draw("subventions-de-la-commune" if is_town else "registre-des-subventions", territory)
    used.append(ledger)
    columns = (Column("Année", 12), Column("Dispositif", 28)) + (
        () if territory.level == "commune" else (Column("Commune", 29),)
    )
    columns += (Column("Projet", 180 - sum(column.width for column in columns) - 48), Column("Coût du projet", 24, True),
                Column("Subvention", 24, True))  # fmt: skip
    rows: list[tuple[str, ...]] = []
    quiet: list[int] = []
    most = ledger.table.head(MOST_ROWS)
    for item in most.to_dict("records"):
        title = typeset(str(cells.plain(item["project_title"]) or in_words(None, "text")))
        if len(title) > LONGEST_TITLE and len(ledger.table) > 1:
            continue
        if item["counting"] != "counted" if is_town else item["is_before_programme"] or item["coverage"] == "regional":
            quiet.append(len(rows))
        town = () if territory.level == "commune" else (typeset(str(item["commune_name"])),)
        rows.append(
            (str(item["year"]), typeset(str(item["scheme_label"])), *town, title,
             in_words(item["project_cost_eur"], "eur"), in_words(item["amount_eur"], "eur"))
        )  # fmt: skip
    where = "dans le registre, à l’adresse ci-dessous"
    return Table(
        title=typeset(ledger.title),
        subtitle=f"{_subtitle(ledger)}. {typeset(ledger.coverage)}" if len(ledger.table) else "",
        columns=columns,
        rows=table_rows(rows),
        rest_one=f"et 1 autre subvention {where}",
        rest_many=f"et {{}} autres subventions {where}",
        more=len(ledger.table) - len(rows),
        quiet=tuple(quiet),
        source=cells.source_line(ledger) if len(ledger.table) else "",
        empty=f"Aucune subvention connue{COLON}cela ne veut pas dire zéro, plusieurs années manquent.",
        optional=optional,
        sizes=(8.2,),
    )


def _units(territory: Territory, used: list[Figure]) -> Table:
    """The towns of a département or an EPCI; the units one level below of a région or of France; what they come to."""
    parts: tuple[tuple[str, str, float], ...]
    if territory.level in ("france", "region"):
        figure = _draw("unites-du-territoire", territory)
        level = "Région" if territory.level == "france" else "Département"
        parts = (
            ("unit_name", level, 54), ("town_count", "Communes du programme", 24), ("population", "Habitants", 22),
            ("ort_count", "Communes en ORT", 20), ("ungranted_town_count", "Sans subvention connue", 22),
            ("amount_eur", "Subventions", 22), ("amount_per_inhabitant_eur", "par habitant", 16),
        )  # fmt: skip
    else:
        figure = _draw("communes-du-territoire", territory)
        parts = (
            ("commune_name", "Commune", 44), ("population", "Habitants", 17), ("agreement_signed_on", "Convention", 25),
            ("ort_signed_on", "ORT", 20), ("award_count", "Subventions connues", 30), ("amount_eur", "Montant", 22),
            ("amount_per_inhabitant_eur", "par habitant", 22),
        )  # fmt: skip
    used.append(figure)
    rows = [[_cell(name, item) for name, _, _ in parts] for item in figure.table.head(MOST_ROWS).to_dict("records")]
    texts = ("commune_name", "unit_name", "agreement_signed_on", "ort_signed_on")
    return Table(
        title=typeset(figure.title),
        subtitle=" ".join(filter(None, (f"{_subtitle(figure)}.", typeset(figure.coverage)))),
        columns=tuple(Column(head, width, name not in texts) for name, head, width in parts),
        rows=table_rows(rows),
        total=tuple(_total(name, figure.totals) for name, _, _ in parts) if len(rows) > 1 else (),
        rest_one="et 1 autre, à l’adresse ci-dessous, comptée dans l’ensemble",
        rest_many="et {} autres, à l’adresse ci-dessous, comptées dans l’ensemble",
        more=max(0, len(figure.table) - MOST_ROWS),
        source=cells.source_line(figure),
        empty=cells.EMPTY,
    )


def _total(name: str, totals: Mapping[str, Any]) -> str:
    if name in ("commune_name", "unit_name"):
        return "Ensemble"
    value = totals.get(name)
    return value if isinstance(value, str) else in_words(value, dictionary.column(name).unit)


def _cell(name: str, row: dict[Any, Any]) -> str:
    value = row[name]
    if name == "ort_signed_on" and is_unknown(value):
        return "sans date" if row["is_ort"] else "non connue"
    if name == "amount_eur" and is_unknown(value):
        return "aucune connue"
    if name == "award_count" and is_unknown(value):
        return "–"
    if name == "amount_per_inhabitant_eur" and is_unknown(value):
        return "–"
    return typeset(in_words(value, dictionary.column(name).unit))


def _progress(territory: Territory, used: list[Figure]) -> Pictures:
    slugs = ("subventions-par-dispositif", "ort-signees", "conventions-signees")
    return Pictures(tuple(_picture(slug, territory, "fiche-tiers", used) for slug in slugs))


def _notes(territory: Territory, used: Sequence[Figure]) -> Notes:
    """How to read, sources, licence, address, citation: what makes the sheet quotable."""
    key = used[0]
    page = "commune" if territory.level == "commune" else "territoire"
    address = exports.address(page, territory, Options())
    years = next(figure for figure in used if figure.slug == "subventions-par-annee")
    whole = replace(
        key, title=f"{typeset(territory.label)}, fiche en deux pages", territory="", address=address, sources=()
    )
    cited = citation(whole, NO_DAY).replace(f"consulté le {day(NO_DAY)}", "consulté le [jour de consultation]")
    sources = _sources(used)
    licences = SEMICOLON.join(dict.fromkeys(item.licence for item in sources if item.licence))
    absent = (
        [(f"Points d’attention{NARROW}:", not_in_release(warehouse.current().release, "cette partie"))]
        if territory.level != "france" and _points(territory) is None
        else []
    )
    paragraphs = (
        (f"Subventions{NARROW}:", f"{key.perimeter_label[0].upper()}{key.perimeter_label[1:]}, {key.period.partition(COLON)[2]}. "
         f"{NOT_PROGRAMME_SPENDING} Ni « dépenses du programme », ni sommes versées. {years.coverage}"),
        (f"n. d., hachures{NARROW}:", "non disponible, jamais zéro. « Aucune subvention connue » ne veut pas dire « aucune "
         "subvention ». ORT : opération de revitalisation de territoire."),
        # Not to be read as nothing to look at.
        *absent,
        ("", f"{dictionary.source_line(sources)}. Licence{COLON}{licences}."),
        (f"Adresse{NARROW}:", f"{address} rouvre cette vue, avec tous ses tableaux et ses fichiers."),
        (f"Citer{NARROW}:", cited),
    )  # fmt: skip
    return Notes("Lire et citer cette fiche", tuple((name, typeset(words)) for name, words in paragraphs))


def _sources(figures: Iterable[Figure]) -> list[Citation]:
    return list(dict.fromkeys(item for figure in figures for item in figure.sources))


# --- all of them ---------------------------------------------------------------------------------


def units(level: str, codes: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(level, code) of the sheets of a level, in these départements or in all of them, neighbours together."""
    if level in ("france", "region"):
        # Larger than a département: only asked for with all of them.
        found = [] if codes else [("region", code) for code, _ in places.children("france", (), "region")]
        return [("france", "")] if level == "france" and not codes else found if level == "region" else []
    if level == "departement":
        return [("departement", code) for code in codes or departements() if code in departements()]
    inside = [
        code for holder in codes or departements() for code, _ in places.children("departement", (holder,), level)
    ]
    return [(level, code) for code in dict.fromkeys(inside)]


def town_book(territory: Territory) -> workshop.File:
    """The workbook of a territory: a typed row a town, every column, and its « Lisez-moi »."""
    figure = exports.draw("communes-du-territoire", territory.without_filters(), Options(columns=TOWN_COLUMNS))
    return workshop.order(figure, "xlsx").make(figure)


def bundle_name(territory: Territory) -> str:
    """« fiches-pvd_manche-50_2026-04-27-f9a899d7.zip »."""
    return f"fiches-pvd_{territory.slug}_{warehouse.current().release}.zip"


def bundle(territory: Territory) -> bytes:
    """Every sheet of a département and the workbook of its towns, in one ZIP."""

    def files() -> Iterator[tuple[str, bytes]]:
        for level in ("departement", "epci", "commune"):
            for _, code in units(level, territory.codes):
                one = territory_of(level, code)
                yield f"{level}/{sheet_name(one)}", sheet(one)
        book = town_book(territory)
        yield book.name, book.content

    return zipped(bundle_name(territory).removesuffix(".zip"), files())
