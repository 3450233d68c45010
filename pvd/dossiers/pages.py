"""Two-page sheets: one A4 recto verso a territory, every number taken from the figures of the screen.

The same layout at each level. First page: key figures beside those of the territories around, map, State
grants by year. Second page: for a town its identity, its context and its grants, for a larger territory its
towns (or the units one level below), their progress and what changed; then how to read, sources, address.
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
from pvd.figures import catalogue
from pvd.figures.attributions import undecided
from pvd.figures.context import REASONS, worded
from pvd.figures.figure import Citation, Figure
from pvd.figures.wording import NOT_PROGRAMME_SPENDING, not_in_release
from pvd.formats import NARROW, day, in_list, is_unknown, number, plural, share, short_value, typeset
from pvd.formats import value as in_words
from pvd.render import cells
from pvd.render.sheet.pages import (
    READABLE,
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
from pvd.render.words.citation import citation
from pvd.render.words.sentence import sentence
from pvd.territory import CODE_PATTERNS, LEVEL_NAMES, TOWN_COLUMNS, Level, Options, Territory

# A number and its word stay on one line.
JOINED = "\u00a0"
COLON, SEMICOLON = f"{NARROW}: ", f"{NARROW}; "
LEVELS: tuple[Level, ...] = ("commune", "epci", "departement", "region", "france")
PROGRAMME = "Petites villes de demain"
CHANGED = "Ce qui a changé"
NO_DAY = date(2000, 1, 1)
# A title as long as a page stays in the ledger: the sheet counts it among the others.
LONGEST_TITLE = 400
# More rows than a page ever holds are not even given to it.
MOST_ROWS = 60
# Changes shown on the sheet; the others are counted.
MOST_CHANGES = 8
# What a préfet wants to know of a town before a meeting. The same as the gaps to its peers know.
CONTEXT = (
    "long_term_vacancy_share", "secondary_homes_share", "median_income", "facility_kinds_count",
    "general_practitioners_count",
)  # fmt: skip
# What the cards read: without it there is no sheet. Any other part may be missing.
NEEDED = ("chiffres-cles", "reperes-du-territoire")
NEEDED_OF_A_TOWN = (
    "chiffres-cles", "chiffres-de-la-commune", "repartition-des-communes", "programmes-de-la-commune",
)  # fmt: skip
# For each card: the column that gives it its context, the one compared with the levels above, and what they count.
CARD_COLUMNS = (
    ("population", "town_count", "habitants"),
    ("signatory_share", "signatory_share", "des communes"),
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


def check_release(territory: Territory) -> None:
    """Raise `NotInRelease` when the release is too old for the key figures of that territory, hence for its sheet."""
    for slug in NEEDED_OF_A_TOWN if territory.level == "commune" else NEEDED:
        warehouse.current().check(catalogue.entry(slug).query)


def has_bundle(territory: Territory) -> bool:
    """True for a département of which every sheet can be made, those of its towns too."""
    try:
        for level in ("departement", "commune"):
            check_release(replace(territory, level=level))
    except warehouse.NotInRelease:
        return False
    return territory.level == "departement"


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
    """What the bytes of a sheet depend on, hashed, and the release it is compared with: also its ETag."""
    order = workshop.Order("fiche", urlencode([*territory.address, *exports.version()]))
    return f"{order.key}-fiche"


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
    absent: list[str] = []

    def part(name: str, make: Callable[[Territory, list[Figure]], Block | None]) -> tuple[Block, ...]:
        """A part; nothing when there is nothing to say, nor when the release is too old for it: its name is kept."""
        try:
            block = make(territory, used)
        except warehouse.NotInRelease:
            absent.append(name)
            return ()
        return () if block is None else (block,)

    cards = _town_cards(territory, used) if is_town else _cards(territory, used)
    facts = part("Identité et dates", _facts) if is_town else ()
    # What follows writes its sources itself.
    unsaid = _sources(used)
    first = (cards, *part("Carte", _maps), *part("Subventions par année", _years))
    if is_town:
        second = (
            *facts,
            *part("Communes comparables", _peers),
            *part("Contexte", _context),
            *part("Points d’attention", _exceptions),
            *part("Liste des subventions", _awards),
        )
    else:
        # Ten thousand awards say nothing on a page: France shows where its published totals stand instead.
        is_france = territory.level == "france"
        second = (
            *part("Liste des communes", _units),
            *part("Avancement", _progress),
            *(part("Engagements officiels", _official) if is_france else part("Points d’attention", _exceptions)),
            *part(CHANGED, _changes),
            *(() if is_france else part("Liste des subventions", _awards)),
        )
    dated = dictionary.release_dated() or [f"données au {day(release.data_as_of)}"]
    return Sheet(
        title=f"{PROGRAMME}, {label}",
        eyebrow=PROGRAMME,
        name=name,
        line=_line(territory),
        dated=(*(part[:1].upper() + part[1:] for part in dated), f"Version {release.release}"),
        footer=f"{cells.AUTHOR} · {label} · {', '.join(dated)} · version {release.release}",
        author=cells.AUTHOR,
        description=f"{LEVEL_NAMES[territory.level]}{COLON}{label}. Fiche en deux pages, {', '.join(dated)}.",
        keywords=(PROGRAMME, label, release.release, *(code for code in territory.codes)),
        data_as_of=cells.created(used[0]).date().isoformat(),
        first=first,
        second=(*second, _notes(territory, used, unsaid, absent)),
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
    """« 78 €, médiane de 35 communes sur 37 », as the strip of the towns writes it."""
    if not spread.references:
        return f"médiane {in_words(None, 'eur')}"
    whose, _, median = spread.references[0].label.partition(COLON)
    return f"{median}, {whose[0].lower()}{whose[1:]}"


def _town_cards(territory: Territory, used: list[Figure]) -> Cards:
    """The key figures of the town's page, beside those of its département and of France."""
    around = _around(territory)
    keys = [(name, _draw("chiffres-cles", item)) for name, item in around]
    spreads = [(name, _draw("repartition-des-communes", item)) for name, item in around]
    used += [figure for _, figure in (*keys, *spreads)]

    def each(words: Callable[[Figure], str], figures: Sequence[tuple[str, Figure]] = tuple(keys)) -> tuple[str, ...]:
        return tuple(f"{name}{COLON}{words(figure)}" for name, figure in figures)

    references = (
        each(lambda figure: f"{figure.cards[0].context}, {figure.cards[0].value}{JOINED}communes"),
        each(lambda figure: f"{figure.cards[1].value}{JOINED}communes signataires"),
        each(lambda figure: f"{figure.cards[2].context}{JOINED}({figure.cards[2].value})"),
        each(lambda figure: f"{figure.cards[3].value}, {figure.cards[4].value}{JOINED}communes"),
        each(_median, spreads),
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
    """Period · perimeter · unit · status when not official.

    Both pages say whose sheet it is; France alone is named again, which a town's sheet shows too.
    """
    told = figure if figure.scope[0] == "france" else replace(figure, territory="")
    words = " · ".join(filter(None, (told.subtitle, cells.status_word(figure))))
    return typeset(words[:1].upper() + words[1:])


# --- second page ---------------------------------------------------------------------------------


def _facts(territory: Territory, used: list[Figure]) -> Facts:
    """What the town is, and when it signed."""
    identity, dates = _draw("fiche-identite", territory), _draw("frise", territory)
    used += [identity, dates]
    rows = [(str(row.fact_name), str(row.fact_value)) for row in identity.table.itertuples()]
    # Beside what the cards say already: the sentence that says which date is not published.
    rows.append(("Dates", dates.title))
    told = tuple((typeset(name), typeset(said)) for name, said in rows)
    return Facts("Identité et dates", told)


def _peers(territory: Territory, used: list[Figure]) -> Pictures:
    """The town among comparable ones, with the rule that chose them and their number."""
    picture = _picture("rang-parmi-les-pairs", territory, "fiche-rang", used)
    figure = used[-1]
    return Pictures((replace(picture, sentence=typeset(f"{figure.note} {figure.coverage}".strip())),))


def _context(territory: Territory, used: list[Figure]) -> Table | None:
    """What other sources say of the town, beside the medians of its peers and of its département."""
    context, gaps = _draw("indicateurs-de-contexte", territory), _draw("ecarts-aux-pairs", territory)
    medians = {row["town_indicator"]: row for row in gaps.table.to_dict("records")}
    found = {row["indicator"]: row for row in context.table.to_dict("records")}
    told = [found[name] for name in CONTEXT if name in found]
    if not told:
        return None

    def median(row: dict[Any, Any], column: str) -> str:
        value = medians.get(row["indicator"], {}).get(column)
        # A share is in percent there.
        return worded(value / 100 if row["unit"] == "share" and not is_unknown(value) else value, row["unit"])

    first = gaps.table.iloc[0]
    around = [("peer_median", "Pairs", plural(int(first["peer_count"]), "pair"))]
    # Alone in its département, a town is its own median.
    if (inside := int(first["departement_peer_count"])) > 1:
        around.append(("departement_median", "Département", f"{plural(inside, 'commune')} du département"))
    rows = [
        (row["indicator_name"], row["reference_day"], row["town_value"], *(median(row, name) for name, _, _ in around))
        for row in told
    ]
    # The sources of these rows alone, and the reasons that they give.
    table = context.table[context.table["indicator"].isin(CONTEXT)]
    shown = replace(context, table=table, sources=exports.citations(replace(context, table=table)))
    used.append(shown)
    reasons = [words for reason, words in REASONS.items() if reason in {row["town_value"] for row in told}]
    medians_of = " et ".join(f"des {count}" for _, _, count in around)
    about = f"Médianes {medians_of}, où la valeur est connue."
    return Table(
        title="Le contexte, jamais un résultat du programme",
        subtitle=typeset(" ".join((about, *reasons))),
        columns=(
            Column("Indicateur", 128 - 26 * len(around)),
            Column("Date", 26),
            Column("Commune", 26, True),
            *(Column(head, 26, True) for _, head, _ in around),
        ),
        rows=table_rows([[typeset(str(text)) for text in row] for row in rows]),
        rest_one="et 1 autre, à l’adresse ci-dessous",
        rest_many="et {} autres, à l’adresse ci-dessous",
        source=cells.source_line(shown),
        least=len(CONTEXT),
        sizes=READABLE,
    )


def _exceptions(territory: Territory, used: list[Figure]) -> Table | None:
    """What the rules single out: line by line for a town, counted by rule for a larger territory."""
    is_town = territory.level == "commune"
    figure = _draw("exceptions" if is_town else "exceptions-par-regle", territory)
    if figure.is_empty:
        return None
    used.append(figure)
    rows: list[tuple[str, ...]]
    columns: tuple[Column, ...]
    if is_town:
        columns = (Column("Règle", 44), Column("Valeur", 64), Column("Que faire", 72))
        rows = [(row.exception_label, row.exception_value, row.exception_remedy) for row in figure.table.itertuples()]
    else:
        columns = (Column("Règle", 140), Column("Communes", 40, True))
        rows = [(row.exception_label, number(row.town_count)) for row in figure.table.itertuples()]
    return Table(
        title=plural(len(rows), "point d’attention", "points d’attention") if is_town else typeset(figure.title),
        subtitle=f"{_subtitle(figure)}.",
        columns=columns,
        rows=table_rows([[typeset(text) for text in row] for row in rows]),
        rest_one="et 1 autre, à l’adresse ci-dessous",
        rest_many="et {} autres, à l’adresse ci-dessous",
        source=cells.source_line(figure),
        optional=not is_town,
        least=3,
        sizes=READABLE,
    )


def _changes(territory: Territory, used: list[Figure]) -> Table | None:
    """What differs from the release before, for as many changes as there is room; nothing when the server holds none."""
    figure = _draw("ce-qui-a-change", territory)
    if not figure.period:
        return None
    used.append(figure)
    if figure.is_empty:
        return None
    names = ("commune_name", "change_label", "before_label", "after_label")
    rows = figure.table.head(MOST_CHANGES)[list(names)].itertuples(index=False)
    return Table(
        title=f"{CHANGED}{COLON}{typeset(figure.title[0].lower() + figure.title[1:])}",
        subtitle=f"{_subtitle(figure)}.",
        columns=(Column("Commune", 40), Column("Changement", 36), Column("Avant", 52), Column("Après", 52)),
        rows=table_rows([[typeset(str(text)) for text in row] for row in rows]),
        rest_one="et 1 autre changement, à l’adresse ci-dessous",
        rest_many="et {} autres changements, à l’adresse ci-dessous",
        more=max(0, len(figure.table) - MOST_CHANGES),
        source=cells.source_line(figure),
        optional=True,
        sizes=(8.2,),
    )


def _changes_in_words(figure: Figure) -> str:
    """What always has room: how many changes, of what kind, since when."""
    counts = figure.table["change_label"].value_counts(sort=False)
    kinds = (
        f"{label if label.isupper() else label[0].lower() + label[1:]} ({number(count)})"
        for label, count in counts.items()
    )
    many = f"{COLON}{in_list(kinds)}. {figure.coverage}" if len(counts) else "."
    return f"{figure.title} {figure.period}{many}".strip()


def _awards(territory: Territory, used: list[Figure]) -> Table:
    """The awards of the ledger, newest first; the longest titles stay there."""
    is_town = territory.level == "commune"
    ledger = _draw("subventions-de-la-commune" if is_town else "registre-des-subventions", territory)
    used.append(ledger)
    columns = (Column("Année", 12), Column("Dispositif", 34 if is_town else 28)) + (
        () if territory.level == "commune" else (Column("Commune", 29),)
    )
    columns += (Column("Projet", 180 - sum(column.width for column in columns) - 46), Column("Coût du projet", 23, True),
                Column("Subvention", 23, True))  # fmt: skip
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
            (str(item["year"]), typeset(str(item["scheme_name"])), *town, title,
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
        optional=not is_town,
        least=3,
        sizes=READABLE if is_town else READABLE[:1],
    )


def _units(territory: Territory, used: list[Figure]) -> Table:
    """The towns of a département or an EPCI; the units one level below of a région or of France; what they come to."""
    parts: tuple[tuple[str, str, float], ...]
    if territory.level in ("france", "region"):
        figure = _draw("unites-du-territoire", territory)
        level = "Région" if territory.level == "france" else "Département"
        parts = (
            ("unit_name", level, 46), ("town_count", "Communes du programme", 25), ("population", "Habitants", 20),
            ("ort_count", "Communes en ORT", 22), ("ungranted_town_count", "Sans subvention connue", 26),
            ("amount_eur", "Subventions", 22), ("amount_per_inhabitant_eur", "Par habitant", 19),
        )  # fmt: skip
    else:
        figure = _draw("communes-du-territoire", territory)
        parts = (
            ("commune_name", "Commune", 44), ("population", "Habitants", 17), ("agreement_signed_on", "Convention", 25),
            ("ort_signed_on", "ORT", 20), ("award_count", "Subventions connues", 30), ("amount_eur", "Montant", 22),
            ("amount_per_inhabitant_eur", "Par habitant", 22),
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
    if not row.get("town_count", 1) and name not in ("unit_name", "town_count"):
        # A département without a town of the programme: there is nothing to know.
        return "–"
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


def _official(territory: Territory, used: list[Figure]) -> Pictures:
    return Pictures((_picture("engagements-officiels", territory, "fiche-large", used),))


def _notes(territory: Territory, used: Sequence[Figure], unsaid: Sequence[Citation], absent: Sequence[str]) -> Notes:
    """How to read, what is absent, sources, licence, address, citation: what makes the sheet quotable."""
    key = used[0]
    page = "commune" if territory.level == "commune" else "territoire"
    address = exports.address(page, territory, Options())
    missing_years = " ".join(figure.coverage for figure in used if figure.slug == "subventions-par-annee")
    whole = replace(
        key, title=f"{typeset(territory.label)}, fiche en deux pages", territory="", address=address, sources=()
    )
    cited = citation(whole, NO_DAY).replace(f"consulté le {day(NO_DAY)}", "consulté le [jour de consultation]")
    licences = SEMICOLON.join(dict.fromkeys(item.licence for item in _sources(used) if item.licence))
    has_identity = any(figure.slug == "fiche-identite" for figure in used)
    heads = "Sources des chiffres clés" + (" et de l’identité" if has_identity else "")
    missing = not_in_release(warehouse.current().release, "cette partie")
    changes = [figure for figure in used if figure.slug == "ce-qui-a-change"]
    paragraphs = (
        (f"Subventions{NARROW}:", f"{key.perimeter_label[0].upper()}{key.perimeter_label[1:]}, {key.period.partition(COLON)[2]}. "
         f"{NOT_PROGRAMME_SPENDING} Ni « dépenses du programme », ni sommes versées. {missing_years}"),
        *((f"Non rattaché{NARROW}:", f"{words}{SEMICOLON}dans aucun total.") for words in [_undecided(territory)] if words),
        (f"Calendrier{NARROW}:", exports.mandate_account()),
        (f"n. d., hachures{NARROW}:", "non disponible ici, jamais zéro. « Aucune subvention connue » ne veut pas dire « aucune "
         "subvention ». ORT : opération de revitalisation de territoire."),
        # Not to be read as nothing to look at.
        *((f"{name}{NARROW}:", missing) for name in absent),
        *((f"{CHANGED}{NARROW}:", _changes_in_words(figure)) for figure in changes),
        (f"{heads}{NARROW}:", f"{dictionary.source_line(unsaid).partition(COLON)[2]}. Les autres sources sont sous chaque partie. "
         f"Licences{COLON}{licences}."),
        (f"Adresse{NARROW}:", f"{address} rouvre cette vue, avec tous ses tableaux et ses fichiers."),
        (f"Citer{NARROW}:", cited),
    )  # fmt: skip
    return Notes("Lire et citer cette fiche", tuple((name, typeset(words)) for name, words in paragraphs))


def _undecided(territory: Territory) -> str:
    """The awards that nobody can attribute and that may be of this territory; nothing when a former release cannot tell."""
    try:
        return undecided(_draw("attributions-verifiees", territory).table)
    except warehouse.NotInRelease:
        return ""


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
