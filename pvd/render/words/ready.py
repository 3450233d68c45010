"""A sentence that is ready to be printed: what was found and where, what it counts, who says so; and its short citation."""

from __future__ import annotations

import re

from pvd.figures.figure import Figure
from pvd.formats import in_list, typeset
from pvd.forms import captions
from pvd.render.words.sentence import sentence

# So many key figures make a sentence; more make a list.
MOST_CARDS = 4
# So many producers are named; the citation has them all.
MOST_PRODUCERS = 4


def ready(figure: Figure) -> str:
    """Three sentences: the finding with its place, what is counted and when, who says so and until when.

    Empty when there is nothing to say. Nothing is rounded nor worded again: these are the words of the figure.
    """
    if figure.is_empty:
        return ""
    return typeset(" ".join(filter(None, (_found(figure), _counted(figure), _sourced(figure)))))


def items(figure: Figure) -> dict[str, str]:
    """The sentence and its citation, by what they are called beside their button."""
    said = ready(figure)
    return {"Phrase prête": said, "Source, en bref": short_citation(figure)} if said else {}


def short_citation(figure: Figure) -> str:
    """« Tableau de bord… ; sources : DGCL et ANCT ; subventions reçues par les communes elles-mêmes ; … ; version …. »"""
    names = _producers(figure)
    parts = (
        captions.AUTHOR,
        _named(names, in_list(names)),
        _perimeter(figure),
        captions.dated_words(figure),
    )
    return typeset(f"{' ; '.join(filter(None, parts))} ; version {figure.release}.")


def _found(figure: Figure) -> str:
    """« Manche (50) : 37 communes signataires de la convention d’adhésion. »"""
    said = (figure.finding or figure.title).rstrip(".")
    if figure.cards and not re.search(r"\d", said):
        said = " ; ".join(f"{_small(card.label)}, {card.value}" for card in figure.cards[:MOST_CARDS])
    elif not re.search(r"\d", said.replace(figure.territory, "")) and figure.form != "table":
        # A title that counts nothing is followed by what does.
        said = f"{said}. {sentence(figure).split('. ')[0].rstrip('.')}"
    is_placed = not figure.place or figure.place in said or (figure.territory in said and not figure.narrowed)
    # What has a colon of its own is a sentence of its own.
    if is_placed or re.search(r"\s:", said):
        whole = f"{said[:1].upper()}{said[1:]}."
        return whole if is_placed else f"{figure.place}. {whole}"
    return f"{figure.place} : {said}."


def _small(text: str) -> str:
    """A label within a sentence: « ORT » keeps its capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _counted(figure: Figure) -> str:
    """« Ce qui est compté : communes, en cumul ; avr. 2021 – avr. 2026. »"""
    # What a map's colour or a table's line says is beside it, not in a sentence.
    unit = re.sub(r"^couleur\s?:.*|(, )?une ligne par .*|(, )?un point par .*", "", figure.unit_label)
    # The perimeter has said that these are grants.
    period = re.sub(r"^subventions\s?: ", "", figure.period)
    said = " ; ".join(dict.fromkeys(filter(None, (_perimeter(figure), unit, period))))
    return f"Ce qui est compté : {said}." if said else ""


def _perimeter(figure: Figure) -> str:
    """The perimeter, unless it is that each row has its own."""
    return "" if figure.perimeter_label.startswith("chaque ") else figure.perimeter_label


def _sourced(figure: Figure) -> str:
    """« Calcul du tableau de bord ; sources : ANCT et DGCL ; subventions jusqu’au … »; an official figure is its publisher's."""
    until, names = captions.dated_words(figure), _producers(figure)
    if not names:
        return ""
    who = in_list(names if len(names) <= MOST_PRODUCERS else [*names[: MOST_PRODUCERS - 1], "autres"])
    said = _named(names, who)
    if figure.status == "official":
        head = captions.source_line(figure).rstrip(".") if len(figure.sources) <= 2 else said[0].upper() + said[1:]
    else:
        head = f"{'Estimation' if figure.status == 'estimated' else 'Calcul'} du {captions.AUTHOR[0].lower()}{captions.AUTHOR[1:]} ; {said}"
    return f"{' ; '.join(filter(None, (head, until)))}."


def _named(names: list[str], words: str) -> str:
    return f"{'sources' if len(names) > 1 else 'source'} : {words}" if names else ""


def _producers(figure: Figure) -> list[str]:
    """Who publishes, each once: « DGALN et ANCT » are two; a source that is quoted is its own publisher."""
    found: list[str] = []
    for item in figure.sources:
        pair = re.fullmatch(r"(\S+) et (\S+)", item.producer)
        found += pair.groups() if pair else [item.producer or item.title]
    return list(dict.fromkeys(filter(None, found)))
