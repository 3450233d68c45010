"""What changed since the release before, or that the server holds none."""

from __future__ import annotations

from pvd import warehouse
from pvd.screen.figures import place
from pvd.screen.state import view


def changes(*slugs: str) -> None:
    """The changes of the territory, a table each; without a former release, the first one says so."""
    territory, options = view()
    for slug in slugs if warehouse.current().former else slugs[:1]:
        place(slug, territory.without_filters(), options)
