"""Find the Chromium that drives the browser tests and the bench: `python -m tests.browser.chromium`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Software WebGL draws the maps without a graphics card; the rest keeps Chromium from calling home,
# so that any request outside 127.0.0.1 is ours.
ARGUMENTS = (
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--no-sandbox",
    "--no-first-run",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
)


def find() -> str:
    """Path of a Chromium: `CHROMIUM`, the system's, or Playwright's own. Empty when there is none."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else ""


if __name__ == "__main__":
    found = find()
    print(found or "Chromium introuvable : installez-le, ou indiquez-le dans la variable CHROMIUM.")
    sys.exit(not found)
