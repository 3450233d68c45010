"""The framework's own words, in French: what it writes in its scripts and offers no way to choose.

Exact strings of the pinned version, as its minified scripts write them, by script (its name before the hash); the
number says how many times each stands there: `tests/test_french.py` counts them again, so that another version cannot
bring English back unseen.
"""

from __future__ import annotations

WORDS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "index": (("`Skip to main content`", "`Aller au contenu`", 1),),
}
