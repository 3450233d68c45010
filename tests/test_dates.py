"""Sources, dates, periods and medians: each figure says who publishes it, as of when, and over what."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest

from pvd import dictionary, exports
from pvd.figures import catalogue
from pvd.figures.wording import OFFICIAL_PERIMETERS, median_label, searched_period, years_without_award
from pvd.forms import captions
from pvd.territory import Options, Territory

CARDS = dictionary._cards()
FRANCE, MANCHE, VALOGNES = (
    Territory(),
    Territory("departement", ("50",)),
    Territory("commune", ("50615",)),
)
UNDATED = "non daté, postérieur à mi-2023"
ORT = "non daté, postérieur au 18 mars 2026"
# A day at the turn of a year that the file, or what it counts, does write.
WRITTEN_DAYS = {
    "cog-2026", "epci-2025", "lovac-2025", "lovac-communes-2025", "lovac-departements-2025", "lovac-parc-2025", "vacance-longue-2021",
}  # fmt: skip


def plain(text: str) -> str:
    """A text with plain spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def draw(slug: str, territory: Territory = FRANCE, options: Options | None = None) -> exports.Figure:
    return exports.draw(slug, territory, options or Options())


# --- what a file writes of its date ---------------------------------------------------------------


def test_no_card_claims_the_first_or_last_day_of_a_year_that_its_file_does_not_write() -> None:
    claimed = {
        name
        for name, card in CARDS.items()
        if card["as_of"].endswith(("-01-01", "-12-31", "-07-01")) and not card.get("date_words")
    }
    assert claimed == WRITTEN_DAYS


@pytest.mark.parametrize("name", sorted(name for name, card in CARDS.items() if "dat" in card["note"]))
def test_a_note_that_says_undated_is_on_a_card_without_day(name: str) -> None:
    note = CARDS[name]["note"]
    if "n’est pas écrit" in note or "n’est pas précisé" in note or "sans la date de l’extraction" in note:
        assert CARDS[name].get("date_words"), note


def test_an_undated_file_is_never_given_a_day() -> None:
    card = dictionary.source("croisement")
    assert card is not None and dictionary.when(card) == UNDATED
    assert dictionary.source_line([card]) == f"Source\u202f: ANCT, croisement des dispositifs ({UNDATED})"
    figure = draw("programmes-de-la-commune", VALOGNES)
    assert UNDATED in captions.source_line(figure) and UNDATED in set(figure.table["source_date"])
    exits = json.dumps([(item.as_of if not item.date_words else "", dictionary.when(item)) for item in figure.sources])
    assert "2023-0" not in exits and "janvier 2023" not in exits


def test_files_do_not_print_the_day_that_only_orders_a_source() -> None:
    from pvd.render.files.csv import csv
    from pvd.render.files.json import json as write_json
    from pvd.render.files.notice import notice

    figure = draw("programmes-de-la-commune", VALOGNES)
    document = json.loads(write_json(figure))
    crossing = next(item for item in document["sources"] if "Croisement" in item["title"])
    assert crossing["as_of"] is None and crossing["date"] == UNDATED
    for written in (write_json(figure), csv(figure), csv(figure, raw=True), notice(figure)):
        assert b"2023-07-01" not in written and b"2023-01-01" not in written


def test_editions_of_a_file_are_told_by_their_years_one_by_its_own_words() -> None:
    cards = [dictionary.source(name) for name in ("dgcl-2019", "dgcl-2023", "dgcl-2024")]
    assert plain(dictionary.source_line(cards)) == "Source : DGCL, dotations d’investissement (2019, 2023, 2024)"
    assert plain(dictionary.source_line(cards[:1])) == "Source : DGCL, dotations d’investissement (2019)"
    assert plain(dictionary.source_line([dictionary.source("anct-programmes")])).endswith("(27 avril 2026)")


# --- who publishes the ORT, the intercommunalités -------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "territory"),
    [
        ("chiffres-cles", FRANCE), ("ort-signees", MANCHE), ("comparaison-avancement", MANCHE),
        ("carte-des-communes", MANCHE), ("reperes-du-territoire", MANCHE), ("communes-du-territoire", MANCHE),
        ("chiffres-de-la-commune", VALOGNES), ("frise", VALOGNES), ("liste-des-communes", MANCHE),
        ("preuves-des-objectifs", MANCHE), ("ecarts-aux-pairs", VALOGNES),
    ],
)  # fmt: skip
def test_every_ort_is_credited_to_its_own_list(slug: str, territory: Territory) -> None:
    line = plain(captions.source_line(draw(slug, territory)))
    assert f"DGALN et ANCT, liste des ORT ({ORT})" in line


def test_an_ort_alone_is_not_credited_to_the_list_of_towns() -> None:
    figure = draw("ort-signees", MANCHE)
    assert "liste des communes" not in captions.source_line(figure)
    assert plain(captions.dated(figure)) == "Données : ORT d’une liste postérieure au 18 mars 2026"


def test_the_state_of_the_ort_and_the_intercommunalites_have_their_own_dates() -> None:
    assert dictionary.date_of(["ort"]) == "18 septembre 2024"
    assert dictionary.date_of(["epci"]) == "1ᵉʳ janvier 2025"
    identity = draw("fiche-identite", VALOGNES).table.set_index("fact_name")
    assert identity.loc["Intercommunalité", "source_date"] == "1ᵉʳ janvier 2025"
    assert identity.loc["Population municipale 2023", "source_date"] == "1ᵉʳ janvier 2026"
    assert "DGCL, composition des intercommunalités" in captions.source_line(draw("carte-de-la-commune", VALOGNES))


def test_a_release_older_than_a_card_cites_the_one_that_told_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = {name: card for name, card in dictionary.sources().items() if name not in ("ort-liste-2026", "epci-2025")}
    monkeypatch.setattr(dictionary, "sources", lambda: cards)
    held = {}
    for card in cards.values():
        held.setdefault(dictionary.source_of(card.source_id), []).append(card.source_id)
    monkeypatch.setattr(dictionary, "_files_held", lambda release: held)
    for name, former in (("ort-liste", "anct-programmes-2026"), ("epci", "cog-2026")):
        card = dictionary.source(name)
        assert card is not None and card.source_id == former
    assert dictionary.source("inconnue").as_of == "" and dictionary.date_of(["inconnue"]) == ""


# --- two dates --------------------------------------------------------------------------------------

LIST, MONEY = "liste des communes au 27 avril 2026", "subventions jusqu’au 31 décembre 2024"


@pytest.mark.parametrize(
    ("slug", "dated"),
    [
        ("subventions-par-annee", MONEY),
        ("subventions-par-dispositif", MONEY),
        ("conventions-signees", LIST),
        ("repartition-des-communes", f"{LIST}, {MONEY}"),
        ("logements-renoves", "logements rénovés jusqu’au 30 juin 2022"),
        ("carte-des-deux-programmes", f"{LIST}, Action cœur de ville d’une liste postérieure au 3 juin 2025"),
        ("indicateurs-de-contexte", "contexte à la date de chaque indicateur"),
        ("mesures", "offre connue au 30 janvier 2026"),
    ],
)
def test_a_figure_carries_the_date_of_what_it_shows(slug: str, dated: str) -> None:
    figure = draw(slug, MANCHE)
    assert dated in figure.dated
    assert figure.data_as_of == "2026-04-27" and figure.data_as_of in exports.file_name(figure, "png")
    if slug.startswith("subventions"):
        assert "avril 2026" not in figure.dated, "money that ends in 2024 has not the date of the list"


def test_published_figures_have_the_date_of_their_collection_alone() -> None:
    figures = [draw(slug, FRANCE) for slug in catalogue.entries()]
    titled = {
        figure.slug: figure.dated
        for figure in figures
        if "source_title" in figure.table and not {"source_id", "source_ids"} & set(figure.table)
    }
    assert {"engagements-officiels", "composition-2024", "temps-argent-realisations"} <= titled.keys()
    assert set(titled.values()) == {"chiffres publiés, relevés au 27 avril 2026"}


def test_a_page_says_both_dates() -> None:
    assert dictionary.release_dated() == [LIST, MONEY]


# --- periods ---------------------------------------------------------------------------------------

WHOLE = "2023 et 2024, et première vague de conseillers numériques de 2021"


@pytest.mark.parametrize(
    ("searched", "words"),
    [
        ("2021 partial Conseillers numériques, 2023 national, 2024 national", WHOLE),
        ("2023 national", "2023"),
        (
            "2020 regional, 2021 partial Conseillers numériques, 2021 regional, 2023 national",
            "2023, et première vague de conseillers numériques de 2021, et fichiers de la seule région pour 2020 et 2021",
        ),
        ("", ""),
    ],
)
def test_a_period_is_that_of_the_files_searched(searched: str, words: str) -> None:
    assert searched_period(pd.DataFrame({"searched": [searched or None]})) == words


def test_years_without_known_award_are_said() -> None:
    searched = "2021 partial Conseillers numériques, 2023 national, 2024 national"
    one = pd.DataFrame({"searched": [searched], "grant_years": [[2024]]})
    assert years_without_award(one) == "Aucune attribution connue en 2023.", "a first wave would not tell"
    assert years_without_award(one.assign(grant_years=[[2023, 2024]])) == ""
    assert years_without_award(one.assign(grant_years=[None])) == "", "nothing known at all is said elsewhere"


def test_a_town_and_its_peers_have_one_period() -> None:
    for slug in ("chiffres-de-la-commune", "rang-parmi-les-pairs", "ecarts-aux-pairs", "pairs-de-la-commune"):
        assert f"attributions de {WHOLE}" in plain(draw(slug, VALOGNES).period), slug
    own = draw("chiffres-de-la-commune", VALOGNES)
    assert (
        plain(own.cards[3].context) == "3 attributions en 2024" and "Aucune attribution connue en 2023." in own.coverage
    )
    assert draw("chiffres-cles", FRANCE).coverage == "", "France knows awards of every year searched"


def test_the_files_of_one_region_are_in_the_period_of_that_region_only() -> None:
    assert "seule région" in draw("subventions-par-annee", Territory("departement", ("13",))).period
    for territory in (FRANCE, MANCHE):
        assert "région" not in draw("subventions-par-annee", territory).period
    # Headlines count no regional row, even there.
    assert "région" not in draw("chiffres-cles", Territory("region", ("93",))).period


def test_a_post_is_not_called_an_investment() -> None:
    for slug in ("subventions-par-annee", "registre-des-subventions", "subventions-de-la-commune"):
        note = draw(slug, VALOGNES).note
        assert "subventions d’investissement" not in note and "de postes" in note


# --- medians ---------------------------------------------------------------------------------------


def test_one_rule_for_every_median_of_grants() -> None:
    towns = draw("liste-des-communes").table["amount_per_inhabitant_eur"]
    known = towns.dropna().astype(float)
    spread = draw("repartition-des-communes")
    assert spread.references[0].value == pytest.approx(float(known.median()))
    assert plain(spread.references[0].label).startswith(
        f"Médiane de {plain(f'{len(known):,}'.replace(',', ' '))} communes sur 1 646 : "
    )
    assert "à subvention connue (" in spread.title
    for colour in ("subventions", "subventions-par-habitant"):
        figure = draw("carte-des-communes", MANCHE, Options(colour=colour))
        column = "amount_eur" if colour == "subventions" else "amount_per_inhabitant_eur"
        count = int(figure.table[column].notna().sum())
        for words in (figure.title, figure.note):
            assert f"des communes à subvention connue ({count} sur {len(figure.table)})" in plain(words)
    peers = draw("rang-parmi-les-pairs", VALOGNES)
    count = int(peers.table["amount_per_inhabitant_eur"].notna().sum())
    assert f"Médiane de {count} communes sur {len(peers.table)} : " in plain(peers.references[0].label)
    card = draw("chiffres-de-la-commune", VALOGNES).cards[4]
    assert plain(card.context).startswith(f"médiane de {count} pairs à subvention connue, sur {len(peers.table)} : ")
    level = draw("comparaison-repartition", MANCHE)
    assert plain(level.references[0].label).startswith(
        f"Médiane de {level.table['amount_per_inhabitant_eur'].notna().sum()} départements sur "
    )


def test_an_average_says_what_it_divides_by() -> None:
    for slug in ("subventions-par-habitant", "comparaison-par-habitant", "reperes-du-territoire"):
        assert "à tous leurs habitants, subventionnés ou non" in draw(slug, MANCHE).note


def test_a_median_label_agrees_in_number() -> None:
    assert plain(median_label(1, 2, "12 €")) == "Médiane de 1 commune sur 2 : 12 €"


# --- what only files show --------------------------------------------------------------------------


def test_identifiers_are_in_files_and_sources_are_named_on_the_page() -> None:
    figure = draw("subventions-de-la-commune", VALOGNES)
    assert not {"source_id", "source_row", "award_id", "theme_confidence"} & set(figure.read_columns)
    assert {"source_id", "source_row", "award_id", "theme_confidence"} < set(figure.shown_columns)
    assert set(figure.table["fact_source"]) <= {
        f"{card.producer}, {card.short}" for card in dictionary.sources().values()
    }
    context = draw("indicateurs-de-contexte", VALOGNES)
    assert not {"indicator_value", "indicator_unit"} & set(context.read_columns)
    assert {"indicator_value", "indicator_unit"} < set(context.shown_columns)


def test_the_bounds_of_an_indicator_are_numbers_in_files() -> None:
    figure = draw("indicateurs-de-contexte", MANCHE)
    rows = list(csv.DictReader(io.StringIO(exports.write(figure, "csv-brut").decode())))
    assert len(rows) == len(figure.table) > 0
    for row, found in zip(rows, figure.table.to_dict("records"), strict=True):
        scale = 100 if found["unit"] == "share" else 1
        for name, column in (("value", "median"), ("min", "min"), ("max", "max")):
            text, value = row[f"indicator_{name}"], found[f"{column}_value"]
            assert (text == "") == (value != value)
            assert text == "" or float(text) == pytest.approx(value * scale, abs=1e-6)


def test_a_scheme_has_one_name_in_the_table_and_in_the_chart() -> None:
    chart = draw("subventions-par-annee", MANCHE).table
    for slug, territory in (("registre-des-subventions", MANCHE), ("subventions-de-la-commune", VALOGNES)):
        assert set(draw(slug, territory).table["scheme_name"]) <= set(chart["scheme_name"])


def test_the_two_official_perimeters_are_named_as_on_their_cards() -> None:
    cards = dictionary.column("perimeter").values
    assert {name: cards[name].rpartition(", ")[2] for name in OFFICIAL_PERIMETERS} == OFFICIAL_PERIMETERS
    axes = dictionary.column("axis").values
    assert {name: axes[name].rpartition(", ")[2] for name in OFFICIAL_PERIMETERS} == OFFICIAL_PERIMETERS
