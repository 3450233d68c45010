"""Drawing in processes of their own: a map that takes a core for a second takes it from no page.

`PVD_DRAWERS` says how many a server process has (1 by default); 0 draws in the threads of the server itself, and gives
the same bytes. A drawer that dies is replaced and its file tried once more; one that takes too long is ended.
"""

from __future__ import annotations

from pvd.drawers.pool import Draw, Lost, Pool, TooLong, count, current, here

__all__ = ["Draw", "Lost", "Pool", "TooLong", "count", "current", "here"]
