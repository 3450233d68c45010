"""A template and its data → tagged PDF (PDF/UA-1), fonts embedded, the same bytes twice: what sheets and figures print with.

Everything written comes as data (JSON and SVG beside the template), never as markup: a title that looks like a
command stays a title.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pvd import theme
from pvd.forms.cells import clean
from pvd.render.text import drawable

# What every template may read, whatever its data are called.
DATA = "data"
_local = threading.local()


class LayoutError(Exception):
    """A template refused what it was given. Says why."""


def compiled(template: Path, content: Mapping[str, Any], pictures: Mapping[str, str], dated: str = "") -> bytes:
    """The document of a template: `content` as JSON, `pictures` as SVG by name, `dated` its day (none without).

    Raises LayoutError when the template does not hold its content.
    """
    import typst

    given = {DATA: json.dumps({**content, "fonts": [theme.FONT_FAMILY]}, ensure_ascii=False), **pictures}
    when = datetime.fromisoformat(dated).replace(tzinfo=UTC) if dated else None
    try:
        made = _compiler(template).compile(
            format="pdf",
            sys_inputs={name: drawable(clean(text)) for name, text in given.items()},
            pdf_standards=["ua-1"],
            timestamp=when,
        )
    except typst.TypstError as error:
        raise LayoutError(error.message) from error
    assert isinstance(made, bytes)
    return made


def _compiler(template: Path) -> Any:
    """One compiler a thread and a template: it keeps the typeface ready, and answers one call at a time."""
    kept: dict[Path, Any] = _local.__dict__.setdefault("compilers", {})
    if template not in kept:
        import typst

        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(theme.FONT_FOLDER)]
        )
        kept[template] = typst.Compiler(str(template), root=str(template.parent), font_paths=fonts)
    return kept[template]
