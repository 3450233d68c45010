"""HTTP around Streamlit: pages that say something before it has started, its scripts in French, strict headers."""

from __future__ import annotations

from pvd.middleware.bundle import warm_static
from pvd.middleware.gateway import Gateway
from pvd.middleware.security import HEADERS, POLICY

__all__ = ["HEADERS", "POLICY", "Gateway", "warm_static"]
