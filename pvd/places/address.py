"""What an address names → the view: codes and towns that the release holds, and what to say of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pvd.formats import in_list
from pvd.parameters import read_codes, read_filters, read_options
from pvd.places.index import Parent, current_index, current_names
from pvd.places.names import has_towns, label, parents
from pvd.places.sentences import (
    SHOWS,
    Notice,
    empty_sentence,
    not_comparable,
    quoted,
    refused_filter,
    refused_option,
    unknown_sentence,
)
from pvd.territory import LEVELS, MAX_COMPARED, Filters, Level, Options, Territory


def resolve(parameters: Mapping[str, Sequence[str]]) -> tuple[Territory, Options, list[Notice]]:
    """The view that an address asks for, and what to tell the visitor about the values it could not follow.

    The most precise level with a known code wins; without one the view is France. Never raises.
    """
    filters, refused_filters = read_filters(parameters)
    options, refused_options = read_options(parameters)
    level, codes, remarks = _known_codes(parameters)
    filters, filter_remarks = _known_towns(filters)
    territory = Territory(level=level, codes=codes, names=tuple(label(level, code) for code in codes), filters=filters)
    territory = replace(territory, parents=_shared_parents(territory))
    compared, compared_remarks = _known_compared(territory, options.compared)
    options = replace(options, compared=compared)
    shown = "la France" if level == "france" else in_list(territory.names)
    sentences = [remark.of(shown) for remark in remarks]
    sentences += [empty_sentence(level, code) for code in codes if current_names().rows[level, code].towns == 0]
    sentences += [refused_filter(problem) for problem in refused_filters if not problem.endswith("=")]
    sentences += filter_remarks
    sentences += compared_remarks
    sentences += [refused_option(problem) for problem in refused_options if not problem.endswith("=")]
    return territory, options, sentences


def _known_codes(parameters: Mapping[str, Sequence[str]]) -> tuple[Level, tuple[str, ...], list[Notice]]:
    """Level, codes that the release holds, and remarks in which {shown} stands for the view."""
    rows = current_names().rows
    left: dict[str, Sequence[str]] = {at: parameters[at] for at in LEVELS if at in parameters}
    remarks: list[Notice] = []
    told: set[str] = set()
    while left:
        level, codes, malformed = read_codes(left)
        for problem in malformed:
            at, _, value = problem.partition("=")
            if value and problem not in told:
                told.add(problem)
                wrong = f"La valeur {quoted(value)} du paramètre {quoted(at)} n’est pas un code"
                remarks.append(Notice(wrong, ". La page montre {shown}."))
        known: list[str] = []
        for code in codes:
            today = _today(code) if level == "commune" else code
            if (level, today) not in rows:
                remarks.append(Notice(unknown_sentence(level, code), SHOWS))
                continue
            if today != code:
                remarks.append(Notice(f"Le code {quoted(code)} est celui d’une ancienne commune", SHOWS, False))
            known.append(today)
        if known or level == "france":
            return level, tuple(dict.fromkeys(known)), remarks
        # The next level of the address may still be a good one.
        left = {at: left[at] for at in LEVELS[LEVELS.index(level) + 1 :] if at in left}
    return "france", (), remarks


def _today(code: str) -> str:
    """The code that a town bears now; the code itself when it is no former one."""
    return code if ("commune", code) in current_names().rows else current_index().today.get(code, code)


def _known_compared(territory: Territory, asked: Sequence[str]) -> tuple[tuple[str, ...], list[Notice]]:
    """The codes to put beside a territory, of its level and known, and what to tell about the others."""
    if not asked:
        return (), []
    if territory.level == "france":
        return (), [
            Notice(
                f"Le paramètre {quoted('avec')} compare à un territoire : choisissez d’abord une région, un département, "
                "une intercommunalité ou une commune",
                ". La page montre la France.",
            )
        ]
    rows, level = current_names().rows, territory.level
    kept: dict[str, None] = {}
    refused: list[Notice] = []
    remarks: list[Notice] = []
    for code in asked:
        today = _today(code) if level == "commune" else code
        if (level, today) not in rows:
            refused.append(not_comparable(level, code))
        elif today not in territory.codes and today not in kept:
            kept[today] = None
            if today != code:
                former = f"Le code {quoted(code)} est celui d’une ancienne commune"
                remarks.append(Notice(former, f" : {label(level, today)} est comparée.", False))
            if not has_towns(level, today):
                remarks.append(empty_sentence(level, today))
    if len(refused) > 5:
        refused = [*refused[:5], Notice(f"D’autres valeurs du paramètre {quoted('avec')} ne sont pas reconnues")]
    most = max(0, 1 + MAX_COMPARED - len(territory.codes))
    if over := list(kept)[most:]:
        names = in_list(label(level, code) for code in over[:5]) + ("…" if over[5:] else "")
        refused.append(Notice(f"Quatre territoires au plus se comparent. De trop dans l’adresse : {names}"))
    return tuple(kept)[:most], [*refused, *remarks]


def _shared_parents(territory: Territory) -> tuple[Parent, ...]:
    """The parents that all units of a territory have: those of a union of départements may differ."""
    chains = [parents(territory.level, code) for code in territory.codes]
    return tuple(steps[0] for steps in zip(*chains, strict=False) if len(set(steps)) == 1)


def _known_towns(filters: Filters) -> tuple[Filters, list[Notice]]:
    """The filters with the towns that the release holds, kept or left out, and what to tell about the others."""
    selection, unselected = _those_known(filters.selection, "dans la sélection, laissées de côté")
    excluded, unexcluded = _those_known(filters.excluded, "parmi celles à laisser de côté, ignorées")
    return replace(filters, selection=selection, excluded=excluded), [*unselected, *unexcluded]


def _those_known(codes: Sequence[str], where: str) -> tuple[tuple[str, ...], list[Notice]]:
    rows = current_names().rows
    today = [_today(code) for code in codes]
    unknown = [code for code in today if ("commune", code) not in rows]
    kept = tuple(sorted(dict.fromkeys(code for code in today if code not in unknown)))
    if not unknown:
        return kept, []
    shown = [quoted(code) for code in unknown[:5]] + (["…"] if len(unknown) > 5 else [])
    return kept, [Notice(f"Communes inconnues {where} : {', '.join(shown)}")]
