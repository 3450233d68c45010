"""One slide being written: its words in real text boxes, what is left for the marks, and the file."""

from __future__ import annotations

import io
from typing import Any

from pvd import forms, theme
from pvd.figures.figure import BEFORE, PARTIAL, REGIONAL, Figure
from pvd.formats import day, labelled
from pvd.forms import captions, cells
from pvd.forms.bars import Bars
from pvd.render import office
from pvd.render.slides.page import (
    BOTTOM,
    EMU,
    FOOT_SIZE,
    GREY_NOTE,
    HEIGHT,
    INNER,
    LEADING,
    LEFT,
    NOTE_SIZE,
    PARTIAL_NOTE,
    SUBTITLE_SIZE,
    TITLE_SIZE,
    TOP,
    WIDTH,
    Box,
    dress,
    dressed_theme,
    exact_points,
    line_height,
    text_height,
)


class Slide:
    """One slide being written: `top` and `height` bound what is left for the marks."""

    def __init__(self, figure: Figure) -> None:
        from pptx import Presentation

        self.figure = figure
        self.deck: Any = Presentation()
        self._widen()
        self.slide: Any = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        self.top = TOP
        self.height = 0.0

    def _widen(self) -> None:
        """The library's template is 4:3: stretch its masters, name our typeface and colours in its theme."""
        old = self.deck.slide_width
        self.deck.slide_width, self.deck.slide_height = round(WIDTH * EMU), round(HEIGHT * EMU)
        ratio = self.deck.slide_width / old
        master = self.deck.slide_masters[0]
        for holder in (master, *master.slide_layouts):
            for shape in holder.shapes:
                if shape._element.xpath("./p:spPr/a:xfrm"):
                    shape.left, shape.width = round(shape.left * ratio), round(shape.width * ratio)
        for relation in master.part.rels.values():
            if relation.reltype.endswith("/theme"):
                part = relation.target_part
                part._blob = dressed_theme(part.blob)

    def words(self) -> None:
        """Title and subtitle at the top, note, coverage, source, licence and reference at the foot."""
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE

        figure = self.figure
        size = next(
            (
                size
                for size in (TITLE_SIZE, 25, 22, 20, 18)
                if text_height(figure.title, size, INNER, True) <= 2 * line_height(size)
            ),
            18,
        )
        title = self.slide.shapes.title
        box = Box(LEFT, TOP, INNER, text_height(figure.title, size, INNER, True))
        title.left, title.top, title.width, title.height = box.emu
        title.name = "Titre"
        self._fill(title, figure.title, size, theme.INK, True)
        # Room is kept for a wider typeface: when it is not needed, it stays above the title, not under.
        title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        # A typeface wider than that makes the title smaller, rather than push it off the slide.
        title.text_frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
        self.top = box.top + box.height + 0.06
        self.top = self._stack("Sous-titre", figure.subtitle, self.top, SUBTITLE_SIZE, theme.SECOND) + 0.12

        status = captions.status_word(figure)
        line = " · ".join(
            filter(
                None,
                (
                    captions.licences(figure),
                    captions.dated(figure),
                    f"Chiffre {status}" if status else "",
                ),
            )
        )
        where = " · ".join(
            filter(None, (labelled("Référence", captions.reference(figure)) if figure.slug else "", figure.address))
        )
        foot = [
            ("Note", " ".join(filter(None, (figure.note, self._mark_notes()))), NOTE_SIZE, theme.INK),
            ("Couverture", figure.coverage, NOTE_SIZE, theme.INK),
            ("Sources", captions.source_line(figure), FOOT_SIZE, theme.SECOND),
            ("Licence et date", line, FOOT_SIZE, theme.SECOND),
            ("Référence", where, FOOT_SIZE, theme.SECOND),
        ]
        foot = [item for item in foot if item[1]]
        total = sum(text_height(text, size, INNER) for _, text, size, _ in foot)
        if total > 2.2:  # long source lists: smaller before they take the chart's place
            foot = [(name, text, min(size, 9), colour) for name, text, size, colour in foot]
            total = sum(text_height(text, size, INNER) for _, text, size, _ in foot)
        bottom = HEIGHT - BOTTOM - total
        self.height = bottom - 0.12 - self.top
        for name, text, text_size, colour in foot:
            bottom = self._stack(name, text, bottom, text_size, colour)

    def _mark_notes(self) -> str:
        """What the greys and hatchings of the marks mean, when there are some and the note is silent."""
        figure = self.figure
        if figure.form not in ("bars", "stacked_bars") or figure.is_empty:
            return ""
        drawn = forms.read_as(figure, Bars)
        notes = [GREY_NOTE] if drawn.has(BEFORE) and not figure.facts.get("says_before") else []
        return " ".join([*notes, PARTIAL_NOTE] if drawn.has(PARTIAL) or drawn.has(REGIONAL) else notes)

    def _stack(self, name: str, text: str, top: float, size: float, colour: str) -> float:
        """A text box across the slide; returns its bottom."""
        if not text:
            return top
        height = text_height(text, size, INNER)
        self.text(name, text, Box(LEFT, top, INNER, height), size, colour)
        return top + height

    def text(
        self, name: str, text: str, box: Box, size: float, colour: str, bold: bool = False, into: Any = None
    ) -> Any:
        """A real text box, on the slide or in a group of it."""
        shape = (into or self.slide).shapes.add_textbox(*box.emu)
        shape.name = name
        self._fill(shape, text, size, colour, bold)
        return shape

    def _fill(self, shape: Any, text: str, size: float, colour: str, bold: bool) -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        frame = shape.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.line_spacing = exact_points(size * LEADING)  # exact: the same height in any typeface
        run = paragraph.add_run()
        run.text = cells.clean(text)
        dress(run.font, size, colour, bold)
        run._r.get_or_add_rPr().set("lang", "fr-FR")

    def save(self) -> bytes:
        """Speaker notes, properties, fixed dates."""
        from pvd.render.words.citation import citation
        from pvd.render.words.sentence import sentence

        figure, when = self.figure, captions.created(self.figure)
        notes = self.slide.notes_slide.notes_text_frame
        # The file says when its data are of; when it was fetched, only its reader knows.
        cited = citation(figure, when.date(), long=True).replace(f", consulté le {day(when)}", "")
        notes.text = "\n\n".join(cells.clean(text) for text in (sentence(figure), cited))
        properties = self.deck.core_properties
        properties.title = cells.clean(figure.title)[:255]
        properties.author = properties.last_modified_by = captions.AUTHOR
        properties.subject = cells.clean(figure.subtitle)[:255]
        properties.keywords = " ; ".join(filter(None, (captions.reference(figure), figure.address)))[:255]
        properties.comments = cells.clean(captions.source_line(figure))[:255]
        properties.category = captions.licences(figure)[:255]
        properties.version = figure.release[:255]
        properties.identifier = captions.reference(figure)[:255]
        properties.language = "fr-FR"
        properties.revision = 1
        properties.created = properties.modified = when
        # The template's thumbnail shows another slide.
        package = self.deck.part.package
        for identifier, relation in list(package._rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                package._rels.pop(identifier)
        output = io.BytesIO()
        self.deck.save(output)
        return office.fixed_zip(output.getvalue(), when)
