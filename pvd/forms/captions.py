"""What travels with the numbers of a figure, in every medium: sources, licences, dates, reference, filter."""

from __future__ import annotations

import re
from datetime import datetime

from pvd import dictionary
from pvd.figures.figure import Figure, Overlay
from pvd.formats import day, in_list, in_parts, labelled, number
from pvd.forms.cells import clean

# Places of an overlay labelled in a file that has no row for them.
MOST_PLACES = 60
EMPTY = "Aucune donnée pour ce territoire."
AUTHOR = "Tableau de bord Petites villes de demain"
FIGURE_STATUS_WORDS = {
    "official": "officiel",
    "computed": "calculé",
    "estimated": "estimé",
    "disputed": "contesté",
    "illustrative": "illustratif",
}


def licences(figure: Figure) -> str:
    """The licences of the sources, each once, in order."""
    return in_parts(dict.fromkeys(item.licence for item in figure.sources if item.licence))


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
    return labelled("Données", said) if figure.dated else f"Données {said}" if said else ""


def reference(figure: Figure) -> str:
    """The short reference that `/presse?reference=` reopens."""
    return " · ".join(filter(None, (figure.slug, figure.release)))


def status_word(figure: Figure) -> str:
    """« calculé », « estimé »…; empty for an official figure."""
    return "" if figure.status == "official" else FIGURE_STATUS_WORDS.get(figure.status, figure.status)


def created(figure: Figure) -> datetime:
    """The date written in a file's properties: that of the data, so that bytes do not move with the clock."""
    text = figure.data_as_of[:10]
    return datetime.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else datetime(2020, 10, 1)


def filter_sentence(figure: Figure) -> str:
    """The filters of the view and the towns that stay, in French; « aucun » without."""
    return figure.narrowed or "aucun"


def _overlay(over: Overlay) -> str:
    """What is shown over a map. Our own towns are told by a column; other places stand in no row: they are labelled."""
    places = [] if over.sign == "ring" else over.places
    names, rest = [name for _, name in places[:MOST_PLACES]], len(places) - MOST_PLACES
    said = in_list([*names, f"{number(rest)} autres"] if rest > 0 else names)
    return f"{over.said} ({said})" if names else over.said


def metadata(figure: Figure) -> list[tuple[str, str]]:
    """Everything that must travel with the numbers, as (French name, text); nothing empty."""
    breaks = in_parts(
        labelled(f"du {day(item.start)} au {day(item.end)}", item.label) + (f", {item.detail}" if item.detail else "")
        for item in figure.breaks
    )
    references = in_parts(item.label for item in figure.references)
    if over := figure.overlay:
        references = _overlay(over)
    pairs = [
        ("Titre", figure.title),
        ("Territoire", figure.territory),
        ("Période", figure.period),
        ("Périmètre", figure.perimeter_label),
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
    return [(name, clean(text)) for name, text in pairs if text]
