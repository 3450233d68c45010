"""Press kits: complete, in French, the same bytes twice; the command line takes up where it stopped."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pvd import dossiers, exports, places, warehouse
from pvd.dossiers import batch, running
from pvd.render.words.ready import ready
from pvd.render.words.sentence import sentence
from pvd.territory import Options, Territory


def territory(**parameters: str) -> Territory:
    return places.resolve({name: [value] for name, value in parameters.items()})[0]


MANCHE = territory(departement="50")
PLACES = {
    "manche": MANCHE,
    "france": territory(),
    "region": territory(region="28"),
    "vide": territory(departement="75"),
    "ile": territory(commune="85113"),
}


@pytest.fixture(scope="module")
def kits() -> dict[str, bytes]:
    return {name: dossiers.kit(place) for name, place in PLACES.items()}


def opened(content: bytes) -> dict[str, bytes]:
    """Files of a kit without their folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


@pytest.mark.parametrize("place", PLACES)
def test_a_kit_is_complete(kits: dict[str, bytes], place: str) -> None:
    files = opened(kits[place])
    wanted = {dossiers.piece_name(name, item) for name, _, formats in dossiers.PIECES for item in formats}
    sheet = set() if place == "vide" else {dossiers.sheet_name(PLACES[place])}
    assert set(files) == wanted | {dossiers.NOTICE} | sheet and all(files.values())
    notice = files[dossiers.NOTICE].decode("utf-8-sig")
    assert all(name in notice for name in sheet)
    starts = {
        ".png": b"\x89PNG",
        ".svg": b"<?xml",
        ".pptx": b"PK",
        ".xlsx": b"PK",
        ".pdf": b"%PDF",
        ".csv": b"\xef\xbb\xbf",
        ".txt": b"\xef\xbb\xbf",
    }
    for name, content in files.items():
        assert content.startswith(starts[Path(name).suffix]), name


@pytest.mark.parametrize("place", PLACES)
def test_the_notice_says_the_numbers_of_the_figures(kits: dict[str, bytes], place: str) -> None:
    notice = plain(opened(kits[place])[dossiers.NOTICE].decode("utf-8-sig"))
    drawn = {figure.slug: figure for _, figure, _ in dossiers.figures(PLACES[place])}
    cards = drawn["chiffres-cles"].cards
    assert len(cards) == 6
    for card in cards:
        assert plain(f"{card.label} : {card.value}") in notice
    for slug, figure in drawn.items():
        assert plain(figure.title) in notice
        assert not ready(figure) or plain(ready(figure)) in notice, slug
        if figure.form != "table":
            assert plain(sentence(figure)) in notice, slug
    assert warehouse.current().release in notice and "consulté le [jour de consultation]" in notice
    assert not re.search(r"\b(nan|None|NaT)\b|<NA>| 2000\b", notice)


def test_the_notice_is_typeset_for_notepad(kits: dict[str, bytes]) -> None:
    raw = opened(kits["manche"])[dossiers.NOTICE]
    text = raw.decode("utf-8-sig")
    assert raw.count(b"\r\n") == raw.count(b"\n") and max(map(len, text.splitlines())) <= dossiers.WIDTH
    assert not re.search(r"[ \u00a0](?=[;:!?»%€])|« ", text.replace("\u202f", "\u2009"))
    assert "'" not in text


def test_a_kit_is_the_same_twice_and_a_file_is_the_address_s(kits: dict[str, bytes]) -> None:
    assert dossiers.kit(MANCHE) == kits["manche"]
    figure = exports.draw("subventions-par-annee", MANCHE, Options())
    assert opened(kits["manche"])["4-subventions-par-annee.png"] == exports.write(figure, "png")


def test_a_kit_is_dated_of_the_day_and_its_sheet_is_the_address_s(kits: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(dossiers.kit(PLACES["ile"]))) as archive:
        days = {datetime(*entry.date_time) for entry in archive.infolist()}
    assert len(days) == 1 and timedelta(0) <= datetime.now().astimezone().replace(tzinfo=None) - days.pop() < timedelta(
        days=2
    )
    name = dossiers.sheet_name(MANCHE)
    assert opened(kits["manche"])[name] == dossiers.sheet(dossiers.territory_of("departement", "50"))


def test_a_kit_is_named_after_its_territory_and_release() -> None:
    assert dossiers.kit_name(MANCHE) == f"dossier-pvd_manche-50_{warehouse.current().release}.zip"


def test_departements_are_those_with_a_town() -> None:
    codes = dossiers.departements()
    assert len(codes) == 97 and "75" not in codes and {"2A", "971", "976"} <= set(codes)


# --- command line --------------------------------------------------------------------------------


def test_command_line_writes_and_takes_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kits: dict[str, bytes]
) -> None:
    target = tmp_path / "kits" / dossiers.kit_name(MANCHE)
    arguments = ["kits", "--out", str(tmp_path / "kits"), "--departement", "50", "--jobs", "1"]
    assert dossiers.main(arguments) == 0
    assert target.read_bytes() == kits["manche"] and [path.name for path in target.parent.iterdir()] == [target.name]
    assert "1/1" in capsys.readouterr().err
    # What is there is left as it is, what is missing is made.
    target.write_bytes(b"kept")
    assert dossiers.main(arguments) == 0
    assert target.read_bytes() == b"kept" and "déjà faits" in capsys.readouterr().err


def test_unknown_departement_stops_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Département inconnu"):
        dossiers.main(["kits", "--out", str(tmp_path), "--departement", "50", "999"])
    assert not list(tmp_path.iterdir())


class Inline:
    """Runs where it is asked: the test's stand-in reaches it."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def submit(self, work: object, *arguments: object) -> object:
        from concurrent.futures import Future

        future: Future[object] = Future()
        try:
            future.set_result(work(*arguments))  # type: ignore[operator]
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, **_: object) -> None: ...


def test_a_kit_that_fails_is_named_and_the_others_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def kit(place: Territory) -> bytes:
        if place.codes == ("14",):
            raise RuntimeError("cassé")
        return b"zip"

    monkeypatch.setattr(running, "ProcessPoolExecutor", Inline)
    monkeypatch.setattr(batch, "kit", kit)
    assert dossiers.main(["kits", "--out", str(tmp_path), "--departement", "50", "14", "61"]) == 1
    assert len(list(tmp_path.glob("*.zip"))) == 2 and not list(tmp_path.glob("*.part"))
    assert "14" in capsys.readouterr().err.splitlines()[-1]
