"""The measure of text: how wide a line is, where it breaks, the typeface it is set in.

matplotlib is imported inside functions: reading this module costs nothing.
"""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import Any, Literal

from pvd import theme

Weight = Literal[400, 600, 700]
Align = Literal["left", "center", "right"]
# Of the em, for Source Sans 3: what a line of text really covers above and below its baseline.
ASCENT, DESCENT, CAP = 0.74, 0.22, 0.66
LEADING = 1.22
# A last line shorter than this share of the width is an orphan.
SHORTEST = 0.3
FAMILIES = (theme.FONT_FAMILY,)
_setup = threading.Lock()


@cache
def prepare() -> str:
    """Load the typeface and set what matplotlib reads when it saves. Returns the SVG font family.

    Raises FileNotFoundError when assets/fonts does not hold the three weights.
    """
    import matplotlib
    from matplotlib import font_manager

    with _setup:
        known = {entry.fname for entry in font_manager.fontManager.ttflist}
        for weight in (400, 600, 700):
            path = theme.FONT_FOLDER / f"source-sans-3-{weight}.ttf"
            if not path.is_file():
                raise FileNotFoundError(
                    f"expected the typeface file assets/fonts/{path.name}, found none: restore it from git"
                )
            if str(path) in known:
                continue
            # The SemiBold file names itself a family of its own: say which family and weight it is.
            font_manager.fontManager.addfont(str(path))
            entry = font_manager.fontManager.ttflist.pop()
            font_manager.fontManager.ttflist.append(
                font_manager.FontEntry(
                    fname=entry.fname,
                    index=entry.index,
                    name=theme.FONT_FAMILY,
                    style="normal",
                    variant="normal",
                    weight=weight,
                    stretch="normal",
                    size="scalable",
                )
            )
        matplotlib.rcParams.update(
            {
                "svg.fonttype": "none",  # text stays text
                "svg.hashsalt": "pvd",  # same figure, same bytes
                "pdf.fonttype": 42,  # TrueType embedded: selectable, accepted by printers
                "text.hinting": "none",
                "path.simplify": True,
            }
        )
    return ", ".join(repr(name) for name in FAMILIES)


@lru_cache(maxsize=16)
def _font(weight: int) -> Any:
    """The font file of a weight, for measuring (one per thread is not needed: calls are locked)."""
    from matplotlib.ft2font import FT2Font

    prepare()
    return FT2Font(str(theme.FONT_FOLDER / f"source-sans-3-{weight}.ttf"))


@lru_cache(maxsize=65_536)
def _em_width(text: str, weight: int) -> float:
    """Width of a text at one point of size, kerning included."""
    from matplotlib.ft2font import LoadFlags

    font = _font(weight)
    with _setup:
        font.set_size(100, 72)
        font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
        return float(font.get_width_height()[0]) / 64 / 100


@cache
def _known() -> frozenset[str]:
    """The characters that the typeface draws."""
    return frozenset(map(chr, _font(400).get_charmap()))


def drawable(text: str) -> str:
    """The text with an empty square for each character that the typeface does not draw: a PDF refuses those."""
    lost = {letter for letter in set(text) - _known() if letter > " "}
    return text.translate({ord(letter): "□" for letter in lost}) if lost else text


def width_of(text: str, size: float, weight: Weight = 400) -> float:
    """Width in points of one line of text."""
    # Ink width misses the side bearings of the last letter: a hair more is asked for.
    return _em_width(text, weight) * size + 0.06 * size if text else 0.0


def wrap(text: str, size: float, width: float, weight: Weight = 400) -> list[str]:
    """Break a text into lines no wider than `width` points, at spaces, then after hyphens and slashes.

    Narrow and ordinary no-break spaces hold. A word wider than the line stands alone on its own.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            trial = f"{line} {word}" if line else word
            if width_of(trial, size, weight) <= width:
                line = trial
                continue
            parts = pieces(word)
            if line and len(parts) > 1 and width_of(word, size, weight) <= width:
                lines.append(line)
                line = word
                continue
            if len(parts) == 1:
                if line:
                    lines.append(line)
                line = word
                continue
            joined = f"{line} " if line else ""
            for piece in parts:
                if joined.strip() and width_of((joined + piece).strip(), size, weight) > width:
                    lines.append(joined.strip())
                    joined = ""
                joined += piece
            line = joined
        lines.append(line)
    return lines


def wrap_evenly(text: str, size: float, width: float, weight: Weight = 400) -> list[str]:
    """The same lines, but no word or two alone on the last one: those above are then shorter."""
    lines = wrap(text, size, width, weight)
    if len(lines) == 1 or width_of(lines[-1], size, weight) > width * SHORTEST:
        return lines
    narrower = width
    while narrower > width / 2:
        narrower *= 0.96
        tried = wrap(text, size, narrower, weight)
        if len(tried) > len(lines) or any(width_of(line, size, weight) > narrower for line in tried):
            break
        lines = tried
        if width_of(lines[-1], size, weight) > width * SHORTEST:
            break
    return lines


def pieces(word: str) -> list[str]:
    """A word cut after its hyphens and slashes."""
    found, current = [], ""
    for letter in word:
        current += letter
        if letter in "-/·":
            found.append(current)
            current = ""
    return [*found, current] if current else found


def breakable(text: str) -> list[str]:
    """The parts of a text that stay in one piece when it is wrapped."""
    return [piece for word in text.split(" ") for piece in pieces(word)]
