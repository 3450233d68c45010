"""Sentences and citations: every number recomputed from the table, French typography, nothing silent."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pvd.formats import number, short_euros, typeset
from pvd.forms.sums import may_sum
from pvd.render.words.citation import citation
from pvd.render.words.sentence import alt_text, sentence
from tests.render.samples import MORE, SAMPLES

ALL = {**SAMPLES, **MORE}
ON = date(2026, 5, 1)


@pytest.mark.parametrize("name", ALL)
def test_sentences_are_french_and_whole(name: str) -> None:
    text = sentence(ALL[name])
    assert text.endswith(".")
    assert text[0].isupper() or text[0].isdigit()
    # A narrow no-break space before « : ; ! ? % € », a true apostrophe, no double stop.
    assert not re.search(r"[^\u202f][:;!?%]", text)
    assert "'" not in text
    assert ".." not in text
    # The word alone: « Financements » holds these letters.
    assert not re.search(r"\bnan\b", text.lower())
    assert "None" not in text


@pytest.mark.parametrize("name", ALL)
def test_alt_text_is_title_then_sentence(name: str) -> None:
    figure = ALL[name]
    assert alt_text(figure).startswith(figure.title.rstrip("."))
    assert alt_text(figure).endswith(sentence(figure))


def test_extremes_are_recomputed() -> None:
    figure = SAMPLES["bars"]
    table = figure.table
    top, low = table.loc[table["town_count"].idxmax()], table.loc[table["town_count"].idxmin()]
    text = sentence(figure)
    assert f"{top['region_name']}, {number(top['town_count'])}" in text
    assert f"{low['region_name']}, {number(low['town_count'])}" in text
    changed = table.assign(town_count=table["town_count"] * 3)
    assert f"{top['region_name']}, {number(top['town_count'] * 3)}" in sentence(replace(figure, table=changed))


def test_the_total_leaves_out_what_the_doctrine_leaves_out() -> None:
    figure = SAMPLES["stacked_bars"]
    kept = figure.table[figure.table["status"].isin(["available", "partial"])]
    text = sentence(figure)
    assert f"(2021, 2023 et 2024)\u202f: {short_euros(kept['amount_eur'].sum())}" in text
    assert "Avant le programme, hors total\u202f: 2018 et 2019" in text
    assert "Partiel\u202f: 2021" in text
    assert "Non disponible\u202f: 2020-2022, 2025 et 2026\u202f; Fonds vert (2024)" in text


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (SAMPLES["stacked_bars"], True),
        (SAMPLES["treemap"], True),
        (MORE["bars_vertical"], True),
        (SAMPLES["bars"], False),
        (MORE["bars_missing"], False),
        (SAMPLES["areas"], False),
        (replace(SAMPLES["treemap"], perimeter="envelope"), False),
    ],
)
def test_only_what_adds_up_is_added(figure: object, expected: bool) -> None:
    assert may_sum(figure) is expected  # type: ignore[arg-type]


def test_two_perimeters_are_never_added() -> None:
    figure = SAMPLES["treemap"]
    table = figure.table.assign(perimeter=["state_grants_town"] * 5 + ["state_grants_epci"] * (len(figure.table) - 5))
    mixed = replace(figure, table=table)
    assert not may_sum(mixed)
    assert "Total" not in sentence(mixed)


def test_lines_say_trend_break_and_reference() -> None:
    text = sentence(SAMPLES["lines"])
    assert "en hausse, de 700\u202fM€ le 22 juin 2022 à 888\u202fM€ le 1ᵉʳ janvier 2023" in text
    assert "Périmètre 2024\u202f: 3,7\u202fMd€ le 31 décembre 2024" in text
    assert "Rupture de série du 2 janvier 2023 au 30 décembre 2024" in text
    assert "Enveloppe annoncée\u202f: 3\u202fMd€" in text


def test_lines_do_not_invent_a_trend_across_perimeters() -> None:
    assert "3,7\u202fMd€ le" in sentence(SAMPLES["lines"])
    assert not re.search(r"888[^.]*à 3,7", sentence(SAMPLES["lines"]))


def test_bounds_are_said() -> None:
    figure = SAMPLES["lines"]
    assert "de plus de 780" in sentence(replace(figure, table=figure.table.iloc[1:]))


def test_falling_and_flat_series() -> None:
    figure = MORE["steps"]
    falling = figure.table.assign(signatory_count=list(reversed(figure.table["signatory_count"])))
    assert "en baisse" in sentence(replace(figure, table=falling))
    assert "stable" in sentence(replace(figure, table=figure.table.assign(signatory_count=7)))


def test_missing_values_are_said_never_zero() -> None:
    text = sentence(MORE["bars_missing"])
    assert "Non disponible\u202f: Le Teilleul (50)" in text
    assert "la plus basse\u202f: Gavray-sur-Sienne (50), 0\u202f€" in text
    assert "Non disponible\u202f: Lozère" in sentence(SAMPLES["strip"])
    assert "Non disponible\u202f: 6" in sentence(MORE["heat_numbers"])


def test_a_figure_of_unknowns_only() -> None:
    figure = SAMPLES["bars"]
    table = figure.table.assign(town_count=pd.Series([None] * len(figure.table), dtype="Float64"))
    assert "Aucune valeur connue" in sentence(replace(figure, table=table))


def test_classes_are_counted_from_the_table() -> None:
    figure = SAMPLES["dots"]
    text = sentence(figure)
    for item in figure.encodings.classes:
        assert f"{item.label}, {number(int((figure.table['stage'] == item.key).sum()))}" in text
    # The legend's own count is not believed.
    lying = tuple(replace(item, count=999) for item in figure.encodings.classes)
    assert "999" not in sentence(replace(figure, encodings=replace(figure.encodings, classes=lying)))


def test_strip_median_and_position() -> None:
    figure = SAMPLES["strip"]
    values = figure.table["per_inhabitant_eur"].dropna()
    here = figure.table.loc[figure.table["is_here"], "per_inhabitant_eur"].iloc[0]
    text = sentence(figure)
    assert f"médiane {number(values.median())}\u202f€" in text
    assert f"{int((values > here).sum())}\u00a0valeurs au-dessus" in text


def test_empty() -> None:
    assert sentence(MORE["empty"]) == "Aucune donnée pour ce territoire."


@pytest.mark.parametrize(
    ("english", "words"), [(True, "data as of 27 April 2026"), (False, "données au 27 avril 2026")]
)
def test_the_release_is_dated_where_no_source_says_what_it_dates(english: bool, words: str) -> None:
    assert words in citation(replace(SAMPLES["bars"], dated=""), ON, english=english)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("english", [False, True])
def test_citation_holds_title_release_and_day(name: str, long: bool, english: bool) -> None:
    figure = ALL[name]
    text = citation(figure, ON, long=long, english=english)
    assert (figure.title if english else typeset(figure.title)).rstrip(".") in text
    assert figure.release in text
    assert ("1 May 2026" if english else "1ᵉʳ mai 2026") in text
    # The dates of the sources are said in French in both, as the title; English only where the release's day stands for them.
    assert (figure.dated or ("27 April 2026" if english else "27 avril 2026")) in text
    assert figure.address in text
    # Sources and licences belong to the long citation.
    for item in figure.sources:
        assert (item.licence in text) is long
