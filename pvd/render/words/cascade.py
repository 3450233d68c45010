"""A cascade in words: its totals, and every step between them."""

from __future__ import annotations

from pvd.forms.cascade import Cascade
from pvd.render.words.phrases import SEMICOLON


def tell(form: Cascade) -> list[str]:
    """Each step as it is written, in order."""
    return [SEMICOLON.join(f"{step.words} ({step.label})" for step in form.steps)]
