"""One figure on a page of the archive: its words, its picture, its table, and the files beside the page."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from html import escape

from pvd import exports, forms, tables, theme, warehouse
from pvd.archive.shelves import FILES, TABLES, Shelves, Unit, folder, way
from pvd.figures import catalogue
from pvd.figures.figure import Card, Figure
from pvd.formats import labelled, number, plural, typeset
from pvd.forms import captions
from pvd.forms.bars import Bars
from pvd.render import print as picture
from pvd.render.files.json import several
from pvd.render.files.several import sheet_name, workbook
from pvd.render.html.about import origin
from pvd.render.html.table import table
from pvd.render.print.vector import light, with_fallbacks
from pvd.render.words.sentence import sentence

TALL, LOW = "archive", "archive-basse"
# Marks of few lines have half the height.
LOW_FORMS, FEW_BARS = ("strip", "timeline"), 6
# Rows of a table on a page; the files hold all of them. A list of towns or of units is whole.
MOST_ROWS = 30
WHOLE = ("communes-du-territoire", "unites-du-territoire", "liste-des-communes")
# What is known of hundreds of other towns, and is on the pages of theirs: in the workbook and the JSON, without a CSV.
IN_THE_BOOK = ("pairs-de-la-commune", "rang-parmi-les-pairs")
# Points of white at both sides of a picture; the pixels of a wide page that it takes.
EDGE, WIDE = 7, 900
_DAY_ONE = (1980, 1, 1, 0, 0, 0)


@dataclass
class Beside:
    """What lies in the folder of a territory: files by path from the root, and the figures of its workbook."""

    shelves: Shelves
    unit: Unit
    # the folder, from the root; empty at the root itself
    here: str
    # how its workbook is called, without ending
    stem: str
    files: dict[str, bytes] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    pictures: int = 0

    def to(self, there: str) -> str:
        """A path from the root, as a page here writes it."""
        return way(self.here, there)

    def path(self, name: str) -> str:
        """The path of a file of this folder, from the root."""
        return f"{self.here}/{name}".removeprefix("/")

    def place_page(self, level: str, code: str) -> str:
        """The page of a place, from here; empty when the archive does not hold it."""
        unit: Unit = (level, code)  # type: ignore[assignment]
        return self.to(self.shelves.page(unit)) if unit in self.shelves.held else ""

    def finished(self, title: str) -> dict[str, bytes]:
        """Every file, the workbook and the JSON of the figures included."""
        if self.figures:
            named = {sheet_name(slug): figure for slug, figure in self.figures.items()}
            if len(named) < len(self.figures):
                raise ValueError(f"{self.here}: two figures whose names begin alike, expected one sheet each")
            self.files[self.path(f"{self.stem}.xlsx")] = workbook(title, named)
            self.files[self.path(f"{self.stem}-json.zip")] = _zipped(self.stem, self.figures)
        return self.files


def _zipped(stem: str, figures: dict[str, Figure]) -> bytes:
    """Every figure as the product's JSON writes it, in one file: what they share is compressed once."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        entry = zipfile.ZipInfo(f"{stem}.json", _DAY_ONE)
        entry.create_system, entry.compress_type = 0, zipfile.ZIP_DEFLATED
        packed.writestr(entry, several(figures))
    return stream.getvalue()


def placed(figure: Figure, beside: Beside, level: int = 3, shown: str = "") -> str:
    """A figure as HTML; its files go beside the page. `shown`: « cards » alone, or « facts » and « briefing » before its table."""
    beside.figures.setdefault(figure.slug, figure)
    csv = beside.path(f"{FILES}/{figure.slug}.csv")
    if figure.slug not in IN_THE_BOOK and csv not in beside.files:
        beside.files[csv] = exports.write(figure, "csv")
    status = captions.status_word(figure)
    line = escape(figure.subtitle) + (f' <span class="pvd-status">{escape(status)}</span>' if status else "")
    said, name = _said(figure), f"titre-{figure.slug}"
    is_list = figure.form == "table" and not figure.cards
    marks = "" if is_list or shown or figure.is_empty or figure.form == "table" else _picture(figure, beside)
    parts = [
        "" if shown == "cards" else f'<h{level} class="pvd-title" id="{name}">{escape(figure.title)}</h{level}>',
        "" if shown == "cards" else f'<p class="pvd-sub">{line}</p>',
        cards(figure.cards),
        f"<p>{escape(figure.reading)}</p>" if figure.reading else "",
        f'<p class="pvd-empty">{escape(figure.coverage or captions.EMPTY)}</p>' if figure.is_empty else marks,
        f'<p class="phrase" id="phrase-{figure.slug}">{escape(said)}</p>' if said else "",
        "" if figure.is_empty else _table(figure, beside, is_list),
        f'<p class="pvd-note">{escape(_source(figure))}</p>',
        _about(figure, beside, said),
        _files(figure, beside, bool(marks)),
    ]
    label = f'aria-label="{escape(figure.title)}"' if shown == "cards" else f'aria-labelledby="{name}"'
    return f'<section class="figure" id="figure-{figure.slug}" {label}>{"".join(parts)}</section>'


def cards(items: tuple[Card, ...]) -> str:
    """Key figures, as many as fit side by side."""
    inside = "".join(
        f'<div class="pvd-card"><dt>{escape(card.label)}</dt><dd><div class="value">{escape(card.value)}</div>'
        f'<div class="context">{escape(card.context)}</div></dd></div>'
        for card in items
    )
    return f'<dl class="pvd-cards">{inside}</dl>' if items else ""


def _said(figure: Figure) -> str:
    """The generated sentence of what is drawn; a table says itself."""
    return "" if figure.is_empty or figure.form == "table" else sentence(figure)


def _picture(figure: Figure, beside: Beside) -> str:
    path, slot = beside.path(f"{FILES}/{figure.slug}.svg"), slot_of(figure)
    beside.pictures += path not in beside.files
    if path not in beside.files:
        beside.files[path] = drawn(figure, slot).encode()
    wide, high = theme.SLOTS[slot]
    # The sentence under it says what it shows: its name is enough here.
    name = escape(catalogue.entry(figure.slug).subject)
    label = escape(labelled("Image", figure.title))
    return (
        f'<div class="pvd-picture" tabindex="0" role="region" aria-label="{label}"><img src="{escape(beside.to(path))}" width="{WIDE}" '
        f'height="{round(WIDE * high / wide)}" loading="lazy" alt="{name}" aria-describedby="phrase-{figure.slug}"></div>'
    )


def slot_of(figure: Figure) -> str:
    """The place that the marks take: half as high for a strip, a timeline, a few bars."""
    if figure.form in LOW_FORMS:
        return LOW
    form = forms.read(figure)
    return LOW if isinstance(form, Bars) and form.is_horizontal and len(figure.table) <= FEW_BARS else TALL


def drawn(figure: Figure, slot: str) -> str:
    """The marks as SVG, which say what they are, whose and under which licence to who takes the file alone."""
    told = picture.metadata(figure)
    about_it = {
        "Title": told["Title"], "Creator": told["Author"], "Source": told["Source"], "Rights": told["Licence"],
        "Description": told["Description"], "Identifier": told["Release"], "Coverage": told["Data date"], "Language": "fr",
    }  # fmt: skip
    page = picture.marks(figure, slot)
    wide, high = page.width, page.height
    # A short word at the edge is a little wider in another typeface than in ours.
    around = f'viewBox="{-EDGE} 0 {wide + 2 * EDGE:.1f} {high:.1f}"'
    return light(with_fallbacks(re.sub(r'viewBox="[^"]*"', around, picture.svg(page, about_it), count=1)))


def _table(figure: Figure, beside: Beside, is_open: bool) -> str:
    # The towns of a territory are the way to their pages: each is there.
    most = figure.table.shape[0] if figure.slug in WHOLE else MOST_ROWS
    found = table(figure, place_page=beside.place_page, most=most, folds=True)
    rest = found.rows - most
    more = (
        f'<p class="pvd-note">{plural(rest, "autre ligne", "autres lignes")} dans les fichiers, sous la figure.</p>'
        if rest > 0
        else ""
    )
    html = found.html.replace(' target="_self"', "").replace(' target="_blank"', "")
    if is_open:
        return html + more
    words = labelled("Le tableau", plural(found.rows, "ligne"))
    return f"<details><summary>{words}</summary>{html}{more}</details>"


def _source(figure: Figure) -> str:
    dated = captions.dated(figure)
    return " ".join(f"{text}." for text in (captions.source_line(figure), dated) if text)


def _about(figure: Figure, beside: Beside, said: str) -> str:
    """« À propos »: what is missing, what is counted, where the number comes from; its sources stand once, at the foot of the page."""
    query = catalogue.entry(figure.slug).query
    page = beside.shelves.page(beside.unit, TABLES)
    found = tables.described()
    read = {
        name: (found[name].title, beside.to(f"{page}#table-{name}")) for name in warehouse.current().tables_read(query)
    }
    coverage = "" if said and forms.has_missing(figure) else figure.coverage
    notes = (text for text in ("" if figure.is_empty else coverage, figure.note) if text)
    words = "".join(f"<p>{escape(text)}</p>" for text in notes)
    told = origin(figure, query, read).replace(' target="_self"', "")
    return f"<details><summary>À propos</summary>{words}{told}</details>"


def _files(figure: Figure, beside: Beside, has_picture: bool) -> str:
    """The files of a figure, by relative path; its sheet of the workbook by its name."""
    csv = beside.path(f"{FILES}/{figure.slug}.csv")
    links = [(beside.path(f"{FILES}/{figure.slug}.svg"), "image SVG", "")] if has_picture else []
    links += [(csv, "CSV", f" ({_weight(len(beside.files[csv]))})")] if csv in beside.files else []
    links += [
        (beside.path(f"{beside.stem}.xlsx"), "classeur XLSX", f" (feuille {sheet_name(figure.slug)})"),
        (beside.path(f"{beside.stem}-json.zip"), "JSON", typeset(f" (« {figure.slug} » du ZIP)")),
    ]
    items = ", ".join(f'<a href="{escape(beside.to(path))}">{words}</a>{escape(more)}' for path, words, more in links)
    return f'<p class="pvd-note fichiers">{labelled("Emporter", items)}</p>'


def _weight(size: int) -> str:
    return f"{number(max(1, round(size / 1000)))} ko"


def place_of(unit: Unit) -> str:
    """The last part of the folder of a territory: what its files are named after."""
    return folder(*unit).rpartition("/")[2]
