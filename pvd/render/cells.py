"""A figure's table and metadata as plain values: what every file (CSV, XLSX, JSON, PPTX) writes from.

One reading of « unknown », of labels and of units, so that two formats cannot disagree.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pvd import dictionary
from pvd.figures.figure import Figure
from pvd.formats import NARROW, UNKNOWN, day, in_list, is_unknown, number, short_value, value
from pvd.forms.cells import STATUS_WORDS as STATUS_WORDS

Cell = str | int | float | Decimal | bool | date | datetime | None

# Places of an overlay named in a file that has no row for them.
MOST_PLACES = 60
EMPTY = "Aucune donnée pour ce territoire."
WHOLE = "Ensemble"
AUTHOR = "Tableau de bord Petites villes de demain"
NUMBER_UNITS = frozenset({"eur", "eur_per_inhabitant", "share", "count", "inhabitants", "degrees", "decimal", "year"})
UNIT_WORDS = {
    "eur": "€",
    "eur_per_inhabitant": "€ par habitant",
    "share": "%",
    "degrees": "degrés",
    "inhabitants": "habitants",
}
FIGURE_STATUS_WORDS = {
    "official": "officiel",
    "computed": "calculé",
    "estimated": "estimé",
    "disputed": "contesté",
    "illustrative": "illustratif",
}
# XML (hence XLSX and PPTX) refuses these; no official name holds one, a pasted title may.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Column:
    """A column of a file: its card, and the unit its cells are written in."""

    name: str
    label: str
    unit: str
    definition: str
    sources: tuple[str, ...]

    @property
    def header(self) -> str:
        """« Subventions (€) »: the label with its unit, once."""
        word = UNIT_WORDS.get(self.unit, "")
        if "par habitant" in self.label.lower():
            word = word.removesuffix(" par habitant")
        return f"{self.label} ({word})" if word and word.lower() not in self.label.lower() else self.label


def columns(figure: Figure) -> list[Column]:
    """The columns of a figure's files, in order. KeyError when one has no dictionary card."""
    found: list[Column] = []
    for name in figure.shown_columns:
        card = dictionary.column(name)
        unit = card.unit
        if unit not in NUMBER_UNITS and name == figure.encodings.value and figure.unit in NUMBER_UNITS:
            unit = figure.unit  # a column whose unit changes from figure to figure
        found.append(Column(name, card.label, unit, card.definition, card.sources))
    return found


def headers(found: list[Column]) -> list[str]:
    """French headers, each one once: a label held by two columns gets the technical name as well."""
    texts = [item.header for item in found]
    repeated = {text.lower() for text in texts if sum(other.lower() == text.lower() for other in texts) > 1}
    return [f"{item.header} [{item.name}]" if item.header.lower() in repeated else item.header for item in found]


def plain(content: Any) -> Cell:
    """A raw cell as a Python value; None for what the sources do not say (None, NaN, NaT, empty text)."""
    kind = type(content)
    if kind is str:
        return _CONTROL.sub("", content) if content else None
    if kind is float:
        return content if math.isfinite(content) else None
    if content is None or is_unknown(content):
        return None
    if hasattr(content, "tolist"):  # numpy: a scalar or a list of values
        content = content.tolist()
    if isinstance(content, list | tuple | set):
        return ", ".join(_CONTROL.sub("", str(item)) for item in content) or None
    if isinstance(content, datetime):
        # `datetime.date()` also of a pandas Timestamp: a day without an hour is a date.
        return content.date() if content.time() == datetime.min.time() else content.replace(tzinfo=None)
    if isinstance(content, float):
        return content if math.isfinite(content) else None
    if isinstance(content, int | bool | Decimal | date):
        return content
    return _CONTROL.sub("", str(content)) or None


def labels(figure: Figure, name: str) -> dict[Any, str]:
    """French words for the keys that a column holds; empty when its cells are already French.

    None is a key where the card says that an empty cell does not apply: it is not unknown.
    """
    marks = figure.encodings
    card = dictionary.column(name)
    found: dict[Any, str] = {**card.values, **({None: card.empty} if card.empty else {})}
    if name == marks.status or name == "status":
        found.update(STATUS_WORDS)
    if name == marks.series and not name.endswith("_code"):  # a code stays one: its name has a column of its own
        found.update(marks.series_labels)
    if marks.classes and name in (marks.colour, marks.value):
        found.update({item.key: item.label for item in marks.classes})
    return found


def content(figure: Figure, found: list[Column], french: bool = True) -> list[list[Cell]]:
    """The table's cells by column, then row; `french` writes keys as their labels."""
    cells: list[list[Cell]] = []
    for item in found:
        values = [plain(raw) for raw in figure.table[item.name].tolist()]
        if french and (words := labels(figure, item.name)):
            values = [words.get(cell, cell) for cell in values]
        if item.unit in ("count", "inhabitants", "year"):
            # pandas turns whole numbers beside an unknown into floats: they are counts again here.
            values = [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in values]
        cells.append(values)
    return cells


def constant(figure: Figure, found: list[Column]) -> list[tuple[Column, str]]:
    """The columns that hold one value for all rows, and this value in words: a page says it once.

    Never the first column, which names the rows, nor one with a total; none in a table of one row.
    """
    if len(figure.table) < 2:
        return []
    return [
        (item, UNKNOWN if values[0] is None else written(values[0], item.unit))
        for item, values in zip(found[1:], content(figure, found)[1:], strict=True)
        if item.name not in figure.totals and all(cell == values[0] for cell in values)
    ]


def totals(figure: Figure, found: list[Column]) -> list[tuple[Cell, Column]]:
    """The cells of the line of totals, beside their columns: « Ensemble » under the first column that has none."""
    line = [plain(figure.totals.get(item.name)) for item in found]
    first = next((index for index, item in enumerate(found) if item.name not in figure.totals), None)
    if first is not None:
        line[first] = WHOLE
    return list(zip(line, found, strict=True))


def total_words(figure: Figure, found: list[Column]) -> list[str]:
    """The line of totals as text, blank under a column that has none; empty when the figure has no total."""
    if not figure.totals:
        return []
    return [
        written(cell, item.unit) if cell is not None else UNKNOWN if item.name in figure.totals else ""
        for cell, item in totals(figure, found)
    ]


def left_out(rows: int, shown: int, columns: int, is_counted: bool) -> str:
    """What a table cut to its page leaves out; `is_counted`, when a line of totals stands under what is shown."""
    parts = [f"{number(rows)} {'autre ligne' if rows == 1 else 'autres lignes'}"] if rows else []
    if rows and is_counted:
        counted = "comptée" if rows == 1 else "comptées"
        parts[0] += f", {counted} dans l’ensemble ({number(shown)} sur {number(shown + rows)} ici)"
    parts += [f"{number(columns)} {'autre colonne' if columns == 1 else 'autres colonnes'}"] if columns else []
    return f"… et {in_list(parts)}{NARROW}: voir le fichier tableur" if parts else ""


def written(cell: Cell, unit: str, short: bool = False) -> str:
    """A cell as French text for a small table: « n. d. », « 12,3 M€ », « oui »."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, date):
        return value(cell, "date")
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int | float | Decimal) and unit not in NUMBER_UNITS:
        return number(cell, 0 if cell == int(cell) else 1)
    return short_value(cell, unit) if short else value(cell, unit)


def licences(figure: Figure) -> str:
    """The licences of the sources, each once, in order."""
    return f"{NARROW}; ".join(dict.fromkeys(item.licence for item in figure.sources if item.licence))


def source_line(figure: Figure) -> str:
    """« Sources : … », from the citations; empty when there is none."""
    return dictionary.source_line(figure.sources)


def dated_words(figure: Figure) -> str:
    """« liste des communes au 27 avril 2026, subventions jusqu’au 31 décembre 2024 »; empty without date.

    What speaks of no file with a date of its own has the release's: « au 27 avril 2026 ».
    """
    return figure.dated or (f"au {day(figure.data_as_of)}" if figure.data_as_of else "")


def dated(figure: Figure) -> str:
    """« Données : liste des communes au 27 avril 2026… » or « Données au 27 avril 2026 », as every file prints it."""
    said = dated_words(figure)
    return f"Données{NARROW}: {said}" if figure.dated else f"Données {said}" if said else ""


def reference(figure: Figure) -> str:
    """The short reference that `/presse?reference=` reopens."""
    return " · ".join(filter(None, (figure.slug, figure.release)))


def status_word(figure: Figure) -> str:
    """« calculé », « estimé »…; empty for an official figure."""
    return "" if figure.status == "official" else FIGURE_STATUS_WORDS.get(figure.status, figure.status)


def perimeter(figure: Figure) -> str:
    """What the amounts count, in French; the technical name is never shown."""
    return figure.perimeter_label


def created(figure: Figure) -> datetime:
    """The date written in a file's properties: that of the data, so that bytes do not move with the clock."""
    text = figure.data_as_of[:10]
    return datetime.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else datetime(2020, 10, 1)


def filter_sentence(figure: Figure) -> str:
    """The filters of the view and the towns that stay, in French; « aucun » without."""
    return figure.narrowed or "aucun"


def metadata(figure: Figure) -> list[tuple[str, str]]:
    """Everything that must travel with the numbers, as (French name, text); nothing empty."""
    breaks = f"{NARROW}; ".join(
        f"du {day(item.start)} au {day(item.end)}{NARROW}: {item.label}" + (f", {item.detail}" if item.detail else "")
        for item in figure.breaks
    )
    references = f"{NARROW}; ".join(item.label for item in figure.references)
    if over := figure.overlay:
        names = [str(name) for name in over.table[over.name].head(MOST_PLACES)]
        rest = len(over.table) - len(names)
        said = in_list([*names, f"{number(rest)} autres"] if rest else names)
        # Our own towns are told by a column; other places stand in no row.
        references = over.said + (f" ({said})" if said and over.sign != "ring" else "")
    pairs = [
        ("Titre", figure.title),
        ("Territoire", figure.territory),
        ("Période", figure.period),
        ("Périmètre", perimeter(figure)),
        ("Unité", figure.unit_label),
        ("Filtres", filter_sentence(figure)),
        ("Statut", FIGURE_STATUS_WORDS.get(figure.status, figure.status)),
        ("Note", figure.note),
        ("Couverture", figure.coverage),
        ("Lecture", figure.reading),
        ("Rupture de série", breaks),
        ("Repères", references),
        ("Date du chiffre", day(figure.as_of) if figure.as_of else ""),
        ("Données", dated_words(figure)),
        ("Version", figure.release),
        ("Référence", reference(figure)),
        ("Adresse", figure.address),
        ("Licence", licences(figure)),
    ]
    return [(name, _CONTROL.sub("", text)) for name, text in pairs if text]


def clean(text: str) -> str:
    """A text without the control characters that XML refuses."""
    return _CONTROL.sub("", text)


def fixed_zip(blob: bytes, when: datetime, drop: tuple[str, ...] = ()) -> bytes:
    """The same Office file with fixed clock marks: same entries, same order, no time of production."""
    stamp = when.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name in drop:
                continue
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same bytes on every system
            target.writestr(entry, data)
    return output.getvalue()
