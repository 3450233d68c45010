"""The archive of a small département: killed while it is made, taken up, checked; what its pages say and lead to."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import os
import posixpath
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from pvd import archive, exports, menu, places, warehouse
from pvd.archive import batch, document, plain
from pvd.archive.shelves import GENERAL, PAGES, folder
from pvd.dossiers.running import PART
from pvd.render.files.json import several
from pvd.render.files.several import sheet_name
from pvd.render.html import prose
from pvd.render.print.vector import light
from pvd.territory import Options

ROOT = Path(__file__).parent.parent
BELFORT, TOWN = "90", "communes/90"
NAME = re.compile(r"[a-z0-9][a-zA-Z0-9._-]*")
# What Windows takes for a device, whatever its ending.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.I)


@dataclass
class Made:
    """A finished archive, what stood in it when its making was killed, and what the second start said."""

    folder: Path
    when_killed: dict[str, str]
    said: str

    def files(self) -> list[str]:
        """Paths of its files, but for what only the making reads."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        return sorted(path for path in found if path != batch.JOURNAL)

    def pages(self) -> list[str]:
        """Paths of its pages."""
        return [path for path in self.files() if path.endswith(".html")]


def digests(folder: Path) -> dict[str, str]:
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != batch.JOURNAL and not path.name.endswith(PART):
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("archive")
    command = [sys.executable, "-m", "pvd.archive", "--out", str(folder), "--departement", BELFORT, "--jobs", "1"]
    first = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 240
    # As soon as a part is in the journal, while others are being written.
    while not (folder / batch.JOURNAL).is_file() and time.monotonic() < until and first.poll() is None:
        time.sleep(0.05)
    assert first.poll() is None, "the archive was made, or failed, before it could be killed"
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    when_killed = digests(folder)
    # A file that was being written, and a line of the journal cut in its middle.
    (folder / f"index.html.4242{PART}").write_bytes(b"<!doc")
    with (folder / batch.JOURNAL).open("a", encoding="utf-8") as stream:
        stream.write('{"mark": "2026')
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patched, redirect_stderr(said):
        at_once(patched)
        # The tables as CSV take longer than all the rest, and have tests of their own.
        patched.setattr(plain, "FORMATS", ("parquet",))
        assert archive.main(["--out", str(folder), "--departement", BELFORT]) == 0
    return Made(folder, when_killed, said.getvalue())


def at_once(patched: pytest.MonkeyPatch) -> None:
    """Parts are made here, one after the other: no other process is started."""

    def in_turn(work: Any, todo: Any, jobs: int, done: int, words: Any, finished: Any) -> list[Any]:
        for task in todo:
            finished(task, work(task))
        return []

    patched.setattr(batch, "in_parallel", in_turn)


def test_a_sudden_end_leaves_no_half_file_and_nothing_to_make_again(made: Made) -> None:
    assert made.when_killed and "SHA256SUMS" not in made.when_killed
    now = digests(made.folder)
    assert {path: now.get(path) for path in made.when_killed} == made.when_killed
    assert "déjà faites" in made.said
    assert not list(made.folder.rglob(f"*{PART}"))


def test_every_file_has_its_checksum(made: Made) -> None:
    lines = (made.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
    found = digests(made.folder)
    del found["SHA256SUMS"]
    assert listed == found and lines == sorted(lines, key=lambda line: line[66:])


def test_what_is_there_is_left_and_what_is_spoilt_is_made_again(
    made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch)
    before = digests(made.folder)
    town = next(path for path in made.files() if path.startswith(TOWN) and path.endswith(".csv"))
    (made.folder / town).write_bytes(b"spoilt")
    old = {path: (made.folder / path).stat().st_mtime_ns for path in made.files()}
    assert archive.main(["--out", str(made.folder), "--departement", BELFORT]) == 0
    assert digests(made.folder) == before
    renewed = {path for path in made.files() if (made.folder / path).stat().st_mtime_ns != old.get(path)}
    assert town in renewed
    assert all(path.startswith(town.partition("/fichiers/")[0]) or path == "SHA256SUMS" for path in renewed)
    left = len(batch.parts(archive.shelves("departement", BELFORT))) - 1
    assert f"{left} parties déjà faites" in capsys.readouterr().err


def test_names_open_on_every_system(made: Made) -> None:
    for path in made.files():
        assert len(path) <= 120, path
        for part in path.split("/"):
            is_ours = part in ("SHA256SUMS", "LISEZ-MOI.txt", "OFL.txt")
            assert is_ours or NAME.fullmatch(part), path
            assert not DEVICES.fullmatch(part.split(".")[0]) and not part.endswith("."), path


# --- pages ---------------------------------------------------------------------------------------


class Read(HTMLParser):
    """What a page holds: ids, links, what it loads, its headings and landmarks."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[dict[str, str]] = []
        self.loaded: list[str] = []
        self.levels: list[int] = []
        self.marks: list[str] = []
        self.described: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.ids += [held["id"]] if "id" in held else []
        self.described += (held.get("aria-describedby", "") + " " + held.get("aria-labelledby", "")).split()
        assert not any(name.startswith("on") for name in held) and "style" not in held, (tag, held)
        if tag == "a":
            self.links.append(held)
        if tag in ("img", "script"):
            self.loaded.append(held["src"])
        if tag == "link":
            self.loaded.append(held["href"])
        if tag == "img":
            assert held["alt"]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("header", "main", "footer", "h1"):
            self.marks.append(tag)


def read(made: Made) -> Iterator[tuple[str, Read]]:
    for path in made.pages():
        yield path, Read((made.folder / path).read_text(encoding="utf-8"))


def beside(path: str, to: str) -> str:
    """What a page's relative address names, from the root."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), to))


def test_every_link_leads_somewhere_and_nothing_is_asked_outside(made: Made) -> None:
    pages = dict(read(made))
    held = set(made.files())
    for path, page in pages.items():
        for link in page.links:
            to = link["href"]
            if to.startswith(("https://", "http://", "mailto:")):
                assert to.startswith("mailto:") or "noopener" in link["rel"], (path, to)
                continue
            file, _, part = to.partition("#")
            target = beside(path, unquote(file)) if file else path
            assert target in held, (path, to)
            assert not part or part in pages[target].ids, (path, to)
        for to in page.loaded:
            assert beside(path, to) in held, (path, to)
    for path in held:
        text = (made.folder / path).read_text(encoding="utf-8") if path.endswith((".css", ".svg", ".js")) else ""
        if path.endswith(".svg"):
            # Names of its own grammar alone.
            text = re.sub(r'xmlns:?\w*="[^"]*"|rdf:resource="[^"]*"|<!DOCTYPE[^>]*>', "", text)
        assert "://" not in text, path


def test_a_page_is_well_formed_and_says_which_release(made: Made) -> None:
    release = warehouse.current().release
    for path, page in read(made):
        text = (made.folder / path).read_text(encoding="utf-8")
        assert text.startswith('<!doctype html>\n<html lang="fr">') and release in text.split("<footer>")[1]
        assert page.marks == ["header", "main", "h1", "footer"] or page.marks == ["header", "main", "footer"], path
        assert len(page.ids) == len(set(page.ids)), path
        assert set(page.described) <= set(page.ids), path
        assert page.levels[0] == 1 and page.levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False)), path
        # What an official file writes, or an address, keeps its own spaces.
        words = re.sub(r"<tbody>.*?</tbody>|<code>.*?</code>|<[^>]+>", "", text, flags=re.DOTALL).replace(
            "\u202f", "\u2009"
        )
        assert not re.search(r"\bnan\b|None|NaT|&lt;NA&gt;|[ \u00a0](?=[;!?»])|« ", words), path


def test_a_page_says_what_the_figures_say(made: Made) -> None:
    _, code = next(unit for unit in archive.shelves("departement", BELFORT).units if unit[0] == "commune")
    territory = places.resolve({"commune": [code]})[0]
    here = folder("commune", code)
    text = (made.folder / here / "commune.html").read_text(encoding="utf-8")
    order = []
    with zipfile.ZipFile(made.folder / here / f"{here.rpartition('/')[2]}-json.zip") as packed:
        held = json.loads(packed.read(packed.namelist()[0]))
    for slug in ("chiffres-de-la-commune", "carte-de-la-commune", "frise", "subventions-par-annee", "ecarts-aux-pairs"):
        figure = exports.draw(slug, territory, Options())
        assert escape(figure.title) in text
        order.append(text.index(f'id="figure-{slug}"'))
        assert (made.folder / here / "fichiers" / f"{slug}.csv").read_bytes() == exports.write(figure, "csv")
        assert held[slug] == json.loads(several({slug: figure}))[slug] == json.loads(exports.write(figure, "json"))
    # In the order of the page of the live product.
    assert order == sorted(order)


def test_the_workbook_of_a_town_has_a_sheet_a_figure(made: Made) -> None:
    import openpyxl

    path = next(path for path in made.files() if path.startswith(TOWN) and path.endswith(".xlsx"))
    book = openpyxl.load_workbook(made.folder / path, read_only=True)
    page = (made.folder / path).with_name("commune.html").read_text(encoding="utf-8")
    slugs = re.findall(r'<section class="figure" id="figure-([a-z0-9-]+)"', page)
    assert len(slugs) > 12 and book.sheetnames == ["Lisez-moi", *map(sheet_name, slugs)]
    assert book.worksheets[0].max_row == len(slugs) + 4


def test_the_search_knows_every_territory(made: Made) -> None:
    text = (made.folder / document.INDEX).read_text(encoding="utf-8")
    rows = json.loads(text.removeprefix("window.PVD_LIEUX = ").rstrip(";\n"))
    held = archive.shelves("departement", BELFORT)
    assert {row[2] for row in rows} == {held.page(unit) for unit in held.units}
    for level, code in held.units:
        row = next(row for row in rows if row[2] == held.page((level, code)))
        assert row[0] == places.label(level, code) and (level == "epci" or code in row[3])


# --- parts ---------------------------------------------------------------------------------------


def test_every_word_of_a_page_is_written_or_left_out_on_purpose() -> None:
    held = {address for found in PAGES.values() for address in found} | set(GENERAL)
    for address in held:
        script = ast.parse(menu.BY_ADDRESS[address].script.read_text(encoding="utf-8"))
        used = {
            node.attr for node in ast.walk(script)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "screen"
        }  # fmt: skip
        assert used <= archive.known_words(), (address, used - archive.known_words())


def test_an_archive_holds_its_territory_and_no_other() -> None:
    whole = archive.shelves("france", "")
    counts = {
        level: sum(unit[0] == level for unit in whole.units) for level in ("region", "departement", "epci", "commune")
    }
    assert counts == {"region": 18, "departement": 97, "epci": 876, "commune": 1646}
    pages = [whole.page(unit) for unit in whole.units]
    assert len(set(pages)) == len(pages) and max(map(len, pages)) <= 80
    normandy = archive.shelves("region", "28")
    assert ("france", "") in normandy.held and ("departement", "35") not in normandy.held
    assert ("livre", "28") in batch.parts(normandy) and all(kind != "livre" for kind, _ in batch.parts(whole))
    assert archive.shelves("departement", "50").page(("commune", "90010")) == ""


@pytest.mark.parametrize(
    "words", [["--region", "99"], ["--departement", "75"], ["--departement", "50", "--region", "28"]]
)
def test_an_unknown_territory_stops_before_any_work(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit):
        archive.main(["--out", str(tmp_path / "out"), *words])
    assert not (tmp_path / "out").exists()


def test_texts_are_written_escaped() -> None:
    text = (
        "## Un *titre* & <b>\n\nLire `a<b` et [la carte](carte), [ailleurs](x), **voir <https://a.fr>**.\n\n"
        "- un\n- deux\n  suite\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    )
    found = prose.html(text, lambda to: "carte.html" if to == "carte" else "", 2)
    assert "<h2>Un <em>titre</em> &amp; &lt;b&gt;</h2>" in found
    assert '<code>a&lt;b</code> et <a href="carte.html">la carte</a>, ailleurs' in found
    assert '<strong>voir <a href="https://a.fr" rel="noopener noreferrer">https://a.fr</a></strong>' in found
    assert "<li>un</li><li>deux suite</li>" in found and '<th scope="col">A</th>' in found and "<td>2</td>" in found


def test_a_light_picture_keeps_its_points() -> None:
    text = (
        '<style type="text/css">*{a: b}</style><path d="M 1.25 2.96875 \nL 3 4.0625 \nz\n" style="fill: none"/>'
        '<path d="M 0 0 \nC 1 1 2 2 3.333 3 \nL 4 4 \n"/>'
        '<g id="LineCollection_1">\n<path d="M 0 0 \nL 1 1 \n" style="stroke: red"/>\n<path d="M 2 2 \nL 3 3 \n" style="stroke: red"/>\n</g>'
    )
    dots = '<g clip-path="url(#p)">\n<use xlink:href="#m" x="1.25" y="-2.96875" style="fill: red"/>\n<use xlink:href="#m" x="3" y="4" style="fill: red"/>\n</g>'
    assert light(dots) == (
        '<g clip-path="url(#p)" style="fill: red">\n<use xlink:href="#m" x="1.2" y="-2.9"/>\n<use xlink:href="#m" x="3" y="4"/>\n</g>'
    )
    found = light(text)
    assert 'd="M 1.2 2.9 3 4.0z"' in found
    assert "C 1 1 2 2 3.3 3" in found and "L 4 4" in found
    assert '<path d="M 0 0 1 1M 2 2 3 3" style="stroke: red"/>' in found
