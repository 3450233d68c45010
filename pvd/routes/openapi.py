"""The addresses for programs, described: `/openapi.json`. Made of the tables that read the addresses, so that it says no other thing."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pvd import exports, tables, theme, warehouse
from pvd.figures import catalogue
from pvd.formats import typeset
from pvd.parameters import Parameter, of_part
from pvd.routes import console
from pvd.routes.figures import EXTENSIONS, FILE_PARAMETERS, PAGE, YES_NO
from pvd.routes.files import SHORTLY, is_known
from pvd.routes.problems import RETRY_SECONDS
from pvd.routes.tables import FLAVOURS
from pvd.territory import CODE_PATTERNS, LEVEL_NAMES, LEVELS

OPENAPI = "3.1.0"
TITLE = "Petites villes de demain : adresses pour les programmes"
ABOUT = (
    "Figures, tables et fiches du tableau de bord, en lecture seule, sans clé et lisibles depuis tout site. Un mot inconnu est refusé "
    "d’une phrase, jamais ignoré. Une réponse porte un ETag : la redemander avec If-None-Match ne coûte rien."
)
# What a place or a file of examples is: small, and in every release.
PLACES = {"region": "28", "departement": "50", "epci": "200067205", "commune": "50615"}
FIGURE = "subventions-par-annee"
PART_WORDS = {
    "filter": "Filtre de communes : seules celles qui y répondent sont comptées.",
    "option": "Ce que la figure montre, ou comment.",
    "search": "Recherche dans un catalogue ; sans effet sur une figure qui ne la lit pas.",
}
Json = dict[str, Any]


async def description(request: Request) -> Response:
    """`/openapi.json`: every address for programs, its parameters, formats and answers."""
    content = json.dumps(described(), ensure_ascii=False).encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": SHORTLY}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def described() -> Json:
    """The whole description, for the release in service."""
    release = warehouse.in_service().release
    return {
        "openapi": OPENAPI,
        "info": {
            "title": typeset(TITLE),
            "description": typeset(ABOUT),
            "version": release,
            "license": {"name": "Licence Ouverte 2.0", "identifier": "etalab-2.0"},
        },
        "servers": [{"url": exports.public_url() or "."}],
        "paths": {path: {"get": operation} for path, operation in _paths(release).items()},
        "components": {"responses": _problems()},
    }


def _paths(release: str) -> dict[str, Json]:
    json_type, zip_type, pdf = "application/json", "application/zip", exports.FORMATS["pdf"].content_type
    view = [_view(item) for item in of_part("place", "filter", "option", "search")]
    version = _word("version", "Une version gardée ; sans ce mot, celle en service.", warehouse.available())
    kinds = [exports.FORMATS[name].content_type for name in EXTENSIONS.values()] + ["text/html; charset=utf-8"]
    level = _in_path("niveau", "Le niveau du territoire.", list(LEVELS), "departement")
    code = _in_path("code", "Le code Insee, ou le SIREN d’une intercommunalité.", None, PLACES["departement"])
    found = tables.described()
    extensions = list(dict.fromkeys(item.extension for item in tables.FORMATS.values()))
    flavour = _word("format", "Des fichiers CSV seuls : pour un tableur français, ou brut.", list(FLAVOURS))
    held = _in_path("version", "La version des données.", warehouse.available(), release)
    return {
        "/figures.json": _operation("La liste des figures, leurs mots et leurs formats.", [], [json_type]),
        "/figures/{figure}.{format}": _operation(
            "Une figure en un fichier, ou en une petite page à intégrer.",
            [
                _in_path("figure", "La figure.", list(catalogue.entries()), FIGURE),
                _in_path("format", "Le format.", [*EXTENSIONS, PAGE], "json"),
                *view,
                *_file_words(),
                version,
            ],
            kinds,
        ),
        "/donnees/{version}/datapackage.json": _operation(
            "Les tables d’une version, décrites (Frictionless Data Package).", [held], [json_type]
        ),
        "/donnees/{version}/{table}.{format}": _operation(
            "Une table d’une version, entière.",
            [
                held,
                _in_path("table", "La table.", list(found), "regions"),
                _in_path("format", "Le format ; GeoJSON pour les contours seuls.", extensions, "csv"),
                flavour,
            ],
            [item.content_type for item in tables.FORMATS.values()],
        ),
        "/donnees/requete.{format}": _operation(
            "Les premières lignes d’un select sur les tables de la version en service : 5 secondes et 5 000 lignes au plus.",
            [
                _in_path("format", "Le format.", list(console.PARAMETERS), "json"),
                _word(console.QUERY, "Un seul select, en SQL (DuckDB).", None, console.EXAMPLE) | {"required": True},
                _word(console.TABLED, "En JSON : la table telle que la page la montre.", list(console.YES_NO)),
                flavour,
            ],
            list(console.TYPES.values()),
        ),
        "/fiches/france.pdf": _operation("La fiche de la France, en deux pages.", [version], [pdf]),
        "/fiches/{niveau}/{code}.pdf": _operation("La fiche d’un territoire, en deux pages.", [level, code, version], [pdf]),
        "/fiches/{niveau}/{code}.zip": _operation("Toutes les fiches d’un département.", [level, code, version], [zip_type]),
        "/dossiers/presse.zip": _operation(
            "Le dossier de presse d’un territoire.", [*(_view(item) for item in of_part("place")), version], [zip_type]
        ),
        "/recherche.json": _operation(
            "Les lieux qu’un texte peut désigner.", [_word("texte", "Un nom ou un code.", None, "valognes")], [json_type]
        ),
        "/openapi.json": _operation("Cette description.", [], [json_type]),
    }  # fmt: skip


def _view(item: Parameter) -> Json:
    """A word of a view, as the table of words says it."""
    if item.part == "place":
        said = f"{LEVEL_NAMES[item.word]}, par son code. Répété : leur réunion."
        schema: Json = {"type": "string", "pattern": f"^(?:{CODE_PATTERNS[item.word].pattern})$"}
        one = _word(item.word, said, None, PLACES[item.word])
    else:
        schema = {"type": "string"} | ({"enum": list(item.choices)} if item.choices else {})
        one = _word(item.word, PART_WORDS[item.part])
    return one | {"schema": {"type": "array", "items": schema} if item.many else schema}


def _file_words() -> list[Json]:
    """The words of a file of a figure."""
    allowed = {
        "taille": ("La taille d’une image.", [*theme.PIXELS, *theme.MILLIMETRES, *theme.SHOWN]),
        "gris": ("Une image sans couleur.", list(YES_NO)),
        "format": ("Des fichiers CSV seuls : pour un tableur français, ou brut.", list(FLAVOURS)),
    }
    return [_word(name, *allowed[name]) for name in FILE_PARAMETERS if name in allowed]


def _word(name: str, said: str, values: list[str] | None = None, example: str = "") -> Json:
    found: Json = {"name": name, "in": "query", "description": typeset(said), "schema": _schema(values)}
    return found | ({"example": example} if example else {})


def _in_path(name: str, said: str, values: list[str] | None, example: str) -> Json:
    return _word(name, said, values, example) | {"in": "path", "required": True}


def _schema(values: list[str] | None) -> Json:
    return {"type": "string"} | ({"enum": values} if values else {})


def _operation(said: str, parameters: list[Json], kinds: list[str]) -> Json:
    """An address: what it gives, its words, its answers."""
    content: Json = {kind: {"schema": {}} for kind in dict.fromkeys(kinds)}
    refused = {status: {"$ref": f"#/components/responses/{status}"} for status in _problems()}
    return {
        "summary": typeset(said),
        "parameters": parameters,
        "responses": {
            "200": {"description": "Le fichier.", "content": content},
            "304": {"description": typeset("Rien de nouveau : le fichier que vous tenez est le bon.")},
            **refused,
        },
    }


def _problems() -> Json:
    """What an address is answered when there is no file."""
    said = {
        "400": "Un mot ou une valeur de l’adresse est refusé ; une phrase dit lequel.",
        "404": "Figure, table, territoire, format ou version inconnus.",
        "503": f"Trop de fichiers en préparation : réessayer après {RETRY_SECONDS} secondes.",
    }
    error = {"type": "object", "properties": {"erreur": {"type": "string"}}, "required": ["erreur"]}
    answers = {"text/plain": {"schema": {"type": "string"}}, "application/json": {"schema": error}}
    return {status: {"description": typeset(words), "content": answers} for status, words in said.items()}
