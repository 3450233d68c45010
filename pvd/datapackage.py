"""The release as a Frictionless data package: `datapackage.json`, written from the dictionary and the cards it carries."""

from __future__ import annotations

import json
from typing import Any

from pvd import dictionary, exports, warehouse
from pvd.formats import day, slug
from pvd.shelf import File
from pvd.tables import FORMATS, LIST, PACKAGE, Described, Field, described

NAME, TITLE = "petites-villes-de-demain", "Petites villes de demain : données du tableau de bord"
DESCRIPTION = (
    "Tables dont sont tirées les figures du tableau de bord, en CSV brut (UTF-8, virgule, point décimal). Un champ vide est inconnu "
    "ou sans objet, jamais zéro. Des montants de périmètres différents (colonne « perimeter ») ne s’additionnent pas. Données au "
)
TITLED = {"string", "integer", "number", "boolean", "date", "datetime"}


def package() -> dict[str, Any]:
    """The descriptor of the release that answers."""
    release, tables = warehouse.current(), described()
    used = dict.fromkeys(source for table in tables.values() for source in table.sources)
    whole = {
        "name": NAME,
        "title": TITLE,
        "id": f"{NAME}:{release.release}",
        "version": release.release,
        "description": f"{DESCRIPTION}{day(release.data_as_of)}.",
        "profile": "tabular-data-package",
        "licenses": _licences(list(used)),
        "sources": _sources(list(used)),
        "resources": [_resource(table) for table in tables.values()],
    }
    return whole | ({"homepage": exports.public_url()} if exports.public_url() else {})


def make() -> File:
    """The descriptor, as its file."""
    return File(json.dumps(package(), ensure_ascii=False, indent=1).encode(), PACKAGE)


def _resource(table: Described) -> dict[str, Any]:
    fields = [field for field in table.fields if not field.is_geometry]
    schema: dict[str, Any] = {"fields": [_field(field) for field in fields], "missingValues": [""]}
    if keys := [field.name for field in fields if field.is_key]:
        schema["primaryKey"] = keys
    others = [name for name in table.formats if name != "csv-brut"]
    # What no official file says (the dictionary, the words) is ours: the standard wants no empty list.
    credits = {"licenses": _licences(list(table.sources)), "sources": _sources(list(table.sources))}
    return {
        "name": table.name.replace("_", "-"),
        "title": table.title,
        "description": table.grain,
        "path": table.file("csv-brut"),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
        **{name: found for name, found in credits.items() if found},
        # Beyond what the standard names: the same rows in other formats, and the mark of the Parquet file.
        "rows": table.rows,
        "otherPaths": {name: {"path": table.file(name), "mediatype": FORMATS[name].content_type} for name in others},
        "parquet": {"bytes": table.size, "hash": f"sha256:{table.sha256}"},
    }


def _field(field: Field) -> dict[str, Any]:
    kind = field.kind if field.kind in TITLED else "string"
    said = " ".join(filter(None, (field.definition, LIST if field.kind == "list" else "")))
    return {"name": field.name, "title": field.label, "type": kind, "description": said, "unit": field.unit}


def _licences(sources: list[str]) -> list[dict[str, str]]:
    """Each licence once, with where it is written when its card says."""
    held = {row["source_id"]: row for row in warehouse.current().table("sources").to_dict("records")}
    found: dict[str, dict[str, str]] = {}
    for source in sources:
        card = held.get(source, {})
        title, path = str(card.get("licence") or ""), card.get("licence_url")
        if title:
            found[title] = {"name": slug(title), "title": title} | (
                {"path": path} if isinstance(path, str) and path else {}
            )
    return list(found.values())


def _sources(sources: list[str]) -> list[dict[str, str]]:
    """Producer, title and date of each official file, and its page."""
    found = []
    for source in sources:
        card = dictionary.source(source)
        title = ", ".join(filter(None, (card.producer, card.title, dictionary.when(card))))
        found.append({"title": title} | ({"path": card.url} if card.url else {}))
    return found
