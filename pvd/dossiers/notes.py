"""How to read and cite a sheet: what makes it quotable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pvd import dictionary, exports, warehouse
from pvd.dossiers.territories import draw_whole
from pvd.dossiers.written import CHANGED, sources_of
from pvd.figures.attributions import undecided
from pvd.figures.figure import Citation, Figure
from pvd.figures.wording import NOT_PROGRAMME_SPENDING, not_in_release
from pvd.formats import in_list, number, typeset
from pvd.render.sheet.pages import Notes
from pvd.render.words.citation import citation
from pvd.territory import Options, Territory


def how_to_read(
    territory: Territory, used: Sequence[Figure], unsaid: Sequence[Citation], absent: Sequence[str]
) -> Notes:
    """How to read, what is absent, sources that no part cites, licence, address, citation: what makes the sheet quotable."""
    key = used[0]
    page = "commune" if territory.level == "commune" else "territoire"
    address = exports.address(page, territory, Options())
    missing_years = " ".join(figure.coverage for figure in used if figure.slug == "subventions-par-annee")
    whole = replace(
        key, title=f"{typeset(territory.label)}, fiche en deux pages", territory="", address=address, sources=()
    )
    cited = citation(whole)
    licences = " ; ".join(dict.fromkeys(item.licence for item in sources_of(used) if item.licence))
    has_identity = any(figure.slug == "fiche-identite" for figure in used)
    heads = "Sources des chiffres clés" + (" et de l’identité" if has_identity else "")
    cites = (
        f"{dictionary.sources_in_words(unsaid)}. Les autres sources sont sous chaque partie."
        if unsaid
        else "celles qui sont écrites sous chaque partie."
    )
    missing = not_in_release(warehouse.current().release, "cette partie")
    changes = [figure for figure in used if figure.slug == "ce-qui-a-change"]
    paragraphs = (
        ("Subventions :", f"{key.perimeter_label[0].upper()}{key.perimeter_label[1:]}, {key.facts['grants']}. "
         f"{NOT_PROGRAMME_SPENDING} Ni « dépenses du programme », ni sommes versées. {missing_years}"),
        *(("Non rattaché :", f"{words} ; dans aucun total.") for words in [_undecided(territory)] if words),
        ("Calendrier :", exports.mandate_account()),
        ("n. d., hachures :", "non disponible ici, jamais zéro. « Aucune subvention connue » ne veut pas dire « aucune "
         "subvention ». ORT : opération de revitalisation de territoire."),
        # Not to be read as nothing to look at.
        *((f"{name} :", missing) for name in absent),
        *((f"{CHANGED} :", changes_in_words(figure)) for figure in changes),
        (f"{heads} :", f"{cites} Licences : {licences}."),
        ("Adresse :", f"{address} rouvre cette vue, avec tous ses tableaux et ses fichiers."),
        ("Citer :", cited),
    )  # fmt: skip
    return Notes("Lire et citer cette fiche", tuple((typeset(name), typeset(words)) for name, words in paragraphs))


def _undecided(territory: Territory) -> str:
    """The awards that nobody can attribute and that may be of this territory; nothing when a former release cannot tell."""
    try:
        return undecided(draw_whole("attributions-verifiees", territory).table)
    except warehouse.NotInRelease:
        return ""


def changes_in_words(figure: Figure) -> str:
    """What always has room: how many changes, of what kind, since when."""
    counts = figure.table["change_label"].value_counts(sort=False)
    kinds = (
        f"{label if label.isupper() else label[0].lower() + label[1:]} ({number(count)})"
        for label, count in counts.items()
    )
    many = f" : {in_list(kinds)}. {figure.coverage}" if len(counts) else "."
    return f"{figure.title} {figure.period}{many}".strip()
