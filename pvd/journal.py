"""What the server writes down: what failed and where, never who asked nor what they typed.

The framework puts the access log back under `--no-access-log`, and a traceback ends with words that may quote a
search. So the rule is kept where every line passes, whoever writes it and however the server was started.
"""

from __future__ import annotations

import logging
import re
import traceback
from functools import cache
from typing import Any

# Whose lines say who asked what. Filters stay on a logger whatever happens to its handlers and levels.
ACCESS = "uvicorn.access"
CONNECTIONS = ("uvicorn.error", "uvicorn.asgi")
# « 192.0.2.1:4242 - "WebSocket /…" [accepted] »: this server's lines about a client begin with it.
_CLIENT = "%s - "
# From the first quotation mark to the last: a text that holds quotation marks itself is gone too. The apostrophe of
# « can't » opens nothing.
_QUOTED = re.compile(r"(?<!\w)['\"`«“].*['\"`»”]", re.DOTALL)


@cache
def keep_discreet() -> None:
    """From now on, in this process: no access line, no client's address, no quoted word in a traceback."""
    logging.getLogger(ACCESS).addFilter(lambda record: False)
    for name in CONNECTIONS:
        logging.getLogger(name).addFilter(lambda record: not str(record.msg).startswith(_CLIENT))
    make = logging.getLogRecordFactory()

    def discreet(*arguments: Any, **more: Any) -> logging.LogRecord:
        record = make(*arguments, **more)
        if record.exc_info and record.exc_info[1]:
            # Formatters write this text rather than make their own.
            record.exc_text = story(record.exc_info[1])
        return record

    logging.setLogRecordFactory(discreet)


def story(error: BaseException) -> str:
    """A traceback, what caused it first, where « … » stands for what messages quote."""
    causes = getattr(error, "exceptions", ()) or filter(
        None, [error.__cause__ or (None if error.__suppress_context__ else error.__context__)]
    )
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    told = [story(cause) for cause in causes]
    frames = "".join(traceback.format_tb(error.__traceback__))
    told.append(f"Traceback (most recent call last):\n{frames}{name}: {_QUOTED.sub('«…»', str(error))}".rstrip(": "))
    return "\n\nwhich led to:\n\n".join(told)
