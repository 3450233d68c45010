"""What an SQL text names: parameters, tables, columns, and what the vocabulary creates."""

from __future__ import annotations

import re

PARAMETER = re.compile(r"\$([a-z_]+)")
# The field of a parameter that a query reads: « search.need ».
FIELD = re.compile(r"\$([a-z_]+)\['([a-z_]+)'\]")
_COMMENT = re.compile(r"--.*")
# « communes.is_ort » is a name, and so are its two parts.
_NAME = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?")
# What the vocabulary creates: name and text of each.
CREATED = re.compile(r"^create (?:macro|table) (\w+)(.*?)(?=^create |\Z)", re.MULTILINE | re.DOTALL)
MACRO = re.compile(r"^create macro (\w+)", re.MULTILINE)


def names_reached(text: str, created: dict[str, str]) -> set[str]:
    """The names of an SQL text, and those of what it uses among what was created, name → text."""
    found: set[str] = set()
    todo = [text]
    while todo:
        names = _NAME.findall(_COMMENT.sub("", todo.pop()))
        new = {part for name in names for part in (name, *name.split("."))} - found
        todo += [created[name] for name in new if name in created]
        found |= new
    return found
