"""Drawn pages as SVG: text kept as text, in its real size, with room for another typeface."""

from __future__ import annotations

import io
import re
from html import escape, unescape

from pvd import theme
from pvd.figures.figure import Figure
from pvd.render.print.page import Page
from pvd.render.print.said import metadata
from pvd.render.text import FAMILIES, width_of

# What a reader's machine shows when it has not our typeface: first those that every office has and that are no wider.
FONTS = "'Source Sans 3', 'Source Sans Pro', Calibri, Carlito, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
# A line longer than this, in ems, keeps its length in any typeface.
HELD = 4.0


def svg(page: Page, about: dict[str, str] | None = None) -> str:
    """Drawn marks as SVG; `about` is what the file says of itself."""
    stream = io.BytesIO()
    page.canvas.savefig(stream, format="svg", dpi=72, metadata={**(about or {}), "Date": None})
    return stream.getvalue().decode()


def whole_svg(page: Page, figure: Figure) -> str:
    """A picture of its own: real width and height, fallback faces, a description for screen readers."""
    from pvd.render.words.sentence import alt_text

    told = metadata(figure)
    about = {
        "Title": told["Title"], "Creator": told["Author"], "Source": told["Source"], "Rights": told["Licence"],
        "Description": " ".join(filter(None, (told["Description"], told["Comment"]))), "Identifier": told["Release"],
        "Relation": told["Address"], "Coverage": told["Data date"], "Language": "fr",
    }  # fmt: skip
    wide, high = theme.MILLIMETRES.get(page.size) or theme.PIXELS[page.size]
    unit = "mm" if page.size in theme.MILLIMETRES else ""
    text = re.sub(
        r'width="[\d.]+pt" height="[\d.]+pt"', f'width="{wide}{unit}" height="{high}{unit}"', svg(page, about), count=1
    )
    text = text.replace("<svg ", '<svg role="img" xml:lang="fr" aria-labelledby="titre description" ', 1)
    described = (
        f'<title id="titre">{escape(figure.title)}</title>\n  <desc id="description">{escape(alt_text(figure))}</desc>'
    )
    text = re.sub(r"<title>.*?</title>", lambda _: described, text, count=1, flags=re.DOTALL)
    return with_fallbacks(text)


def light(text: str) -> str:
    """The same SVG in half the bytes, for thousands of them: what is written again and again is written once.

    Outlines to a tenth of a point, lines without their letter, the lines of a hatching as one, the style of
    dots on their group, the faces in the style.
    """
    text = _DRAWN.sub(lambda found: f' d="{_shorter(found[1])}"', text)
    text = _LINES.sub(lambda found: found[1] + _joined(found[2]) + "</g>", text)
    text = _DOTS.sub(_alike, text)
    text = text.replace(f"font-family: {FONTS}; ", "")
    return re.sub(r"\n\s*", "\n", text.replace("</style>", f"text{{font-family: {FONTS}}}</style>", 1))


_DRAWN = re.compile(r' d="([^"]*)"')
_LINES = re.compile(r'(<g id="LineCollection_\d+">)(.*?)</g>', re.DOTALL)
_DOTS = re.compile(r'(<g(?: clip-path="[^"]*")?)>((?:\s*<use [^>]*/>)+\s*)</g>')
_LINE = re.compile(r'\s*<path d="([^"]*)" (style="[^"]*")/>')


def _shorter(path: str) -> str:
    path = re.sub(r"(\.\d)\d+", r"\1", path)
    # After a move or a line, further points are lines; after a curve they would be another curve.
    if "C" not in path and "Q" not in path:
        path = path.replace("\nL ", "")
    return path.replace(" \n", "").replace("\n", "").replace(".0 ", " ").strip()


def _alike(found: re.Match[str]) -> str:
    """Dots of one style under it; left alone when they have several."""
    head, dots = found.groups()
    styles = set(re.findall(r' style="([^"]*)"', dots))
    if len(styles) != 1:
        return found[0]
    (style,) = styles
    dots = re.sub(r'( [xy]="-?\d+\.\d)\d+"', r'\1"', dots.replace(f' style="{style}"', ""))
    return f'{head} style="{style}">{dots}</g>'


def _joined(lines: str) -> str:
    """Lines of one style as one path; left alone when they have anything else."""
    found = _LINE.findall(lines)
    if len({style for _, style in found}) != 1 or _LINE.sub("", lines).strip():
        return lines
    return f'<path d="{"".join(path for path, _ in found)}" {found[0][1]}/>'


def with_fallbacks(text: str) -> str:
    """The same SVG for a machine that has not our typeface: other faces, held to the widths that were laid out."""
    text = re.sub(r'<text style="([^"]*)"([^>]*)>([^<]+)</text>', _held, text)
    return text.replace(", ".join(repr(name) for name in FAMILIES), FONTS)


def _held(found: re.Match[str]) -> str:
    """A text that may not become wider; a short one is left alone, its side bearings would show."""
    style, rest, words = found.groups()
    size = re.search(r"font-size: ([\d.]+)px", style)
    weight = re.search(r"font-weight: (600|700)", style)
    wide = width_of(unescape(words), float(size[1]), int(weight[1]) if weight else 400) if size else 0.0  # type: ignore[arg-type]
    if not size or wide < HELD * float(size[1]):
        return found[0]
    return f'<text style="{style}"{rest} textLength="{wide:.1f}" lengthAdjust="spacingAndGlyphs">{words}</text>'
