"""The record that outlives the server: every territory and town as plain pages and files, read from a folder."""

from __future__ import annotations

from pvd.archive.batch import archive, main
from pvd.archive.plain import known_words
from pvd.archive.shelves import Shelves, shelves

__all__ = ["Shelves", "archive", "known_words", "main", "shelves"]
