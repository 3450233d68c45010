"""Exceptions: each rule on one invented town that meets it and one that does not; on the release, published numbers."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pvd import exports, places, warehouse
from pvd.figures.exceptions import RULES
from pvd.screen.exceptions import MAX_BODY, PAGE_ROWS, _rule, mail, report
from pvd.territory import Options, Territory
from pvd.warehouse import QUERIES, Warehouse
from tests.invented import release as invented
from tests.invented.rows import C
from tests.test_changes import rewrite
from tests.test_pages import plain, said, sound

FRANCE = Territory()
# On the release in service. Numbers published or counted by hand: geodata.md, rulings.md, the build report.
COUNTS = {
    "sans-ort": 120,
    "convention-sans-date": 9,
    "ort-sans-date": 1,
    "date-future": 4,
    "convention-avant-programme": 3,
    "ort-avant-convention": 72,
    "dates-differentes": 18,
    "absente-carte-2024": 1,
    "ort-non-signee-2024": 134,
    "ort-disparue": 5,
    "aucune-subvention-connue": 106,
    "homonyme": 8,
    "plus-de-20000": 5,
    "population-autre-annee": 3,
    "sans-epci": 1,
    "epci-change": 1,
    "limites-changees": 8,
    "nom-different": 1,
    "nom-absent": 1,
    "identifiant-autre-departement": 6,
}
# The towns of the rules that meet few.
NAMED = {
    "convention-sans-date": "06103 22203 22262 29165 33327 72039 72180 72189 72276",
    "ort-sans-date": "77296",
    "date-future": "71106 71176 71342 71394",
    "convention-avant-programme": "21103 21554 21607",
    "absente-carte-2024": "29165",
    "homonyme": "27112 29197 32160 38315 56169 60104 73204 86112",
    "plus-de-20000": "29039 84054 85047 97117 97128",
    "population-autre-annee": "97602 97603 97614",
    "sans-epci": "85113",
    "epci-change": "12185",
    "nom-different": "71263",
    "nom-absent": "81037",
    "identifiant-autre-departement": "19275 23067 38315 54425 55063 73204",
}
# Every invented town as the sources would write it when nothing is to be said.
_PLAIN = (
    "update t set listed_name = commune_name, is_on_2024_map = true, pvd_id = 'pvd-00-' || departement_code || '-1', "
    "ort_2024_status = if(is_ort, 'Signée', 'Non signée'), agreement_signed_on_2024 = null, epci_changed_on = null, "
    "perimeter_change = null"
)
_EXTRACT = (
    "insert into t by name select 'ort-2024' as source_id, 'Extraction inventée' as title, date '2024-09-30' as as_of"
)
# What makes a town meet a rule, where no invented town does; beside it, one that stops just short.
_SINGLED = (
    # The day of the list is not later than the list.
    "update t set ort_signed_on = date '2026-04-28' where commune_code = '13903'",
    "update t set ort_signed_on = date '2026-04-27' where commune_code = '97191'",
    "update t set agreement_signed_on = date '2020-09-30' where commune_code = '50901'",
    "update t set agreement_signed_on = date '2020-10-01' where commune_code = '50902'",
    "update t set ort_signed_on = date '2021-08-31' where commune_code = '13901'",
    "update t set agreement_signed_on_2024 = date '2021-04-01' where commune_code = '50901'",
    "update t set agreement_signed_on_2024 = date '2020-10-01' where commune_code = '50902'",
    "update t set is_on_2024_map = false where commune_code = '14902'",
    # Signed the day after the extract: it has no reason to be there.
    "update t set ort_2024_status = 'En cours' where commune_code in ('13901', '14902', '97193')",
    "update t set ort_signed_on = date '2024-10-01' where commune_code = '97193'",
    "update t set ort_2024_status = 'Signée' where commune_code = '97192'",
    "update t set commune_name = 'Aubépine', listed_name = 'Aubépine' where commune_code = '13903'",
    "update t set population = 20000 where commune_code = '50903'",
    "update t set population_year = 2017 where commune_code = '97191'",
    "update t set epci_changed_on = date '2026-01-01' where commune_code = '50901'",
    "update t set perimeter_change = 'split', perimeter_changed_year = 2025 where commune_code = '50902'",
    "update t set listed_name = 'Brume' where commune_code = '50902'",
    "update t set listed_name = null where commune_code = '50903'",
    "update t set pvd_id = 'pvd-28-1450-1' where commune_code = '14901'",
)
# rule → (the towns that meet it, one that does not though it is near)
CASES: dict[str, tuple[str, str]] = {
    "sans-ort": ("13902 14901 14903 50902 97192", "14902"),
    "convention-sans-date": ("14901 97193", "13902"),
    "ort-sans-date": ("14902", "14901"),
    "date-future": ("13903", "97191"),
    "convention-avant-programme": ("50901", "50902"),
    # Clairmare signed both on one day.
    "ort-avant-convention": ("13901", "50903"),
    "dates-differentes": ("50901", "50902"),
    "absente-carte-2024": ("14902", "14901"),
    "ort-non-signee-2024": ("13901 14902", "97193"),
    "ort-disparue": ("97192", "50902"),
    # Awards before the programme, held for one région or located there for somebody else make no known grant.
    "aucune-subvention-connue": ("13902 14901 14903 97193", "97192"),
    "homonyme": ("13903 50901", "50902"),
    "plus-de-20000": ("14902", "50903"),
    "population-autre-annee": ("97191", "97192"),
    "sans-epci": ("14903", "14902"),
    "epci-change": ("50901", "50902"),
    "limites-changees": ("50902", "50901"),
    "nom-different": ("50902", "50903"),
    "nom-absent": ("50903", "50902"),
    "identifiant-autre-departement": ("14901", "50901"),
}


@pytest.fixture(scope="module")
def singled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The invented release, where each rule has a town."""
    folder = invented.write(tmp_path_factory.mktemp("singled") / "curated")
    for statement in (_PLAIN, *_SINGLED):
        rewrite(folder, "communes", statement)
    rewrite(folder, "sources", _EXTRACT)
    opened_ = Warehouse(folder)
    yield opened_
    opened_.close()


def ask(territory: Territory = FRANCE) -> pd.DataFrame:
    """Exceptions of the release in service."""
    return warehouse.query("exceptions", territory)


def drawn(address: dict[str, list[str]], slug: str = "exceptions") -> Any:
    return exports.draw(slug, places.resolve(address)[0], Options())


# --- the rules -----------------------------------------------------------------------------------


def test_each_rule_is_written_once_and_has_its_words() -> None:
    sql = (QUERIES / "exceptions.sql").read_text(encoding="utf-8")
    assert re.findall(r"'exception': '([^']+)'", sql) == list(RULES) == list(COUNTS) == list(CASES)
    labels = [rule.label for rule in RULES.values()]
    assert len(set(labels)) == len(labels)
    for rule in RULES.values():
        assert all((rule.label, rule.why.endswith("."), rule.remedy.endswith("."), rule.contact))


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_on_invented_towns(rule: str, singled: Warehouse) -> None:
    met, near = CASES[rule]
    table = singled.query("exceptions", FRANCE)
    rows = table[table["exception"] == rule]
    assert sorted(rows["commune_code"]) == met.split() and near not in met
    for row in rows.to_dict("records"):
        assert RULES[rule].value(row) and list(row["source_ids"])


def test_future_is_later_than_the_list_never_than_today() -> None:
    sql = (QUERIES / "exceptions.sql").read_text(encoding="utf-8").lower()
    assert not re.search(r"\b(current_date|today\s*\(|now\s*\()", sql)


def test_rules_stay_inside_their_territory(singled: Warehouse) -> None:
    table = singled.query("exceptions", Territory("epci", (C,)))
    assert list(zip(table["exception"], table["commune_code"], strict=True)) == [
        ("sans-ort", "13902"),
        ("date-future", "13903"),
        ("ort-avant-convention", "13901"),
        ("ort-non-signee-2024", "13901"),
        ("aucune-subvention-connue", "13902"),
        ("homonyme", "13903"),
    ]
    # Its namesake is elsewhere, and named.
    assert list(table["namesakes"].iloc[-1]) == ["Manche (50)"]
    assert singled.query("exceptions", Territory("departement", ("75",))).empty


# --- the release in service ----------------------------------------------------------------------


def test_published_numbers() -> None:
    found = ask()["exception"].value_counts(sort=False)
    assert found.to_dict() == COUNTS and list(found.index) == list(RULES), "in the order of the rules"
    figure = drawn({}, "exceptions-par-regle")
    assert figure.table["town_count"].tolist() == list(COUNTS.values())


@pytest.mark.parametrize("rule", NAMED)
def test_towns_of_a_rule(rule: str) -> None:
    table = ask()
    assert sorted(table.loc[table["exception"] == rule, "commune_code"]) == NAMED[rule].split()


def test_departements_make_the_whole() -> None:
    units = warehouse.query("units", FRANCE)
    codes = units.loc[units["place_level"] == "departement", "place_code"]
    parts = [ask(Territory("departement", (code,)))["exception"].value_counts() for code in codes]
    total = pd.concat(parts).groupby(level=0).sum()
    assert total.to_dict() == COUNTS


@pytest.mark.parametrize(
    ("code", "rule", "value"),
    [
        ("71106", "date-future", "convention d’adhésion : 15 octobre 2021 ; ORT : 3 novembre 2026 ; liste : 27 avril 2026"),
        ("12052", "dates-differentes", "liste : 27 juillet 2021 ; carte de 2024 : 18 juin 2021"),
        ("27112", "homonyme", "Breteuil : Eure (27) et Oise (60)"),
        ("97117", "plus-de-20000", "23 014 habitants (2023)"),
        ("12185", "epci-change", "affichée : CC du Pays de Salars ; changement du 1ᵉʳ janvier 2026"),
        ("71263", "nom-different", "liste : Louhans ; affiché : Louhans-Châteaurenaud"),
        ("97602", "population-autre-annee", None),
        ("50341", "aucune-subvention-connue", "aucune attribution connue (fichiers de 2023 et 2024, et première vague de conseillers numériques de 2021)"),
    ],
)  # fmt: skip
def test_values_in_words(code: str, rule: str, value: str | None) -> None:
    table = drawn({"commune": [code]}).table
    (found,) = table.loc[table["exception"] == rule, "exception_value"]
    assert value is None or plain(found) == value
    assert "(2017)" in found or value is not None


def test_the_files_hold_the_rows_with_rule_explanation_and_value() -> None:
    figure = drawn({"departement": ["50"]})
    lines = list(csv.DictReader(io.StringIO(exports.write(figure, "csv").decode("utf-8-sig")), delimiter=";"))
    assert len(lines) == len(figure.table) > 0
    for line, row in zip(lines, figure.table.itertuples(), strict=True):
        assert line["Code Insee"] == row.commune_code and line["Point d’attention"] == row.exception_label
        assert line["Pourquoi"] == row.exception_why and line["Valeur concernée"] == row.exception_value


def test_nothing_to_say_is_said() -> None:
    for address in ({"departement": ["75"]}, {"commune": ["50041"]}):
        for slug in ("exceptions", "exceptions-par-regle"):
            figure = drawn(address, slug)
            assert figure.is_empty and figure.title == "Aucun point d’attention"
            assert plain(figure.coverage) == (
                "Aucun point d’attention : aucune des 20 règles ne concerne une commune de ce territoire."
            )


# --- reports -------------------------------------------------------------------------------------


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_PUBLIC_URL", "https://tableau-de-bord-petites-villes-de-demain.exemple.gouv.fr")


@pytest.mark.usefixtures("public")
def test_a_report_holds_the_exact_view_and_value() -> None:
    figure = drawn({"departement": ["50"]})
    row = figure.table.to_dict("records")[0]
    where = exports.address("territoire", *places.resolve({"departement": ["50"]})[:2])
    subject, body = report(row, figure, where)
    assert plain(subject) == "Petites villes de demain : erreur à signaler, Percy-en-Normandie (50), Sans ORT signée"
    text = plain(body)
    for words in (
        "Commune : Percy-en-Normandie (50393), Manche", "Point d’attention : Sans ORT signée",
        f"Valeur affichée : {plain(row['exception_value'])}", "DGALN et ANCT, liste des ORT (non daté, postérieur au 18 mars 2026)",
        f"Version des données : {figure.release}, au 27 avril 2026",
        "https://tableau-de-bord-petites-villes-de-demain.exemple.gouv.fr/territoire?departement=50&regle=sans-ort&version="
        + figure.release,
    ):  # fmt: skip
        assert words in text, text


@pytest.mark.usefixtures("public")
def test_every_report_fits_a_mail_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_REPORT_TO", "pvd@exemple.gouv.fr, autre@exemple.gouv.fr")
    units = warehouse.query("units", FRANCE)
    every = {"departement": units.loc[units["place_level"] == "departement", "place_code"].tolist()}
    for address in ({}, every):
        territory, options, _ = places.resolve(address)
        figure = exports.draw("exceptions", territory, options)
        where = exports.address("territoire", territory, options)
        for row in figure.table.to_dict("records"):
            link = mail(row, figure, where)
            parts = urlsplit(link)
            assert parts.scheme == "mailto" and parts.path == "pvd@exemple.gouv.fr,autre@exemple.gouv.fr"
            assert re.fullmatch(r"[!-~]+", link) and not set("<>\"' ") & set(link)
            assert len(parts.query.split("&body=")[1]) <= MAX_BODY
            content = parse_qs(parts.query)
            subject, body = report(row, figure, where)
            assert content == {"subject": [subject], "body": [body.strip("\n").replace("\n", "\r\n") + "\r\n"]}
            assert row["exception_value"] in body and row["commune_code"] in body and figure.release in body
            assert not address or f"/commune?commune={row['commune_code']}&version=" in body


@pytest.mark.parametrize("value", ["", "rien", "a@b?bcc=x@y", "a@b&body=x", "<script>@x"])
def test_a_recipient_that_is_no_address_is_left_to_the_sender(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_REPORT_TO", value)
    figure = drawn({"commune": ["97117"]})
    link = mail(figure.table.to_dict("records")[0], figure, "/commune?commune=97117")
    assert "<" not in link and "bcc" not in link
    assert link.startswith("mailto:?subject=") or value == "<script>@x"


def test_what_data_hold_is_escaped() -> None:
    figure = drawn({"commune": ["97117"]})
    row = figure.table.to_dict("records")[0] | {
        "commune_name": "<img src=x onerror=alert(1)>", "exception_value": "\"'><script>alert(1)</script>&body=x\r\nBcc: x",
    }  # fmt: skip
    written = _rule([row], 1, figure, "/commune?commune=97117&version=x'><b>")
    assert "<img" not in written and "<script" not in written and "<b>Que faire" in written and "'><b>" not in written
    link = mail(row, figure, "/commune")
    assert link.count("&body=") == 1 and "\n" not in link and "Bcc%3A" in link


# --- on the page ---------------------------------------------------------------------------------


SCRIPT = """
from pvd import screen
screen.set_up()
screen.header("territoire")
screen.exceptions()
"""


def shown(address: dict[str, str | list[str]]) -> AppTest:
    """The exceptions alone, under the real header, at an address."""
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def mails(app: AppTest) -> list[str]:
    """The mail addresses of the page."""
    text = " ".join(getattr(getattr(item, "proto", None), "body", "") for item in app.main)
    return [html.unescape(link) for link in re.findall(r"href=[\"'](mailto:[^\"']*)[\"']", text)]


def test_the_page_lists_towns_by_rule_with_a_report_each() -> None:
    app = shown({"departement": "50"})
    text = sound(app)
    assert "2 règles sur 20 concernent au moins une commune" in text and "5 points d’attention dans 5 communes" in text
    assert "Sans ORT signée : 2 communes" in text and "Aucune subvention connue : 3 communes" in text
    assert "Que faire : Dire où en est la convention-cadre" in text and "Qui peut agir : préfecture" in text
    links = mails(app)
    assert len(links) == 5
    assert all(re.search("territoire%3Fdepartement%3D50%26regle%3D[a-z-]+%26version%3D", link) for link in links)


def test_one_town_has_no_chart() -> None:
    text = sound(shown({"commune": "97117"}))
    assert "1 point d’attention dans 1 commune" in text and "23 014 habitants (2023)" in text
    assert "sur 20" not in text


def test_a_territory_without_any() -> None:
    app = shown({"commune": "50041"})
    sound(app)
    assert plain(app.info[0].value) == (
        "Aucun point d’attention : aucune des 20 règles ne concerne une commune de ce territoire."
    )
    assert not mails(app)


def test_many_rows_come_by_rule_and_by_page() -> None:
    app = shown({})
    sound(app)
    assert len(mails(app)) == PAGE_ROWS and "50 lignes sur 507 à l’écran. Les fichiers les contiennent toutes." in said(
        app
    )
    app = shown({"regle": "ort-non-signee-2024", "page": "3"})
    text = sound(app)
    assert len(mails(app)) == 134 - 2 * PAGE_ROWS and "ORT dite non signée en 2024 : 134 communes" in text
    # A page or a rule that is not there is the first, or all of them.
    assert len(mails(shown({"regle": "inconnue", "page": "99"}))) == PAGE_ROWS


def test_a_report_from_a_former_release_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_RELEASES", str(tmp_path))
    invented.write(tmp_path / invented.RELEASE)
    app = shown({"departement": "14", "version": invented.RELEASE})
    sound(app)
    links = mails(app)
    assert links and all(link.count(f"version%3D{invented.RELEASE}") == 1 for link in links)
    warehouse.use(None)
    warehouse.releases._open.clear()
