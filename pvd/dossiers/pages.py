"""Two-page sheets: one A4 recto verso a territory, every number taken from the figures of the screen.

The same layout at each level. First page: key figures beside those of the territories around, map, State
grants by year. Second page: for a town its identity, its context and its grants, for a larger territory its
towns (or the units one level below), their progress and what changed; then how to read, sources, address.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from pvd import dictionary, exports, warehouse, workshop
from pvd.dossiers.cards import key_cards, town_cards
from pvd.dossiers.lists import awards_of, units_below
from pvd.dossiers.notes import how_to_read
from pvd.dossiers.pictures import among_peers, by_year, maps_of, official_figures, progress_of
from pvd.dossiers.tables import attention, changes_since, context_of, evidence_of, identity_of
from pvd.dossiers.territories import draw_whole, line_under, name_of
from pvd.dossiers.written import CHANGED, sources_of
from pvd.figures.figure import Figure
from pvd.formats import day, labelled, typeset
from pvd.forms import captions
from pvd.render.sheet.pages import Block, Facts, Sheet, Table, pdf
from pvd.territory import LEVEL_NAMES, Territory

PROGRAMME = "Petites villes de demain"


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
    is_town = territory.level == "commune"
    used: list[Figure] = [draw_whole("chiffres-de-la-commune" if is_town else "reperes-du-territoire", territory)]
    absent: list[str] = []
    # Whose sources are surely written where they stand: an optional part may give up its place.
    sourced: list[Figure] = []

    def part(name: str, make: Callable[[Territory, list[Figure]], Block | None]) -> tuple[Block, ...]:
        """A part; nothing when there is nothing to say, nor when the release is too old for it: its name is kept."""
        before = len(used)
        try:
            block = make(territory, used)
        except warehouse.NotInRelease:
            absent.append(name)
            return ()
        if block is None:
            return ()
        if not isinstance(block, Facts) and not (isinstance(block, Table) and block.optional):
            sourced.extend(used[before:])
        return (block,)

    cards = town_cards(territory, used) if is_town else key_cards(territory, used)
    facts = part("Identité et dates", identity_of) if is_town else ()
    # What follows writes its sources itself.
    unsourced = tuple(used)
    first = (cards, *part("Carte", maps_of), *part("Subventions par année", by_year))
    if is_town:
        second = (
            *facts,
            *part("Communes comparables", among_peers),
            *part("Contexte", context_of),
            *part("Points d’attention", attention),
            *part("Liste des subventions", awards_of),
        )
    else:
        # Ten thousand awards say nothing on a page: France shows where its published totals stand instead.
        is_france = territory.level == "france"
        second = (
            *part("Liste des communes", units_below),
            *part("Avancement", progress_of),
            *(part("Engagements officiels", official_figures) if is_france else part("Points d’attention", attention)),
            *part(CHANGED, changes_since),
            # Two pages of an intercommunalité have room for its awards, and no more.
            *(() if territory.level == "epci" else part("Avant et depuis", evidence_of)),
            *(() if is_france else part("Liste des subventions", awards_of)),
        )
    written = set(sources_of(sourced))
    unsaid = [item for item in sources_of(unsourced) if item not in written]
    return _laid(territory, used[0], first, (*second, how_to_read(territory, used, unsaid, absent)))


def _laid(territory: Territory, key: Figure, first: tuple[Block, ...], second: tuple[Block, ...]) -> Sheet:
    """Two pages under their title, with what the file says of itself; `key` is the figure whose day is theirs."""
    release, label = warehouse.current(), typeset(territory.label)
    dated = dictionary.release_dated() or [f"données au {day(release.data_as_of)}"]
    return Sheet(
        title=f"{PROGRAMME}, {label}",
        eyebrow=PROGRAMME,
        name=typeset(name_of(territory)),
        line=line_under(territory),
        dated=(*(part[:1].upper() + part[1:] for part in dated), f"Version {release.release}"),
        footer=f"{captions.AUTHOR} · {label} · {', '.join(dated)} · version {release.release}",
        author=captions.AUTHOR,
        description=f"{labelled(LEVEL_NAMES[territory.level], label)}. Fiche en deux pages, {', '.join(dated)}.",
        keywords=(PROGRAMME, label, release.release, *(code for code in territory.codes)),
        data_as_of=captions.created(key).date().isoformat(),
        first=first,
        second=second,
    )
