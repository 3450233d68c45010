"""What figures, pages and documents say in words: the right value, under the name of what it counts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from pvd import dictionary, exports, mandate, places, warehouse
from pvd.formats import NARROW, day, number, plural, published_at, published_day, share
from pvd.forms import table as tables
from pvd.render.screen import plotly as chart
from pvd.render.words.sentence import sentence
from pvd.territory import ANNOUNCED_CONTINUATION, END_OF_MANDATE, PROGRAMME_START, SIX_FULL_YEARS, Options, Territory

ROOT = Path(warehouse.ROOT)
FRANCE = Territory()
MANCHE = places.resolve({"departement": ["50"]})[0]
# What the public reads and a person wrote.
WRITTEN = sorted(
    path
    for folder, ending in (("pvd", "py"), ("pages", "py"), ("docs", "md"), ("data", "toml"), ("data/reference", "csv"))
    for path in (ROOT / folder).rglob(f"*.{ending}")
)


def draw(slug: str, territory: Territory = FRANCE, options: Options | None = None) -> exports.Figure:
    return exports.draw(slug, territory, options or Options())


def table(name: str) -> pd.DataFrame:
    """A table of the release in service, as it lies in its folder."""
    return pd.read_parquet(warehouse.current().folder / f"{name}.parquet")


def lines_with(pattern: str) -> list[str]:
    """« file:line » of what the public may read and the pattern finds."""
    found = []
    for path in WRITTEN:
        for rank, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{path.relative_to(ROOT)}:{rank}: {line.strip()[:90]}")
    return found


# --- towns that signed, and agreements -----------------------------------------------------------


@pytest.mark.parametrize("territory", [FRANCE, MANCHE], ids=["france", "manche"])
def test_towns_are_not_agreements(territory: Territory) -> None:
    towns = table("communes")
    if territory is MANCHE:
        towns = towns[towns["departement_code"] == "50"]
    dated = towns[towns["agreement_signed_on"].notna()]
    # Towns of one intercommunalité that signed on one day share an agreement; a town of none signed alone.
    deduced = len({(row.epci_siren or row.commune_code, row.agreement_signed_on) for row in dated.itertuples()})
    figure = draw("chiffres-cles", territory)
    row, card = figure.table.iloc[0], figure.cards[1]
    assert (row["signatory_count"], row["deduced_agreement_count"]) == (len(dated), deduced)
    assert deduced < len(dated), "an agreement covers several towns"
    assert card.label == "Communes signataires" and "nombre déduit" in card.context
    curve = draw("conventions-signees", territory)
    assert curve.title.endswith("communes signataires de la convention d’adhésion")
    assert "Communes, et non conventions" in curve.note


def test_no_count_of_towns_is_called_agreements() -> None:
    assert not lines_with(r"(?i)conventions? (d’adhésion )?signées\b")


def test_undated_is_explained_wherever_it_is_counted() -> None:
    towns = table("communes")
    undated = towns[towns["agreement_signed_on"].isna()]
    card = draw("chiffres-cles").cards[1]
    assert card.context.endswith(f"{len(undated)} sans date connue")
    # The map counts other towns: those of which neither date is known. Its legend says so.
    legend = draw("carte-des-communes").encodings.classes[-1]
    assert (legend.label, legend.count) == ("Ni ORT ni date de convention", int((~undated["is_ort"]).sum()))


def test_a_count_of_signatories_names_the_files_of_its_dates() -> None:
    """Counted in the map of 2024 alone, as the published figures are, the same day gives another number."""
    note = draw("conventions-signees").note
    assert "liste du" in note and "carte du" in note


# --- held here, and published --------------------------------------------------------------------


def test_a_year_that_is_not_held_is_not_said_unpublished() -> None:
    figure = draw("couverture")
    words = {item.key: item.label for item in figure.encodings.classes}
    assert words["missing"] == "Non tenu ici"
    # Where the national lists are, as the cards of the years that are held say it.
    cards = dictionary.sources()
    for source in ("dgcl-2024", "fonds-vert-2023"):
        assert cards[source].url in figure.note and cards[source].url in (ROOT / "docs/methode.md").read_text("utf-8")
    assert draw("subventions-par-annee").coverage.startswith(f"Non tenus ici{NARROW}: ")
    assert not lines_with(r"(?i)années?[^.|]{0,20}pas (encore )?publiée|fichiers? ne sont pas publiés|date non publiée")


def test_the_guide_names_the_years_that_are_not_held() -> None:
    held = table("coverage").query("territory_level == 'france'").groupby("year")["status"].agg(set)
    programme = held[(held.index >= 2020) & (held.index <= 2024)]
    absent = [year for year, found in programme.items() if not found & {"national", "partial"}]
    guide = (ROOT / "docs/guide.md").read_text("utf-8")
    assert f"n’est pas tenu ici{NARROW}: {absent[0]} et {absent[1]}" in guide and len(absent) == 2


# --- what a sentence ranks -----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["50", "13", "973"])
def test_a_sentence_ranks_only_whole_years_of_the_programme(code: str) -> None:
    figure = draw("subventions-par-annee", places.resolve({"departement": [code]})[0])
    whole = figure.table[figure.table["status"] == "available"].groupby("year")["amount_eur"].sum()
    ranked = re.search(r"la plus élevée\W+(\d{4}).* la plus basse\W+(\d{4})", sentence(figure))
    assert ranked and {int(year) for year in ranked.groups()} == {whole.idxmax(), whole.idxmin()}
    assert figure.title.endswith(f" en {whole.idxmax()}")


def test_a_first_wave_alone_is_given_and_not_ranked() -> None:
    figure = draw("subventions-par-dispositif")
    first_wave = figure.table.set_index("scheme")["status"]
    assert list(first_wave[first_wave == "partial"].index) == ["CONSEILLERS_NUMERIQUES"]
    told = sentence(figure)
    assert "Partiel\u202f: Conseillers numériques" in told and not re.search(r"basse\W+Conseillers", told)
    alone = replace(figure, table=figure.table[figure.table["status"] == "partial"])
    assert re.search(r"^Conseillers numériques\W+\d", sentence(alone))
    before = draw("subventions-par-annee").table.query("status == 'before'")
    assert sentence(replace(draw("subventions-par-annee"), table=before)).startswith("Aucune valeur à compter.")


# --- time ----------------------------------------------------------------------------------------


def test_a_mandate_is_over_by_the_data_and_never_by_the_clock() -> None:
    assert str(table("sources")["as_of"].max())[:10] == warehouse.current().data_as_of, "queries and pages ask one date"
    data, end = date.fromisoformat(warehouse.current().data_as_of), END_OF_MANDATE
    assert mandate.is_over(end, data) and not mandate.is_over(SIX_FULL_YEARS, data)
    assert mandate.is_over(data, data) and not mandate.is_over(data + timedelta(days=1), data)
    assert mandate.account(end, data).startswith(f"Le mandat s’est achevé le {day(end)}")
    later = mandate.account(SIX_FULL_YEARS, data)
    elapsed = share((data - PROGRAMME_START).days / (SIX_FULL_YEARS - PROGRAMME_START).days)
    assert f"au {day(data)}, date des données" in later and f"{elapsed} de sa durée" in later


def test_what_continues_is_what_was_announced() -> None:
    continues = f"au moins jusqu’au {day(ANNOUNCED_CONTINUATION)}"
    assert continues in mandate.account(END_OF_MANDATE, date.fromisoformat(warehouse.current().data_as_of))
    promises = table("launch_promises").set_index("promise_id")
    assert continues in promises.loc["duration", "outcome_note_fr"]
    assert "poursui" not in mandate.account(ANNOUNCED_CONTINUATION, ANNOUNCED_CONTINUATION)


@pytest.mark.parametrize("slug", ["temps-argent-realisations", "temps-et-signatures", "preuves-des-objectifs"])
def test_figures_of_time_say_that_the_mandate_is_over(slug: str) -> None:
    assert draw(slug).period == f"mandat achevé le {day(END_OF_MANDATE)}"
    later = draw(slug, options=Options(end_of_mandate=SIX_FULL_YEARS))
    assert later.period.endswith("après la date des données")


@pytest.mark.parametrize("page", ["overview", "funding", "territory", "town", "compare"])
def test_pages_that_measure_time_say_so(page: str) -> None:
    script = (ROOT / f"pages/{page}.py").read_text("utf-8")
    assert "screen.mandate_account()" in script or "screen.mandate_end()" in script


@pytest.mark.parametrize(
    ("day_", "precision", "alone", "said"),
    [
        (date(2024, 12, 31), "day", "31 décembre 2024", "au 31 décembre 2024"),
        (date(2021, 3, 31), "month", "mars 2021", "en mars 2021"),
        (date(2025, 6, 30), "quarter", "mi-2025", "à la mi-2025"),
        (date(2022, 9, 30), "quarter", "3ᵉ trimestre 2022", "au 3ᵉ trimestre 2022"),
        (date(2025, 3, 31), "quarter", "1ᵉʳ trimestre 2025", "au 1ᵉʳ trimestre 2025"),
        (date(2024, 12, 31), "quarter", "fin 2024", "à fin 2024"),
        (date(2021, 12, 31), "year", "2021", "en 2021"),
    ],
)
def test_a_date_is_as_precise_as_its_source(day_: date, precision: str, alone: str, said: str) -> None:
    assert (published_day(day_, precision), published_at(day_, precision)) == (alone, said)


def test_the_delivered_share_is_of_mid_2025_and_its_parts_do_not_make_a_whole() -> None:
    figure = draw("temps-argent-realisations")
    assert figure.title == f"26{NARROW}% des actions livrées à la mi-2025"
    assert "à la mi-2025" in sentence(figure) and "30 juin 2025" not in sentence(figure)
    parts = table("milestones").query("indicator == 'actions_status_share' and dimension == 'action_status'")
    whole = parts[parts["as_of"].astype(str) == "2024-12-31"]["value"].sum()
    assert whole == 92 and f"{number(whole)}{NARROW}% au total" in figure.note


# --- small things --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slug", ["engagements-officiels", "composition-2023", "composition-2024", "passerelle-888-3700"]
)
def test_a_total_published_to_the_million_is_not_hovered_to_the_euro(slug: str) -> None:
    text = json.dumps(chart(draw(slug)), ensure_ascii=False, default=str)
    assert f"{NARROW}M€" in text and not re.search(r"\d\W000\W000\W€", text)


def test_awards_are_hovered_to_the_euro() -> None:
    assert re.search(
        r"\d{3}\W\d{3}\W€", json.dumps(chart(draw("subventions-par-dispositif")), ensure_ascii=False, default=str)
    )


def test_the_list_says_what_cells_say_and_writes_one_number_of_decimals() -> None:
    assert (
        "case vide" not in draw("liste-des-communes").coverage
        and "valeur non connue" in draw("liste-des-communes").coverage
    )
    column = next(item for item in tables.read(draw("liste-des-communes")).columns if item.unit == "eur_per_inhabitant")
    decimals = {
        len(words.removesuffix("€").strip().partition(",")[2]) for words in column.words() if words[0].isdigit()
    }
    assert len(decimals) == 1, "one number of decimals in a column"


def test_the_kit_announces_what_it_holds() -> None:
    assert not lines_with(r"(?i)\bcinq chiffres")


# --- the programme in words ----------------------------------------------------------------------


def test_partners_are_counted_once_and_said_by_what_they_are() -> None:
    held = len(table("partners"))
    assert draw("partenaires").title.startswith(f"{held}\u00a0organismes portent une mesure")
    assert not lines_with(r"(?i)(une trentaine|une quarantaine|près de 40|environ \d+) (de )?partenaires")


def test_measures_without_a_link_are_counted_apart() -> None:
    links = table("measures")["link"].value_counts()
    card = draw("chiffres-cles").cards[-1]
    assert (card.label, card.value) == ("Mesures du programme", str(links["specific"] + links["linked"]))
    assert card.context.endswith(f"{links['general']}\u00a0générales, à part")


def test_the_launch_says_who_chose_the_towns() -> None:
    method = (ROOT / "docs/methode.md").read_text("utf-8")
    assert "préfets" in method.split("## Le lancement")[1].split("##")[0] and "décembre 2020" in method
    third = pd.read_csv(ROOT / "data/reference/objectives.csv").sort_values("order")["definition_fr"].iloc[2]
    assert "nouvelles façons d’intervenir" in third and "nouvelles façons d’intervenir" in method


# --- a town divided since its awards -------------------------------------------------------------


def test_a_divided_town_has_no_amount_per_inhabitant() -> None:
    """Its awards are the larger town's of then: over today's inhabitants they would be a false number."""
    towns = table("communes")
    awards = table("spending").query(
        "perimeter == 'state_grants_town' and coverage != 'regional' and not is_before_programme"
    )
    split = towns[towns["perimeter_change"] == "split"]
    for row in split.itertuples():
        years = awards[awards["commune_code"] == row.commune_code]["year"]
        if years.empty or years.min() >= row.perimeter_changed_year:
            continue
        here = places.resolve({"commune": [row.commune_code]})[0]
        card = draw("chiffres-de-la-commune", here).cards[4]
        assert (card.label, card.value) == ("Par habitant", "n.\u202fd.") and card.context.startswith("commune divisée")
        for slug in (
            "repartition-des-communes",
            "subventions-par-habitant",
            "rang-parmi-les-pairs",
            "comparaison-par-habitant",
        ):
            figure = draw(slug, here)
            assert not figure.title.startswith("Aucune subvention") and "commune de l’époque" in figure.coverage, slug
        listed = draw("liste-des-communes", places.resolve({"departement": [row.departement_code]})[0]).table
        mine = listed[listed["commune_code"] == row.commune_code].iloc[0]
        assert mine["amount_eur"] > 0 and pd.isna(mine["amount_per_inhabitant_eur"])
        # It is not one of the towns without a known award.
        spread = draw("comparaison-repartition", here)
        assert spread.coverage.startswith(plural(int(spread.table["amount_eur"].isna().sum()), "commune"))
    assert len(split) == 1


def test_every_other_town_is_divided_by_its_inhabitants() -> None:
    listed = draw("liste-des-communes").table.dropna(subset=["amount_eur"])
    none = listed[listed["amount_per_inhabitant_eur"].isna()]["commune_code"]
    assert set(none) <= set(table("communes").query("perimeter_change == 'split'")["commune_code"])


def test_small_maps_say_the_files_that_were_searched() -> None:
    """Found or not: a town without an award is none of what the files of those years say."""
    for territory in (Territory(), Territory("commune", ("50615",))):
        labels = list(draw("carte-dans-le-temps", territory).encodings.series_labels.values())
        assert re.search(r"\(fichiers de 2021\)$", labels[0]) and re.search(r"non connues à cette date$", labels[-1])
        assert all(re.search(r"(\(fichiers de \d{4}.*\)|non connues à cette date)$", label) for label in labels), labels
