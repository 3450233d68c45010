"""One reader's select, run in a process of its own, started by path with an empty environment: standard library and DuckDB alone.

Its order comes on the standard input, as JSON; its answer leaves on the standard output, likewise. What a database cannot
interrupt (one function over a huge text) the system stops: memory, processor time, size of files and the alarm clock are
limits of the process, set before the order is read. The text of the query is an argument of nothing, and on no disk.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

Json = dict[str, Any]
# The parts of a parsed select that read rows, and what is neither a value nor a name.
READ, CALLED, SHOWN = "BASE_TABLE", "TABLE_FUNCTION", "SHOW_REF"
PARAMETER, SELECT_NODES = (
    "PARAMETER",
    frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}),
)


class Refused(Exception):
    """What is not run: its kind, and the word of the query that it is about."""

    def __init__(self, kind: str, named: str = "") -> None:
        super().__init__(kind, named)
        self.kind, self.named = kind, named


def main() -> None:
    """Read the order, answer it."""
    limit_before()
    order: Json = json.loads(sys.stdin.buffer.read())
    sys.path.append(order["library"])
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": "1", "memory_limit": order["memory"]})
    lock(connection, order)
    names = taken(connection)
    limit_after(int(order["bytes"]), float(order["seconds"]))
    try:
        check(connection, order["sql"], frozenset(order["tables"]), frozenset(order["functions"]), names)
        answer = run(connection, order)
    except Refused as refused:
        answer = {"refused": refused.kind, "named": refused.named}
    except MemoryError:
        answer = {"refused": "memory", "named": ""}
    except duckdb.Error as error:
        answer = {"refused": type(error).__name__, "named": (str(error).splitlines() or [""])[0]}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))
    sys.stdout.flush()


def limit_before() -> None:
    """No file written, no other program, the last in line for a core, the first to leave when memory lacks."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)
    try:
        with Path("/proc/self/oom_score_adj").open("w") as score:
            score.write("1000")
    except OSError:
        pass  # elsewhere than on Linux


def limit_after(room: int, seconds: float) -> None:
    """`room` bytes more than it holds once the tables are open, and the alarm clock, which nothing in DuckDB can hold back."""
    resource.setrlimit(resource.RLIMIT_AS, (held() + room, held() + room))
    whole = int(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def held() -> int:
    """The bytes of its address space now; a generous guess where the system does not say."""
    try:
        with Path("/proc/self/statm").open() as sizes:
            return int(sizes.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 2**30


def lock(connection: Any, order: Json) -> None:
    """The tables as views without outlines, then no file, no network, no setting."""
    connection.execute("set python_enable_replacements = false")
    connection.execute("set temp_directory = ''")
    connection.execute(f"attach '{order['database'].replace(chr(39), chr(39) * 2)}' as held (read_only)")
    for table, columns in order["tables"].items():
        named = ", ".join(f'"{column}"' for column in columns)
        connection.execute(f'create view "{table}" as select {named} from held."{table}"')
    for setting in (
        "enable_external_access = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        "lock_configuration = true",
    ):
        connection.execute(f"set {setting}")


def taken(connection: Any) -> frozenset[str]:
    """The names that DuckDB itself gives rows by: a `with` of the same name would hide what is read elsewhere."""
    return frozenset(
        name for (name,) in connection.execute("select view_name from duckdb_views() where internal").fetchall()
    )


def check(connection: Any, sql: str, tables: frozenset[str], functions: frozenset[str], names: frozenset[str]) -> None:
    """Raise `Refused` unless DuckDB's own parser finds one select, of these tables, by these functions."""
    import duckdb

    statements = duckdb.extract_statements(sql)
    if len(statements) != 1:
        raise Refused("many" if statements else "empty")
    (text,) = connection.execute("select json_serialize_sql($1::varchar)", [sql]).fetchone()
    parsed = json.loads(text)
    if parsed["error"]:
        raise Refused("kind")
    parts = list(inside(parsed["statements"]))
    # What a `with` names, wherever it is written.
    own = {
        str(part["key"]).lower()
        for part in parts
        if isinstance(part.get("value"), dict) and "query_node" in part["value"]
    }
    if mixed := own & (names | tables):
        raise Refused("named", sorted(mixed)[0])
    for part in parts:
        check_part(part, tables | own, functions)


def check_part(part: Json, tables: frozenset[str], functions: frozenset[str]) -> None:
    """One node of the parsed select."""
    kind, name = str(part.get("type")), str(part.get("function_name", "")).lower()
    if kind.endswith("_NODE") and kind not in SELECT_NODES:
        raise Refused("kind")
    if kind == SHOWN or part.get("class") == PARAMETER:
        raise Refused("kind" if kind == SHOWN else "parameter")
    if kind == READ:
        where = str(part.get("table_name", ""))
        if part.get("schema_name") or part.get("catalog_name") or where.lower() not in tables:
            raise Refused("table", ".".join(filter(None, (part.get("catalog_name"), part.get("schema_name"), where))))
    if name and (part.get("schema") or part.get("catalog") or name not in functions):
        raise Refused("function", name)


def inside(node: Any) -> Iterator[Json]:
    """Every object of a parsed select, without recursion: nobody chooses how deep we go."""
    todo = [node]
    while todo:
        found = todo.pop()
        if isinstance(found, dict):
            yield found
            todo += found.values()
        elif isinstance(found, list):
            todo += found


def run(connection: Any, order: Json) -> Json:
    """The columns and the first rows; raises `Refused` when they weigh too much."""
    most, heaviest = int(order["rows"]), int(order["answer"])
    cursor = connection.execute(order["sql"])
    columns = [[str(item[0]), str(item[1])] for item in cursor.description]
    rows: list[list[Any]] = []
    weight = 0
    while len(rows) <= most and (line := cursor.fetchone()) is not None:
        cells = [plain(cell) for cell in line]
        weight += sum(len(cell) if isinstance(cell, str) else 8 for cell in cells)
        if weight > heaviest:
            raise Refused("heavy")
        rows.append(cells)
    return {"columns": columns, "rows": rows[:most], "is_cut": len(rows) > most}


def plain(cell: Any) -> Any:
    """A cell as JSON has it: what it has no word for is told by its type (`{"decimal": "1.50"}`, `{"date": "2021-03-01"}`)."""
    if cell is None or isinstance(cell, bool | int):
        return cell
    if isinstance(cell, float):
        return cell if cell == cell and abs(cell) != float("inf") else None
    if isinstance(cell, Decimal):
        return {"decimal": str(cell)}
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return {"date": cell.isoformat()}
    if isinstance(cell, list | tuple):
        return ", ".join(worded(item) for item in cell)
    return worded(cell)


def worded(cell: Any) -> str:
    """Any other cell as text."""
    if isinstance(cell, bytes | bytearray | memoryview):
        return bytes(cell).hex()
    return cell.isoformat(" ") if isinstance(cell, datetime) else "" if cell is None else str(cell)


if __name__ == "__main__":
    main()
