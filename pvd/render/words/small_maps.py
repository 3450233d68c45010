"""Small maps in words: what each of them counts."""

from __future__ import annotations

from pvd.formats import labelled, number, plural
from pvd.forms.small_maps import SmallMaps


def tell(form: SmallMaps) -> list[str]:
    """How many places, then the classes of each map."""
    parts = [plural(len(form.maps), "carte")]
    for item in form.maps:
        counts = " ; ".join(f"{group.label}, {number(group.count)}" for group in item.form.groups if group.count)
        parts.append(labelled(item.date, counts))
    return parts
