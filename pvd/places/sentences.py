"""What a visitor is told of the values of an address that could not be followed."""

from __future__ import annotations

import re

from pvd.formats import in_quotes, typeset
from pvd.places.index import current_names
from pvd.places.names import label, name
from pvd.territory import LEVELS, MAX_SELECTION, Level

MAX_SHOWN = 40


class Notice(str):
    """What a visitor is told of a value of an address: a page reads the whole, a file only the sentence.

    `consequence` is what a page shows instead; {shown} stands for its view until `of` names it.
    """

    sentence: str
    consequence: str
    # False when the address was followed all the same
    is_refusal: bool

    def __new__(cls, sentence: str, consequence: str = "", is_refusal: bool = True) -> Notice:
        notice = super().__new__(cls, typeset(f"{sentence}{consequence}" if consequence else f"{sentence}."))
        notice.sentence, notice.consequence, notice.is_refusal = typeset(f"{sentence}."), consequence, is_refusal
        return notice

    def of(self, shown: str) -> Notice:
        """The same, of a page that shows that view."""
        sentence = self.sentence.removesuffix(".")
        return Notice(sentence, self.consequence.replace("{shown}", shown), self.is_refusal)


SHOWS = " : la page montre {shown}."
IGNORED = " : elle est ignorée."


_ONE_OF = {
    "region": "une région",
    "departement": "un département",
    "epci": "une intercommunalité du programme",
    "commune": "une Petite ville de demain",
}


def not_comparable(level: Level, code: str) -> Notice:
    """Why a code cannot stand beside a territory: of another level, or of none."""
    names = current_names()
    other = next((at for at in LEVELS if (at, code) in names.rows), None)
    found = f" désigne {_ONE_OF[other]}, {label(other, code)}, et non" if other else " ne désigne pas"
    return Notice(f"La valeur {quoted(code)} du paramètre {quoted('avec')}{found} {_ONE_OF[level]}", IGNORED)


def unknown_sentence(level: Level, code: str) -> str:
    """That no unit of the programme has that code; without its end, which says what is shown instead."""
    if level == "commune":
        return f"Le code de commune {quoted(code)} n’est pas celui d’une Petite ville de demain"
    if level == "epci":
        return f"Le code d’intercommunalité {quoted(code)} n’est pas celui d’un territoire du programme"
    return f"Le code de {'région' if level == 'region' else 'département'} {quoted(code)} est inconnu"


def empty_sentence(level: Level, code: str) -> Notice:
    """That a unit holds no town of the programme."""
    of = {"departement": f"Le département {code} ({name(level, code)})", "region": f"La région {name(level, code)}"}
    return Notice(f"{of.get(level, label(level, code))} ne compte aucune Petite ville de demain", is_refusal=False)


def refused_filter(problem: str) -> Notice:
    """That the value of a filter is not followed, or that there are too many towns."""
    at, equals, value = problem.partition("=")
    if not equals:
        most, what = MAX_SELECTION, "La sélection" if at.startswith("selection") else f"Le filtre {quoted('sauf')}"
        return Notice(f"{what} compte plus de {most} communes : seules les {most} premières sont gardées")
    return Notice(f"La valeur {quoted(value)} du filtre {quoted(at)} n’est pas reconnue", IGNORED)


def refused_option(problem: str) -> Notice:
    """That the value of another parameter is not followed."""
    at, _, value = problem.partition("=")
    return Notice(f"La valeur {quoted(value)} du paramètre {quoted(at)} n’est pas reconnue", IGNORED)


def quoted(value: str) -> str:
    """« abc »: what an address says is repeated short and harmless, it may come from anybody's link."""
    plain = re.sub(r"[^\w '’,-]+|_+", "…", value[: MAX_SHOWN + 1]).strip(" …")
    plain = f"{plain}…" if len(value) > MAX_SHOWN else plain or "…"
    return in_quotes(plain)
