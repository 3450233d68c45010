"""Two-page sheets: one A4 recto verso a territory, every number taken from the figures of the screen.

The same layout at each level. First page: key figures beside those of the territories around, map, State
grants by year. Second page: for a town its identity and its grants, for a larger territory its towns (or the
units one level below) and their progress; then how to read, sources, address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from pvd import dictionary, exports, places, warehouse, workshop
from pvd.dossiers.kits import departements, zipped
from pvd.figures.figure import Citation, Figure
from pvd.figures.wording import NOT_PROGRAMME_SPENDING
from pvd.formats import NARROW, day, is_unknown, number, plural, short_value, typeset
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
from pvd.territory import CODE_PATTERNS, LEVEL_NAMES, PROGRAMMES, Level, Options, Territory

COLON, SEMICOLON = f"{NARROW}: ", f"{NARROW}; "
LEVELS: tuple[Level, ...] = ("commune", "epci", "departement", "region", "france")
PROGRAMME = "Petites villes de demain"
NO_DAY = date(2000, 1, 1)
# A title as long as a page stays in the ledger: the sheet counts it among the others.
LONGEST_TITLE = 400
# A row a town, with all its columns.
TOWN_LIST = "liste-des-communes"
# More rows than a page ever holds are not even given to it.
MOST_ROWS = 60
FACT_COLUMNS = (
    "commune_code", "departement_name", "region_name", "epci_name", "population", "agreement_signed_on", "ort_signed_on",
    "density_class", "centrality_class", "programmes",
)  # fmt: skip


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
    used: list[Figure] = [_draw("chiffres-cles", territory)]
    name = typeset(_name(territory))
    label = typeset(territory.label)
    first = (
        _town_cards(territory, used) if is_town else _cards(territory, used),
        *_maps(territory, used),
        _years(territory, used),
    )
    second: tuple[Block, ...]
    if is_town:
        second = (_facts(territory, used), _awards(territory, used))
    else:
        # Ten thousand awards say nothing on a page: France shows where its published totals stand instead.
        last = (
            Pictures((_picture("engagements-officiels", territory, "fiche-large", used),))
            if territory.level == "france"
            else _awards(territory, used, optional=True)
        )
        second = (_units(territory, used), _progress(territory, used), last)
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
    """(name, territory) of the two units that a key figure is compared with, the nearer first."""
    above = [named(level, code) for level, code, _ in territory.parents]
    wanted = [item for item in reversed(above) if item.level != "epci"]
    here, found = _towns(territory), []
    for item in wanted:
        # Guadeloupe is a région and a département: the same towns are not a comparison.
        if _towns(item) != here or territory.level == "commune":
            found.append(item)
    if len(found) > 2:
        found = [found[0], found[-1]]
    return [(typeset(_name(item)), item) for item in found]


# --- first page ----------------------------------------------------------------------------------


def _cards(territory: Territory, used: list[Figure]) -> Cards:
    """The key figures of the overview, and the middle of the towns' grants per inhabitant."""
    key = used[0]
    around = _around(territory)
    others = [(name, _draw("chiffres-cles", item)) for name, item in around]
    found = []
    # The last one counts the national offer, the same for everybody: the median takes its place.
    for index, card in enumerate(key.cards[:-1]):
        column = ("town_count", "agreement_count", "ort_count", "amount_eur", "granted_town_count")[index]
        found.append(
            Card(
                card.label,
                card.value,
                card.context,
                tuple(_beside(name, other, index, column) for name, other in others),
            )
        )
    spread = _draw("repartition-des-communes", territory)
    used.append(spread)
    medians = tuple(f"{name}{COLON}{_median(_draw('repartition-des-communes', item))}" for name, item in around)
    found.append(Card("Médiane par habitant", _median(spread), "des communes subventionnées", medians))
    return Cards(tuple(found))


def _beside(name: str, key: Figure, index: int, column: str) -> str:
    """« Normandie : 154, 97 % des communes »."""
    card = key.cards[index]
    words = f"{card.context} ({card.value})" if column == "ort_count" else card.value
    return f"{name}{COLON}{words}"


def _median(spread: Figure) -> str:
    """« 78 € », as the strip of the towns writes it."""
    return spread.references[0].label.partition(COLON)[2] if spread.references else in_words(None, "eur")


def _town_cards(territory: Territory, used: list[Figure]) -> Cards:
    """Six key figures of a town, beside those of its département and of France."""
    towns = _draw("liste-des-communes", territory)
    used.append(towns)
    row = towns.table.iloc[0]
    key = used[0]
    around = _around(territory)
    others = [(name, _draw("chiffres-cles", item)) for name, item in around]
    held = [PROGRAMMES[word][1] for word in row["programmes"]]
    signed, ort = row["agreement_signed_on"], row["ort_signed_on"]

    def each(words: Any) -> tuple[str, ...]:
        return tuple(f"{name}{COLON}{words(figure)}" for name, figure in others)

    return Cards(
        (
            Card("Population municipale", number(row["population"]), "habitants",
                 each(lambda figure: f"{figure.cards[0].context}, {plural(int(figure.table.iloc[0]['town_count']), 'commune')}")),
            Card("Convention d’adhésion", in_words(None, "date") if is_unknown(signed) else day(signed.date()),
                 "date non connue" if is_unknown(signed) else "jour de la signature",
                 each(lambda figure: plural(int(figure.table.iloc[0]["agreement_count"]), "signée"))),
            Card("ORT", *_ort_words(bool(row["is_ort"]), ort),
                 each(lambda figure: f"{figure.cards[2].context} ({figure.cards[2].value})")),
            Card("Subventions de l’État", short_value(row["amount_eur"], "eur"), key.cards[3].context,
                 each(lambda figure: f"{figure.cards[3].value}, {figure.cards[4].value} communes")),
            Card("Subventions par habitant", in_words(row["amount_per_inhabitant_eur"], "eur_per_inhabitant"),
                 "médianes des communes subventionnées",
                 tuple(f"{name}{COLON}{_median(_draw('repartition-des-communes', item))}" for name, item in around)),
            Card("Autres programmes", number(len(held)), ", ".join(held) or "aucun autre programme connu"),
        )
    )  # fmt: skip


def _ort_words(is_ort: bool, signed: Any) -> tuple[str, str]:
    what = "opération de revitalisation de territoire"
    if not is_ort:
        return "non signée", what
    return ("signée", f"{what}, date non connue") if is_unknown(signed) else (day(signed.date()), what)


def _maps(territory: Territory, used: list[Figure]) -> tuple[Block, ...]:
    if territory.level != "commune":
        return (Pictures((_picture("carte-des-communes", territory, "fiche-carte", used),)),)
    # A town is shown among those of its intercommunalité; an island without one, of its département.
    level, code, _ = territory.parents[-1]
    near = named(level, code)
    towns = _picture("carte-des-communes", near, "fiche-commune", used)
    return (
        Pictures(
            (
                replace(towns, title=f"{typeset(near.label)}{COLON}{towns.title}"),
                _picture("situation", territory, "fiche-situation", used),
            )
        ),
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
    towns = _draw("liste-des-communes", territory)
    used.append(towns)
    row = towns.table.iloc[0]
    rows = []
    for name in FACT_COLUMNS:
        card = dictionary.column(name)
        value = row[name]
        if name == "programmes":
            words = ", ".join(PROGRAMMES[word][1] for word in value) or "aucun autre connu"
        elif name == "ort_signed_on" and not row["is_ort"]:
            words = "non signée"
        elif name == "epci_name" and is_unknown(value):
            words = "aucune"
        elif card.unit == "date" and not is_unknown(value):
            words = day(value.date())
        else:
            words = in_words(value, card.unit)
        rows.append((typeset(card.label), typeset(words)))
    return Facts("Identité et dates", tuple(rows), cells.source_line(towns))


def _awards(territory: Territory, used: list[Figure], optional: bool = False) -> Table:
    """The awards of the ledger, newest first; the longest titles stay there."""
    ledger = _draw("registre-des-subventions", territory)
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
        if item["is_before_programme"] or item["coverage"] == "regional":
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
    """The towns of a département or an EPCI; the units one level below of a région or of France."""
    if territory.level in ("france", "region"):
        figure = _draw("subventions-par-territoire", territory)
        level = "Région" if territory.level == "france" else "Département"
        parts: tuple[tuple[str, str, float], ...] = (
            ("unit_name", level, 54), ("town_count", "Communes du programme", 25), ("population", "Habitants", 24),
            ("granted_town_count", "Communes subventionnées", 27), ("amount_eur", "Subventions de l’État", 28),
            ("amount_per_inhabitant_eur", "par habitant", 22),
        )  # fmt: skip
        nouns = ("autre territoire", "autres territoires")
        # The figure names those without a known grant beside its bars: they are named here too.
        title, note = (
            f"{'Régions' if territory.level == 'france' else 'Départements'} de {_name(territory)}",
            figure.coverage,
        )
        if territory.level == "france":
            title = "Les régions"
    else:
        figure = _draw("liste-des-communes", territory)
        parts = (
            ("commune_name", "Commune", 44), ("population", "Habitants", 17), ("agreement_signed_on", "Convention", 25),
            ("ort_signed_on", "ORT", 20), ("award_count", "Subventions connues", 30), ("amount_eur", "Montant", 22),
            ("amount_per_inhabitant_eur", "par habitant", 22),
        )  # fmt: skip
        nouns = ("autre commune", "autres communes")
        title, note = typeset(figure.title), figure.coverage
    used.append(figure)
    rows: list[list[str]] = [
        [_cell(name, item) for name, _, _ in parts] for item in figure.table.head(MOST_ROWS).to_dict("records")
    ]
    texts = ("commune_name", "unit_name", "agreement_signed_on", "ort_signed_on")
    return Table(
        title=typeset(title),
        subtitle=" ".join(filter(None, (f"{_subtitle(figure)}.", typeset(note)))),
        columns=tuple(Column(head, width, name not in texts) for name, head, width in parts),
        rows=table_rows(rows),
        rest_one=f"et 1 {nouns[0]}, à l’adresse ci-dessous",
        rest_many=f"et {{}} {nouns[1]}, à l’adresse ci-dessous",
        more=max(0, len(figure.table) - MOST_ROWS),
        source=cells.source_line(figure),
        empty=cells.EMPTY,
    )


def _cell(name: str, row: dict[Any, Any]) -> str:
    value = row[name]
    if name == "ort_signed_on" and is_unknown(value):
        return "sans date" if row["is_ort"] else "non signée"
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
    paragraphs = (
        (f"Subventions{NARROW}:", f"{key.perimeter_label[0].upper()}{key.perimeter_label[1:]}, {key.period.partition(COLON)[2]}. "
         f"{NOT_PROGRAMME_SPENDING} Ni « dépenses du programme », ni sommes versées. {years.coverage}"),
        (f"n. d., hachures{NARROW}:", "non disponible, jamais zéro. « Aucune subvention connue » ne veut pas dire « aucune "
         "subvention ». ORT : opération de revitalisation de territoire."),
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
    figure = _draw(TOWN_LIST, territory)
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
