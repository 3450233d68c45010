"""The framework's typefaces without what no page writes: a fifth of what a first visit weighs.

The icons are a typeface of four thousand drawings, each called by its English name; the letters know every script. What is
left is made once from the files that are installed, and kept beside the scripts in French.

`python typefaces.py <file> <target>`: seconds of Python, so in a process of its own, that no visitor waits for.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

_LOG = logging.getLogger(__name__)
# The icons that our pages ask for by name (tests/test_gateway.py holds them to the code); the framework's own scripts name theirs.
ICONS = ("add", "close", "filter_alt", "history", "update", "view_column")
_NAMED = re.compile(r"material/([a-z0-9_]+)")
# Latin letters with every accent, punctuation, superscripts, arrows, signs of mathematics, geometric shapes.
LETTERS = (*range(0x20, 0x250), *range(0x2000, 0x2300), *range(0x25A0, 0x2600))
# Of the letters, beside what a browser asks for by itself; numerals are of one width already.
FEATURES = ("sups", "subs", "ordn", "zero")


def is_lightened(file: Path) -> bool:
    """Whether less of this file is enough."""
    return file.suffix == ".woff2" and file.name.partition(".")[0] in _MADE


def lighten(file: Path, target: Path) -> None:
    """Write the file of a typeface without what no page writes, whole or not at all; when that fails the whole one is served."""
    scratch = target.with_suffix(f".{os.getpid()}.tmp")
    done = subprocess.run([sys.executable, __file__, file, scratch], check=False, capture_output=True, text=True)
    if done.returncode == 0:
        os.replace(scratch, target)
    else:
        scratch.unlink(missing_ok=True)
        _LOG.warning(
            "%s: expected a lighter typeface, found status %s: %s", file.name, done.returncode, done.stderr[-300:]
        )


def icons(scripts: Path) -> set[str]:
    """The names of icons that our pages and the framework's scripts write."""
    texts = (path.read_text(encoding="utf-8") for path in scripts.glob("*.js"))
    return set(ICONS).union(*(_NAMED.findall(text) for text in texts))


def _icons(file: Path) -> TTFont:
    """Those icons. An icon is a ligature of its name: followed from the letters, each leads to all, so none is followed."""
    font = TTFont(file)
    names = icons(file.parents[1] / "js")
    drawn = {glyph for name, glyph in _ligatures(font) if name in names}
    options = subset.Options(layout_closure=False, layout_features=["*"])
    return _left(font, options, glyphs=sorted(drawn), text="".join(sorted(names)))


def _ligatures(font: TTFont) -> Iterator[tuple[str, str]]:
    """What a typeface draws as one sign: the letters, and the glyph that stands for them."""
    letters: dict[str, str] = {}
    for code, glyph in sorted(font.getBestCmap().items()):
        letters.setdefault(glyph, chr(code).lower())
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in (getattr(held, "ExtSubTable", held) for held in lookup.SubTable):
            for first, ends in getattr(table, "ligatures", {}).items():
                yield from (("".join(letters[part] for part in (first, *end.Component)), end.LigGlyph) for end in ends)


def _letters(file: Path) -> TTFont:
    options = subset.Options()
    options.layout_features += FEATURES
    return _left(TTFont(file), options, unicodes=LETTERS)


def _left(font: TTFont, options: subset.Options, **kept: Iterable[str] | Iterable[int] | str) -> TTFont:
    subsetter = subset.Subsetter(options)
    subsetter.populate(**kept)
    subsetter.subset(font)
    # Two processes write the same bytes, whatever the day.
    font.recalcTimestamp = False
    font.flavor = "woff2"
    return font


# The beginning of a file's name → what is made of it. No page is written in italics.
_MADE: dict[str, Callable[[Path], TTFont]] = {"MaterialSymbols-Rounded": _icons, "SourceSansVF-Upright": _letters}

if __name__ == "__main__":
    asked = Path(sys.argv[1])
    _MADE[asked.name.partition(".")[0]](asked).save(sys.argv[2])
