"""Press kits: the ready figures of a territory, its key numbers and a notice, in one ZIP."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from pvd import dictionary, drawers, exports, warehouse, workshop
from pvd.dossiers.pages import sheet, sheet_name
from pvd.dossiers.territories import NoSheet, check_release, territory_of
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.figures.wording import not_in_release
from pvd.formats import day, typeset
from pvd.forms import captions
from pvd.render.files.notice import for_notepad, heading, paragraph
from pvd.territory import Options, Territory

# (number and name in the kit, figure, formats); the first picture is what a newsroom opens first.
PIECES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("1-chiffres-cles", "chiffres-cles", ("png",)),
    ("2-situation", "situation", ("png", "svg")),
    ("3-carte-des-communes", "carte-des-communes", ("png", "svg")),
    ("4-subventions-par-annee", "subventions-par-annee", ("png", "svg", "pptx", "csv", "txt")),
    ("5-subventions-par-dispositif", "subventions-par-dispositif", ("png", "svg", "pptx", "csv", "txt")),
    ("6-liste-des-communes", "liste-des-communes", ("xlsx", "csv", "txt")),
    ("7-habitants-avant-et-depuis", "habitants-avant-et-depuis", ("png", "svg", "csv", "txt")),
    ("8-france-services", "france-services-mois-par-mois", ("png", "svg", "csv", "txt")),
)
# The notice quotes these: there is no kit without them.
QUOTED = ("chiffres-cles", "carte-des-communes", "subventions-par-annee")
NOTICE = "LISEZ-MOI.txt"
# Already compressed: deflating them again takes time and gains nothing.
STORED = (".png", ".xlsx", ".pptx", ".pdf")
RULES = (
    "Le montant, son périmètre et sa date vont toujours ensemble.",
    "Les subventions de l’État sont toutes les attributions connues, rattachées ou non à la convention du programme : "
    "ni des « dépenses PVD », ni des sommes versées.",
    "« n. d. » veut dire non disponible ici, jamais zéro. On écrit « aucune subvention connue », non « aucune subvention ».",
    "Trois périmètres de subventions existent (communes, intercommunalités, projets localisés) : ils ne s’additionnent "
    "pas. Ce dossier emploie le premier.",
    "Les totaux nationaux de 2022-2023 et de 2024 ne comptent pas la même chose : pas d’écart ni de rythme de l’un à "
    "l’autre.",
    "« Avant et depuis » dit une évolution, à côté d’autres communes : jamais un effet du programme, et jamais un chiffre sans l’autre.",
    "Les images portent leur titre, leur source et leur date : ne les rognez pas.",
)


def figures(territory: Territory) -> Iterator[tuple[str, Figure, tuple[str, ...]]]:
    """The figures of a kit, in order: (name in the kit, figure, formats); not those that the release is too old for."""
    for name, slug, formats in PIECES:
        try:
            figure = exports.draw(slug, territory.without_filters(), Options())
        except warehouse.NotInRelease:
            if slug in QUOTED:
                raise
            continue
        yield name, figure, formats


def kit_name(territory: Territory) -> str:
    """« dossier-pvd_manche-50_2026-04-27-f9a899d7.zip »: another release is another file."""
    return f"dossier-pvd_{territory.slug}_{warehouse.current().release}.zip"


def piece_name(name: str, file_format: str) -> str:
    """« 4-subventions-par-annee.csv », and « 4-subventions-par-annee.LISEZMOI.txt » beside it."""
    notice = ".LISEZMOI" if file_format == "txt" else ""
    return f"{name}{notice}.{exports.FORMATS[file_format].extension}"


def kit(territory: Territory, draw: drawers.Draw = drawers.here) -> bytes:
    """The press kit of a territory: a ZIP whose bytes depend on the release, the code and the day it is made.

    `draw` says where its pictures, slides, workbooks and sheets are drawn.
    """
    drawn = list(figures(territory))

    def files() -> Iterator[tuple[str, bytes]]:
        yield NOTICE, for_notepad(notice(territory, drawn))
        for name, figure, formats in drawn:
            for file_format in formats:
                order = workshop.order(figure, file_format)
                where = draw if file_format in workshop.DRAWN else drawers.here
                content = where(workshop.drawn, order, territory.without_filters(), Options())
                yield piece_name(name, file_format), content
        for one in sheeted(territory):
            yield sheet_name(one), draw(sheet, one)

    return zipped(kit_name(territory).removesuffix(".zip"), files())


def today() -> date:
    """The day of this machine: that of the archives it makes."""
    return datetime.now().astimezone().date()


def sheeted(territory: Territory) -> list[Territory]:
    """The territories of a kit that have a two-page sheet in this release, each one of those that were asked for."""
    found = []
    for code in territory.codes or ("",):
        try:
            one = territory_of(territory.level, code)
            check_release(one)
        except (NoSheet, warehouse.NotInRelease):
            continue
        found.append(one)
    return found


def has_sheet(territory: Territory) -> bool:
    """Whether its kit holds a sheet."""
    return bool(sheeted(territory))


def zipped(folder: str, files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of one folder whose bytes depend on its files and on the day: a folder sorted by date shows it as new."""
    stream, day_made = io.BytesIO(), today()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(f"{folder}/{name}", (day_made.year, day_made.month, day_made.day, 0, 0, 0))
            entry.create_system = 0  # the same bytes on every system
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def notice(territory: Territory, drawn: Sequence[tuple[str, Figure, tuple[str, ...]]]) -> str:
    """The text that goes with the figures: key numbers, what they count, how to cite, what each file is."""
    release = warehouse.current()
    by_slug = {figure.slug: figure for _, figure, _ in drawn}
    key = by_slug["chiffres-cles"]

    dated = ", ".join(dictionary.release_dated()) or f"données au {day(release.data_as_of)}"
    place = "" if territory.level == "france" else f" – {territory.label}"
    lines = [
        f"Petites villes de demain{place}",
        paragraph(f"Dossier de presse · {dated} · version {release.release}"),
        "",
        paragraph(exports.mandate_account()),
        *heading("Les chiffres clés"),
    ]
    for card in key.cards:
        context = f" ({card.context})" if card.context else ""
        lines.append(paragraph(f"{card.label} : {card.value}{context}", "• "))
    lines += ["", paragraph(f"Périmètre des subventions : {key.perimeter_label}."), paragraph(key.note)]
    lines += heading("Ce que comptent les montants")
    lines += [paragraph(typeset(rule), "• ") for rule in RULES]
    if missing := by_slug["subventions-par-annee"].coverage:
        lines.append(paragraph(missing, "• "))
    lines += [*_files_said(territory, drawn), *heading("Citer"), *_cited(by_slug)]
    licences = captions.licences(key) or "Licence Ouverte 2.0"
    lines.append(paragraph(f"Licence des données : {licences}. La source et sa date doivent être citées."))
    return "\n".join(lines) + "\n"


def _files_said(territory: Territory, drawn: Sequence[tuple[str, Figure, tuple[str, ...]]]) -> list[str]:
    """What each file is, and which ones the release is too old for."""
    from pvd.render.words.ready import ready
    from pvd.render.words.sentence import sentence

    lines = heading("Les fichiers")
    for name, figure, formats in drawn:
        extensions = ", ".join(exports.FORMATS[item].label for item in formats)
        lines.append(paragraph(f"{name} ({extensions})"))
        lines.append(paragraph(figure.title.rstrip(".") + ".", "   "))
        if said := ready(figure):
            lines.append(paragraph(f"Phrase prête : {said}", "   "))
        if figure.form != "table":
            lines.append(paragraph(f"Texte alternatif : {sentence(figure)}", "   "))
        lines.append("")
    for one in sheeted(territory):
        lines += [
            paragraph(f"{sheet_name(one)} (PDF)"),
            paragraph(f"{typeset(one.label)}, fiche en deux pages : les chiffres, la carte, les subventions.", "   "),
            "",
        ]
    held, release = {figure.slug for _, figure, _ in drawn}, warehouse.current().release
    for name, slug, _ in PIECES:
        if slug not in held:
            lines += [paragraph(f"{name} : {catalogue.entry(slug).subject}. {not_in_release(release)}"), ""]
    return lines[:-1]


def _cited(by_slug: Mapping[str, Figure]) -> list[str]:
    """How to cite the map and the grants."""
    from pvd.render.words.citation import citation

    lines = []
    # The reader fills in the day of access: the kit itself does not move with the clock.
    for figure in (by_slug["carte-des-communes"], by_slug["subventions-par-annee"]):
        text = citation(replace(figure, address=figure.address or "/"), date(2000, 1, 1), long=True)
        lines += [
            paragraph(text.replace(f"consulté le {day(date(2000, 1, 1))}", "consulté le [jour de consultation]")),
            "",
        ]
    return lines
