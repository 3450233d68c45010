"""Every figure × every filter × nineteen territories: a filter is honoured and said everywhere, or refused, or not read.

A seeded sample runs with the other tests; `make soak` runs the whole.
"""

from __future__ import annotations

import html
import io
import random
import re
import zipfile
from collections.abc import Iterator
from functools import cache

import pypdf
import pytest
from PIL import Image

from pvd import exports, parameters, places, warehouse, workshop
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.figures.funding import MOST_BARS
from pvd.parameters import FILTERED, of_part
from pvd.render import embed
from pvd.territory import Options, Territory
from tests.asking import get

Address = dict[str, list[str]]
PLACES: tuple[Address, ...] = (
    {},
    {"region": ["28"]}, {"region": ["93"]}, {"region": ["94"]}, {"region": ["01"]}, {"region": ["11"]},
    {"departement": ["50"]}, {"departement": ["2A"]}, {"departement": ["13"]}, {"departement": ["976"]},
    # without a town of the programme, and two unions
    {"departement": ["75"]}, {"departement": ["50", "14"]}, {"departement": ["75", "2B"]},
    {"epci": ["200067205"]}, {"epci": ["200066389"]},
    {"commune": ["85113"]}, {"commune": ["50615"]}, {"commune": ["97106"]}, {"commune": ["2A249"]},
)  # fmt: skip
TOWNS = ("50615", "85113")
SEED = 20261129
DRAWS, TABLES, PICTURES = 250, 8, 3
TYPED = "VOTEZ DUPONT"


def singles() -> list[Address]:
    """Every value of every filter, one at a time."""
    found: list[Address] = [{item.word: [key]} for item in of_part("filter") for key in item.choices]
    return [*found, *({word: [code]} for word in ("selection", "sauf") for code in TOWNS)]


def pairs() -> list[Address]:
    """Some filters two by two, always the same."""
    dice, every = random.Random(SEED), singles()
    return [one | other for one, other in (dice.sample(every, 2) for _ in range(8))]


FILTERS = [*singles(), *pairs()]


def test_places_and_filters_are_those_of_the_release() -> None:
    assert len(PLACES) == 19
    for place in PLACES:
        for asked in ({}, FILTERS[0]):
            _, _, sentences = places.resolve(place | asked)
            assert not any(notice.is_refusal for notice in sentences), sentences


@cache
def reads_filters(slug: str) -> bool:
    return FILTERED in exports.needs(catalogue.entry(slug))


def draw(slug: str, *parts: Address) -> Figure:
    address: Address = {}
    for part in parts:
        address |= part
    territory, options, _ = places.resolve(address)
    return exports.draw(slug, territory, options)


def amounts(figure: Figure) -> dict[str, float]:
    """What a figure counts and adds up, column by column."""
    names = [name for name in figure.table if name.endswith("_count") or name in ("amount_eur", "population")]
    return {name: float(figure.table[name].astype(float).sum()) for name in names}


# Counted over the towns that are compared, or of the whole country: neither is a part of the figure's total.
NO_PART = ("peer_count", "known_town_count", "measure_count", "linked_measure_count")


def check_leaders(figure: Figure, whole: Figure) -> None:
    """A unit that both show counts no more once filtered."""
    names = list(amounts(whole))
    both = whole.table.merge(figure.table, on="unit_code", suffixes=("", "_kept"))
    for name in names:
        more = both[both[f"{name}_kept"].astype(float) > both[name].astype(float) + 0.01]
        assert more.empty, (name, more["unit_code"].tolist())


def check_draw(slug: str, place: Address, asked: Address) -> Figure | None:
    """One figure, filtered: it says so and holds no more than the whole, or it is the whole, or it refuses."""
    whole = draw(slug, place)
    try:
        figure = draw(slug, place, asked)
    except exports.NotFiltered:
        # With grants to EPCI, a figure that reads filters refuses them too: no filter asks for that here.
        assert not reads_filters(slug)
        return None
    if not reads_filters(slug):
        assert figure is whole, "what is not read changes nothing"
        return None
    territory = places.resolve(place | asked)[0]
    kept = warehouse.query("kept_towns", territory).iloc[0]
    assert 0 <= kept["kept_count"] <= kept["town_count"]
    assert figure.filter_words and figure.kept_words
    for words in (figure.filter_words, figure.kept_words):
        assert words in figure.subtitle and words in figure.place
    if kept["town_count"]:
        assert figure.kept_words in figure.title and figure.title != whole.title
    else:
        assert figure.title == "Aucune commune du programme"
    assert exports.file_name(figure, "png") != exports.file_name(whole, "png")
    if figure.territory == territory.label:
        count = f"{kept['kept_count']:,} commune".replace(",", " ")
        assert re.sub(r"\s", " ", figure.kept_words).startswith(count)
    if len(whole.table) == MOST_BARS and "unit_code" in whole.table:
        # The first of a longer list: others take the place of those that a filter leaves out, so that only what each
        # of them counts can be compared.
        check_leaders(figure, whole)
    else:
        before = amounts(whole)
        for name, value in amounts(figure).items():
            assert name in NO_PART or value <= before.get(name, value) + 0.01, (name, value, before.get(name))
    assert "commune_code" not in whole.table or len(figure.table) <= len(whole.table)
    # What the file prints gives the same figure again, on a page that filters or by itself.
    path, _, query = figure.address.partition("?")
    assert query == figure.query
    assert path == f"/figures/{slug}.html" or catalogue.entry(slug).is_filtered_on_page
    return figure


# --- what every format says ----------------------------------------------------------------------


def flat(text: str) -> str:
    """Without the marks of typography, breaks nor markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def text_of(content: bytes, file_format: str) -> str:
    """All that a file says: cells, slides, metadata, visible words."""
    if file_format in ("pptx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return flat(" ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml")))
    if file_format == "png":
        return flat(" ".join(str(item) for item in Image.open(io.BytesIO(content)).info.values()))
    if file_format == "pdf":
        document = pypdf.PdfReader(io.BytesIO(content))
        said = [*map(str, (document.metadata or {}).values()), *(page.extract_text() for page in document.pages)]
        return flat(" ".join(said))
    return flat(content.decode("utf-8-sig"))


def files(figure: Figure, formats: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(format, text) of each file; « html » is the small page of the figure alone."""
    for file_format in formats:
        if file_format == "html":
            yield file_format, text_of(embed.html(figure, "/picture", "/square", []), file_format)
        else:
            yield file_format, text_of(exports.write(figure, file_format), file_format)


# A CSV holds rows alone: its name and its notice say the filter.
TABLE_FORMATS = ("txt", "json", "xlsx", "html")
PICTURE_FORMATS = ("png", "svg", "pdf", "pptx")


def check_files(figure: Figure, formats: tuple[str, ...]) -> None:
    for file_format, text in files(figure, formats):
        for words in (figure.filter_words, figure.kept_words):
            assert flat(words) in text, (figure.slug, file_format, words)


def sample(seed: int, count: int) -> list[tuple[str, Address, Address]]:
    dice = random.Random(seed)
    slugs = list(catalogue.entries())
    return [(dice.choice(slugs), dice.choice(PLACES), dice.choice(FILTERS)) for _ in range(count)]


def test_a_sample_of_filtered_figures() -> None:
    drawn = [check_draw(*case) for case in sample(SEED, DRAWS)]
    assert sum(figure is not None for figure in drawn) > DRAWS // 5


def test_a_sample_of_filtered_files() -> None:
    found = [figure for case in sample(SEED + 1, 200) if reads_filters(case[0]) and (figure := check_draw(*case))]
    for figure in found[:TABLES]:
        check_files(figure, TABLE_FORMATS)
    for figure in [figure for figure in found if not figure.is_empty][:PICTURES]:
        check_files(figure, PICTURE_FORMATS)


@pytest.mark.soak
@pytest.mark.parametrize("slug", catalogue.entries())
@pytest.mark.parametrize(
    "place", PLACES, ids=lambda place: "-".join(code for codes in place.values() for code in codes)
)
def test_every_figure_with_every_filter(slug: str, place: Address) -> None:
    dice = random.Random(f"{SEED}{slug}{place}")
    drawn = [figure for asked in FILTERS if (figure := check_draw(slug, place, asked))]
    for figure in dice.sample(drawn, min(2, len(drawn))):
        check_files(figure, (*TABLE_FORMATS, *PICTURE_FORMATS))


# --- by address ----------------------------------------------------------------------------------


def test_a_filtered_picture_is_not_that_of_france() -> None:
    france, few = (get(f"/figures/subventions-par-annee.png{query}") for query in ("", "?annee=2020"))
    assert few.status == 200 and few.headers["etag"] != france.headers["etag"]
    assert (
        "_annee-2020_" in few.headers["content-disposition"] and "_annee-" not in france.headers["content-disposition"]
    )
    assert "3 communes sur 1 646" in text_of(few.body, "png") and "communes sur" not in text_of(france.body, "png")
    printed = draw("subventions-par-annee", {"annee": ["2020"]}).address
    page = get(printed)
    assert page.status == 200 and "3 communes sur 1 646" in flat(page.text) and "486 k€" in flat(page.text)


@pytest.mark.parametrize(
    ("slug", "query"),
    [
        ("temps-et-signatures", "population=10000_20000"),
        ("ort-signees", "ort=non"),
        ("deux-programmes", "annee=2021"),
        ("pilier-financements", "region=28&ort=oui"),
        ("subventions-par-annee", "perimetre=subventions-epci&ort=oui"),
        ("comparaison-conventions", "departement=50&avec=14&ort=oui"),
    ],
)
def test_a_filter_that_cannot_be_honoured_is_refused(slug: str, query: str) -> None:
    answer = get(f"/figures/{slug}.csv?{query}")
    assert answer.status == 400 and "ne peut pas suivre ce filtre" in answer.text
    kept = "&".join(part for part in query.split("&") if part.split("=")[0] not in parameters.words_of("filter"))
    assert get(f"/figures/{slug}.csv?{kept}").status == 200


UNREAD = {
    "ort": "oui", "annee": "2021", "perimetre": "subventions-localisees", "fin": "2026-09-30", "couleur": "population",
    "texte": TYPED, "colonnes": "population", "tri": "-amount_eur", "par": "habitant", "reperes": "qpv", "besoin": "commerce",
    "point": "2021-12-31",
}  # fmt: skip


@pytest.mark.parametrize("slug", catalogue.entries())
def test_what_a_figure_does_not_read_changes_nothing(slug: str) -> None:
    here = {"departement": ["50"]}
    plain = draw(slug, here)
    read = exports.needs(catalogue.entry(slug))
    key = workshop.order(plain, "png").key
    for word, value in UNREAD.items():
        if parameters.named(word).needs in read:
            continue
        try:
            other = draw(slug, here, {word: [value]})
        except exports.NotFiltered:
            continue
        assert other is plain and workshop.order(other, "png").key == key, word
    assert set(dict.fromkeys(word for word, _ in _pairs(plain.query))) <= {"departement"}


def _pairs(query: str) -> list[tuple[str, str]]:
    return [(word, value) for word, _, value in (part.partition("=") for part in query.split("&") if part)]


@pytest.mark.parametrize("slug", catalogue.entries())
def test_what_somebody_typed_is_in_no_file(slug: str) -> None:
    plain, figure = draw(slug), draw(slug, {"texte": [TYPED]})
    if "search.text" not in exports.needs(catalogue.entry(slug)):
        assert figure is plain
        return
    assert "recherche par mot" in figure.subtitle and "VOTEZ" not in figure.address
    order = workshop.order(figure, "png")
    assert "VOTEZ" not in order.key + order.file_name(figure) and order.key != workshop.order(plain, "png").key
    for file_format, text in files(figure, (*TABLE_FORMATS, *PICTURE_FORMATS)):
        assert "VOTEZ" not in text, file_format


def test_the_same_address_gives_the_same_file() -> None:
    order = workshop.order(draw("repartition-des-communes", {"region": ["28"], "ort": ["oui"]}), "svg")
    content, key = order.make(draw("repartition-des-communes", {"ort": ["oui"], "region": ["28"]})).content, order.key
    exports.KEPT.clear()
    again = workshop.order(draw("repartition-des-communes", {"region": ["28"], "ort": ["oui"]}), "svg")
    assert (
        again.key == key
        and again.make(draw("repartition-des-communes", {"region": ["28"], "ort": ["oui"]})).content == content
    )
    by_address = [
        get(f"/figures/repartition-des-communes.svg?{query}") for query in ("region=28&ort=oui", "ort=oui&region=28")
    ]
    assert {answer.headers["etag"] for answer in by_address} == {f'"{key}"'}
    assert {answer.body for answer in by_address} == {content}


# --- what is told --------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["selection", "sauf"])
def test_an_unknown_town_is_told(word: str) -> None:
    territory, _, sentences = places.resolve({word: ["99999"]})
    assert not territory.filters and len(sentences) == 1 and "99999" in sentences[0]
    answer = get(f"/figures/liste-des-communes.csv?{word}=99999")
    assert answer.status == 400 and "99999" in answer.text


@pytest.mark.parametrize("query", ["colonnes=nothing", "tri=-nothing"])
def test_an_unknown_column_is_refused_by_address(query: str) -> None:
    answer = get(f"/figures/communes-du-territoire.csv?departement=50&{query}")
    assert answer.status == 400 and "nothing" in answer.text


def test_a_filter_on_what_is_measured_gives_the_count() -> None:
    for slug, asked in (
        ("carte-des-communes", {"ort": ["non"]}),
        ("carte-des-communes", {"couleur": ["population"], "population": ["plus_20000"]}),
        ("subventions-par-annee", {"subvention": ["non"]}),
        ("programmes-du-territoire", {"programme": ["qpv"]}),
    ):
        figure = draw(slug, asked)
        assert figure.title.startswith(f"{figure.kept_words} répond") and figure.filter_words in figure.title, slug
    # Another filter leaves the finding.
    assert "en ORT" in draw("carte-des-communes", {"annee": ["2021"]}).title


def test_a_ledger_counts_what_it_sums() -> None:
    for place in ({}, {"departement": ["50"]}, {"region": ["93"]}):
        figure = draw("registre-des-subventions", place)
        counted = figure.table[~figure.table["is_before_programme"] & (figure.table["coverage"] != "regional")]
        digits = re.sub(r"\s", "", figure.title)
        assert digits.startswith(f"{len(counted)}subventions") and str(int(counted["year"].min())) in digits
        assert re.sub(r"\s", "", figure.coverage).startswith(f"{len(figure.table) - len(counted)}autres")


@pytest.mark.parametrize("slug", ["pilier-ingenierie", "pilier-financements", "pilier-reseau"])
def test_a_national_card_says_france(slug: str) -> None:
    figure = draw(slug, {"region": ["28"]})
    *national, here = figure.cards
    assert all("France" in card.context for card in national) and "Normandie" in here.label
    assert figure.territory == "France et Normandie" and "en France" in figure.title
    assert set(figure.table["territory_name"]) == {"France", "Normandie"}


def test_the_national_offer_says_france() -> None:
    assert draw("mesures", {"region": ["28"]}).territory == "France"
    assert "France" in draw("chiffres-cles", {"region": ["28"]}).cards[5].context
    assert all("France" in text for text in draw("deux-programmes", {"region": ["28"]}).table["announced"])


def test_a_territory_without_code_reads_no_filter() -> None:
    assert parameters.only_read({"perimeter"}, Territory("departement", ("50",), ("Manche (50)",)), Options()) == (
        Territory(),
        Options(),
    )
