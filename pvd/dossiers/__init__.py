"""Files about a whole territory: press kits, two-page sheets, and both by hundreds from the command line."""

from __future__ import annotations

from pvd.dossiers.batch import kits, main, sheets
from pvd.dossiers.bundles import bundle, bundle_name
from pvd.dossiers.kits import NOTICE, PIECES, figures, has_sheet, kit, kit_name, piece_name, today
from pvd.dossiers.pages import sheet, sheet_key, sheet_name, sheet_path
from pvd.dossiers.territories import NoSheet, check_release, departements, has_bundle, territory_of, units
from pvd.render.files.notice import WIDTH

__all__ = [
    "NOTICE", "PIECES", "WIDTH", "NoSheet", "bundle", "bundle_name", "check_release", "departements", "figures", "has_bundle", "has_sheet", "kit",
    "kit_name", "kits", "main", "piece_name", "sheet", "sheet_key", "sheet_name", "sheet_path", "sheets", "territory_of", "today", "units",
]  # fmt: skip
