"""Every page, everywhere: no exception, the right towns, the right sentences.

`AppTest` runs the real main script. What only a browser shows (maps, downloads, addresses written by
widgets) is in tests/browser.
"""

from __future__ import annotations

import gc
import html
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pvd import dictionary, exports, places, views, warehouse, workshop
from pvd.formats import day, number, plural, typeset
from pvd.territory import Options
from tests.asking import get

ROOT = Path(__file__).parent.parent
# page file → what it must be titled, whatever the territory; None: the name of the territory itself
PAGES: dict[str, str | None] = {
    "overview": "Où en est « Petites villes de demain » ?",
    "map": "Carte des communes",
    "funding": "Financement",
    "pillars": "Les trois piliers",
    "measures": "Les mesures",
    "results": "Avant et depuis",
    "territory": None,
    "late": "Départements en retard",
    "town": None,
    "compare": "Comparer",
    "press": "Presse",
    "method": "Méthode",
    "data": "Données",
    "versions": "Versions",
    "quality": "Qualité des données",
    "accessibility": "Déclaration d’accessibilité",
    "legal": "Mentions légales",
    "contact": "Contact",
    "sitemap": "Plan du site",
}
Address = dict[str, str | list[str]]
# address → towns, counted in the official list of April 2026
TERRITORIES: dict[str, tuple[Address, int]] = {
    "france": ({}, 1646),
    "region-93": ({"region": "93"}, 65),
    "departement-50": ({"departement": "50"}, 37),
    "departement-971": ({"departement": "971"}, 7),
    "departement-2A": ({"departement": "2A"}, 6),
    "commune-50615": ({"commune": "50615"}, 1),
    "departement-75": ({"departement": "75"}, 0),
}


def marks() -> int:
    """How many marks pandas keeps in the columns of the tables that live: one each time that somebody reads a column."""
    tables = [item for item in gc.get_objects() if isinstance(item, pd.DataFrame)]
    return sum(len(block.refs.referenced_blocks) for table in tables for block in table._mgr.blocks)


def opened(page: str, address: Address | None = None) -> AppTest:
    """A page of a fresh session, at an address."""
    app = AppTest.from_file(str(ROOT / "pvd" / "frame.py"), default_timeout=60)
    for name, value in (address or {}).items():
        app.query_params[name] = value
    if page == "overview":
        return app.run()
    app.run()
    return app.switch_page(f"../pages/{page}.py").run()


def written(app: AppTest) -> list[str]:
    """What the page's script writes, element by element, as HTML or as plain text."""
    bodies = [
        getattr(getattr(element, "proto", None), "body", "") or getattr(element, "value", "") for element in app.main
    ]
    return [body for body in bodies if isinstance(body, str)]


def placed(app: AppTest) -> list[tuple[str, dict[str, Any]]]:
    """(how it is shown, what its address answers) of every figure that the page places."""
    found = []
    for text in re.findall(r"<div class='pvd-figure[^>]*>", "".join(written(app))):
        said_ = dict(re.findall(r'data-(\w+)="([^"]*)"', text))
        answer = get("/" + html.unescape(said_["figure"]), accept="application/json")
        found.append((said_.get("as", ""), {"slug": said_["key"], **answer.json(), "status_code": answer.status}))
    return found


def shown(app: AppTest, is_whole: bool = True) -> str:
    """What the figures of the page say, their « À propos » included unless only their face is wanted."""
    parts: list[str] = []
    for how, view in placed(app):
        if "erreur" in view:
            parts.append(view["erreur"])
            continue
        head = [view["title"], view["line"]] if how not in ("cards", "foot") else []
        cards = [" ".join(card) for card in view["cards"]] if how != "foot" else []
        table = view["table"]["html"] if view["table"] and view["kind"] == "table" and not how else ""
        face = [*head, view["reading"] if how == "facts" else "", *cards, view["empty"], table, view["source"]]
        parts += [*face, view["about"] if is_whole else ""]
    return " ".join(parts)


def said(app: AppTest) -> str:
    """Everything that a reader finds on the page: no tags, plain spaces."""
    text = " ".join([*written(app), shown(app)])
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", text)))


def plain(text: str) -> str:
    """One kind of space, one in a row."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def sound(app: AppTest) -> str:
    """The page's text, once it is sure that nothing failed."""
    assert not app.exception, [item.value for item in app.exception]
    assert not app.error, [item.value for item in app.error]
    text = said(app)
    assert not re.search(r"\b(nan|None|NaT|Traceback|Exception)\b|<NA>", text)
    return text


@cache
def shown_on(page: str) -> tuple[tuple[str, bool], ...]:
    """(slug, whether the map's filters apply) of every figure that a page shows."""
    source = (ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8")
    calls = re.findall(r"screen\.(?:show|row|facts|briefing)\(([^)]*)\)", source)
    return tuple((slug, "filtered=True" in call) for call in calls for slug in re.findall(r'"([^"]+)"', call))


def listed(address: Address) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [value] for name, value in address.items()}


def explored(app: AppTest) -> dict[str, Any]:
    """What the map of the page draws, as its address answers."""
    (place,) = re.findall(r"<div class='pvd-figure[^>]*data-as=\"map\"[^>]*>", "".join(written(app)))
    address = html.unescape(re.findall(r'data-figure="([^"]*)"', place)[0])
    answer = get("/" + address.replace(".json", ".carte.json", 1), accept="application/json")
    assert answer.status == 200
    found: dict[str, Any] = answer.json()
    return found


def town_points(app: AppTest) -> list[str]:
    """The codes of the towns drawn on the map."""
    found: list[str] = explored(app)["places"]["code"]
    assert len(set(found)) == len(found)
    return found


def rows_of(app: AppTest, slug: str) -> int:
    """How many rows a table of the page has."""
    (view,) = [view for _, view in placed(app) if view["slug"] == slug]
    return view["table"]["rows"] if view["table"] else 0


def test_every_page_is_tested() -> None:
    found = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert found == set(PAGES) | {"guide"}, "a page came or went: PAGES above says what each is titled"


@pytest.mark.parametrize("place", TERRITORIES)
@pytest.mark.parametrize("page", PAGES)
def test_page(page: str, place: str) -> None:
    address, towns = TERRITORIES[place]
    app = opened(page, address)
    text = sound(app)
    territory, options, _ = places.resolve(listed(address))
    # The page of a town shows nothing of a larger territory: it says how to find a town.
    chosen = page != "town" or territory.level == "commune"
    title = PAGES[page] or territory.label if chosen else "Choisir une commune"
    # Nor is there a page of France beside the home page: that of territories says how to choose one.
    if page == "territory" and territory.level == "france":
        chosen, title = False, "Choisissez un territoire"
    assert [plain(item.value) for item in app.title] == [plain(title)]
    # Breadcrumb: where we are, how many towns, as of when.
    dated = " · ".join(dictionary.release_dated()) or f"données au {day(warehouse.current().data_as_of)}"
    crumb = f"{territory.label} · {plural(towns, 'commune')} · {dated}"
    assert plain(crumb) in text
    # A town has a page of its own: that of territories only leads there.
    leads_away = page == "territory" and territory.level == "commune"
    # Every figure is there, with its title and its subtitle.
    for slug, _ in shown_on(page) if chosen and not leads_away else ():
        figure = exports.draw(slug, territory, options)
        assert plain(figure.title) in text, slug
        assert plain(figure.subtitle) in text, slug
        if not figure.is_empty:
            assert plain(figure.note)[:60] in text, slug
    # What the address says that is worth a word.
    warnings = [plain(item.value) for item in app.warning]
    assert warnings == (["Le département 75 (Paris) ne compte aucune Petite ville de demain."] if towns == 0 else [])
    # The footer.
    assert warehouse.current().release in text and "Licence Ouverte 2.0" in text


@pytest.mark.parametrize("place", TERRITORIES)
def test_cards_say_what_the_query_says(place: str) -> None:
    address, towns = TERRITORIES[place]
    territory, options, _ = places.resolve(listed(address))
    cards = exports.draw("chiffres-cles", territory, options).cards
    app = opened("overview", address)
    text = sound(app)
    assert cards[0].value == number(towns) and len(cards) == 6
    for card in cards:
        assert plain(f"{card.label} {card.value} {card.context}") in text
    unknown = "Aucune subvention connue ne veut pas dire zéro" in text
    assert unknown == (towns == 0), "a territory without known grant says that it is not zero"


@pytest.mark.parametrize("place", TERRITORIES)
def test_map_and_list_hold_the_towns(place: str) -> None:
    address, towns = TERRITORIES[place]
    app = opened("map", address)
    text = sound(app)
    assert len(town_points(app)) == towns
    if towns == 0:
        assert "Aucune commune du programme" in text and "Aucune donnée pour ce territoire." in text
        return
    assert rows_of(app, "liste-des-communes") == towns
    assert plain(plural(towns, "commune du programme", "communes du programme")) in text


def test_key_numbers_of_france() -> None:
    text = sound(opened("overview"))
    assert "Communes 1 646 7 189 305 habitants" in text
    period = "attributions de 2023 et 2024, et première vague de conseillers numériques de 2021"
    assert f"Subventions de l’État 556,4 M€ {period}" in text
    assert "Mesures du programme 66" in text
    text = sound(opened("funding"))
    assert "3,7 Md€ engagés au 31 décembre 2024, dans un périmètre plus large" in text
    # In the generated sentence or in the coverage sentence, once.
    assert re.search(r"[Nn]on disponibles? : [^.]*2020, 2022", text), "years that are not held are named"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_places_its_figures_and_draws_none(page: str) -> None:
    app = opened(page, {"town": {"commune": "50615"}, "territory": {"departement": "50"}}.get(page, {}))
    slugs = [view["slug"] for _, view in placed(app)]
    assert {slug for slug, _ in shown_on(page)} <= set(slugs) and len(slugs) == len(set(slugs))
    assert all(view["status_code"] == 200 for _, view in placed(app))
    assert not app.get("plotly_chart") and not app.get("deck_gl_json_chart") and not app.dataframe


def test_guide() -> None:
    text = sound(opened("guide"))
    assert len(text) > 1000 and "France · 1 646 communes" in text


# --- filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "towns"),
    [
        ({"departement": "50", "ort": "non"}, None),
        ({"region": "28", "annee": ["2020", "2021"], "population": "moins_3500"}, None),
        ({"centralite": "inconnue"}, None),
        ({"subvention": "non"}, 106),
        ({"selection": "50615,50025,97106"}, 3),
        ({"departement": "971", "centralite": "structurant"}, 0),
        ({"departement": "75", "ort": "oui"}, 0),
        ({"annee": "2019", "population": "plus_20000", "programme": "manufacture"}, 0),
    ],
    ids=str,
)
def test_filters_reach_map_list_and_cards(address: Address, towns: int | None) -> None:
    territory, options, problems = places.resolve(listed(address))
    assert len(problems) == ("departement" in address and address["departement"] == "75")
    expected = warehouse.query("towns", territory, **options.parameters)["commune_code"].tolist()
    assert towns is None or len(expected) == towns
    app = opened("map", address)
    text = sound(app)
    if "selection" not in address:
        assert sorted(town_points(app)) == sorted(expected)
    if expected:
        assert rows_of(app, "liste-des-communes") == len(expected)
        first = warehouse.query("towns", territory)["commune_name"].iloc[0]
        assert plain(typeset(first)) in text
    else:
        assert "rien à montrer" in text or "Aucune commune du programme dans ce territoire." in text
    assert plain(exports.draw("chiffres-cles", territory, options).cards[0].value) in text


def test_an_empty_result_can_be_left() -> None:
    app = opened("map", {"departement": "971", "centralite": "structurant"})
    assert app.button(key="pvd_filters_clear").label == "Tout effacer"
    app.button(key="pvd_filters_clear").click().run()
    sound(app)
    assert rows_of(app, "liste-des-communes") == 7


def test_filters_belong_to_the_map() -> None:
    text = sound(opened("overview", {"departement": "50", "ort": "non"}))
    assert "Manche (50) · 37 communes" in text


# --- malformed addresses -------------------------------------------------------------------------

MALFORMED: list[tuple[Address, tuple[str, ...]]] = [
    ({"departement": "99"}, ("Le code de département « 99 » est inconnu",)),
    ({"region": "00"}, ("Le code de région « 00 » est inconnu",)),
    ({"commune": "abc"}, ("La valeur « abc » du paramètre « commune » n’est pas un code.",)),
    ({"commune": "75056"}, ("« 75056 » n’est pas celui d’une Petite ville de demain",)),
    ({"epci": "123456789"}, ("« 123456789 » n’est pas celui d’un territoire du programme",)),
    ({"fin": "hier"}, ("La valeur « hier » du paramètre « fin » n’est pas reconnue",)),
    ({"perimetre": "x"}, ("La valeur « x » du paramètre « perimetre » n’est pas reconnue",)),
    ({"couleur": "x"}, ("La valeur « x » du paramètre « couleur » n’est pas reconnue",)),
    ({"ort": "peut-être"}, ("La valeur « peut-être » du filtre « ort » n’est pas reconnue",)),
    ({"selection": "99999"}, ("Communes inconnues dans la sélection",)),
    ({"sauf": "99999"}, ("Communes inconnues parmi celles à laisser de côté, ignorées",)),
    ({"colonnes": "population,xyz"}, ("La valeur « xyz » du paramètre « colonnes » n’est pas reconnue",)),
    (
        {"departement": "99", "commune": "abc", "fin": "hier", "perimetre": "x", "couleur": "x"},
        ("« 99 »", "« abc »", "« hier »", "« x » du paramètre « perimetre »", "« x » du paramètre « couleur »"),
    ),
    ({"commune": "<script>alert(1)</script>"}, ("n’est pas un code",)),
]


@pytest.mark.parametrize(("address", "sentences"), MALFORMED, ids=[str(address) for address, _ in MALFORMED])
def test_a_malformed_address_opens_on_france_and_says_so(address: Address, sentences: tuple[str, ...]) -> None:
    app = opened("map", address)
    text = sound(app)
    warnings = [plain(item.value) for item in app.warning]
    assert len(warnings) == len(sentences)
    for sentence in sentences:
        assert any(sentence in warning for warning in warnings), (sentence, warnings)
    assert "France · 1 646 communes" in text and len(town_points(app)) == 1646
    assert "<script>" not in "".join(warnings)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_survives_the_worst_address(page: str) -> None:
    address, sentences = MALFORMED[-2]
    app = opened(page, address)
    assert "France · 1 646 communes" in sound(app)
    assert len(app.warning) == len(sentences)


def test_a_bad_value_does_not_hide_a_good_one() -> None:
    app = opened("overview", {"commune": "abc", "departement": "50"})
    assert "Manche (50) · 37 communes" in sound(app)
    assert "La page montre Manche (50)." in plain(app.warning[0].value)


def test_a_code_of_the_past_leads_to_the_town_of_today() -> None:
    # Beaumont-Hague, in La Hague since 2017.
    app = opened("overview", {"commune": "50057"})
    assert "Le code « 50057 » est celui d’une ancienne commune" in plain(app.warning[0].value)
    assert "La Hague (50) · 1 commune ·" in sound(app)


# --- options and widgets -------------------------------------------------------------------------


def test_end_of_mandate_and_perimeter_change_the_figures() -> None:
    address = {"departement": "50", "fin": "2026-09-30", "perimetre": "subventions-epci"}
    territory, options, problems = places.resolve(listed(address))
    assert not problems
    text = sound(opened("funding", address))
    for slug in ("temps-argent-realisations", "subventions-par-annee", "registre-des-subventions"):
        figure = exports.draw(slug, territory, options)
        assert plain(figure.title) in text and plain(figure.subtitle) in text
        assert figure.title != exports.draw(slug, territory, Options()).title or slug == "temps-argent-realisations"
    assert "fin du mandat : 30 septembre 2026" in text
    assert "reçues par leurs intercommunalités" in text


def test_another_end_of_the_mandate_is_chosen_on_the_page() -> None:
    app = opened("funding")
    assert not app.date_input, "asked only when neither of the two days is wanted"
    app.segmented_control(key="pvd_switch_fin").set_value("2026-12-31").run()
    assert app.query_params["fin"] == "2026-12-31"
    app.date_input(key="pvd_end").set_value(date(2027, 6, 30)).run()
    assert app.query_params["fin"] == "2027-06-30"
    assert "fin du mandat : 30 juin 2027" in sound(opened("funding", {"fin": "2027-06-30"}))


def test_a_point_of_the_official_series_shows_who_said_it() -> None:
    app = opened("funding")
    assert "830 M€" not in sound(app)
    app.selectbox(key="pvd_point").select("2023-01-01").run()
    assert app.query_params["point"] == "2023-01-01"
    text = sound(app)
    assert "888 M€ au 1ᵉʳ janvier 2023 : 19 montants publiés" in text
    assert "2 autres totaux publiés" in text and "au moins 830 M€ et environ 800 M€" in text
    # The address alone reopens it; a day without point says so.
    assert "AEF info, entretien J. Auricoste" in sound(opened("funding", {"point": "2023-01-01"}))
    assert "Aucun total officiel n’est publié à cette date." in sound(opened("funding", {"point": "2001-01-01"}))


def test_two_official_figures_are_put_side_by_side() -> None:
    app = opened("method", {"indicateur": "funds_engaged"})
    app.selectbox(key="pvd_search_lieu").select("france-fr").run()
    app.selectbox(key="pvd_search_chiffre").select("funds-engaged-2023-01-01-fr").run()
    assert "Un second chiffre de la même chose dira pourquoi ils diffèrent." in sound(app)
    app.selectbox(key="pvd_search_autre").select("funds-engaged-2024-12-31-fr-localtis").run()
    assert "Ils diffèrent : leur périmètre n’est pas le même" in sound(app)
    assert len(app.code) == 2 and "Source" in app.code[0].value
    assert (app.query_params["lieu"], app.query_params["autre"]) == (
        "france-fr",
        "funds-engaged-2024-12-31-fr-localtis",
    )


@pytest.mark.parametrize("colour", ["subventions", "subventions-par-habitant", "population", "centralite"])
def test_the_map_changes_colour(colour: str) -> None:
    territory, options, _ = places.resolve({"departement": ["50"], "couleur": [colour]})
    app = opened("map", {"departement": "50", "couleur": colour})
    text = sound(app)
    legend = [(plain(label), count) for label, count, *_ in explored(app)["legend"]]
    figure = exports.draw("carte-des-communes", territory, options)
    assert plain(figure.title) in text
    for item in figure.encodings.classes:
        # A class without a town is on no map, and in no legend.
        assert ((plain(item.label), item.count) in legend) is bool(item.count), "the legend, with its counts"


def test_search_leads_to_the_town() -> None:
    app = opened("overview")
    app.text_input(key="pvd_search").set_value("valogne").run()
    sound(app)
    (button,) = [item for item in app.button if item.key and item.key.startswith("pvd_result_commune_50615")]
    assert button.label.startswith("Valognes")
    button.click().run()
    assert "Valognes (50) · 1 commune ·" in sound(app)
    assert app.text_input(key="pvd_search").value == ""


def test_a_town_found_from_home_is_a_town_opened() -> None:
    app = opened("overview", {"departement": "14", "perimetre": "subventions-epci"})
    app.text_input(key="pvd_search").set_value("valogne").run()
    (button,) = [item for item in app.button if item.key and item.key.startswith("pvd_result_commune_50615")]
    button.click().run()
    assert [item.value for item in app.title] == ["Valognes (50)"]
    assert dict(app.query_params) == {"commune": "50615", "perimetre": "subventions-epci"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Château-Thierry", "Château-Thierry (02) est une ville d’Action cœur de ville"),
        ("cherbourg", "Cherbourg-en-Cotentin (50) est une ville d’Action cœur de ville"),
        ("Villejuif", "Une commune qui ne se trouve pas ici n’est pas du programme."),
    ],
)
def test_a_town_outside_the_programme_is_explained(typed: str, sentence: str) -> None:
    app = opened("overview")
    app.text_input(key="pvd_search").set_value(typed).run()
    assert sentence in sound(app)


def test_bubbles_of_the_map_are_plain_text() -> None:
    """The browser writes them as text: « L’Île-Bouchard » has neither markup nor entities."""
    places_ = explored(opened("map"))["places"]
    assert sum("’" in name for name in places_["title"]) >= 76
    words = [text for column in ("title", "name", "said", "dated") for text in places_[column]]
    assert not [text for text in words if "&" in text or "<" in text or "'" in text]
    assert all(places_["said"]) and all(places_["dated"]), "each has a value and its date"


def test_search_without_answer_says_what_to_try() -> None:
    app = opened("overview")
    app.text_input(key="pvd_search").set_value("<b>zzzzzz</b>").run()
    assert "Aucun territoire trouvé pour « <b>zzzzzz</b> »." in sound(app)


@pytest.mark.parametrize("page", ["overview", "map", "funding", "pillars", "compare"])
def test_a_run_places_addresses_and_draws_nothing_of_the_territory(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    draw = exports.draw
    monkeypatch.setattr(exports, "draw", lambda slug, territory, options: (
        asked.append(f"{slug} of {territory.label}") if territory.codes else None, draw(slug, territory, options))[1])  # fmt: skip
    app = opened(page, {"departement": "50"})
    assert not asked, "the browser asks figures by their address: every visitor shares the answers"
    assert placed(app) and not app.exception


def test_the_picker_goes_down_and_the_breadcrumb_up() -> None:
    app = opened("overview")
    app.selectbox(key="pvd_region").select("28").run()
    assert "Normandie · 159 communes" in sound(app)
    app.selectbox(key="pvd_departement").select("50").run()
    assert "Manche (50) · 37 communes" in sound(app)
    app.selectbox(key="pvd_commune").select("50615").run()
    assert "Valognes (50) · 1 commune ·" in sound(app)
    app.button(key="pvd_up_departement").click().run()
    assert "Manche (50) · 37 communes" in sound(app)
    app.button(key="pvd_up_france").click().run()
    assert "France · 1 646 communes" in sound(app)


def test_a_union_of_departements() -> None:
    app = opened("map", {"departement": ["50", "14"]})
    assert "Manche (50) et Calvados (14) · 74 communes" in sound(app)
    assert len(town_points(app)) == rows_of(app, "liste-des-communes") == 74


def test_a_release_that_cannot_be_opened_is_said_in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> Any:
        raise warehouse.ReleaseError("expected communes.parquet in curated/, found none")

    monkeypatch.setattr(places, "resolve", refused)
    app = AppTest.from_file(str(ROOT / "pvd" / "frame.py"), default_timeout=60).run()
    assert not app.exception
    assert [item.value for item in app.error] == [
        "Les données ne sont pas disponibles pour le moment. Réessayez dans quelques minutes."
    ]


def test_a_figure_that_fails_does_not_take_the_page_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = exports.draw

    def draw(slug: str, *rest: Any) -> Any:
        if slug == "subventions-par-annee":
            raise warehouse.QueryError("queries/grants_by_year.sql: unknown parameter $x")
        return real(slug, *rest)

    monkeypatch.setattr(exports, "draw", draw)
    # What was drawn before is kept, and would be shown.
    monkeypatch.setattr(views, "shop", workshop.Workshop)
    app = opened("overview", {"departement": "50"})
    text = sound(app)
    assert [view["status_code"] for _, view in placed(app)].count(500) == 1
    assert "Cette figure n’a pas pu être affichée." in text
    assert "queries/grants_by_year.sql: unknown" not in text, "the visitor reads French, the log the rest"
    assert "Manche (50) · 37 communes" in text and "Licence Ouverte 2.0" in text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_seen_again_walks_no_table(page: str) -> None:
    address: Address = {"commune": "50615"} if page == "town" else {"region": "93"}
    opened(page, address)
    before = marks()
    opened(page, address)
    # What everybody would pay at each run, in time and, mark by mark, in memory (`pvd/screen/written.py`).
    assert marks() == before
