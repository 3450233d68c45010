"""Territory and Options: what an address says, and what is written back, are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date

import pytest

from pvd.parameters import of_part, read_codes, read_filters, read_options, words_of, write_filters, write_options
from pvd.territory import (
    AGREEMENT_YEARS,
    CENTRALITIES,
    CODE_PATTERNS,
    COLOURS,
    END_OF_MANDATE,
    MAX_SELECTION,
    PERIMETERS,
    POPULATION_WORDS,
    PROGRAMMES,
    SIX_FULL_YEARS,
    Filters,
    Options,
    Search,
    Territory,
)


def parameters(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Pairs of an address as a server gives them: name → values."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


FULL = Filters(
    ort=False,
    agreement_years=tuple(AGREEMENT_YEARS),
    population_classes=tuple(POPULATION_WORDS),
    centralities=tuple(CENTRALITIES),
    densities=("bourg", "disperse"),
    frr=("socle", "non"),
    programmes=tuple(PROGRAMMES),
    without_programmes=("frla",),
    known_grant=True,
    selection=("2A004", "50129", "97101"),
    excluded=("50025",),
)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        FULL,
        Filters(ort=True),
        Filters(known_grant=False),
        Filters(selection=("50129",)),
        Filters(agreement_years=(2021,)),
    ],
)
def test_filters_come_back_from_their_address(filters: Filters) -> None:
    assert read_filters(parameters(write_filters(filters))) == (filters, [])


def test_every_filter_has_one_name_in_addresses() -> None:
    assert sorted(item.field for item in of_part("filter")) == sorted(field.name for field in fields(Filters))
    assert [*dict.fromkeys(key for key, _ in write_filters(FULL))] == list(words_of("filter"))


def test_every_field_of_a_view_has_one_word() -> None:
    for part, kind in (("option", Options), ("search", Search)):
        held = sorted(field.name for field in fields(kind) if field.name != "search")
        assert sorted(item.field for item in of_part(part)) == held
    words = words_of("place", "filter", "option", "search")
    assert len(set(words)) == len(words)


def test_no_filter_is_false_and_writes_nothing() -> None:
    assert not Filters() and write_filters(Filters()) == []
    assert Filters(ort=False) and Filters(known_grant=False), "« non » filters too"


def test_filters_in_one_value_or_several() -> None:
    assert read_filters({"annee": ["2021,2022"]}) == read_filters({"annee": ["2021", "2022"]})
    assert read_filters({"annee": ["2021", "2021"]})[0].agreement_years == (2021,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ort", "peut-être"),
        ("annee", "2018"),
        ("annee", "2027"),
        ("annee", "²"),
        ("annee", "9" * 5000),
        ("population", "x"),
        ("centralite", "Centre local"),
        ("densite", "Bourgs ruraux"),
        ("frr", "FRR+"),
        ("programme", "has_qpv"),
        ("subvention", "1"),
        ("selection", "abc"),
        ("selection", "50129;1"),
    ],
)
def test_bad_filter_is_named_and_left_out(key: str, value: str) -> None:
    assert read_filters({key: [value]}) == (Filters(), [f"{key}={value}"])


def test_selection_is_bounded() -> None:
    codes = [f"{number:05d}" for number in range(1000, 1000 + MAX_SELECTION + 1)]
    filters, problems = read_filters({"selection": [",".join(codes)]})
    assert filters.selection == tuple(codes[:MAX_SELECTION]) and len(problems) == 1
    assert read_filters({"selection": [",".join(codes[1:])]})[1] == []


@pytest.mark.parametrize(
    "options",
    [
        Options(),
        *(Options(perimeter=perimeter) for perimeter in PERIMETERS),
        *(Options(colour=colour) for colour in COLOURS),
        Options(end_of_mandate=SIX_FULL_YEARS),
        Options(SIX_FULL_YEARS, "state_grants_located", "population"),
        Options(compared=("14", "2A", "971")),
    ],
)
def test_options_come_back_from_their_address(options: Options) -> None:
    assert read_options(parameters(write_options(options))) == (options, [])


def test_default_options_write_nothing() -> None:
    assert write_options(Options()) == [] and Options().end_of_mandate == END_OF_MANDATE


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("perimetre", "x"),
        ("perimetre", "state_grants_epci"),
        ("fin", "demain"),
        ("fin", "2020-10-01"),
        ("fin", "2036-01-01"),
        ("fin", "2026-02-30"),
        ("couleur", "rouge"),
        ("avec", "Calvados"),
        ("avec", "1"),
        ("avec", "1234567890"),
    ],
)
def test_bad_option_is_named_and_left_out(key: str, value: str) -> None:
    assert read_options({key: [value]}) == (Options(), [f"{key}={value}"])


def test_territories_put_beside_are_read_in_order_once_and_in_capitals() -> None:
    assert read_options({"avec": ["2a,14", "14", "2A"]}) == (Options(compared=("2A", "14")), [])


def test_end_of_mandate_is_read() -> None:
    assert read_options({"fin": ["2026-09-30"]})[0].end_of_mandate == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("level", "good", "bad"),
    [
        ("commune", ("01004", "2A004", "2B033", "97101"), ("1004", "2C004", "A1004", "501290", "50 129", "")),
        ("epci", ("200067205",), ("20006720", "2000672050", "20006720A")),
        ("departement", ("01", "2A", "2B", "95", "971", "976"), ("1", "2C", "981", "0971", "A2")),
        ("region", ("01", "28", "94"), ("1", "2A", "101")),
    ],
)
def test_code_patterns(level: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    assert all(CODE_PATTERNS[level].fullmatch(code) for code in good)
    assert not any(CODE_PATTERNS[level].fullmatch(code) for code in bad)


def test_most_precise_level_wins() -> None:
    address = {"region": ["28"], "departement": ["50"], "epci": ["200067205"], "commune": ["50615"]}
    for level in ("commune", "epci", "departement", "region"):
        assert read_codes(address)[:2] == (level, (address[level][0],))
        del address[level]
    assert read_codes(address) == ("france", (), [])


def test_only_departements_make_a_union() -> None:
    assert read_codes({"departement": ["50", "14", "50"]})[1] == ("50", "14")
    assert read_codes({"departement": ["50,2a"]})[1] == ("50", "2A")
    assert read_codes({"region": ["28", "11"]})[1] == ("28",)


def test_malformed_code_is_named_and_the_next_level_read() -> None:
    assert read_codes({"commune": ["abc"], "region": ["28"]}) == ("region", ("28",), ["commune=abc"])


def test_address_of_a_territory_is_read_back() -> None:
    territory = Territory("departement", ("50", "14"), ("Manche (50)", "Calvados (14)"), FULL)
    assert read_codes(parameters(territory.address)) == ("departement", ("50", "14"), [])
    assert Territory().address == []


def test_label_and_slug() -> None:
    territory = Territory("departement", ("50", "14"), ("Manche (50)", "Calvados (14)"))
    assert (territory.label, territory.slug) == ("Manche (50) et Calvados (14)", "manche-50-calvados-14")
    assert (Territory().label, Territory().slug) == ("France", "france")
    assert Territory("commune", ("32160",), ("L’Isle-Jourdain (32)",)).slug == "l-isle-jourdain-32"


def test_slug_stays_short() -> None:
    many = Territory("departement", names=tuple(f"Département {number}" for number in range(50)))
    assert 0 < len(many.slug) <= 80 and not many.slug.endswith("-")


def test_sql_parameters_are_plain_values() -> None:
    found = Territory("commune", ("50615",), filters=FULL).parameters
    assert found["level"] == "commune" and found["codes"] == ["50615"]
    assert set(found) == {"level", "codes", "is_filtered", *(item.field for item in of_part("filter"))}
    assert all(isinstance(value, str | bool | list) or value is None for value in found.values())


def test_without_filters() -> None:
    territory = Territory("commune", ("50615",), ("Valognes (50)",), FULL)
    assert territory.without_filters() == replace(territory, filters=Filters())
