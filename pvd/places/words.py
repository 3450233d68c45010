"""How two texts are compared: words without accents or small words, spellings, one error."""

from __future__ import annotations

import re
import unicodedata

# A stranger may paste a book into the field; no name has half as many characters.
MAX_TYPED = 200
_ARTICLES = frozenset(("l", "le", "la", "les", "las", "los", "au", "aux"))
# Words that visitors leave out or swap: « Villedieu Poêles », « Chalon-s-Saône ».
_SMALL_WORDS = _ARTICLES | {"d", "de", "du", "des", "en", "et", "a", "sur", "sous", "s", "lez"}
_WHOLE_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_SHORT_WORDS = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes"}
_KINDS_OF_EPCI = (
    ("communaute de communes", "cc"),
    ("communaute d agglomeration", "ca"),
    ("communaute urbaine", "cu"),
)


def words_of(text: str) -> tuple[str, ...]:
    """The words that are compared: no accents, case, hyphens, apostrophes, ligatures; « st » spelt out.

    Mirrors the rule of `data/steps/places.sql`, but for the leading article, dropped when comparing.
    """
    text = text[:MAX_TYPED].lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    plain = " ".join(re.findall(r"[a-z0-9]+", plain))
    for long, short in _KINDS_OF_EPCI:
        plain = plain.replace(long, short)
    return tuple(_WHOLE_WORDS.get(word, word) for word in plain.split())


def without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    """A name without its leading article, unless it is nothing else."""
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def without_small_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """A name without the words that visitors leave out, unless it is nothing else."""
    return tuple(word for word in words if word not in _SMALL_WORDS) or words


def spellings(words: tuple[str, ...]) -> dict[str, int]:
    """The ways to write a name in one run of letters, with what each costs."""
    bare = without_article(words)
    found = {"".join(words): 0}
    found.setdefault("".join(bare), 1)
    # « stlo »: typed in one run, « st » is no word that `words_of` could spell out.
    for variant in (words, bare):
        found.setdefault("".join(_SHORT_WORDS.get(word, word) for word in variant), 2)
    found.setdefault("".join(without_small_words(words)), 3)
    return found


def one_error(typed: str, name: str) -> bool:
    """At most one letter missing, too many, wrong, or two neighbours swapped."""
    if len(typed) > len(name):
        typed, name = name, typed
    if len(name) - len(typed) > 1:
        return False
    at = next((i for i, letter in enumerate(typed) if letter != name[i]), len(typed))
    if len(typed) < len(name):
        return typed[at:] == name[at + 1 :]
    swapped = typed[at : at + 2] == name[at : at + 2][::-1] and typed[at + 2 :] == name[at + 2 :]
    return typed[at + 1 :] == name[at + 1 :] or swapped
