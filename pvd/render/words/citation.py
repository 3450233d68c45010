"""How to cite a figure: short or long, in French or in English."""

from __future__ import annotations

from datetime import date

from pvd import dictionary
from pvd.figures.figure import Figure
from pvd.formats import NARROW, day, typeset
from pvd.forms import captions
from pvd.forms.captions import AUTHOR, FIGURE_STATUS_WORDS

ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def citation(figure: Figure, on: date | None = None, long: bool = False, english: bool = False) -> str:
    """How to cite the figure: short or long, in French or in English, with the release and the day of access.

    The title stays in French in both: it is the title that the reader will find. Without a day, what is printed leaves
    its place: who cites writes it.
    """
    title = figure.title.rstrip(".")
    if english:
        parts = [f"Petites villes de demain dashboard, “{title}”", figure.place, _plain(figure)]
        # In French, as the title and the source line: the words that the reader will find.
        parts += [
            f"data: {figure.dated}"
            if figure.dated
            else figure.data_as_of and f"data as of {_english_day(figure.data_as_of)}"
        ]
        parts += [
            f"release {figure.release}",
            f"accessed on {_english_day(on.isoformat()) if on else '[day of access]'}",
            figure.address,
        ]
        text = ", ".join(filter(None, parts)) + "."
        if long:
            text += _after(dictionary.source_line(figure.sources).replace(NARROW, ""))
            text += _after(f"Licence: {'; '.join(_licences(figure))}" if figure.sources else "")
            text += _after("" if figure.status == "official" else f"Status: {figure.status}")
        return text
    parts = [f"{AUTHOR}, « {title} »", figure.place]
    parts += [figure.period, figure.perimeter_label, figure.unit_label] if long else []
    parts += [captions.dated(figure).replace("Données", "données")]
    parts += [f"version {figure.release}", f"consulté le {day(on) if on else '[jour de consultation]'}", figure.address]
    text = ", ".join(filter(None, parts)) + "."
    if long:
        text += _after(dictionary.source_line(figure.sources))
        found = _licences(figure)
        text += _after(f"{'Licences' if len(found) > 1 else 'Licence'} : {' ; '.join(found)}" if found else "")
        text += _after("" if figure.status == "official" else f"Statut : {FIGURE_STATUS_WORDS[figure.status]}")
    return typeset(text)


def _plain(figure: Figure) -> str:
    """The figure's reference, which finds it again in any language."""
    return f"figure {figure.slug}"


def _after(text: str) -> str:
    return f" {text.rstrip('.')}." if text else ""


def _licences(figure: Figure) -> list[str]:
    return list(dict.fromkeys(item.licence for item in figure.sources if item.licence))


def _english_day(iso: str) -> str:
    parts = [int(part) for part in iso[:10].split("-")]
    if len(parts) == 1:
        return str(parts[0])
    month = f"{ENGLISH_MONTHS[parts[1] - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{parts[2]} {month}"
