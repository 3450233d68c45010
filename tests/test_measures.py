"""Measures, promises, official figures, bridge and pace, on the release in service."""

from __future__ import annotations

import csv
import itertools
import re

import pandas as pd
import pytest

from pvd import exports, places, warehouse
from pvd.figures import measures, method, promises
from pvd.formats import NARROW, typeset
from pvd.parameters import read_search, write_search
from pvd.territory import Options, Search, Territory

FRANCE = Territory()


def draw(slug: str, territory: Territory = FRANCE, **search: str) -> exports.Figure:
    return exports.draw(slug, territory, Options(search=Search(**search)))


# --- measures ------------------------------------------------------------------------------------


def test_the_offer_is_whole_and_by_need() -> None:
    table = draw("mesures").table
    assert len(table) == 107 and table["measure_id"].is_unique and table["need"].nunique() == 13
    assert table["link"].isin(["specific", "linked"]).sum() == 66
    assert (table["need"] != table["need"].shift()).sum() == 13, "measures of one need stand together"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vélo", "VELO"),
        ("friches", "friche"),
        ("rénovation énergétique", "renovation  energetique"),
        ("l'habitat", "l’habitat"),
    ],
)
def test_search_forgives_accents_case_marks_and_plural(one: str, other: str) -> None:
    found = draw("mesures", text=one).table["measure_id"]
    assert 0 < len(found) < 107 and list(found) == list(draw("mesures", text=other).table["measure_id"])


@pytest.mark.parametrize(
    ("search", "column", "value"),
    [
        ({"need": "renover-habitat"}, "need", "renover-habitat"),
        ({"pillar": "network"}, "pillar", "network"),
        ({"theme": "economie"}, "main_theme", "economie"),
        ({"support": "loan"}, "support_type", "loan"),
        ({"link": "specific"}, "link", "specific"),
    ],
)
def test_each_filter_keeps_what_it_names(search: dict[str, str], column: str, value: str) -> None:
    everything, found = draw("mesures").table, draw("mesures", **search).table
    assert set(found[column]) == {value} and len(found) == (everything[column] == value).sum() > 0


def test_partners_find_their_measures() -> None:
    for partner in warehouse.query("partners", FRANCE).itertuples():
        assert len(draw("mesures", partner=partner.partner_id).table) == partner.measure_count


def test_a_search_that_finds_nothing_says_so() -> None:
    figure = draw("mesures", text="zzz")
    assert figure.is_empty and "Aucune mesure" in figure.coverage


@pytest.mark.parametrize(
    ("measure", "towns"), [("frla", 21), ("ort", 1526), ("detr", 1323), ("conseiller-numerique", 118), ("vta", None)]
)
def test_one_measure(measure: str, towns: int | None) -> None:
    figure = draw("mesures", measure=measure)
    facts = {card.label: card.value for card in figure.cards}
    assert facts["Communes connues"] == ("inconnu" if towns is None else measures.plural(towns, "commune"))
    assert len(draw("carte-de-la-mesure", measure=measure).table) == (towns or 0)


def test_amounts_of_a_measure_are_those_of_the_ledger() -> None:
    ledger = warehouse.query("ledger", FRANCE, perimeter="state_grants_town")
    for measure, scheme in (("detr", "DETR"), ("dpv", "DPV")):
        rows = ledger[
            ~ledger["is_before_programme"].astype(bool) & (ledger["coverage"] != "regional")
            & ledger["scheme_label"].str.upper().str.startswith(scheme)
        ]  # fmt: skip
        found = draw("communes-de-la-mesure", measure=measure).table["amount_eur"]
        assert round(found.sum(), 2) == round(rows["amount_eur"].sum(), 2) > 0


def test_search_and_address_are_one() -> None:
    search = Search(measure="frla", need="recruter", theme="economie", year="2022", text="à l’été, 50 %")
    pairs = write_search(search)
    assert read_search({name: [value] for name, value in pairs}) == (search, [])
    assert read_search({"mesure": ["<b>"], "besoin": [""]}) == (Search(), ["mesure=<b>"])


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2020-10", None, "depuis octobre 2020"), ("2018-11-23", None, "depuis le 23 novembre 2018"),
        ("2020-10-01", "2026-03-31", "du 1ᵉʳ octobre 2020 au 31 mars 2026"), ("2021-04", "2026", "d’avril 2021 à 2026"),
        (None, "2023-12-31", "jusqu’au 31 décembre 2023"), (None, None, ""),
    ],
)  # fmt: skip
def test_dates_are_as_precise_as_the_source(start: str | None, end: str | None, text: str) -> None:
    assert measures.dates(start, end) == text


# --- official figures ----------------------------------------------------------------------------


def test_the_ledger_of_official_figures_is_whole_and_searched() -> None:
    everything = draw("chiffres-officiels")
    assert len(everything.table) == 980 and everything.table["source_title"].notna().all()
    assert set(draw("chiffres-officiels", indicator="funds_engaged").table["indicator"]) == {"funds_engaged"}
    assert {day.year for day in draw("chiffres-officiels", year="2022").table["as_of"]} == {2022}
    assert len(draw("chiffres-officiels", text="Prets Banque").table) > 0
    manche = places.resolve({"departement": ["50"]})[0]
    assert set(draw("chiffres-officiels", manche).table["territory_name"]) == {"Manche (50)"}


def test_two_values_of_one_thing_show_each_other() -> None:
    table = draw("chiffres-officiels", indicator="funds_engaged", year="2022").table
    rows = table[table["as_of"] == "2022-12-31"].set_index("value")["other_values"]
    assert rows[8e8].startswith(f"830{NARROW}M€ (AEF") and rows[8.3e8].startswith(f"800{NARROW}M€ (ANCT")


def test_every_point_of_the_series_names_its_sources_and_the_values_beside() -> None:
    series, found = draw("engagements-officiels").table, draw("sources-du-point").table
    for row in series.itertuples():
        around = draw("sources-du-point", point=str(row.as_of.date())).table
        same = around[(around["as_of"] == row.as_of) & (around["amount_eur"] == row.amount_eur)]
        assert len(same) and same["source_title"].notna().all() and same["source_url"].notna().all()
    # Whatever is published of the money of the programme is beside one point, and beside one only.
    milestones = draw("chiffres-officiels").table
    money = milestones[
        (milestones["unit"] == "eur") & (milestones["territory_name"] == "France")
        & milestones["indicator"].isin(["envelope_planned", "funds_engaged", "funds_engaged_outside_total", "loans_granted"])
    ]  # fmt: skip
    assert found["milestone_id"].is_unique and len(found) == len(money)
    others = draw("sources-du-point", point="2023-01-01").table.query("is_other_value")
    assert sorted(others["amount_eur"]) == [800e6, 830e6]
    assert draw("sources-du-point", point="2001-01-01").is_empty


def test_every_published_figure_is_listed_with_its_source() -> None:
    with (exports.dictionary.CARDS / "reference" / "milestones.csv").open(encoding="utf-8") as lines:
        wanted = list(csv.DictReader(lines))
    found = draw("chiffres-officiels").table
    assert len(wanted) == len(found) == 980
    kept = sorted(
        (str(row.as_of.date()), row.indicator, float(row.value), row.source_url) for row in found.itertuples()
    )
    assert found["source_title"].str.len().gt(0).all() and found["source_url"].str.startswith("http").all()
    assert sorted((row["as_of"], row["indicator"], float(row["value"]), row["source_url"]) for row in wanted) == kept


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        ("funds-engaged-2023-01-01-fr", "funds-engaged-2024-12-31-fr-localtis",
         "Ils diffèrent : leur périmètre n’est pas le même (« Engagements du programme, périmètre 2022-2023 » et « Engagements du "
         "programme, périmètre 2024 ») et ils ne parlent pas du même jour (1ᵉʳ janvier 2023 et 31 décembre 2024)."),
        ("funds-engaged-2022-12-31-fr-anct", "funds-engaged-2022-12-31-fr-aef-info",
         "Ils peuvent différer : l’un est un ordre de grandeur, l’autre un minimum."),
        ("communes-designated-2023-04-27-fr-localtis", "communes-designated-2023-04-27-fr-maire-info",
         "Ils peuvent différer : l’un est contesté, l’autre publié."),
        ("actions-recorded-2024-12-31-fr-anct", "actions-recorded-2024-12-31-fr-localtis",
         "Ils peuvent différer : l’un est une valeur donnée, l’autre un ordre de grandeur."),
        ("funds-engaged-2023-04-27-fr-localtis", "funds-engaged-2023-04-27-fr-maire-info", "Ils donnent la même valeur."),
        ("funds-engaged-2023-01-01-fr", "ort-signed-2026-04-27-dep-50",
         "Ces deux chiffres ne comptent pas la même chose : ils ne se comparent pas."),
    ],
)  # fmt: skip
def test_why_two_figures_differ(one: str, other: str, sentence: str) -> None:
    every = draw("chiffres-officiels").table.set_index("milestone_id")
    if other not in every.index:
        other = str(every.index[every["indicator"] == "ort_signed"][0])
    found = draw("ecart-de-deux-chiffres", figure=one, other=other)
    assert list(found.table["milestone_id"]) == [one, other]
    assert found.note.replace(NARROW, " ") == sentence


def test_when_nothing_published_tells_them_apart_it_is_said() -> None:
    one = next(draw("chiffres-officiels", indicator="funds_engaged").table.itertuples())
    other = one._replace(value=one.value + 1)
    said = "Rien de publié n’explique l’écart : la même source donne deux valeurs du même jour et du même périmètre."
    assert method.why_they_differ(one, other).replace(NARROW, " ") == said
    assert "deux sources donnent deux valeurs" in method.why_they_differ(
        one, other._replace(source_title="Un autre journal")
    )


def test_a_perimeter_or_a_day_always_explains_and_two_twins_never_do() -> None:
    table = draw("chiffres-officiels").table
    for _, rows in table.groupby(list(method.SAME_THING)):
        for one, other in itertools.combinations(list(rows.itertuples())[:6], 2):
            sentence = method.why_they_differ(one, other)
            assert ("même jour (" in sentence) == (one.as_of != other.as_of)
            assert ("périmètre n’est pas" in sentence) == (one.perimeter != other.perimeter)
            assert ("même valeur" in sentence) == (one.value == other.value)
            if "Rien de publié" in sentence:
                assert (one.as_of, one.perimeter, one.bound, one.figure_status) == (
                    other.as_of, other.perimeter, other.bound, other.figure_status,
                )  # fmt: skip


def test_every_figure_says_how_to_quote_it() -> None:
    table = draw("chiffres-officiels").table.set_index("milestone_id")
    quote = table.loc["funds-engaged-2022-12-31-fr-aef-info", "citation"].replace(NARROW, " ")
    assert quote == (
        "Montant engagé, France, décembre 2022 : au moins 830 M€ (Engagements du programme, périmètre 2022-2023). "
        "Source : AEF info, entretien J. Auricoste (févr. 2023)."
    )
    for row in table.itertuples():
        assert (
            typeset(row.source_title) in row.citation
            and typeset(row.territory_name) in row.citation
            and not re.search(r"\b(nan|None)\b", row.citation)
        )


def test_figures_of_one_territory() -> None:
    assert set(draw("chiffres-officiels", where="departement-50").table["territory_name"]) == {"Manche (50)"}
    assert set(draw("chiffres-officiels", where="france-fr", year="2022").table["territory_name"]) == {"France"}
    assert draw("chiffres-officiels", where="departement-99").is_empty


def test_promises_stand_beside_what_is_known() -> None:
    table = draw("promesses-et-resultats").table
    assert table["promise_id"].nunique() == 15
    known = dict(zip(table["promise_id"], table["known"], strict=True))
    assert known["town_centre_manager"] == promises.UNPUBLISHED and known["towns"] == measures.plural(1646, "commune")
    assert list(table.loc[table["promise_id"] == "envelope", "known"]) == [f"888{NARROW}M€", f"3,7{NARROW}Md€"]
    # What is known was published, or counted by us; what is not says « non publié ».
    dated = ~table["known"].isin([promises.UNPUBLISHED, promises.NO_RESULT])
    assert (table["known_on"].notna() == dated).all()
    # What describes the programme is no result, and no missing one either.
    described = table[table["known"] == promises.NO_RESULT]
    assert set(described["promise_id"]) == {"duration", "pillars", "objectives", "key_measures", "partners"}
    silent = table[table["known"] == promises.UNPUBLISHED]["promise_id"].nunique()
    assert f"dont 10 appellent un résultat{NARROW}: {silent}\u00a0restent" in draw("promesses-et-resultats").title


def test_no_promise_is_set_against_another_instrument() -> None:
    folder = warehouse.ROOT / "data" / "reference"
    figures = pd.read_csv(folder / "milestones.csv").set_index("milestone_id")
    for row in pd.read_csv(folder / "launch_promises.csv").dropna(subset=["outcome_milestone_ids"]).itertuples():
        known = figures.loc[row.outcome_milestone_ids.split(";")]
        assert not (known["instrument"] == "loan").any(), row.key


def test_the_bridge_comes_to_the_second_total() -> None:
    figure = draw("passerelle-888-3700")
    steps = figure.table.set_index("step")["amount_eur"]
    assert figure.status == "estimated"
    assert round(steps.drop("broad_total").sum()) == round(steps["broad_total"]) == 3_700_000_000
    assert (steps["renovation_beside"], steps["loans"], steps["posts"]) == (883e6, 121e6, 95e6)
    assert round(steps["unexplained"]) == -17_500_000
    # The last value published beside the first total has only grown since: a floor, and said so.
    beside = pd.read_parquet(warehouse.current().folder / "milestones.parquet").query("perimeter == 'beside'")
    assert steps["renovation_beside"] == beside[beside["indicator"] == "funds_engaged_outside_total"]["value"].max()
    assert figure.title.endswith(f"explique au moins 1,1{NARROW}Md€") and "plancher" in figure.note


def test_pace_is_given_once_and_refused_twice() -> None:
    table = draw("rythme").table
    # Totals published to the million: the pace is written to a hundred thousand euros.
    assert table["pace_eur"].iloc[0] == round((888e6 - 834e6) / 92 * 30, -5) == 17_600_000
    assert table["pace_eur"].iloc[1:].isna().all()
    assert list(table["pace_verdict"].str.startswith("Refusé")) == [False, True, True]


@pytest.mark.parametrize("slug", ["prevision-ort", "prevision-conventions", "controle-des-previsions"])
def test_nothing_is_foretold(slug: str) -> None:
    # The band was not what it said, and its floor stood below a count already known: nothing honest was left to say.
    with pytest.raises(KeyError):
        draw(slug)
