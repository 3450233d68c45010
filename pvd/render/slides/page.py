"""What slides are made of: places in inches, measured text, our typeface and colours in Office's words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pvd import theme
from pvd.figures.figure import Figure
from pvd.formats import typeset
from pvd.forms import cells

WIDTH, HEIGHT = 13.333, 7.5  # inches
LEFT, TOP, BOTTOM = 0.55, 0.42, 0.32
INNER = WIDTH - 2 * LEFT
EMU = 914_400
TITLE_SIZE, SUBTITLE_SIZE, NOTE_SIZE, FOOT_SIZE, CHART_SIZE = 28, 15, 12, 10.5, 13
LEADING = 1.2
# Where the typeface is absent all the same, a sans serif of the same design is found from these two.
PANOSE, PITCH = "020B0604020202020204", "34"
# Programs round the widths of letters: a hair more is kept for them.
ROOM = 1.02
DIGIT = 556
HATCHED = "hatched"
GREY_NOTE = typeset("En gris : avant le programme.")
PARTIAL_NOTE = typeset("Hachures de couleur : donnée partielle ou connue dans une seule région.")
CHART_SHAPES_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chartshapes+xml"
CHART_SHAPES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartUserShapes"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CDR = "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing"


@dataclass(frozen=True)
class Box:
    """A rectangle of the slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """In the unit of Office files."""
        return (round(self.left * EMU), round(self.top * EMU), round(self.width * EMU), round(self.height * EMU))


@dataclass(frozen=True)
class Plot:
    """The plot area inside a chart, as shares of it, and the limits of its axes."""

    left: float
    top: float
    width: float
    height: float
    x_limits: tuple[float, float] = (0.0, 1.0)
    y_limits: tuple[float, float] = (0.0, 1.0)

    def x(self, value: float) -> float:
        """Share of the chart's width where a value stands."""
        low, high = self.x_limits
        return self.left + self.width * (value - low) / (high - low)

    def y(self, value: float) -> float:
        """Share of the chart's height, from the top, where a value stands."""
        low, high = self.y_limits
        return self.top + self.height * (1 - (value - low) / (high - low))


@cache
def _widths(bold: bool) -> dict[str, int]:
    """Thousandths of the em that each letter takes. Arial has the measures of Helvetica, which matplotlib brings."""
    from fontTools.agl import toUnicode

    name = f"mpl-data/fonts/pdfcorefonts/Helvetica{'-Bold' if bold else ''}.afm"
    text = files("matplotlib").joinpath(name).read_text(encoding="latin-1")
    said = re.findall(r"^C -?\d+ ; WX (\d+) ; N (\w+) ;", text, flags=re.M)
    return {toUnicode(glyph): int(width) for width, glyph in said}


@lru_cache(maxsize=16_384)
def _em(text: str, bold: bool) -> float:
    widths = _widths(bold)
    # Letters with marks that the measures lack are as wide as the letter; what is no letter, as a digit.
    return (
        sum(widths.get(letter) or widths.get(unicodedata.normalize("NFKD", letter)[0], DIGIT) for letter in text) / 1000
    )


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line, in inches."""
    return _em(text, bold) * size / 72 * ROOM


def line_height(size: float) -> float:
    return size * LEADING / 72


def line_count(text: str, size: float, width: float, bold: bool = False) -> int:
    """Lines that a text takes in `width` inches."""
    lines = 0
    for paragraph in text.split("\n"):
        current = ""
        lines += 1
        for word in re.split(r"(?<=-)| ", paragraph):
            trial = f"{current} {word}" if current and not current.endswith("-") else current + word
            if current and text_width(trial, size, bold) > width:
                lines, current = lines + 1, word
            else:
                current = trial
    return lines


def text_height(text: str, size: float, width: float, bold: bool = False) -> float:
    """Height of a wrapped text, in inches."""
    return line_count(text, size, width, bold) * line_height(size)


def office_colour(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(*theme.rgb(colour))


def exact_points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def dress(font: Any, size: float, colour: str, bold: bool = False) -> None:
    font.size = round(size * 12_700)
    font.bold = bold
    font.name = theme.OFFICE_FAMILY
    font.color.rgb = office_colour(colour)
    for latin in font._element.iter(f"{{{A}}}latin"):
        latin.set("panose", PANOSE)
        latin.set("pitchFamily", PITCH)


def pattern_fill(fill: Any, front: str, back: str) -> None:
    from pptx.enum.dml import MSO_PATTERN

    fill.patterned()
    fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    fill.fore_color.rgb = office_colour(front)
    fill.back_color.rgb = office_colour(back)


def alternative_text(figure: Figure) -> str:
    from pvd.render.words.sentence import alt_text

    return cells.clean(alt_text(figure))


def describe(shape: Any, name: str, text: str) -> None:
    """Name of the object and its alternative text."""
    shape.name = name
    for item in shape._element.iter():
        if item.tag.endswith("}cNvPr"):
            item.set("descr", text)
            return


def underline(cell: Any, colour: str, width: float) -> None:
    """A thin line under a table cell."""
    from lxml import etree

    properties = cell._tc.get_or_add_tcPr()
    line = etree.fromstring(
        f'<a:lnB xmlns:a="{A}" w="{round(width * 12_700)}"><a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)


def dressed_theme(blob: bytes) -> bytes:
    """The template's theme with our typeface and colours: new text and new charts then match."""
    text = blob.decode()
    face = f'<a:latin typeface="{theme.OFFICE_FAMILY}" panose="{PANOSE}" pitchFamily="{PITCH}"/>'
    for kind in ("majorFont", "minorFont"):
        text = re.sub(rf"(<a:{kind}>)\s*<a:latin [^>]*/>", rf"\g<1>{face}", text)
    for name, colour in theme.OFFICE.items():
        text = re.sub(rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{colour[1:]}"/>\g<2>', text, flags=re.S)
    return text.encode()
