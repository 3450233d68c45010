"""Addresses that are not pages: map grounds, typeface, figures and sheets as files, the list of figures.

Answers are plain: 400 for a bad parameter, 404 for an unknown figure, 503 when too much is being drawn,
in French, as text or JSON. What is already with the visitor is answered (304) without drawing.
"""

from __future__ import annotations

from pvd.routes.files import SHORTLY
from pvd.routes.problems import RETRY_SECONDS
from pvd.routes.table import ROUTES, warm, warm_quietly

__all__ = ["RETRY_SECONDS", "ROUTES", "SHORTLY", "warm", "warm_quietly"]
