"""Files made once, few at a time, and kept within a bound."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import replace

import pytest

from pvd import exports, warehouse, workshop
from pvd.territory import Filters, Options, Territory
from pvd.theme import MILLIMETRES, PIXELS
from pvd.workshop import Busy, File, Order, Workshop

MANCHE = Territory("departement", ("50",), ("Manche (50)",))


def test_the_same_file_asked_by_many_is_made_once() -> None:
    shop = Workshop(makers=2)
    door, made = threading.Event(), []

    def make() -> File:
        made.append(1)
        door.wait(10)
        return File(b"x", "x.png")

    futures = [shop.start("one", make) for _ in range(12)]
    assert not futures[0].cancel(), "others wait for it too"
    door.set()
    assert {future.result(10).content for future in futures} == {b"x"} and len(made) == 1
    # Once made, it is on the shelf: nobody draws again.
    assert shop.wait("one", make).content == b"x" and shop.find("one") is not None and len(made) == 1


def test_a_full_queue_says_so_and_clears() -> None:
    shop = Workshop(makers=1, waiting=2)
    door = threading.Event()

    def make() -> File:
        door.wait(10)
        return File(b"x", "x.png")

    under_way: list[Future[File]] = [shop.start(str(number), make) for number in range(3)]
    with pytest.raises(Busy):
        shop.start("another", make)
    with pytest.raises(Busy):
        shop.wait("another", make, patience=0)
    assert shop.start("1", make) is under_way[1], "a file under way takes no more room"
    door.set()
    for future in under_way:
        future.result(10)
    assert shop.wait("another", make).content == b"x"


def test_the_shelf_is_bounded_by_bytes_and_keeps_what_was_asked_last() -> None:
    shop = Workshop(kept=1000)
    for name in ("a", "b", "c", "d"):
        shop.wait(name, lambda: File(b"x" * 250, "x"))
    assert shop.find("a") is not None
    shop.wait("e", lambda: File(b"x" * 250, "x"))
    assert shop.find("b") is None and shop.find("a") is not None and shop.find("e") is not None
    # One huge file is delivered and does not push the others out.
    assert len(shop.wait("huge", lambda: File(b"x" * 5000, "x")).content) == 5000
    assert shop.find("huge") is None and shop.find("a") is not None


def test_a_file_that_fails_fails_alone_and_may_be_asked_again() -> None:
    shop = Workshop()

    def broken() -> File:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        shop.wait("one", broken)
    assert shop.wait("one", lambda: File(b"x", "x")).content == b"x"


def test_orders_that_differ_have_other_keys() -> None:
    base = Order("subventions-par-annee", "departement=50")
    others = [
        replace(base, slug="ort-signees"), replace(base, query="departement=14"), replace(base, file_format="svg", size=""),
        replace(base, size="carre"), replace(base, grey=True), replace(base, file_format="csv"), replace(base, file_format="csv-brut"),
    ]  # fmt: skip
    assert len({order.key for order in (base, *others)}) == 8
    # What a file does not depend on does not make another one.
    assert replace(base, file_format="csv", size="carre", grey=True).key == replace(base, file_format="csv").key


def test_key_follows_release_code_and_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    order = Order("subventions-par-annee")
    first = order.key
    monkeypatch.setenv("PVD_PUBLIC_URL", "https://exemple.fr")
    second = order.key
    monkeypatch.setattr(workshop, "code_mark", lambda: "another")
    third = order.key
    monkeypatch.setattr(warehouse.current(), "release", "2030-01-01-00000000")
    assert len({first, second, third, order.key}) == 4


def test_path_and_name_of_an_order() -> None:
    figure = exports.draw("subventions-par-annee", MANCHE, Options(perimeter="state_grants_epci"))
    order = workshop.order(figure, "png", "carre", grey=True)
    assert order.path == (
        "/figures/subventions-par-annee.png?departement=50&perimetre=subventions-epci&taille=carre&gris=oui"
    )
    assert order.file_name(figure) == f"subventions-par-annee_manche-50_{figure.data_as_of}_carre_gris.png"
    assert workshop.order(figure, "csv-brut").path.endswith("&format=brut")
    assert workshop.order(figure, "pdf").size == "a4-paysage" and "taille" not in workshop.order(figure, "pdf").path


def test_the_map_s_filters_are_in_the_order() -> None:
    filtered = replace(MANCHE, filters=Filters(ort=False, selection=("50129", "50147")))
    figure = exports.draw("carte-des-communes", filtered, Options())
    assert workshop.order(figure, "png").path == (
        "/figures/carte-des-communes.png?departement=50&ort=non&selection=50129%2C50147"
    )


@pytest.mark.parametrize("file_format", exports.FORMATS)
def test_sizes_offered(file_format: str) -> None:
    sizes = workshop.sizes(file_format)
    if not exports.FORMATS[file_format].is_picture:
        assert sizes == ()
        return
    assert sizes[0] == workshop.default_size(file_format) and len(set(sizes)) == len(sizes)
    assert set(sizes) == {"png": {*PIXELS}, "svg": {*PIXELS, *MILLIMETRES}, "pdf": {*MILLIMETRES}}[file_format]


def test_every_size_has_a_french_label() -> None:
    assert set(workshop.SIZE_NAMES) == {*PIXELS, *MILLIMETRES}
    assert workshop.size_label("article") == "Article, 1\u202f600 × 900\u202fpixels"
    assert workshop.size_label("a4") == "A4 en hauteur, 210 × 297\u202fmm"
