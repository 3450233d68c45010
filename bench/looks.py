"""Dated contact sheets: every page at every width, as a person first sees it and whole. `python -m bench.looks FOLDER`."""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, sync_playwright

from bench.run import say
from pvd.menu import PAGES
from tests.browser.chromium import ARGUMENTS, find
from tests.browser.server import Server
from tests.browser.watch import see_all, visit

WIDTHS = (1440, 1280, 390)
FIRST_SCREEN = 900
# Of a page on a sheet: its width, and the most of its height that is shown.
TILE, TALLEST, GAP, HEAD = 480, 1500, 16, 28
PLACES = {
    "territoire": "?departement=50",
    "commune": "?commune=50615",
    "comparer": "?departement=50&avec=14",
}


def looks(folder: Path, browser: Browser, server: Server) -> None:
    """One sheet a width for what is seen first, one for whole pages."""
    folder.mkdir(parents=True, exist_ok=True)
    today = datetime.now(ZoneInfo("Europe/Paris")).date().isoformat()
    for width in WIDTHS:
        first, whole = list[tuple[str, Image.Image]](), list[tuple[str, Image.Image]]()
        for page_ in PAGES:
            address = f"/{page_.address}{PLACES.get(page_.address, '')}"
            say(f"{address} at {width}")
            page = browser.new_page(
                viewport={"width": width, "height": FIRST_SCREEN}, base_url=server.url, locale="fr-FR"
            )
            visit(page, address)
            page.wait_for_timeout(1_500)
            first.append((address, Image.open(io.BytesIO(page.screenshot()))))
            see_all(page)
            tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            page.set_viewport_size({"width": width, "height": min(int(tall), 12_000)})
            page.wait_for_timeout(1_500)
            whole.append((f"{address} · {tall / FIRST_SCREEN:.1f} screens", Image.open(io.BytesIO(page.screenshot()))))
            page.close()
        for name, tiles in (("first", first), ("whole", whole)):
            path = folder / f"{today}-{name}-{width}.png"
            sheet(f"{today} · {width} px · {server.url}", tiles).save(path)
            say(str(path))


def sheet(title: str, tiles: list[tuple[str, Image.Image]]) -> Image.Image:
    """Pictures of one width, each under its name, five a row."""
    small = []
    for name, picture in tiles:
        tile = picture.resize((TILE, round(picture.height * TILE / picture.width)))
        small.append((name, tile.crop((0, 0, TILE, min(tile.height, TALLEST)))))
    rows = [small[start : start + 5] for start in range(0, len(small), 5)]
    heights = [max(tile.height for _, tile in row) + HEAD + GAP for row in rows]
    page = Image.new("RGB", (5 * (TILE + GAP) + GAP, sum(heights) + HEAD + GAP), "#d8d8e0")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(16)
    pen.text((GAP, 8), title, "black", font)
    top = HEAD
    for row, height in zip(rows, heights, strict=True):
        for rank, (name, tile) in enumerate(row):
            left = GAP + rank * (TILE + GAP)
            pen.text((left, top + 6), name, "black", font)
            page.paste(tile, (left, top + HEAD))
        top += height
    return page


def main() -> None:
    """Look at every page."""
    with sync_playwright() as playwright, Server(Path(tempfile.mkdtemp(prefix="pvd-looks-"))) as server:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        looks(Path(sys.argv[1]), browser, server)
        browser.close()


if __name__ == "__main__":
    main()
