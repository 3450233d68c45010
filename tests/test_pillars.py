"""Pillars, themes and objectives: one total by every road to the cent, counts recomputed, nothing drawn as zero."""

from __future__ import annotations

import csv
import io
import random

import pandas as pd
import pytest

from pvd import exports, places, warehouse
from pvd.figures.figure import Figure
from pvd.formats import NARROW, plural
from pvd.parameters import read_options, write_options
from pvd.territory import Options, Search, Territory

FRANCE = Territory()
MANCHE = Territory("departement", ("50",), ("Manche (50)",))
PILLARS = {"engineering": "pilier-ingenierie", "thematic_funding": "pilier-financements", "network": "pilier-reseau"}
CROSSED = ("dispositifs-et-themes", "themes-et-dispositifs-surfaces", "themes-par-territoire")


def drawn_territories() -> list[Territory]:
    """Twenty territories of every level, drawn with a fixed seed."""
    units = warehouse.query("units", FRANCE)
    chosen = random.Random(2020)
    found = []
    for level, count in (("region", 4), ("departement", 6), ("epci", 5), ("commune", 5)):
        codes = sorted(units.loc[units["place_level"] == level, "place_code"])
        found += [Territory(level, (code,)) for code in chosen.sample(codes, count)]  # type: ignore[arg-type]
    return found


def cents(values: pd.Series) -> int:
    return int(round(values.dropna().astype(float) * 100).sum())


def downloaded(figure: Figure) -> list[dict[str, str]]:
    """The rows of the raw CSV of a figure."""
    return list(csv.DictReader(io.StringIO(exports.write(figure, "csv-brut").decode())))


def written(figure: Figure) -> pd.Series:
    """The amounts of the raw CSV of a figure; an empty field is unknown."""
    return pd.Series([row["amount_eur"] or None for row in downloaded(figure)], dtype=float)


def awards_of(pillar: str, territory: Territory, perimeter: str) -> int:
    """What a pillar's facts say of the ledger, in cents."""
    table = draw(PILLARS[pillar], territory, perimeter=perimeter).table
    return cents(table.loc[table["fact"] == "awards", "amount_eur"])


def draw(slug: str, territory: Territory = FRANCE, **options: str) -> Figure:
    return exports.draw(slug, territory, Options(**options))  # type: ignore[arg-type]


# --- one total by every road -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "territory", [FRANCE, *drawn_territories()], ids=lambda item: "-".join((item.level, *item.codes))
)
@pytest.mark.parametrize("perimeter", ["state_grants_town", "state_grants_epci", "state_grants_located"])
def test_scheme_theme_pillar_subject_year_and_crossed_tables_come_to_one_total(
    territory: Territory, perimeter: str
) -> None:
    def amounts(slug: str) -> pd.Series:
        return draw(slug, territory, perimeter=perimeter).table["amount_eur"]

    by_year = draw("subventions-par-annee", territory, perimeter=perimeter).table
    rows = downloaded(draw("registre-des-subventions", territory, perimeter=perimeter))
    counted = [row for row in rows if row["is_before_programme"] == "false" and row["coverage"] != "regional"]
    found = {
        "dispositif": cents(amounts("subventions-par-dispositif")),
        "theme": cents(amounts("subventions-par-theme")),
        "pilier": cents(amounts("subventions-par-pilier")),
        "sujet": cents(amounts("subventions-par-sujet")),
        "annee": cents(by_year.loc[by_year["status"].isin(["available", "partial"]), "amount_eur"]),
        **{slug: cents(amounts(slug)) for slug in CROSSED},
        **{f"{slug}, téléchargé": cents(written(draw(slug, territory, perimeter=perimeter))) for slug in CROSSED},
        "piliers, faits": sum(awards_of(pillar, territory, perimeter) for pillar in PILLARS),
        "registre, téléchargé": cents(pd.Series([row["amount_eur"] for row in counted])),
    }
    assert len(set(found.values())) == 1, found


@pytest.mark.parametrize("slug", CROSSED)
def test_a_pair_without_award_is_blank_and_never_zero(slug: str) -> None:
    table = draw(slug, MANCHE).table
    assert not (table["amount_eur"] == 0).any()
    assert (table["amount_eur"].isna() == (table["status"] == "none")).all()
    assert table["theme"].eq("Non classé").any(), "what has no theme is always there"


# --- ratios ----------------------------------------------------------------------------------------


def test_ratios_are_of_all_the_towns_of_the_territory() -> None:
    row = draw("themes-par-territoire", Territory("region", ("28",)), per="habitant").table.set_index(
        ["unit_code", "theme"]
    )
    manche = row.loc[("50", "Éducation")]
    assert manche["amount_per_inhabitant_eur"] == round(manche["amount_eur"] / manche["population"], 2)
    assert manche["amount_per_town_eur"] == round(manche["amount_eur"] / 37, 2)
    assert "€ par habitant" in draw("dispositifs-et-themes", MANCHE, per="habitant").title
    assert "par commune" in draw("dispositifs-et-themes", MANCHE, per="commune").title


@pytest.mark.parametrize("slug", ["dispositifs-et-themes", "themes-par-territoire"])
def test_grants_of_an_epci_have_no_ratio(slug: str) -> None:
    figure = draw(slug, MANCHE, per="habitant", perimeter="state_grants_epci")
    assert figure.is_empty and "ne se rapportent pas aux habitants" in figure.coverage


def test_the_ratio_is_in_the_address() -> None:
    assert ("par", "habitant") in write_options(Options(per="habitant"))
    assert read_options({"par": ["commune"]}) == (Options(per="commune"), [])
    assert read_options({"par": ["tete"]}) == (Options(), ["par=tete"])


# --- pillars ---------------------------------------------------------------------------------------


def facts(pillar: str, territory: Territory = FRANCE) -> pd.DataFrame:
    return draw(PILLARS[pillar], territory).table


def test_counts_of_a_pillar_are_counted_and_not_typed() -> None:
    offer = exports.draw("mesures", FRANCE, Options(search=Search())).table
    assert sum(facts(pillar).set_index("fact").loc["measures", "fact_count"] for pillar in PILLARS) == len(offer) == 107
    for pillar in PILLARS:
        mine, found = offer[offer["pillar"] == pillar], facts(pillar)
        counts = found[found["fact"] != "support_type"].groupby("fact")["fact_count"].first()
        assert counts["measures"] == len(mine) and counts["launch_measures"] == mine["is_launch_measure"].sum()
        assert counts["partners"] == len({partner for partners in mine["partner_ids"].dropna() for partner in partners})
        assert found.loc[found["fact"] == "support_type", "fact_count"].sum() == len(mine)


def test_engineering_has_61_awards_to_towns() -> None:
    row = facts("engineering").set_index("fact").loc["awards"]
    assert (row["fact_count"], round(row["amount_eur"] / 1e6, 1)) == (61, 1.1)
    card = draw(PILLARS["engineering"]).cards[-1]
    assert card.value == f"1,1{NARROW}M€" and card.context.startswith(plural(61, "attribution"))


def test_money_of_a_pillar_is_given_at_each_date_in_its_perimeter() -> None:
    found = facts("engineering").query("amount_eur.notna() and fact != 'awards'")
    assert [(str(day)[:10], perimeter, amount / 1e6) for day, perimeter, amount in
            zip(found["as_of"], found["perimeter"], found["amount_eur"], strict=True)] == [
        ("2020-10-01", "announced_part", 250), ("2021-10-25", "programme_narrow", 20), ("2022-10-01", "programme_narrow", 95.7),
        ("2023-01-01", "programme_narrow", 111), ("2023-04-27", "programme_narrow", 111), ("2024-12-31", "programme_broad", 131),
    ]  # fmt: skip
    labels = [card.label for card in draw(PILLARS["engineering"]).cards]
    assert "Montant engagé, 1ᵉʳ janvier 2023" in labels and sum("postes" in label for label in labels) == 0


@pytest.mark.parametrize("territory", [FRANCE, MANCHE])
def test_the_network_has_no_amount_and_says_so(territory: Territory) -> None:
    figure = draw(PILLARS["network"], territory)
    assert figure.table["amount_eur"].isna().all()
    cards = {card.label: card.value for card in figure.cards}
    assert cards["Montant du pilier"] == "non publié"
    assert cards[f"Registre{NARROW}: {territory.label}"] == "aucune subvention connue"


# --- objectives, dates of entry --------------------------------------------------------------------


def test_objectives_have_the_evidence_of_the_territory() -> None:
    territory = places.resolve({"departement": ["50"]})[0]
    table = draw("preuves-des-objectifs", territory).table
    assert table["objective_id"].nunique() == 5
    said = dict(zip(table["evidence"], table["value_label"], strict=True))
    towns = warehouse.query("towns", territory)
    assert said["ort"] == plural(int(towns["is_ort"].sum()), "commune") and said["agreements"] == plural(
        int(towns["agreement_signed_on"].notna().sum()), "commune"
    )
    users = exports.draw("carte-de-la-mesure", territory, Options(search=Search(measure="france-services"))).table
    assert said["france-services"] == plural(len(users), "commune")
    assert said["dwellings"].startswith("794") and said["project_managers"] == "non disponible ici"
    assert said["local_funding"] == "non publié"
    # Everything known has a date and a source; nothing unknown has a value.
    known = table[table["status"] == "available"]
    assert known["source_date"].ne("").all() and known["source_title"].notna().all()
    assert table.loc[table["status"] == "missing", ["evidence_value", "amount_eur"]].isna().all().all()


def test_evidence_that_does_not_exist_at_a_level_says_so() -> None:
    for territory in (Territory("commune", ("50615",)), Territory("epci", ("200067205",))):
        said = draw("preuves-des-objectifs", territory).table.set_index("evidence")["value_label"]
        assert said["dwellings"] == "non disponible ici"


def test_measures_by_year_of_start_are_all_of_them() -> None:
    figure = draw("entrees-des-mesures")
    assert figure.table["measure_count"].sum() == 107
    unknown = figure.table.loc[figure.table["started_year"] == "Début inconnu", "measure_count"].sum()
    assert unknown == 21 and plural(21, "mesure") in figure.coverage
