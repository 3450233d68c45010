"""The console: one select on the tables of the release in service, `/donnees/requete.json?requete=select…`.

What is typed is in no log, no cache and no file: an answer is made for whoever asks, and kept nowhere.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pvd import warehouse
from pvd.formats import in_list, number, plural, typeset
from pvd.forms.table import Column, Table
from pvd.render.files.csv import rows as csv_rows
from pvd.render.html.table import plain_table
from pvd.routes.files import whole
from pvd.routes.problems import Refused, problem, quoted
from pvd.routes.tables import FLAVOURS
from pvd.warehouse import Asking, ConsoleBusy, ConsoleRefused, Found, Lanes

_LOG = logging.getLogger(__name__)
QUERY, TABLED = "requete", "tableau"
PARAMETERS = {"json": (QUERY, TABLED), "csv": (QUERY, "format")}
TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
YES_NO = ("oui", "non")
# The one of the description of the addresses: its answer is small in every release.
EXAMPLE = "select count(*) from communes"
# Rows shown on a page; all of them are in the file.
SHOWN_ROWS = 100
# How often a reader who left is looked for.
LOOK_SECONDS = 0.2
LANES = Lanes()
NO_STORE = {"Cache-Control": "no-store"}
_SECONDS, _ROWS, _LETTERS = round(warehouse.CONSOLE_SECONDS), warehouse.CONSOLE_ROWS, warehouse.CONSOLE_LETTERS
_ONE = "Une requête est un seul select, qui lit les tables de cette page et n’écrit rien."
# Why it is not answered, by kind; `{}` is the word that it is about.
WORDS = {
    "empty": "Aucune requête : écrivez un select, par exemple « select count(*) from communes ».",
    "long": f"Requête trop longue : {number(_LETTERS)} signes au plus.",
    "many": f"Plusieurs instructions à la fois. {_ONE}",
    "kind": f"Cette instruction n’est pas permise ici. {_ONE}",
    "parameter": "Les paramètres ($1, ?) ne sont pas permis ici : écrivez la valeur elle-même.",
    "table": "Table inconnue : {}. Les tables permises sont celles de cette page, sous leur nom technique.",
    "named": "Le nom {} est déjà celui d’une table : donnez-en un autre dans « with ».",
    "function": "Fonction non permise ici : {}. Calculs, textes, dates, listes et agrégats le sont.",
    "column": "Colonne inconnue : {}. Les colonnes de chaque table sont listées sur la page Données.",
    "syntax": "La requête n’a pas pu être lue, près de {}. Vérifiez son écriture.",
    "type": "Une valeur n’est pas du type attendu. Vérifiez les comparaisons et les conversions.",
    "group": "Une colonne manque au regroupement : ajoutez « group by all », ou une fonction qui la résume.",
    "time": f"La requête a été arrêtée : {_SECONDS} secondes au plus. Lisez moins de lignes, ou regroupez-les.",
    "memory": "La requête a été arrêtée : elle demande trop de mémoire. Lisez moins de lignes ou des textes plus courts.",
    "heavy": "La réponse est trop lourde. Demandez moins de colonnes ou de lignes ; les tables entières sont en fichiers.",
    "other": "La requête n’a pas pu être exécutée. Vérifiez son écriture.",
}
# DuckDB's errors that are one of these.
KINDS = {
    "OutOfMemoryException": "memory", "ConversionException": "type", "OutOfRangeException": "type", "TypeMismatchException": "type",
}  # fmt: skip
# Its sentences, in English: what they are about.
SENTENCES = (
    (re.compile(r'syntax error at or near "(.{1,60})"', re.DOTALL), "syntax"),
    (re.compile(r"syntax error at (end of input)"), "syntax"),
    (re.compile(r'(?:Referenced column|Table .* does not have a column named|Values list .* have a column named) "([^"]{1,60})"'), "column"),
    (re.compile(r'Referenced (?:table|update table) "([^"]{1,60})"'), "table"),
    (re.compile(r"must appear in the GROUP BY"), "group"),
    (re.compile(r"(?:Cannot compare|No function matches|Could not convert|Cannot mix|Could not choose)"), "type"),
)  # fmt: skip


@cache
def _askers() -> ThreadPoolExecutor:
    """Threads of its own, which wait for the processes: nobody else's answers wait behind a reader's select."""
    return ThreadPoolExecutor(2 * warehouse.CONSOLE_LANES, thread_name_prefix="pvd-console")


async def answer(request: Request) -> Response:
    """`/donnees/requete.json?requete=…` or `.csv`: the first rows of one select, stopped when its reader leaves."""
    extension = request.path_params["extension"]
    try:
        sql, write = _asked(request, extension)
        if request.method == "HEAD":
            # Nothing is asked of the tables for headers alone.
            return whole(None, TYPES[extension], dict(NO_STORE))
        release = await asyncio.to_thread(warehouse.in_service)
        with LANES.taken(request.client.host if request.client else ""):
            found = await _found(request, release, sql)
        content = await asyncio.to_thread(write, found, release)
    except ConsoleRefused as refused:
        return problem(request, 400, said(refused))
    except ConsoleBusy as busy:
        return problem(request, 503, typeset(_busy(busy.is_own)))
    except Refused as refused:
        return problem(request, refused.status, str(refused))
    except asyncio.CancelledError:
        return problem(request, 503, "Le serveur redémarre. Réessayez dans quelques secondes.")
    except Exception:  # the boundary with the visitor
        _LOG.exception("console")
        return problem(request, 500, "La requête n’a pas pu être exécutée. Signalez-le en copiant son texte.")
    headers = dict(NO_STORE)
    if extension == "csv":
        headers["Content-Disposition"] = f'attachment; filename="requete_{release.release}.csv"'
    return whole(content, TYPES[extension], headers)


def _asked(request: Request, extension: str) -> tuple[str, Callable[[Found, warehouse.Warehouse], bytes]]:
    """The select and who writes its answer; raises `Refused`."""
    if extension not in PARAMETERS:
        raise Refused(404, f"Format inconnu : {quoted(extension)}. Formats possibles : {', '.join(PARAMETERS)}.")
    allowed, given = PARAMETERS[extension], request.query_params
    if unknown := [name for name in given if name not in allowed]:
        raise Refused(
            400,
            f"Paramètre inconnu : {in_list(map(quoted, unknown[:5]))}. Paramètres possibles : {', '.join(allowed)}.",
        )
    for name, values in ((TABLED, YES_NO), ("format", FLAVOURS)):
        if (value := given.get(name, "")) and value not in values:
            raise Refused(
                400,
                f"Valeur inconnue du paramètre {quoted(name)} : {quoted(value)}. Valeurs possibles : {', '.join(values)}.",
            )
    sql = given.get(QUERY, "")
    if extension == "csv":
        is_raw = given.get("format") == "brut"
        return sql, lambda found, _: csv_rows(_table(found), raw=is_raw)
    return sql, _shown if given.get(TABLED) == "oui" else _rows


async def _found(request: Request, release: warehouse.Warehouse, sql: str) -> Found:
    """The answer; a reader who leaves, or who presses « Arrêter », stops the process."""
    asking = Asking()
    asked: Future[Found] = _askers().submit(warehouse.ask, release, sql, asking)
    waited = asyncio.wrap_future(asked)
    try:
        while not waited.done():
            await asyncio.wait({waited}, timeout=LOOK_SECONDS)
            if not waited.done() and await request.is_disconnected():
                asking.stop()
        return await waited
    finally:
        asking.stop()


def _busy(is_own: bool) -> str:
    if is_own:
        return "Une requête de votre adresse est déjà en cours. Attendez qu’elle finisse, ou arrêtez-la."
    return "Trop de requêtes sont en cours. Réessayez dans quelques secondes."


def said(refused: ConsoleRefused) -> str:
    """Why there is no answer: one French sentence, in which what was typed is repeated short and harmless."""
    kind, named = KINDS.get(refused.kind, refused.kind), refused.named
    if kind not in WORDS:
        kind, named = next(
            (
                (kind, found[1] if found.groups() else "")
                for pattern, kind in SENTENCES
                if (found := pattern.search(named))
            ),
            ("other", ""),
        )
    named = "la fin" if named == "end of input" else quoted(named)
    return typeset(WORDS[kind].replace("{}", "\0")).replace("\0", named)


def _table(found: Found) -> Table:
    """The answer as any table: columns under the names that the query gave them, told apart when two have one."""
    met: Counter[str] = Counter()
    columns = []
    for place, (name, _) in enumerate(found.columns):
        met[name] += 1
        own = name if met[name] == 1 else f"{name}_{met[name]}"
        unit = "year" if name == "year" or name.endswith("_year") else "text"
        columns.append(Column(own, own, unit, "", tuple(line[place] for line in found.rows), {}))
    names = tuple(item.name for item in columns)
    return Table(tuple(columns), names, names, len(found.rows))


def _rows(found: Found, release: warehouse.Warehouse) -> bytes:
    """For programs: names and types of the columns, rows, and whether there were more."""
    return _json(
        {
            "version": release.release,
            "colonnes": [{"nom": name, "type": kind} for name, kind in found.columns],
            "lignes": found.rows,
            "coupe": found.is_cut,
        }
    )


def _shown(found: Found, release: warehouse.Warehouse) -> bytes:
    """For the page: the sentence and the product's own table of the first rows."""
    count = len(found.rows)
    words = f"{plural(count, 'ligne')}, version {release.release}."
    if found.is_cut:
        words = f"Les {number(_ROWS)} premières lignes, version {release.release} : la requête en donne davantage."
    if count > SHOWN_ROWS:
        words += f" Les {SHOWN_ROWS} premières sont ici, toutes celles-ci dans le CSV."
    words = typeset(words)
    return _json(
        {"dit": words, "html": plain_table(_table(found), typeset("Résultat de la requête"), words, SHOWN_ROWS)}
    )


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_written).encode()


def _written(cell: Any) -> Any:
    """A cell that JSON has no word for: a day as ISO text, an exact decimal as a number."""
    return cell.isoformat() if isinstance(cell, date) else float(cell) if isinstance(cell, Decimal) else str(cell)
