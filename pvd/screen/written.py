"""What a page's run says of the data by itself (lists, choices, counts): worked out once for everybody, then kept as words.

A run that walks a table does so for each visitor, 10 to 60 ms each. And pandas marks a column each time that it is read:
five hundred dead marks a column, forty megabytes after ten minutes of fifty visitors, before it sweeps them.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from pvd import views, warehouse
from pvd.kept import Kept

P = ParamSpec("P")
T = TypeVar("T")

# The list of the offer weighs 45 KB, fifty rows of points of attention 130; twice that in memory, once they hold an apostrophe.
MAX_BYTES = 8_000_000
KEPT: Kept[Any, Any] = Kept(MAX_BYTES)


def once(make: Callable[P, T]) -> Callable[P, T]:
    """A function of hashable arguments and of the release that answers here, never of the visit, asked once for each.

    What it returns is shared: nobody changes it.
    """

    @wraps(make)
    def kept(*arguments: P.args, **named: P.kwargs) -> T:
        key = (make.__module__, make.__qualname__, views.mark(), warehouse.frozen(), arguments, *named.items())
        if (found := KEPT.find(key)) is not None:
            return cast(T, found)
        value = make(*arguments, **named)
        # With what was asked: an address may hold a long word, and little be said of it.
        return cast(T, KEPT.keep(key, value, len(pickle.dumps((key, value)))))

    return kept
