"""The one cache: bounded by what its values weigh."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from pvd import warehouse
from pvd.kept import COLUMN_BYTES, Kept, table_bytes
from pvd.screen.written import KEPT, once


def test_it_is_bounded_by_bytes_and_keeps_what_was_asked_last() -> None:
    kept: Kept[str, str] = Kept(100)
    for name in "abcd":
        assert kept.keep(name, name.upper(), 25) == name.upper()
    assert kept.find("a") == "A"
    kept.keep("e", "E", 25)
    assert [kept.find(name) for name in "abcde"] == ["A", None, "C", "D", "E"] and kept.bytes == 100
    kept.clear()
    assert kept.bytes == len(kept) == 0 and kept.find("a") is None


def test_one_huge_value_pushes_nothing_out() -> None:
    kept: Kept[str, int] = Kept(100)
    kept.keep("a", 1, 25)
    assert kept.keep("huge", 2, 26) == 2 and kept.find("huge") is None and kept.find("a") == 1
    larger: Kept[str, int] = Kept(100, largest=80)
    larger.keep("huge", 2, 80)
    assert larger.find("huge") == 2


def test_light_values_are_counted() -> None:
    kept: Kept[int, int] = Kept(100, count=3)
    for number in range(5):
        kept.keep(number, number, 1)
    assert len(kept) == 3 and kept.bytes == 3 and kept.find(0) is None


def test_the_first_of_two_is_the_one_that_all_get() -> None:
    kept: Kept[str, object] = Kept(1_000)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: kept.keep("one", object(), 10), range(64)))
    assert len(set(map(id, found))) == 1 and kept.bytes == 10


def test_a_table_weighs_its_columns_too() -> None:
    one = pd.DataFrame({"name": ["Valognes"], "year": [2024]})
    assert table_bytes(one) == one.memory_usage(deep=True).sum() + 2 * COLUMN_BYTES
    assert table_bytes(pd.concat([one] * 1_000)) > table_bytes(one) + 8_000


def test_what_a_page_writes_weighs_what_was_asked_too() -> None:
    @once
    def said(word: str) -> str:
        return word[:1]

    before = KEPT.bytes
    assert said("x" * 10_000) == said("x" * 10_000) == "x"
    assert 10_000 < KEPT.bytes - before < 11_000


# Every view of a région and the map of France, and the grounds that they ask.
_SERVED = """
import sys
import dashboard
from pvd import places, views
from pvd.figures import catalogue
from pvd.routes.fixed import compressed_ground
from pvd import warehouse

for address in ({"region": ["93"]}, {}):
    for slug in ("carte-des-communes", "carte-des-retards", "subventions-par-annee", "communes-du-territoire"):
        territory, options, _ = places.resolve(address)
        for part in views.parts(slug):
            assert views.made(slug, territory, options, part).content
for layer in ("departements", "limites-encarts", "cadres", "epci-encarts", "communes-93"):
    assert compressed_ground(warehouse.in_service().release, layer)
print(sorted({"geopandas", "pyproj", "matplotlib", "pptx", "xlsxwriter", "typst"} & set(sys.modules)))
"""


def test_a_server_loads_nothing_that_only_draws() -> None:
    environment = {**os.environ, "PVD_DRAWERS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _SERVED], cwd=warehouse.ROOT, env=environment, capture_output=True, text=True, check=True
    )
    # Fifty megabytes of each process, which its drawers hold already.
    assert done.stdout.strip() == "[]"
