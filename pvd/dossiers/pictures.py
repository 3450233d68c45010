"""The pictures of a sheet: maps, years, rank, progress, official figures."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from pvd.dossiers.territories import draw_whole, named
from pvd.dossiers.written import subtitle
from pvd.figures.figure import Figure
from pvd.formats import typeset
from pvd.forms import captions
from pvd.render.sheet.pages import Picture, Pictures, drawn
from pvd.render.words.sentence import sentence
from pvd.territory import Territory


def maps_of(territory: Territory, used: list[Figure]) -> Pictures:
    """The towns of a territory; for a town, its surroundings and where its département is."""
    if territory.level != "commune":
        return Pictures((picture_of("carte-des-communes", territory, "fiche-carte", used),))
    # Its département in France: the same picture for all of its towns, drawn once.
    departement = next(code for level, code, _ in territory.parents if level == "departement")
    return Pictures(
        (
            picture_of("carte-de-la-commune", territory, "fiche-commune", used),
            picture_of("situation", named("departement", departement), "fiche-situation", used),
        )
    )


def by_year(territory: Territory, used: list[Figure]) -> Pictures:
    """State grants by year, with the sentence that says them."""
    return Pictures((picture_of("subventions-par-annee", territory, "fiche-annees", used, with_sentence=True),))


def picture_of(slug: str, territory: Territory, slot: str, used: list[Figure], with_sentence: bool = False) -> Picture:
    """A figure drawn for its place on the page, and counted among those used."""
    figure = draw_whole(slug, territory)
    used.append(figure)
    return _kept_picture(figure, slot, with_sentence)


# A département's map, its locator and France's are asked for by many sheets in a row.
@lru_cache(maxsize=24)
def _kept_picture(figure: Figure, slot: str, with_sentence: bool) -> Picture:
    return drawn(
        figure,
        slot,
        title=figure.title,
        subtitle=subtitle(figure),
        sentence=typeset(sentence(figure)) if with_sentence else "",
        source=captions.source_line(figure),
    )


def among_peers(territory: Territory, used: list[Figure]) -> Pictures:
    """The town among comparable ones, with the rule that chose them and their number."""
    picture = picture_of("rang-parmi-les-pairs", territory, "fiche-rang", used)
    figure = used[-1]
    return Pictures((replace(picture, sentence=f"{figure.note} {figure.coverage}".strip()),))


def progress_of(territory: Territory, used: list[Figure]) -> Pictures:
    """How far the towns are: grants by scheme, ORT, agreements."""
    slugs = ("subventions-par-dispositif", "ort-signees", "conventions-signees")
    return Pictures(tuple(picture_of(slug, territory, "fiche-tiers", used) for slug in slugs))


def official_figures(territory: Territory, used: list[Figure]) -> Pictures:
    """The published totals of the whole country."""
    return Pictures((picture_of("engagements-officiels", territory, "fiche-large", used),))
