"""`make fetch [SOURCE=…]`: official files brought from the addresses on their cards, whole and as their cards say, or not at all.

A download that is cut is taken up where it stopped. A page in the place of a file, a file that is too large, or that is not
the one of its card, is refused in one sentence, and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).parent))
from cards import CardError, load_cards
from read import Raw, RawError

DATA = Path(__file__).parent
MAX_BYTES = 50_000_000
ATTEMPTS = 4
TIMEOUT_SECONDS = 60.0
PAUSE_SECONDS = 2.0
# A server that trickles is left: the longest file of the cards takes less.
DEADLINE_SECONDS = 900.0
BLOCK = 1 << 16
_AGENT = "petites-villes-de-demain (make fetch)"
_HTML = (b"<!doctype html", b"<html", b"<head")


class FetchError(Exception):
    """A file that could not be brought. Says which, from where, what was expected and found."""


class _AgainError(Exception):
    """The download was cut: take it up again."""


def fetch(name: str, card: dict[str, Any], target: Path, limit: int = MAX_BYTES) -> str:
    """One file in its place, verified; returns its sha256. `FetchError` leaves no file, only what can be taken up again."""
    address = str(card["file_url"])
    if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
        raise FetchError(f"[{name}] expected an http address on the card, found {address!r}")
    partial = target.with_name(f"{target.name}.partial")
    target.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + DEADLINE_SECONDS
    cut = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE_SECONDS * attempt)
        try:
            _download(name, address, partial, limit, deadline)
            return _accept(name, card, partial, target)
        except _AgainError as error:
            cut = str(error)
        except urllib.error.HTTPError as error:
            if error.code not in (408, 416, 425, 429, 500, 502, 503, 504):
                raise FetchError(
                    f"[{name}] {address}: expected the file, found HTTP {error.code}: the address has changed, see {card.get('page_url')}"
                ) from error
            if error.code == 416:  # what is there is not the beginning of that file
                partial.unlink(missing_ok=True)
            cut = f"HTTP {error.code}"
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, OSError) and error.errno in (28, 30, 122):
                raise FetchError(
                    f"[{name}] expected room for {target.name}, found: {error.strerror}: free some disk"
                ) from error
            cut = str(getattr(error, "reason", "") or error or type(error).__name__)
    raise FetchError(
        f"[{name}] {address}: expected the whole file, found it cut {ATTEMPTS} times ({cut}): try again, it goes on from there"
    )


def _download(name: str, address: str, partial: Path, limit: int, deadline: float) -> None:
    """What is missing of a file, added to what is there."""
    done = partial.stat().st_size if partial.exists() else 0
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    request = urllib.request.Request(address, headers=headers | ({"Range": f"bytes={done}-"} if done else {}))
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        is_more = (
            bool(done) and answer.status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {done}-")
        )
        size = done if is_more else 0
        length = answer.headers.get("Content-Length", "")
        whole = size + int(length) if length.isdigit() else None
        if whole is not None and whole > limit:
            raise FetchError(f"[{name}] {address}: expected at most {limit} bytes, found {whole} announced, refused")
        kind = answer.headers.get_content_type()
        with partial.open("ab" if is_more else "wb") as stream, tqdm(
            total=whole, initial=size, unit="B", unit_scale=True, desc=name, disable=None, leave=False
        ) as bar:  # fmt: skip
            # One read of what has come, not of a whole block: a server that trickles is seen at the deadline.
            while block := answer.read1(BLOCK):
                if not size and (kind == "text/html" or block.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_HTML)):
                    stream.close()
                    partial.unlink(missing_ok=True)
                    raise FetchError(f"[{name}] {address}: expected a file, found a web page: the address has changed")
                size += len(block)
                if size > limit:
                    stream.close()
                    partial.unlink(missing_ok=True)
                    raise FetchError(f"[{name}] {address}: expected at most {limit} bytes, found more, refused")
                stream.write(block)
                bar.update(len(block))
                if time.monotonic() > deadline:
                    raise FetchError(
                        f"[{name}] {address}: expected the file in {DEADLINE_SECONDS:.0f} s, found {size} bytes: try again, it goes on from there"
                    )
    if whole is not None and size < whole:
        raise _AgainError(f"{size} bytes of {whole}")


def _accept(name: str, card: dict[str, Any], partial: Path, target: Path) -> str:
    """Put a downloaded file in its place when it is the one of the card."""
    with partial.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    size = partial.stat().st_size
    if not size:
        partial.unlink()
        raise FetchError(f"[{name}] {card['file_url']}: expected a file, found nothing in it")
    if card.get("sha256") and found != card["sha256"]:
        partial.unlink()
        raise FetchError(
            f"[{name}] {card['file_url']}: expected sha256 {card['sha256'][:16]}…, found {found[:16]}… ({size} bytes): another edition, "
            "or altered on its way: look at it with `python -m data.check`, then update its card"
        )
    partial.replace(target)
    return found


def download_missing(raw: Raw) -> None:
    """Bring the files that are not in the folder, from the addresses on their cards; `RawError` for one without address."""
    for name, card in raw.cards.items():
        try:
            if card["reader"] != "none":
                raw.path(name)
        except RawError:
            if not card.get("file_url"):
                raise
            fetch(name, card, raw.folder / card["path"])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", help="ids of sources or files (« dgcl », « dgcl-2024 »), all by default")
    parser.add_argument("--raw", type=Path, default=DATA / "raw", help="folder of official files")
    asked = parser.parse_args(arguments)
    try:
        cards = load_cards("sources", asked.raw)
        unknown = [
            name for name in asked.sources if not any(name in (file, card["id"]) for file, card in cards.items())
        ]
        if unknown:
            raise FetchError(f"expected ids of data/sources.toml, found {', '.join(unknown)}")
        failed = 0
        for name, card in cards.items():
            if card["reader"] == "none" or (asked.sources and not {name, str(card["id"])} & set(asked.sources)):
                continue
            failed += not _brought(name, card, Raw(asked.raw, cards))
    except (FetchError, CardError) as error:
        print(f"nothing was brought: {error}", file=sys.stderr)
        return 1
    return 1 if failed else 0


def _brought(name: str, card: dict[str, Any], raw: Raw) -> bool:
    """Bring one file unless it is there; says what became of it."""
    try:
        raw.verify(name)
        print(f"{name}: there already")
        return True
    except RawError as error:
        if not card.get("file_url"):
            print(error, file=sys.stderr)
            return False
    try:
        sha256 = fetch(name, card, raw.folder / card["path"])
    except FetchError as error:
        print(error, file=sys.stderr)
        return False
    print(f"{name}: {card['path']}, sha256 {sha256[:16]}…")
    return True


if __name__ == "__main__":
    raise SystemExit(main())
