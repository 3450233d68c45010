"""What the server writes down: the place of a failure, and nothing of the visitor."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pvd.journal import story

ROOT = Path(__file__).parent.parent
TYPED = 'l\'abri de "Mme Martin"'


def raised(call: Callable[[], object]) -> BaseException:
    try:
        call()
    except Exception as error:
        return error
    pytest.fail("expected an error, found none")


def chained() -> None:
    try:
        {}[TYPED]
    except KeyError as error:
        raise ValueError(f"cannot read {TYPED!r} as a date") from error


def both() -> None:
    raise ExceptionGroup("two", [raised(chained), OSError(28, "No space left on device")])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: int(TYPED), ["ValueError: invalid literal for int() with base 10: «…»"]),
        (lambda: {}[TYPED], ["KeyError: «…»"]),
        (lambda: (ROOT / TYPED).read_text(), ["FileNotFoundError: [Errno 2] No such file or directory: «…»"]),
        (chained, ["KeyError: «…»", "which led to:", "ValueError: cannot read «…»"]),
        (both, ["ValueError: cannot read «…»", "No space left on device", "ExceptionGroup: two"]),
    ],
)
def test_a_story_has_the_place_and_no_quotation(call: Callable[[], object], told: list[str]) -> None:
    text = story(raised(call))
    assert "Martin" not in text and "abri" not in text
    assert "Traceback (most recent call last):" in text and f'File "{__file__}"' in text
    at = [text.index(words) for words in told]
    assert at == sorted(at), "what caused it comes first"


def test_can_t_is_not_a_quotation() -> None:
    assert story(ValueError("can't open, and nobody's fault")).endswith("ValueError: can't open, and nobody's fault")
    assert story(ValueError("can't open 'Martin'")).endswith("ValueError: can't open «…»")


def test_an_error_without_a_word() -> None:
    assert story(RuntimeError()).endswith("RuntimeError")


# A process of its own: what it changes in `logging` is for good.
_SPEAK = """
import logging, logging.config, sys
import uvicorn.config
from pvd import journal
journal.keep_discreet()
if "twice" in sys.argv: journal.keep_discreet()
logging.config.dictConfig(uvicorn.config.LOGGING_CONFIG)
for name in ("uvicorn.access", "uvicorn.error", "uvicorn.asgi", "pvd.any"):
    # As the framework does: a level and a handler of its own, whatever was decided before.
    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)
    logger.addHandler(logging.StreamHandler(sys.stdout))
logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "192.0.2.1:4", "GET", "/?texte=Martin", "1.1", 200)
logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" [accepted]', "192.0.2.1:4", "/_stcore/stream?texte=Martin")
logging.getLogger("uvicorn.asgi").info('%s - ASGI [%d] Started', "192.0.2.1:4", 1)
logging.getLogger("uvicorn.error").info("Application startup complete.")
try:
    int("Martin")
except ValueError:
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=True)
    logging.getLogger("pvd.any").exception("file %s, key %s", "/figures/x.png", "0123")
"""


@pytest.mark.parametrize("argument", ["once", "twice"])
def test_no_logger_says_who_asked_what(argument: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SPEAK, argument], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    said = done.stdout + done.stderr
    assert "192.0.2.1" not in said and "Martin" not in said.replace('int("Martin")', "")
    assert done.stdout.count("Application startup complete.") == 1
    assert "Exception in ASGI application" in said and "file /figures/x.png, key 0123" in said
    assert "ValueError: invalid literal for int() with base 10: «…»" in said
