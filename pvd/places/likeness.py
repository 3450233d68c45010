"""What answers a typed text, and how well: whole names, beginnings, one error, pieces, then ranked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pvd.formats import labelled
from pvd.places.index import ByLength, Index, Place, Text, Unit, current_index
from pvd.places.words import one_error, spellings, without_article, without_small_words, words_of

_CODE = re.compile(r"\d{1,14}|2[ab]\d{0,3}")
_LEVEL_ORDER = {level: rank for rank, level in enumerate(("france", "departement", "region", "commune", "epci"))}
# Today's name before a nickname, before a name or code of the past, on equal likeness.
_KIND_ORDER = {
    "name": 0,
    "insee_code": 0,
    "siren": 0,
    "short_name": 1,
    "postal_code": 1,
    "delegated_name": 2,
    "former_name": 2,
    "former_code": 2,
}
_WHY = {
    "delegated_name": "commune déléguée",
    "former_name": "ancienne commune",
    "former_code": "code d’une ancienne commune",
    "postal_code": "code postal",
    "insee_code": "code INSEE",
    "siren": "SIREN",
}
# Likeness, best first. A whole name with one error comes before a piece of a longer name: with it after,
# one town in twenty is not found first when one of its letters is missing.
_EXACT, _PREFIX, _ERROR, _WORD, _INSIDE, _ERROR_INSIDE = range(6)


@dataclass(frozen=True, slots=True)
class _Hit:
    """How well a text answers: likeness first, then what the article or the small words cost."""

    likeness: int
    cost: int
    text: Text


def search(text: str, limit: int = 8) -> list[Place]:
    """At most `limit` units that a visitor may mean, the likeliest first; nothing is an answer, never an error."""
    index, words = current_index(), words_of(text)
    key = "".join(words)
    if not key or limit < 1:
        return []
    if _CODE.fullmatch(key):
        return _ranked(index, _code_hits(index, key), limit)
    hits = _exact_hits(index, words) + _prefix_hits(index, words)
    if not any(hit.likeness == _EXACT for hit in hits):
        near = _near_hits(index, words, index.near_whole, _ERROR)
        hits += near or ([] if hits else _beside_hits(index, words))
    if len({hit.text.unit for hit in hits}) < limit and not any(hit.likeness == _EXACT for hit in hits):
        hits += _inside_hits(index, key) + _near_hits(index, words, index.near_parts, _ERROR_INSIDE)
    return _ranked(index, hits, limit)


def _ranked(index: Index, hits: Iterable[_Hit], limit: int) -> list[Place]:
    best: dict[Unit, tuple[tuple[int, ...], str, Text]] = {}
    for hit in hits:
        unit = hit.text.unit
        row = index.rows.get(unit)
        rank = (
            hit.likeness,
            _KIND_ORDER.get(hit.text.kind, 9),
            hit.cost,
            # A whole name is a town's (Mayenne); the beginning of one, a large territory's.
            -1 if unit[0] == "commune" and hit.likeness in (_EXACT, _ERROR) else _LEVEL_ORDER[unit[0]],
            -row.population if row else 0,
        )
        found = (rank, unit[1], hit.text)
        if unit not in best or found[:2] < best[unit][:2]:
            best[unit] = found
    chosen = sorted(best.values(), key=lambda found: found[:2])[:limit]
    return [replace(index.places[text.unit], matched=_why(text)) for _, _, text in chosen]


def _code_hits(index: Index, key: str) -> list[_Hit]:
    # A SIRET begins with the SIREN; « 1 » is the département 01.
    key = key[:9] if len(key) == 14 else key.zfill(2)
    hits = [_Hit(_EXACT, 0, text) for text in index.codes.get(key, ())]
    if len(key) == 4:
        # A spreadsheet takes a leading zero for nothing: « 1185 » is 01185.
        hits += [_Hit(_EXACT, 1, text) for text in index.codes.get(f"0{key}", ())]
    longer = [code for code in index.codes if code.startswith(key) and code != key]
    return hits + [_Hit(_PREFIX, 0, text) for code in longer for text in index.codes[code]]


def _exact_hits(index: Index, words: tuple[str, ...]) -> list[_Hit]:
    return [
        _Hit(_EXACT, typed_cost + cost, text)
        for spelling, typed_cost in spellings(words).items()
        for text, cost in index.spelt.get(spelling, ())
    ]


def _prefix_hits(index: Index, words: tuple[str, ...]) -> list[_Hit]:
    hits = []
    for cost, key in enumerate(dict.fromkeys(("".join(words), "".join(without_article(words))))):
        at = bisect_left(index.endings, (key,))
        while at < len(index.endings) and index.endings[at][0].startswith(key):
            _, before, number = index.endings[at]
            hits.append(_Hit(_WORD if before else _PREFIX, cost, index.texts[number]))
            at += 1
    typed = without_small_words(words)
    if 1 < len(typed) <= 12:
        for number in set.intersection(*(_texts_with(index, word) for word in set(typed))):
            hits.append(_Hit(_WORD, 2, index.texts[number]))
    return hits


def _texts_with(index: Index, beginning: str) -> set[int]:
    """Texts of which a word begins so."""
    found: set[int] = set()
    at = bisect_left(index.vocabulary, (beginning,))
    while at < len(index.vocabulary) and index.vocabulary[at][0].startswith(beginning):
        found |= index.vocabulary[at][1]
        at += 1
    return found


def _beside_hits(index: Index, words: tuple[str, ...]) -> list[_Hit]:
    """A name with its département, région or code beside it, on either side."""
    for cut in range(1, min(len(words), 12)):
        for area, rest in ((words[cut:], words[:cut]), (words[:cut], words[cut:])):
            units = index.areas.get("".join(area))
            if not units:
                continue
            found = _exact_hits(index, rest) + _prefix_hits(index, rest)
            found += _near_hits(index, rest, index.near_whole, _ERROR)
            if inside := [hit for hit in found if hit.text.unit in units]:
                return inside
    return []


def _inside_hits(index: Index, key: str) -> list[_Hit]:
    if len(key) < 3:
        return []
    return [_Hit(_INSIDE, 0, text) for letters, text in index.letters if key in letters]


def _near_hits(index: Index, words: tuple[str, ...], names: ByLength, likeness: int) -> list[_Hit]:
    hits = []
    for cost, key in enumerate(dict.fromkeys(("".join(words), "".join(without_article(words))))):
        if len(key) < 3:
            continue
        first, last = key[0], key[-1]
        for size in (len(key) - 1, len(key), len(key) + 1):
            # A forgotten letter is likelier than a wrong one or one too many.
            other = 0 if size > len(key) else 4
            for name, texts in names.get(size, ()):
                # One error cannot spoil both ends of a word of three letters or more.
                if (name[0] == first or name[-1] == last) and one_error(key, name):
                    hits += [_Hit(likeness, other + cost + own, text) for text, own in texts]
    return hits


def _why(text: Text) -> str:
    """« ancienne commune : Tourlaville »; nothing when the name says it all."""
    why = _WHY.get(text.kind)
    if why is None or (text.unit[0] in ("departement", "region") and text.kind == "insee_code"):
        return ""
    return labelled(why, text.name) if text.kind.endswith("name") else f"{why} {text.name}"
