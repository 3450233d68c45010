"""A map in words: how many places, of which classes."""

from __future__ import annotations

from pvd.formats import number, plural
from pvd.forms.map import Areas, Dots


def tell(form: Dots | Areas) -> list[str]:
    """How many places, how many of each class, what is shown over them."""
    counts = " ; ".join(f"{item.label}, {number(item.count)}" for item in form.groups)
    parts = [f"{plural(sum(item.count for item in form.groups), form.noun)} : {counts}"]
    if isinstance(form, Dots) and form.over:
        parts.append(f"Repères sur la carte : {form.over.label}, {form.over.count_words}")
    return parts
