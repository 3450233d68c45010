"""The SQL console: fifty statements that it refuses or stops, ten that it answers, and a server that goes on meanwhile."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import duckdb
import pytest

from pvd import journal, middleware, warehouse
from pvd.routes import console
from pvd.screen.tables import EXAMPLES
from pvd.warehouse import Asking, ConsoleBusy, ConsoleRefused, Lanes, console_process
from pvd.warehouse.console_functions import FUNCTIONS
from tests.asking import ROUTES, Answer, call, get

SHORT = 0.5
# Refused by what the parser finds, or by the locked database: kind of the refusal → statements.
HOSTILE = {
    "kind": (
        "copy (select 1) to '/tmp/x.csv'", "copy communes from '/etc/passwd'", "create table t as select 1", "drop table communes",
        "delete from spending", "update communes set population = 0", "insert into communes select * from communes",
        "attach '/tmp/x.duckdb' as x", "detach held", "install httpfs", "load httpfs", "set threads = 64", "reset memory_limit",
        "set lock_configuration = false", "pragma database_list", "call pragma_version()", "explain analyze select 1",
        "describe communes", "show all tables", "summarize spending", "export database '/tmp/x'", "import database '/tmp/x'",
        "checkpoint", "vacuum", "use held", "begin", "prepare p as select 1", "create macro f(x) as x",
        "create secret s (type s3)", "pivot communes on region_code using count(*)",
        "with t as (delete from communes returning *) select * from t",
    ),
    "many": ("select 1; select 2", "select 1; attach '/tmp/x.duckdb' as x"),
    "empty": ("", "   ", "-- rien", ";"),
    "parameter": ("select $1", "select ?"),
    "function": (
        "select * from read_csv('/etc/passwd')", "select * from read_text('/etc/passwd')", "select * from read_blob('/etc/shadow')",
        "from read_parquet('https://elsewhere.example/x.parquet')", "select * from glob('/*')", "select getenv('HOME')",
        "select current_setting('temp_directory')", "select * from duckdb_settings()", "select * from duckdb_secrets()",
        "select * from duckdb_databases()", "select * from pragma_database_list()", "select * from query('select 1')",
        "select * from query_table('communes')", "select * from sniff_csv('/etc/passwd')", "select getvariable('x')",
        "select version()", "select sleep_ms(60000)", "select write_log('x')", "select current_query()",
        "select * from json_execute_serialized_sql('{}')", "select nextval('s')", "select main.lower('A')",
        "select 1 where exists (from read_text('/etc/passwd'))", "select list_transform([1], lambda x: getenv('HOME'))",
    ),
    "table": (
        "select * from '/etc/passwd'", "from 'https://elsewhere.example/x.csv'", "select * from former_communes", "select * from held.communes",
        "select * from held.former_release", "select * from information_schema.tables", "select * from sqlite_master",
        "select * from pg_catalog.pg_settings", "select * from duckdb_columns", "select * from no_such_table", "select * from order_",
    ),
    "named": ("with duckdb_databases as (select 1) select * from duckdb_databases", "with communes as (select 1) select * from communes"),
}  # fmt: skip
WRONG = {
    "selec 1": "n’a pas pu être lue, près de « selec »",
    "select (((1": "n’a pas pu être lue, près de « 1 »",
    "select nulle_part from communes": "Colonne inconnue : « nulle_part »",
    "select x.population from communes": "Table inconnue : « x »",
    "select region_name, population from communes group by region_name": "manque au regroupement",
    "select 'abc'::integer": "n’est pas du type attendu",
    "select " + "(" * 1_500 + "1" + ")" * 1_500: "Vérifiez son écriture",
    "select '" + "x" * 4_000 + "'": "Requête trop longue",
    "select rendu: 1; <script>alert(1)</script>": "Vérifiez son écriture",
}
SLOW = (
    "select count(*) from range(1000000000000)",
    "with recursive t as (select 1 as a union all select a + 1 from t) select count(*) from t",
    "select levenshtein(repeat('a', 150000), repeat('b', 150000))",
    "select count(*) from spending a, spending b, spending c where a.project_title || b.project_title < c.project_title",
)
HEAVY = (
    "select repeat('x', 1000000000)",
    "select string_agg(repeat('x', 1000000), '') from range(100000)",
    "select list_sort(range(100000000))",
)


@pytest.fixture(scope="module")
def locked() -> Iterator[duckdb.DuckDBPyConnection]:
    """The database of the console, as its process locks it, in this one: for what is refused before it is run."""
    release = warehouse.in_service()
    connection = duckdb.connect(":memory:")
    console_process.lock(connection, {"database": str(release.database), "tables": warehouse.console_tables(release)})
    yield connection
    connection.close()


def checked(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The kind of the refusal before anything is run; empty when it would be run."""
    tables = frozenset(warehouse.console_tables(warehouse.in_service()))
    try:
        console_process.check(connection, sql, tables, FUNCTIONS, console_process.taken(connection))
    except console_process.Refused as refused:
        return refused.kind
    except duckdb.Error:
        return "syntax"
    return ""


def asked(sql: str, extension: str = "json", **words: str) -> Answer:
    """One question by its address."""
    more = "".join(f"&{name}={value}" for name, value in words.items())
    return get(f"/donnees/requete.{extension}?requete={quote(sql, safe='')}{more}", accept="application/json")


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_not_one_select_of_the_tables_is_refused(locked: duckdb.DuckDBPyConnection, kind: str) -> None:
    found = {sql: checked(locked, sql) for sql in HOSTILE[kind]}
    # What this version of the parser does not know at all is refused as well.
    wrong = {sql: said for sql, said in found.items() if said not in (kind, "syntax")}
    assert not wrong and list(found.values()).count("syntax") <= 5


def test_there_are_fifty_of_them() -> None:
    assert sum(map(len, HOSTILE.values())) + len(WRONG) + len(SLOW) + len(HEAVY) >= 50


def test_the_database_refuses_by_itself(locked: duckdb.DuckDBPyConnection) -> None:
    # Were the reading of the statement wrong one day, the lock holds.
    for sql in (
        "from read_text('/etc/passwd')", "from '/etc/passwd'", "copy (select 1) to '/tmp/x.csv'", "attach '/tmp/x.duckdb' as x",
        "set threads = 64", "set enable_external_access = true", "set lock_configuration = false", "install httpfs", "load httpfs",
        "delete from held.communes", "create table held.t as select 1", "export database '/tmp/x'",
    ):  # fmt: skip
        with pytest.raises(duckdb.Error):
            locked.execute(sql)


@pytest.mark.parametrize("sql", WRONG)
def test_what_is_wrong_is_one_french_sentence(sql: str) -> None:
    answer = asked(sql)
    said = answer.json()["erreur"].replace("\u202f", " ").replace("\xa0", " ")
    assert answer.status == 400 and WRONG[sql] in said and "<" not in said and len(said) < 200
    assert answer.headers["cache-control"] == "no-store" and "Error" not in said


@pytest.mark.parametrize("sql", SLOW)
def test_what_is_slow_is_stopped(sql: str) -> None:
    with pytest.raises(ConsoleRefused) as refused:
        warehouse.ask(warehouse.in_service(), sql, seconds=SHORT)
    assert refused.value.kind == "time"


@pytest.mark.parametrize("sql", HEAVY)
def test_what_is_heavy_is_stopped(sql: str) -> None:
    with pytest.raises(ConsoleRefused) as refused:
        warehouse.ask(warehouse.in_service(), sql)
    assert console.KINDS.get(refused.value.kind, refused.value.kind) in ("memory", "heavy")


def test_an_answer_too_heavy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse.console, "ANSWER_BYTES", 10_000)
    answer = asked("select repeat('x', 1000) from range(100)")
    assert answer.status == 400 and "trop lourde" in answer.json()["erreur"]


HONEST: dict[str, Any] = {
    "select count(*) from communes": [[1646]],
    "select count(*) as n from communes where is_ort": [[1526]],
    "from departements select count(*)": [[101]],
    "select region_name from regions order by 1 limit 1": [["Auvergne-Rhône-Alpes"]],
    "with n as (select 1 as a union all select 2) select sum(a) from n": [[3]],
    "with recursive t as (select 1 as a union all select a + 1 from t where a < 5) select max(a) from t": [[5]],
    "select commune_name, postal_codes from communes where commune_code = '50615'": [["Valognes", "50700"]],
    "select max(agreement_signed_on) > date '2020-10-01', upper('é'), 7 // 2 from communes": [[True, "É", 3]],
    "select count(*) filter (where s.amount_eur > 0) > 0 from spending s join communes c using (commune_code)": [[True]],
    "select row_number() over (order by x desc), x from unnest([1, 2]) u(x) order by 2": [[2, 1], [1, 2]],
    "select null, 1.50::decimal(6, 2), date '2021-03-01', {'a': 1}.a -- fin": [[None, 1.5, "2021-03-01", 1]],
}  # fmt: skip


@pytest.mark.parametrize("sql", HONEST)
def test_what_is_honest_is_answered(sql: str) -> None:
    answer = asked(sql)
    assert answer.status == 200, answer.text
    assert answer.json()["lignes"] == HONEST[sql] and not answer.json()["coupe"]


@pytest.mark.parametrize("words", [words for words, _ in EXAMPLES])
def test_examples_of_the_page_give_rows(words: str) -> None:
    found = warehouse.ask(warehouse.in_service(), dict(EXAMPLES)[words])
    assert found.rows and not found.is_cut


def test_rows_are_cut_and_said_and_leave_as_csv() -> None:
    sql = "select award_id, year, amount_eur from spending order by award_id"
    shown = asked(sql, tableau="oui").json()
    assert "5 000 premières lignes" in shown["dit"].replace("\u202f", " ").replace("\xa0", " ")
    assert shown["html"].count("<tr>") == 1 + console.SHOWN_ROWS and '<th scope="col"' in shown["html"]
    answer = asked(sql, "csv")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + warehouse.CONSOLE_ROWS and rows[0] == ["award_id", "year", "amount_eur"]
    assert (
        answer.headers["content-disposition"].startswith("attachment") and answer.headers["cache-control"] == "no-store"
    )
    assert (
        "," in next(line[2] for line in rows[1:] if not line[2].isdigit())
        and "requete" in answer.headers["content-disposition"]
    )


def test_two_columns_of_one_name_are_told_apart_and_no_cell_is_html() -> None:
    found = asked("select 1 as a, '<b>' as a, 2021 as year, 12345.678 as x", tableau="oui").json()["html"]
    assert ">a_2</th>" in found and "&lt;b&gt;" in found and ">2021<" in found and "12\u202f345,678" in found


def test_words_of_the_address() -> None:
    assert (
        asked("select 1", "json", autre="x").status == 400 and asked("select 1", "json", tableau="peut").status == 400
    )
    assert asked("select 1", "xml").status == 404
    head = call(ROUTES, "/donnees/requete.json?requete=select 1", method="HEAD")
    assert head.status == 200 and not head.body


def test_one_question_an_address_and_few_at_once() -> None:
    lanes = Lanes(2)
    with lanes.taken("a"), lanes.taken("b"):
        for address, is_own in (("a", True), ("c", False)):
            with pytest.raises(ConsoleBusy) as busy, lanes.taken(address):
                pass
            assert busy.value.is_own is is_own
    with lanes.taken("a"):
        pass


def test_too_many_questions_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "LANES", Lanes(0))
    answer = asked("select 1")
    assert answer.status == 503 and answer.headers["retry-after"] and "Réessayez" in answer.json()["erreur"]


def test_a_question_is_stopped_by_who_asked() -> None:
    asking = Asking()
    timer = threading.Timer(SHORT, asking.stop)
    timer.start()
    with pytest.raises(ConsoleRefused) as refused:
        warehouse.ask(warehouse.in_service(), SLOW[0], asking, seconds=60)
    assert refused.value.kind == "stopped"
    process = asking._process
    assert process is not None and process.returncode is not None
    with pytest.raises(ConsoleRefused):
        asking.begin()


def test_a_reader_who_leaves_stops_it_and_others_are_answered_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse.console.ask, "__defaults__", (None, 60.0))
    left = threading.Event()

    async def both() -> tuple[list[Any], int]:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            while not left.is_set():
                await asyncio.sleep(0.05)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": "GET", "path": "/donnees/requete.json", "headers": [], "client": ("192.0.2.1", 1), "scheme": "http",
            "query_string": f"requete={quote(SLOW[0])}".encode(), "server": ("127.0.0.1", 1), "root_path": "", "http_version": "1.1",
        }  # fmt: skip
        slow = asyncio.create_task(ROUTES(scope, receive, send))
        await asyncio.sleep(SHORT)
        beside = (await asyncio.to_thread(get, "/pret")).status
        left.set()
        await asyncio.wait_for(slow, 30)
        return sent, beside

    sent, beside = asyncio.run(both())
    assert beside in (200, 503) and sent[0]["status"] == 400
    with console.LANES.taken("192.0.2.1"):
        pass


def test_nothing_typed_is_written_down(
    caplog: pytest.LogCaptureFixture, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.keep_discreet()
    secret = "mot_jamais_ecrit"
    monkeypatch.setattr(console, "plain_table", lambda *_: 1 / 0)
    answer = asked(f"select '{secret}' as x", tableau="oui")
    assert answer.status == 500 and secret not in caplog.text and caplog.text
    assert not [
        path
        for path in warehouse.cache_folder().rglob("*")
        if path.is_file() and path.suffix != ".duckdb" and secret.encode() in path.read_bytes()
    ]
    # Nor is it an argument of the process, which every user of the machine may read.
    asking = Asking()
    process = asking.begin()
    assert secret not in " ".join(process.args)  # type: ignore[arg-type]
    asking.stop()
    process.communicate(timeout=10)


def test_it_is_open_data_and_read_only() -> None:
    answer = call(
        middleware.Gateway(ROUTES), "/donnees/requete.json?requete=select 1", {"origin": "https://elsewhere.example"}
    )
    assert answer.headers["access-control-allow-origin"] == "*" and json.loads(answer.body)["lignes"] == [[1]]
    for method in ("POST", "PUT", "DELETE"):
        assert call(ROUTES, "/donnees/requete.json?requete=select 1", method=method).status == 405


def test_functions_that_say_where_we_are_are_not_named() -> None:
    forbidden = (
        "read_",
        "duckdb_",
        "pragma_",
        "pg_",
        "getenv",
        "current_setting",
        "getvariable",
        "query",
        "sniff",
        "glob",
        "sleep",
        "write_log",
        "json_execute",
    )
    assert not [name for name in FUNCTIONS if name.startswith(forbidden) or name.endswith("_scan")]
