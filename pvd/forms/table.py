"""Table: typed columns, read and written once. Every figure has one: shown under its chart, or being the figure itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Literal

from pvd import dictionary
from pvd.figures.figure import Figure
from pvd.formats import in_list, in_parts, labelled, number
from pvd.forms.cells import NUMBER_UNITS, STATUS_WORDS, Value, is_number, plain, ratios, word, written

Kind = Literal["number", "year", "date", "flag", "code", "link", "text"]
WHOLE = "Ensemble"
# Beyond so many columns, one row reads better as a list of its figures.
MOST_ACROSS = 3
MONEY = ("eur", "eur_per_inhabitant")
WHOLE_UNITS = ("count", "inhabitants", "year")
# A column that names a place → the column of its code, and its level or the column that says it.
PLACES = {"commune_name": ("commune_code", "commune"), "unit_name": ("unit_code", "unit_level")}
UNIT_WORDS = {
    "eur": "€",
    "eur_per_inhabitant": "€ par habitant",
    "share": "%",
    "degrees": "degrés",
    "inhabitants": "habitants",
}


@dataclass(frozen=True)
class Column:
    """One column: its card, its cells as the sources say them, and how they are written."""

    name: str
    label: str
    unit: str
    definition: str
    # keys as the release holds them; None where nothing is known
    raw: tuple[Value, ...]
    # French words of these keys; None is one where the card says that an empty cell does not apply
    keys: Mapping[Any, str]
    # what the rows come to; `has_total` when the figure says it, be it unknown
    total: Value = None
    has_total: bool = False

    @property
    def header(self) -> str:
        """« Subventions (€) »: the label with its unit, once."""
        unit = UNIT_WORDS.get(self.unit, "")
        if "par habitant" in self.label.lower():
            unit = unit.removesuffix(" par habitant")
        return f"{self.label} ({unit})" if unit and unit.lower() not in self.label.lower() else self.label

    @property
    def kind(self) -> Kind:
        """What its cells are."""
        if self.name.endswith("_url"):
            return "link"
        found: dict[str, Kind] = {"year": "year", "date": "date", "boolean": "flag", "code": "code"}
        is_code = self.name.endswith("_code")
        return "code" if is_code else "number" if self.is_number else found.get(self.unit, "text")

    @property
    def is_number(self) -> bool:
        """Aligned right, never broken: a year is a name, not a quantity."""
        return self.unit in NUMBER_UNITS and self.unit != "year"

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Its cells, typed, with the French words of their keys."""
        return tuple(self.keys.get(cell, cell) for cell in self.raw) if self.keys else self.raw

    def words(self, start: int = 0, stop: int | None = None) -> list[str]:
        """Some of its cells, written: « n. d. », « 12 345 € »."""
        if self.unit == "eur_per_inhabitant":
            return self._ratios[:-1][start:stop]
        return [written(cell, self.unit) for cell in self.values[start:stop]]

    @cached_property
    def _ratios(self) -> list[str]:
        """The cells and what they come to, which is read under them: to the same place."""
        cells = [*self.values, self.total]
        return [
            words if is_number(cell) else written(cell, self.unit)
            for cell, words in zip(cells, ratios(cells), strict=True)
        ]

    @property
    def total_words(self) -> str:
        """What the rows come to, written; empty for a column that says none."""
        if self.unit == "eur_per_inhabitant" and self.has_total:
            return self._ratios[-1]
        return written(self.total, self.unit) if self.has_total else ""

    @cached_property
    def is_constant(self) -> bool:
        """One value on all rows, and no total: a page says it once."""
        return not self.has_total and len(self.raw) > 1 and all(cell == self.values[0] for cell in self.values)

    @property
    def said(self) -> str:
        """« Région : Normandie », for a column of one value."""
        return labelled(self.label, self.words(0, 1)[0])


@dataclass(frozen=True)
class Table:
    """Columns of one length, the first of which name the rows."""

    columns: tuple[Column, ...]
    # columns under the figure: not those that only files show
    read_names: tuple[str, ...]
    # columns of the picture and of the slide
    drawn_names: tuple[str, ...]
    row_count: int

    @property
    def headers(self) -> list[str]:
        """French headers, each one once: a label held by two columns gets the technical name as well."""
        texts = [item.header.lower() for item in self.columns]
        return [
            f"{item.header} [{item.name}]" if texts.count(text) > 1 else item.header
            for item, text in zip(self.columns, texts, strict=True)
        ]

    def only(self, names: Iterable[str]) -> Table:
        """These columns, in this order."""
        found = {item.name: item for item in self.columns}
        return replace(self, columns=tuple(found[name] for name in names))

    @property
    def under(self) -> Table:
        """What stands under the figure: all but what only files show."""
        return self.only(self.read_names)

    @property
    def drawn(self) -> Table:
        """What stands in the picture and on the slide."""
        return self.only(self.drawn_names)

    @property
    def head(self) -> int:
        """The place of the column whose cells are the headers of the rows: a name rather than the code before it."""
        return int([item.kind for item in self.columns[:2]] == ["code", "text"])

    def lines(self, start: int = 0, stop: int | None = None) -> list[list[str]]:
        """Some rows, written."""
        return [list(line) for line in zip(*(item.words(start, stop) for item in self.columns), strict=True)]

    @property
    def has_total(self) -> bool:
        """Whether a line under the rows says what they come to."""
        return any(item.has_total for item in self.columns)

    @property
    def _whole(self) -> int:
        """Where « Ensemble » stands: under the first column without a total."""
        return next((place for place, item in enumerate(self.columns) if not item.has_total), -1)

    @property
    def totals(self) -> list[Value]:
        """The cells of the line of totals, None under a column that has none."""
        return [WHOLE if place == self._whole else item.total for place, item in enumerate(self.columns)]

    @property
    def total_words(self) -> list[str]:
        """The line of totals, written, blank under a column that has none; empty when there is no total."""
        said = [WHOLE if place == self._whole else item.total_words for place, item in enumerate(self.columns)]
        return said if self.has_total else []

    @property
    def constant(self) -> tuple[Column, ...]:
        """The columns of one value on all rows; never the first, which names the rows."""
        return tuple(item for item in self.columns[1:] if item.is_constant)

    @property
    def said_once(self) -> str:
        """« Sur toutes les lignes : région : Normandie. », for the columns that a narrow page drops; empty without."""
        said = in_parts(item.said for item in self.constant)
        return f"{labelled('Sur toutes les lignes', said)}." if said else ""

    @property
    def narrow(self) -> Table:
        """For a page too narrow: without the columns of one value, money right after what names the rows."""
        first, *others = (item for item in self.columns if item is self.columns[0] or not item.is_constant)
        # A code and the name beside it name the rows together.
        lead, rest = (others[:1], others[1:]) if first.kind == "code" else ([], others)
        return replace(self, columns=(first, *lead, *sorted(rest, key=lambda item: item.unit not in MONEY)))

    @property
    def is_list(self) -> bool:
        """One row of many figures reads better as a list: `pairs`."""
        return self.row_count == 1 and len(self.columns) > MOST_ACROSS

    @property
    def pairs(self) -> list[list[str]]:
        """Label and words of the cells of one row."""
        return [[item.label, *item.words(0, 1)] for item in self.columns]


def left_out(rows: int, shown: int, columns: int, is_counted: bool) -> str:
    """What a table cut to its page leaves out; `is_counted`, when a line of totals stands under what is shown."""
    parts = [f"{number(rows)} {'autre ligne' if rows == 1 else 'autres lignes'}"] if rows else []
    if rows and is_counted:
        counted = "comptée" if rows == 1 else "comptées"
        parts[0] += f", {counted} dans l’ensemble ({number(shown)} sur {number(shown + rows)} ici)"
    parts += [f"{number(columns)} {'autre colonne' if columns == 1 else 'autres colonnes'}"] if columns else []
    return labelled(f"… et {in_list(parts)}", "voir le fichier tableur") if parts else ""


def _keys(figure: Figure, name: str, card: dictionary.Column) -> dict[Any, str]:
    marks = figure.encodings
    found: dict[Any, str] = {**card.values, **({None: card.empty} if card.empty else {})}
    if name in (marks.status, "status"):
        found.update(STATUS_WORDS)
    if name == marks.series and not name.endswith("_code"):  # a code stays one: its name has a column of its own
        found.update(marks.series_labels)
    if marks.classes and name in (marks.colour, marks.value):
        found.update({item.key: item.label for item in marks.classes})
    return found


def _column(figure: Figure, name: str) -> Column:
    card, unit = dictionary.column(name), dictionary.column(name).unit
    if unit not in NUMBER_UNITS and name == figure.encodings.value and figure.unit in NUMBER_UNITS:
        unit = figure.unit  # a column whose unit changes from figure to figure
    raw = [plain(cell) for cell in figure.table[name].tolist()]
    if unit in WHOLE_UNITS:
        # pandas turns whole numbers beside an unknown into floats: they are counts again here.
        raw = [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in raw]
    total, has_total = plain(figure.totals.get(name)), name in figure.totals
    return Column(name, card.label, unit, card.definition, tuple(raw), _keys(figure, name, card), total, has_total)


# A page, its table and its files read the same figure several times in a row.
@lru_cache(maxsize=8)
def read(figure: Figure) -> Table:
    """The table of any figure, whatever its form: the columns of its files, in order.

    KeyError for a column without a dictionary card, or that its table has not.
    """
    return of(figure, figure.shown_columns)


def of(figure: Figure, names: Iterable[str]) -> Table:
    """The table of these columns of a figure, in this order."""
    held = tuple(names)
    drawn = figure.encodings.columns or figure.read_columns
    return Table(
        tuple(_column(figure, name) for name in held),
        tuple(name for name in figure.read_columns if name in held),
        tuple(name for name in drawn if name in held),
        len(figure.table),
    )


def places(figure: Figure) -> dict[str, list[tuple[str, str] | None]]:
    """For each column that names places, the level and code of each row's; None for a row that names none, or several."""
    found: dict[str, list[tuple[str, str] | None]] = {}
    for name, (code_column, level) in PLACES.items():
        if name in figure.shown_columns and code_column in figure.table:
            levels = figure.table[level] if level in figure.table else [level] * len(figure.table)
            codes = [word(code) for code in figure.table[code_column]]
            found[name] = [
                None if not code or "+" in code else (str(at), code) for at, code in zip(levels, codes, strict=True)
            ]
    return found
