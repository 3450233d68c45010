"""A raw file that is not what its card says stops the build in one sentence: which file, what was expected, what was found."""

from __future__ import annotations

import gzip
import io
import sys
import tarfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "data"))

from cards import CardError, load_cards
from read import Raw, RawError

CSV: dict[str, Any] = {"reader": "csv", "table": "t", "separator": ";", "path": "a.csv"}
SHEET: dict[str, Any] = {"reader": "xlsx", "table": "t", "sheet": "Feuille", "path": "a.xlsx"}
JSON: dict[str, Any] = {"reader": "json", "table": "t", "records": "features", "path": "a.json"}
PACKED: dict[str, Any] = {"reader": "json", "table": "t", "keyed": "communes", "path": "a.json.gz"}
COG: dict[str, Any] = {"reader": "cog", "path": "a.tgz"}
PAGE = b"<!DOCTYPE html><html><body>Connexion</body></html>"


def archive() -> bytes:
    """A package that lacks its lists."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo("package/README"))
    return content.getvalue()


@pytest.mark.parametrize(
    ("card", "content", "found"),
    [
        (CSV, PAGE, "page web"), (CSV, b"", "fichier vide"), (CSV, b"PK\x03\x04\x00\x00", "classeur"), (CSV, "a;b\né;c\n".encode("utf-16"), "UTF-16"),
        (CSV, b"a;b\n1;2\n\xe9;3\n", "ligne 3.*0xE9"), (CSV, b"a;b\n1;2;3\n", "line 2: expected 2 cells, found 3"), (CSV, b'a;b\n1;"2\n', "jamais refermé"),
        (SHEET, b"a;b\n1;2\n", "attendu un classeur"), (SHEET, b"PK\x03\x04" + b"\x00" * 90, "expected a whole xlsx"), (SHEET, PAGE, "page web"),
        (JSON, PAGE, "page web"), (JSON, b'{"features": [', "expected a whole json"), (JSON, b'{"autre": []}', "features"),
        (JSON, b"[1, 2]", "expected a whole json"),
        (PACKED, b"not packed", "expected a whole json"), (PACKED, gzip.compress(b'{"communes": {"01001": {"n": 1}}}')[:-9], "expected a whole json"),
        (PACKED, gzip.compress(b'{"x": 1}'), "communes"), (COG, b"not an archive", "expected a whole cog"), (COG, archive(), "package/data/communes.json"),
    ],
)  # fmt: skip
def test_one_sentence_names_the_file(tmp_path: Path, card: dict[str, Any], content: bytes, found: str) -> None:
    (tmp_path / card["path"]).write_bytes(content)
    raw = Raw(tmp_path, {"liste-2025": {"id": "liste", "edition": "2025", **card}})
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(f"set temp_directory = '{tmp_path / 'spill'}'")
        with pytest.raises(RawError, match=found) as refused:
            raw.load(connection, "liste-2025")
    assert (
        "\n" not in str(refused.value) and "[liste-2025]" in str(refused.value) and card["path"] in str(refused.value)
    )


def test_a_card_of_another_layout_or_year(tmp_path: Path) -> None:
    from tests.dropped import files

    path = files.dgcl(tmp_path, 2021).path
    card = {"id": "dgcl", "edition": "2022", "reader": "layout", "layout": "dgcl", "path": path.name, "years": [2022]}
    for changed, found in (({}, "years .2022. of its card"), ({"layout": "fonds-vert"}, "attendu ce que dit sa fiche")):
        raw = Raw(tmp_path, {"dgcl-2022": {**card, **changed}})
        with duckdb.connect() as connection, pytest.raises(RawError, match=found):
            raw.load(connection, "dgcl-2022")


def test_a_card_lies_beside_its_file_in_any_folder(tmp_path: Path) -> None:
    from data import check
    from tests.dropped import files

    (tmp_path / "du-jour").mkdir()
    path = files.dgcl(tmp_path / "du-jour", 2021).path
    beside = path.with_name(f"{path.name}.toml")
    assert check.main([str(path), "--card"]) == 0 and check.main([str(path), "--card"]) == 0, (
        "its own card is no obstacle"
    )
    cards = load_cards("sources", tmp_path)
    assert Raw(tmp_path, cards).path("dgcl-2021") == path
    assert "dgcl-2021" in load_cards("dictionary", tmp_path)["tables"]["spending"]["sources"]
    beside.write_text("[[source]\n", encoding="utf-8")
    with pytest.raises(CardError, match=r"2021\.csv\.toml: expected the card of a file"):
        load_cards("sources", tmp_path)
    assert check.main([str(path)]) == 1
    # One file under two names, and two cards of one edition.
    beside.unlink()
    assert check.main([str(path), "--card"]) == 0
    twin = (
        beside.read_text(encoding="utf-8")
        .replace('"dgcl-2021"', '"dgcl-2022"')
        .replace("edition = 2021", "edition = 2022")
    )
    (beside.parent / "autre.toml").write_text(twin, encoding="utf-8")
    with pytest.raises(CardError, match="one file under two names"):
        load_cards("sources", tmp_path)
