"""A timeline in words: every date and what happened then, then what has none."""

from __future__ import annotations

from pvd.forms.timeline import Timeline


def tell(form: Timeline) -> list[str]:
    """One sentence a date, in order; a doubtful one says so in its detail."""
    return [*(f"{item.when} : {item.words}" for item in form.moments), form.undated_words]
