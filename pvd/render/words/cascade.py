"""A cascade in words: its totals, and every step between them."""

from __future__ import annotations

from pvd.forms.cascade import Cascade


def tell(form: Cascade) -> list[str]:
    """Each step as it is written, in order."""
    return [" ; ".join(f"{step.words} ({step.label})" for step in form.steps)]
