"""The rules of the house: which room may import which, what a page, a query and a figure may hold.

Everything is discovered: a new file is checked on the day it appears, and a module that nobody has
given a floor fails until it has one. The reasons are in CONTRIBUTING.md.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pvd import dictionary, menu, warehouse
from pvd.figures import catalogue
from pvd.figures.exceptions import RULES
from pvd.territory import Options, Territory

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "pages").glob("*.py"))
QUERIES = sorted(path for path in (ROOT / "queries").glob("*.sql") if not path.name.startswith("_"))
VOCABULARY = sorted((ROOT / "queries").glob("_*.sql"))
STEPS = sorted((ROOT / "data" / "steps").glob("*.sql"))
CHECKS = sorted((ROOT / "data" / "checks").glob("*.sql"))
MAX_PAGE_LINES = 80
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

# From the ground up. A room may use its own floor and those below; no arrow runs back up.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"formats", "theme", "territory", "parameters", "journal", "menu", "kept"}),
    frozenset({"warehouse", "mandate"}),
    frozenset({"dictionary"}),
    frozenset({"places", "figures"}),
    frozenset({"forms"}),
    frozenset({"render"}),
    frozenset(
        {
            "exports",
            "grounds",
            "workshop",
            "shelf",
            "briefs",
            "views",
            "assets",
            "tables",
            "datapackage",
            "versions",
            "drawers",
        }
    ),
    frozenset(
        {
            "screen",
            "routes",
            "dossiers",
            "archive",
            "middleware",
            "ageing",
            "ahead",
            "budget",
            "readiness",
            "measured",
            "pace",
        }
    ),
    frozenset({"frame", "pages", "dashboard"}),
)
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
MAY_IMPORT_STREAMLIT = {"dashboard.py", "pvd/frame.py"}
ROOMS_WITH_STREAMLIT = {"screen", "pages"}
ROOMS_WITH_DUCKDB = {"warehouse"}
PERIMETERS = {
    "envelope",
    "announced_part",
    "beside",
    "unstated",
    "programme_narrow",
    "programme_broad",
    "state_grants_town",
    "state_grants_epci",
    "state_grants_undecided",
    "state_grants_located",
}


def name_of(path: Path) -> str:
    """A path as it is written in the project."""
    return path.relative_to(ROOT).as_posix()


def sources(*folders: str) -> list[Path]:
    """Every Python file of some folders."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "curated" not in path.parts and "raw" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """A file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=name_of(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """(module, line) of every import of a file, inside functions too; `from a import b` gives a and a.b."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            package = list(path.relative_to(ROOT).with_suffix("").parts[: -node.level]) if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            yield base, node.lineno
            for alias in node.names:
                yield f"{base}.{alias.name}", node.lineno


def top(module: str) -> str:
    """The first word of a dotted name."""
    return module.split(".")[0]


def room(path: Path) -> str:
    """`pvd/figures/map.py` → figures, `pvd/exports.py` → exports, `pages/map.py` → pages."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "pvd" else parts[0]


def room_of_module(module: str) -> str:
    """`pvd.figures.map` → figures; empty for a module that is not ours."""
    parts = module.split(".")
    return parts[1] if parts[0] == "pvd" and len(parts) > 1 else ""


HOUSE = [path for path in (*sources("pvd", "pages"), ROOT / "dashboard.py") if path.name != "__init__.py"]


# --- who may import whom -------------------------------------------------------------------------


@pytest.mark.parametrize("path", HOUSE, ids=name_of)
def test_no_arrow_runs_back_up(path: Path) -> None:
    own = room(path)
    assert own in FLOOR, f"{name_of(path)} has no floor: give {own!r} one in FLOORS, after reading CONTRIBUTING.md"
    for module, line in imports(path):
        used = room_of_module(module)
        if used in FLOOR:
            assert FLOOR[used] <= FLOOR[own], f"{name_of(path)}:{line} imports {module}, which is above it"


def test_no_room_imports_itself_in_a_circle() -> None:
    arrows: dict[str, set[str]] = {}
    for path in HOUSE:
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        # An import inside a function runs later and closes no circle.
        for node in tree(path).body:
            for child in ast.walk(node) if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If) else ():
                if isinstance(child, ast.ImportFrom) and child.module:
                    arrows.setdefault(own, set()).update(
                        {child.module, *(f"{child.module}.{a.name}" for a in child.names)}
                    )
                elif isinstance(child, ast.Import):
                    arrows.setdefault(own, set()).update(alias.name for alias in child.names)
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, f"circle: {' → '.join((*way[way.index(module) :], module))}"
        if module in done:
            return
        for used in sorted(arrows.get(module, ())):
            if used in arrows:
                walk(used, (*way, module))
        done.add(module)

    for module in sorted(arrows):
        walk(module, ())


@pytest.mark.parametrize("path", HOUSE, ids=name_of)
def test_only_four_rooms_know_streamlit(path: Path) -> None:
    if name_of(path) in MAY_IMPORT_STREAMLIT or room(path) in ROOMS_WITH_STREAMLIT:
        return
    found = [f"line {line}: {module}" for module, line in imports(path) if top(module) == "streamlit"]
    assert not found, f"{name_of(path)} imports Streamlit ({'; '.join(found)}): widgets belong to pvd/screen/"


@pytest.mark.parametrize("path", sources("pvd/screen", "pages"), ids=name_of)
def test_a_page_places_figures_and_keeps_no_file(path: Path) -> None:
    # A fragment runs alone, and can be left while it runs; a file kept by the framework lives in one process; it takes
    # apart the charts, maps and tables that it is handed, while other visitors read them.
    forbidden = ("fragment", "download_button", "plotly_chart", "pydeck_chart", "dataframe", "data_editor")
    found = [
        f"{node.attr} (line {node.lineno})"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in forbidden
    ]
    assert not found, f"{name_of(path)} uses {found}: place the figure's address, link to the file's"


@pytest.mark.parametrize("path", HOUSE, ids=name_of)
def test_only_the_warehouse_knows_duckdb(path: Path) -> None:
    if room(path) in ROOMS_WITH_DUCKDB:
        return
    found = [line for module, line in imports(path) if top(module) == "duckdb"]
    assert not found, f"{name_of(path)}:{found[0]} imports duckdb: ask pvd.warehouse.query instead"


@pytest.mark.parametrize("path", sources("data"), ids=name_of)
def test_data_build_does_not_lean_on_the_application(path: Path) -> None:
    found = [
        f"{module} (line {line})" for module, line in imports(path) if top(module) in ("pvd", "pages", "dashboard")
    ]
    assert not found, f"{name_of(path)} imports {found}: the build and the application meet in the curated files only"


@pytest.mark.parametrize("path", HOUSE, ids=name_of)
def test_application_does_not_lean_on_the_data_build(path: Path) -> None:
    found = [f"{module} (line {line})" for module, line in imports(path) if top(module) == "data"]
    assert not found, f"{name_of(path)} imports {found}: the build and the application meet in the curated files only"


@pytest.mark.parametrize("path", sources("pvd"), ids=name_of)
def test_the_library_does_not_import_a_page(path: Path) -> None:
    found = [line for module, line in imports(path) if top(module) in ("pages", "dashboard", "tests", "bench")]
    assert not found, f"{name_of(path)}:{found} imports a page, the server or a test"


@pytest.mark.parametrize("path", sources("pvd/figures"), ids=name_of)
def test_figures_only_choose_words_and_forms(path: Path) -> None:
    forbidden = {"plotly", "matplotlib", "pydeck", "geopandas", "pptx", "xlsxwriter"}
    found = [f"{module} (line {line})" for module, line in imports(path) if top(module) in forbidden]
    found += [f"{module} (line {line})" for module, line in imports(path) if room_of_module(module) == "warehouse"]
    assert not found, f"{name_of(path)} imports {found}: marks belong to pvd/render, questions to queries/"


@pytest.mark.parametrize("path", sources("pvd/render"), ids=name_of)
def test_renderers_know_the_figure_and_not_the_catalogue(path: Path) -> None:
    allowed = re.compile(r"pvd\.figures(\.(figure|ground)(\.\w+)?)?")
    found = [
        f"{module} (line {line})"
        for module, line in imports(path)
        if room_of_module(module) == "figures" and not allowed.fullmatch(module)
    ]
    assert not found, f"{name_of(path)} imports {found}: a renderer draws any Figure and knows none of them"


@pytest.mark.parametrize(
    "path",
    [*sources("pages", "pvd/figures", "pvd/routes"), *(ROOT / "pvd" / f"{name}.py" for name in ("exports", "frame"))],
    ids=name_of,
)
def test_colours_come_from_the_theme(path: Path) -> None:
    colours = [
        f"{node.value!r} (line {node.lineno})"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        and re.search(r"(?<![\w&])#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b|\brgba?\(", node.value)
    ]  # fmt: skip
    assert not colours, f"{name_of(path)} holds colours {colours}: name them in pvd/theme.py"


# What names a colour by its meaning is free; these choose one among several.
CHOICES = {"colours", "sequential", "CATEGORICAL", "SEQUENTIAL", "ORDERED", "ROLES", "GREYS"}


def read_beside_the_form(path: Path) -> list[str]:
    """What a renderer reads of a figure that no form gave it, with its line: its table, its encodings, its colours."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            base = ast.unparse(node.value)
            is_read = node.attr == "encodings" or (
                # `frame.table` is the library's own, `shown.table` the words of a page.
                node.attr == "table" and base not in ("frame", "fitted", "shown")
            )
            is_choice = base == "theme" and node.attr in CHOICES
            found += [f"{base}.{node.attr} (line {node.lineno})"] if is_read or is_choice else []
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            literals = re.findall(r"(?<![\w&])#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b|\brgba?\((?!0,0,0,0\))", node.value)
            found += [f"{text!r} (line {node.lineno})" for text in literals]
    return found


@pytest.mark.parametrize("path", sources("pvd/render"), ids=name_of)
def test_a_renderer_only_places_what_a_form_gives(path: Path) -> None:
    found = read_beside_the_form(path)
    assert not found, f"{name_of(path)} reads {found}: pvd/forms reads once, renderers place and draw"


@pytest.mark.parametrize("path", sources("pvd", "data"), ids=name_of)
def test_a_file_and_its_functions_are_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_FILE_LINES, (
        f"{name_of(path)}: {lines} lines, at most {MAX_FILE_LINES}: split it by what it says"
    )
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines < MAX_FUNCTION_LINES, f"{name_of(path)}:{node.lineno} {node.name}: {lines} lines"


@pytest.mark.parametrize("path", sources("pvd", "pages"), ids=name_of)
def test_french_is_written_in_plain_spaces(path: Path) -> None:
    # `formats.typeset`, `labelled`, `in_parts` and `in_quotes` set it; elsewhere the narrow space separates numbers.
    if name_of(path) == "pvd/formats.py":
        return
    found = re.findall(
        r".*(?:NARROW\}[:;!?»]|«\{(?:formats\.)?NARROW|\u202f[:;!?»]).*", path.read_text(encoding="utf-8")
    )
    assert not found, f"{name_of(path)} sets its own type: {found}"


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_is_a_table_of_contents(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MAX_PAGE_LINES, f"{name_of(path)}: {len(lines)} lines, at most {MAX_PAGE_LINES}"
    used = {module for module, _ in imports(path)} - {"__future__", "__future__.annotations"}
    allowed = {"pvd", "pvd.screen", "streamlit"}
    assert used <= allowed, (
        f"{name_of(path)} imports {sorted(used - allowed)}: a page writes prose and calls pvd.screen"
    )
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_sql = re.search(r"\bselect\b.+\bfrom\b", node.value, re.IGNORECASE | re.DOTALL)
            assert not is_sql, f"{name_of(path)}:{node.lineno} holds SQL: write it in queries/"
        is_formatting = isinstance(node, ast.FormattedValue) and node.format_spec is not None
        is_formatting |= isinstance(node, ast.Attribute) and node.attr in ("format", "strftime")
        assert not is_formatting, f"{name_of(path)}:{getattr(node, 'lineno', '?')} formats a value: pvd/formats.py does"


def test_every_page_is_in_the_menu_and_back() -> None:
    assert {path.stem for path in PAGES} == {page.file for page in menu.PAGES}, "pages/ and PAGES of pvd/menu.py differ"
    addresses = [page.address for page in menu.PAGES]
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        assert re.fullmatch(r"|[a-z]+(?:-[a-z]+)*", address), f"address {address!r}: French, unaccented, no slash"


# --- queries -------------------------------------------------------------------------------------


def comments(path: Path) -> list[str]:
    """The leading comment lines of an SQL file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines[: next(index for index, line in enumerate([*lines, ""]) if not line.startswith("--"))]


def bare(path: Path) -> str:
    """An SQL file without comments nor quoted text, in lower case: what its grammar is made of."""
    text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
    return re.sub(r"'(?:[^']|'')*'", "''", text).lower()


def without_brackets(text: str) -> str:
    """The outermost statement: what stands in no bracket."""
    while (shorter := re.sub(r"\([^()]*\)", " ", text)) != text:
        text = shorter
    return text


@pytest.mark.parametrize("path", QUERIES, ids=name_of)
def test_a_query_says_what_it_returns(path: Path) -> None:
    head = comments(path)
    assert len(head) >= 3, f"{name_of(path)}: expected three comment lines, found {len(head)}"
    for line, opening in zip(head, ("-- one row is ", "-- left out: ", "-- perimeter: "), strict=False):
        assert line.startswith(opening) and len(line) > len(opening), (
            f"{name_of(path)}: expected « {opening}… », found {line!r}"
        )
    said = set(re.findall(r"[a-z]+(?:_[a-z]+)+", head[2])) - {"perimeter"}
    assert said <= PERIMETERS | {word for word in said if f"${word}" in head[2]}, (
        f"{name_of(path)}: unknown perimeter in {head[2]!r}"
    )


@pytest.mark.parametrize("path", [*QUERIES, *STEPS, *CHECKS], ids=name_of)
def test_a_file_of_sql_holds_one_select(path: Path) -> None:
    statements = [part for part in bare(path).split(";") if part.strip()]
    assert len(statements) == 1, f"{name_of(path)}: {len(statements)} statements, one expected"
    assert ";" not in bare(path).strip().rstrip(";")
    first = statements[0].split()[0]
    assert first in ("select", "with", "from"), f"{name_of(path)} begins with {first!r}"
    orders = re.findall(r"\b(insert|update|delete|drop|attach|copy|install|load|pragma|create)\s+\w", statements[0])
    assert not orders, f"{name_of(path)}: {orders} in a file that only asks"


@pytest.mark.parametrize("path", QUERIES, ids=name_of)
def test_a_query_says_its_order(path: Path) -> None:
    outer = without_brackets(bare(path))
    assert re.search(r"\border\s+by\b", outer), f"{name_of(path)}: expected an explicit order by, found none"


@pytest.mark.parametrize("path", [*QUERIES, *VOCABULARY], ids=name_of)
def test_a_query_has_no_template_and_invents_no_zero(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\{\{|\{%|%\(|%s|\$\{", text), f"{name_of(path)}: templating; bind a $parameter instead"
    # Unknown is not zero: an amount that nobody published stays empty.
    zero = re.search(
        r"(coalesce|ifnull)\s*\(([^()]|\([^()]*\))*(amount|_eur|cost|value)([^()]|\([^()]*\))*,\s*0(\.0*)?\s*\)",
        bare(path),
    )
    assert not zero, f"{name_of(path)}: {zero.group(0) if zero else ''} turns unknown into zero"


@cache
def outputs(name: str) -> tuple[str, ...]:
    """The columns that a query returns on the release in service."""
    sql = (ROOT / "queries" / f"{name}.sql").read_text(encoding="utf-8")
    options = Options().parameters
    missing = set(re.findall(r"\$([a-z_]+)", sql)) - {"territory", *options}
    frame = warehouse.query(name, Territory(), **{**options, **dict.fromkeys(missing)})
    return tuple(frame.columns)


@pytest.mark.parametrize("path", QUERIES, ids=name_of)
def test_every_result_column_has_a_card(path: Path) -> None:
    known = dictionary.columns()
    unknown = [name for name in outputs(path.stem) if name not in known and name != "source_ids"]
    assert not unknown, (
        f"{name_of(path)} returns {unknown} without a card: add [results.columns.…] to data/dictionary.toml"
    )


@pytest.mark.parametrize("path", QUERIES, ids=name_of)
def test_an_amount_never_travels_without_its_perimeter(path: Path) -> None:
    amounts = [name for name in outputs(path.stem) if name.endswith("_eur")]
    if not amounts or "perimeter" in outputs(path.stem):
        return
    text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
    filters = set(re.findall(r"\bperimeter\s*=\s*('\w+'|\$perimeter)", text))
    filters |= {f"'{name}'" for name in PERIMETERS if f"'{name}'" in text}
    assert len(filters) == 1, (
        f"{name_of(path)} returns {amounts} and filters on {sorted(filters) or 'no perimeter'}: "
        "return a `perimeter` column, or filter on exactly one"
    )


# Tables that hold amounts of several perimeters; the macros of the ledger and the tables made of one are not here.
MIXED_TABLES = {"spending", "headline_awards", "milestones", "scheme_totals"}


def block_around(text: str, place: int) -> str:
    """The statement, or the bracketed one, in which a place of an SQL text stands."""
    depth, start = 0, 0
    for index in range(place - 1, -1, -1):
        depth += (text[index] == ")") - (text[index] == "(")
        if depth < 0:
            start, depth = index + 1, 0
            if re.match(r"\s*(select|with|from)\b", text[start:]):
                break
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] == "(") - (text[index] == ")")
        if depth < 0:
            return text[start:index]
    return text[start:]


def mixed_sum(sql: str) -> str:
    """The first sum of amounts that nothing keeps to one perimeter; empty when there is none.

    A sum is kept to one when its statement, or the step that it reads, filters on a perimeter, groups by it,
    or reads a macro or a table that holds one.
    """
    text = re.sub(r"--[^\n]*", "", sql).lower()
    steps = {
        found.group(1): block_around(text, found.end())
        for found in re.finditer(r"\b(\w+)\s+as\s+(?:materialized\s+)?\((?=\s*(?:select|with|from)\b)", text)
    }

    def is_kept(block: str, seen: frozenset[str] = frozenset()) -> bool:
        outer = without_brackets(re.sub(r"'[^']*'", "''", block))
        if re.search(r"\bperimeter\s*=", block) or re.search(r"\b(group|partition)\s+by\b[^()]*\bperimeter\b", block):
            return True
        tables = set(re.findall(r"\b(?:from|join)\s+(\w+)\b(?!\s*\()", outer))
        if tables & MIXED_TABLES:
            return False
        return all(is_kept(steps[name], seen | {name}) for name in tables & set(steps) if name not in seen)

    for found in re.finditer(r"\bsum\s*\(\s*([^()]*(?:_eur|amount|value)[^()]*)\)", text):
        if not is_kept(block_around(text, found.start())):
            return found.group(0)
    return ""


@pytest.mark.parametrize("path", [*QUERIES, *VOCABULARY], ids=name_of)
def test_no_query_adds_amounts_of_two_perimeters(path: Path) -> None:
    found = mixed_sum(path.read_text(encoding="utf-8"))
    assert not found, f"{name_of(path)}: {found} adds amounts of different perimeters: filter on one, or group by it"


WRONG_QUERIES = {
    "straight": "select year, sum(amount_eur) as amount_eur from spending group by year order by year",
    "through_a_step": (
        "with awards as (select * from headline_awards) select scheme, sum(amount_eur) from awards group by scheme order by scheme"
    ),
    "in_a_step": "with t as (select sum(value) as total_eur from milestones where unit = 'eur') select total_eur from t order by 1",
    "over": "select as_of, sum(value) over (order by as_of) as amount_eur from milestones order by as_of",
}
RIGHT_QUERIES = {
    "filtered": "select sum(amount_eur) from spending where perimeter = $perimeter order by 1",
    "grouped": "select perimeter, sum(amount_eur) from spending group by perimeter order by 1",
    "macro": "with a as (select * from awards_in($territory, $perimeter)) select sum(amount_eur) from a order by 1",
    "counted": "select sum(award_count) from scheme_totals order by 1",
}


@pytest.mark.parametrize("name", WRONG_QUERIES)
def test_a_wrong_query_is_refused_with_its_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_rooms.ROOT", tmp_path)
    path = tmp_path / "queries" / f"{name}.sql"
    path.parent.mkdir()
    path.write_text(WRONG_QUERIES[name], encoding="utf-8")
    with pytest.raises(AssertionError, match=rf"queries/{name}\.sql: sum\("):
        test_no_query_adds_amounts_of_two_perimeters(path)


@pytest.mark.parametrize("name", RIGHT_QUERIES)
def test_a_right_query_is_not_refused(name: str) -> None:
    assert mixed_sum(RIGHT_QUERIES[name]) == ""


# --- figures and documents -----------------------------------------------------------------------


def registered() -> list[tuple[str, str, Path, int]]:
    """(slug, query, file, line) of every figure declared in pvd/figures/, as `@figure("slug", …)` or a `partial` of it."""
    entries, found = catalogue.entries(), []
    for path in sources("pvd/figures"):
        for node in ast.walk(tree(path)):
            for call in getattr(node, "decorator_list", ()):
                if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                    slug = str(call.args[0].value)
                    assert slug in entries, f"{name_of(path)}:{call.lineno}: {slug!r} is not in the catalogue"
                    found.append((slug, entries[slug].query, path, call.lineno))
    assert {slug for slug, *_ in found} == set(entries)
    return found


@pytest.mark.parametrize(("slug", "query", "path", "line"), registered(), ids=[item[0] for item in registered()])
def test_a_figure_has_a_french_address_and_a_query(slug: str, query: str, path: Path, line: int) -> None:
    where = f"{name_of(path)}:{line}"
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug), f"{where}: slug {slug!r}: French, lower case, hyphens"
    assert (ROOT / "queries" / f"{query}.sql").is_file(), f"{where}: no file queries/{query}.sql"


EDITION = re.compile(r"[a-z][a-z-]*-20[0-9]{2}(?:-[0-9]{2,4})*")
DAY = re.compile(r"\b(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]\b")


def literals(path: Path) -> Iterator[str]:
    """The texts of a file of SQL or Python, without comments nor docstrings."""
    if path.suffix == ".sql":
        yield from re.findall(r"'((?:[^']|'')*)'", re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8")))
        return
    nodes = list(ast.walk(tree(path)))
    said = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    yield from (
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    )


@pytest.mark.parametrize("path", [*QUERIES, *VOCABULARY, *STEPS, *sources("pvd", "data/steps")], ids=name_of)
def test_no_edition_nor_day_of_a_source_is_written_in_code(path: Path) -> None:
    # A day of the programme itself is a date of `pvd/territory.py`, or the macro of `data/cards.py`. What has a year
    # and is no source is an address, printed in files and links.
    addresses = {slug for slug, *_ in registered()} | set(RULES)
    found = [text for text in literals(path) if EDITION.fullmatch(text) or DAY.search(text)]
    assert set(found) <= addresses, f"{name_of(path)} writes {found}: name the source, its card says edition and date"


def test_figure_addresses_are_taken_once() -> None:
    slugs = [slug for slug, *_ in registered()]
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_pages_show_figures_that_exist(path: Path) -> None:
    known = {slug for slug, *_ in registered()}
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("show", "cards", "picture")
        ):
            slug = node.args[0]
            if isinstance(slug, ast.Constant):
                assert slug.value in known, (
                    f"{name_of(path)}:{node.lineno} shows {slug.value!r}, which no figure is called"
                )


def verbs() -> list[str]:
    """The verbs of the Makefile, as `make help` lists them."""
    return re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_documents_name_every_verb_and_every_page() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for verb in verbs():
        assert f"make {verb}" in contributing, f"CONTRIBUTING.md does not say what `make {verb}` does"
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in menu.PAGES:
        for document, text in (("docs/guide.md", guide), ("README.md", readme)):
            assert f"`/{page.address}`" in text, f"{document} does not name the page {page.name} (`/{page.address}`)"


def test_every_dependency_says_what_it_is_for() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").lower()
    for name in ("requirements.txt", "requirements-dev.txt"):
        kept_by_hand = (ROOT / name).read_text(encoding="utf-8").split("# --- ")[0]
        for package in re.findall(r"^([A-Za-z0-9-]+)==", kept_by_hand, re.MULTILINE):
            assert f"`{package.lower()}`" in contributing, f"CONTRIBUTING.md does not say what {package} is for"


def test_no_address_of_a_workplace_in_the_project() -> None:
    # Built from parts, so that this file does not hold what it looks for.
    forbidden = ["/" + "work/", "/" + "root/", "file:" + "///", "pypi." + "org", "files.python" + "hosted"]
    suffixes = {".py", ".sql", ".md", ".toml", ".txt", ".yml", ".csv", ".cfg", ".json", ""}
    skipped = {".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", "__pycache__", "raw", "node_modules"}
    for path in sorted(ROOT.rglob("*")):
        if skipped & set(path.relative_to(ROOT).parts) or path.suffix not in suffixes or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for word in forbidden:
            assert word not in text, f"{name_of(path)} holds {word!r}"
