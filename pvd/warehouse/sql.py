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
# What stands where rows are read, what is called, and a table whose name is given to what reads it.
_READ = re.compile(r"\b(?:from|join)\s+([a-z_][a-z0-9_]*)")
_CALLED = re.compile(r"\b([a-z_][a-z0-9_]*)\s*\(")
_GIVEN = re.compile(r"_of\(\s*'([a-z_][a-z0-9_]*)'")
# What only a filter reads → the field of `$territory` that asks for it: nothing needs it otherwise.
ASKED_BY = {"towns_of_frr": "frr"}


def tables_read(text: str, created: dict[str, str]) -> set[str]:
    """The names whose rows an SQL text reads, itself or through what was created; a column of the same name is not one."""
    found: set[str] = set()
    todo = [text]
    while todo:
        bare = _COMMENT.sub("", todo.pop())
        new = {name for pattern in (_READ, _CALLED, _GIVEN) for name in pattern.findall(bare)} - found
        todo += [created[name] for name in new if name in created]
        found |= new
    return found


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
