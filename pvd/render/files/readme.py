"""« Lisez-moi », the last sheet of a workbook: all that must be known to quote the figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pvd import dictionary, theme
from pvd.formats import typeset
from pvd.forms import captions
from pvd.forms.cells import clean
from pvd.render.files.book import Book, cut, lines_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

UNIT_NAMES = {
    "eur": "euros",
    "eur_per_inhabitant": "euros par habitant",
    "share": "part (%)",
    "count": "nombre",
    "inhabitants": "habitants",
    "degrees": "degrés",
    "decimal": "nombre à une décimale",
    "year": "année",
    "date": "date",
    "boolean": "oui ou non",
    "text": "texte",
    "code": "code",
}


def readme_sheet(book: Book) -> None:
    """« Lisez-moi »: all that must be known to quote the figure."""
    figure = book.figure
    sheet = book.book.add_worksheet("Lisez-moi")
    sheet.hide_gridlines(2)
    book.paper(sheet)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 18)
    sheet.set_column(3, 3, 80)
    bold, text = book.style(bold=True), book.style(text_wrap=True)
    sheet.write_string(0, 0, "Lisez-moi", book.style(bold=True, font_size=15))
    sheet.set_row(0, 24)
    row = 2
    for name, content in captions.metadata(figure):
        sheet.write_string(row, 0, name, bold)
        sheet.merge_range(row, 1, row, 3, "", text)
        sheet.write_string(row, 1, cut(content), text)
        sheet.set_row(row, 16 * lines_of(content, 120))
        row += 1
    notes = ["Cellule vide : l’information n’est pas connue ou pas publiée (n. d.). Ce n’est jamais un zéro."]
    if any(item.unit == "share" for item in book.rows.columns):
        notes.append("Les parts sont enregistrées entre 0 et 1 et affichées en %.")
    if book.rows.constant:
        said = " ; ".join(item.said for item in book.rows.constant)
        notes.append(
            f"Colonnes de même valeur sur toutes les lignes, repliées (signe + en haut) et non imprimées : {said}."
        )
    for rank, note in enumerate(map(typeset, notes)):
        sheet.write_string(row, 0, "" if rank else "Lecture des cellules", bold)
        sheet.merge_range(row, 1, row, 3, "", text)
        sheet.write_string(row, 1, cut(note), text)
        sheet.set_row(row, 16 * lines_of(note, 120))
        row += 1
    row += 1
    sources = [
        (item.producer, dictionary.when(item), item.licence, f"{item.title} — {item.url}" if item.url else item.title)
        for item in figure.sources
    ]
    row = _block(book, sheet, row, "Sources", ("Producteur", "Données au", "Licence", "Titre et adresse"), sources)
    columns = [
        (name, card.name, UNIT_NAMES.get(card.unit, card.unit), card.definition)
        for name, card in zip(book.rows.headers, book.rows.columns, strict=True)
    ]
    heads = ("Colonne", "Nom technique", "Unité", "Définition")
    _block(book, sheet, row + 1, "Dictionnaire des colonnes", heads, columns)


def _block(
    book: Book, sheet: Worksheet, row: int, title: str, heads: tuple[str, ...], lines: Sequence[tuple[str, ...]]
) -> int:
    """A small table of four texts under its title; returns the row after it."""
    text = book.style(text_wrap=True)
    sheet.write_string(row, 0, title, book.style(bold=True, font_size=13))
    row += 1
    for column, name in enumerate(heads):
        sheet.write_string(
            row, column, name, book.style(bold=True, bg_color=theme.PANEL, bottom=2, bottom_color=theme.INK)
        )
    row += 1
    for texts in lines:
        for column, content in enumerate(texts):
            sheet.write_string(row, column, clean(content), text)
        sheet.set_row(
            row, 16 * max(lines_of(content, width) for content, width in zip(texts, (28, 24, 17, 78), strict=True))
        )
        row += 1
    return row
