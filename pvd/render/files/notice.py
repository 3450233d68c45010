"""Figure → « LISEZMOI.txt », what goes with its CSV: notes, sources, licences, what each column means."""

from __future__ import annotations

from textwrap import wrap

from pvd import dictionary
from pvd.figures.figure import Figure
from pvd.formats import NARROW, typeset
from pvd.forms import captions, table
from pvd.forms.cells import clean
from pvd.render.files.csv import is_marked
from pvd.render.files.readme import UNIT_NAMES

WIDTH = 96
APOSTROPHE_NOTE = (
    "CSV français : une apostrophe précède les textes qui commencent par = + - @ ou une tabulation, et les codes et "
    "identifiants qu’un tableur prendrait pour un nombre (un premier zéro, une puissance de dix, plus de quinze chiffres). "
    "Le CSV brut et le classeur XLSX n’en ont pas."
)
READINGS = (
    "Champ vide : l’information n’est pas connue ou pas publiée (n. d.). Ce n’est jamais un zéro.",
    "CSV français : points-virgules, virgule décimale, parts en pour cent, UTF-8. CSV brut (« format=brut ») : virgules, "
    "point décimal, noms techniques, parts de 0 à 1. Les dates s’écrivent année-mois-jour dans les deux.",
)


def notice(figure: Figure) -> bytes:
    """All that must be known to quote the figure and to read its CSV. UTF-8 with a mark and Windows line ends: Notepad."""
    found, pairs = table.read(figure), captions.metadata(figure)
    lines = [paragraph(figure.title), paragraph(figure.subtitle), ""]
    lines += [paragraph(f"{name} : {text}", "• ") for name, text in pairs if name != "Titre"]
    if figure.is_empty:
        lines.append(paragraph(captions.EMPTY, "• "))
    lines += heading("Lire le fichier")
    is_said = any(isinstance(cell, str) and is_marked(cell) for item in found.columns for cell in item.values)
    lines += [paragraph(text, "• ") for text in (*READINGS, *([APOSTROPHE_NOTE] if is_said else []))]
    lines += heading("Sources")
    if figure.sources:
        lines += [paragraph(f"{captions.source_line(figure)}."), ""]
    for item in figure.sources:
        said = (item.producer, item.title, dictionary.when(item), item.licence, item.url)
        lines.append(paragraph(" · ".join(filter(None, said)), "• "))
    lines += heading("Les colonnes")
    for header, card in zip(found.headers, found.columns, strict=True):
        unit = UNIT_NAMES.get(card.unit, card.unit)
        lines.append(paragraph(f"{header} ({card.name}, {unit}) : {card.definition}", "• "))
        words = [f"{key} = {word}" for key, word in card.keys.items() if key is not None]
        if words:
            lines.append(paragraph(f"CSV brut : {' ; '.join(words)}.", "    "))
    return for_notepad("\n".join(lines) + "\n")


def for_notepad(text: str) -> bytes:
    """A byte order mark and Windows line ends: Notepad shows the accents, every other reader copes."""
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def paragraph(text: str, first: str = "", rest: str = "") -> str:
    """A text cut into lines, at plain spaces only: « 37 communes » and « 12 % » stay whole."""
    held = clean(typeset(text)).replace("\u00a0", "\ue000").replace(NARROW, "\ue001")
    lines = wrap(held, WIDTH, initial_indent=first, subsequent_indent=rest or " " * len(first),
                 break_long_words=False, break_on_hyphens=False)  # fmt: skip
    return "\n".join(lines).replace("\ue000", "\u00a0").replace("\ue001", NARROW)


def heading(text: str) -> list[str]:
    """A heading of a plain text, between its white lines."""
    return ["", text.upper(), "─" * len(text), ""]
