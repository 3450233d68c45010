"""Every widget, by what it serves. Pages and the frame call what is named here; nothing else is public.

The address is the state. Widgets are filled from it at each run and write to it in their callbacks, so
that a copied link reopens exactly the same view.
"""

from __future__ import annotations

from pvd.screen.changes import changes
from pvd.screen.compare import compared, comparison_map
from pvd.screen.exceptions import exceptions, to_do
from pvd.screen.figures import briefing, cards, facts, picture, row, series_and_sources, show
from pvd.screen.files import FORM_WORDS
from pvd.screen.footer import footer
from pvd.screen.header import header, pages, set_up
from pvd.screen.legal import accessibility_grid, site_map, statement, unmet
from pvd.screen.map import map_page
from pvd.screen.measures import measures_page, official_figures
from pvd.screen.page import (
    columns,
    contents,
    document,
    folded,
    links,
    list_contents,
    mandate_account,
    mandate_end,
    page_title,
    perimeter,
    prose,
    ratio,
    section,
    title,
)
from pvd.screen.press import press_desk, press_kit
from pvd.screen.quality import checks, to_ask
from pvd.screen.sheet import sheet
from pvd.screen.state import guard
from pvd.screen.tables import console, table_list, whole_release
from pvd.screen.territory import is_town, territory_chosen, to_town, town_list, units
from pvd.screen.town import town_chosen, town_links, town_picture
from pvd.screen.versions import rows_compared, version_list

__all__ = [
    "FORM_WORDS",
    "accessibility_grid",
    "briefing",
    "cards",
    "changes",
    "checks",
    "columns",
    "compared",
    "comparison_map",
    "console",
    "contents",
    "document",
    "exceptions",
    "facts",
    "folded",
    "footer",
    "guard",
    "header",
    "is_town",
    "links",
    "list_contents",
    "mandate_account",
    "mandate_end",
    "map_page",
    "measures_page",
    "official_figures",
    "page_title",
    "pages",
    "perimeter",
    "picture",
    "press_desk",
    "press_kit",
    "prose",
    "ratio",
    "row",
    "rows_compared",
    "section",
    "series_and_sources",
    "set_up",
    "sheet",
    "show",
    "site_map",
    "statement",
    "table_list",
    "territory_chosen",
    "title",
    "to_ask",
    "to_do",
    "to_town",
    "town_chosen",
    "town_links",
    "town_list",
    "town_picture",
    "units",
    "unmet",
    "version_list",
    "whole_release",
]
