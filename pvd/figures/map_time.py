"""Carte: the towns at the end of each year, from the first agreements to the day of the data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from pvd import dictionary, theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import Class, Drawn
from pvd.figures.map import STAGES, TOWNS
from pvd.figures.wording import NO_TOWNS, of_grants, searched_years, sentences
from pvd.formats import day, is_unknown, plural, years
from pvd.territory import PROGRAMME_START, Options, Territory

NOT_YET, AGREEMENT, ORT = "none", "agreement", "ort"
WORDS = {ORT: STAGES["ort"], AGREEMENT: STAGES["agreement"], NOT_YET: "Pas encore signataire, ou sans date"}
# The last one is only drawn when the data have a day after the end of their last whole year.
STAGE_COLUMN = "stage_{}"


@dataclass(frozen=True)
class Step:
    """The towns on one day: the stage of each, and what is counted."""

    on: date
    stages: tuple[str, ...]
    agreement_count: int
    ort_count: int
    # towns with a known award, and the years of the files searched until then; none when no file reaches that year
    granted_count: int | None
    known_years: tuple[int, ...]

    @property
    def words(self) -> str:
        """« 1 568 communes signataires, 109 ORT datées, 118 communes à subvention connue (fichiers de 2021) »."""
        grants = "subventions non connues à cette date"
        if self.granted_count is not None:
            towns = plural(self.granted_count, "commune à subvention connue", "communes à subvention connue")
            grants = f"{towns} (fichiers de {years(self.known_years)})"
        agreements = plural(self.agreement_count, "commune signataire", "communes signataires")
        return f"{agreements}, {plural(self.ort_count, 'ORT datée', 'ORT datées')}, {grants}"


def steps(table: pd.DataFrame) -> list[Step]:
    """The end of each year since the programme began, then the day of the data: nothing is known after it."""
    last = date.fromisoformat(dictionary.source("anct-programmes").as_of)
    days = [date(year, 12, 31) for year in range(PROGRAMME_START.year + 1, last.year)] + [last]
    agreements, orts = (
        [None if is_unknown(item) else item.date() for item in table[name]]
        for name in ("agreement_signed_on", "ort_signed_on")
    )
    held = [[] if is_unknown(item) else [int(year) for year in item] for item in table["grant_years"]]
    known = searched_years(table)
    return [_step(on, agreements, orts, held, known) for on in days]


def _step(on: date, agreements: list[Any], orts: list[Any], held: list[list[int]], known: list[int]) -> Step:
    def reached(days: list[Any]) -> list[bool]:
        return [item is not None and item <= on for item in days]

    signed, renewed = reached(agreements), reached(orts)
    stages = tuple(
        ORT if is_ort else AGREEMENT if is_signed else NOT_YET
        for is_signed, is_ort in zip(signed, renewed, strict=True)
    )
    until = tuple(year for year in known if year <= on.year)
    # A year that no file holds says nothing of those who were granted in it.
    granted = sum(any(year <= on.year for year in item) for item in held) if until and on.year <= known[-1] else None
    return Step(on, stages, sum(signed), sum(renewed), granted, until)


@figure(
    "carte-dans-le-temps",
    subject="Le programme dans le temps, en cartes",
    query="towns",
    form="maps",
    is_filtered_on_page=True,
    unit="text",
    unit_label="une carte par fin d’année",
    columns="commune_code commune_name departement_code departement_name region_name agreement_signed_on ort_signed_on award_count perimeter",
)
def over_time(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    found = steps(table)
    shown = table.assign(**{STAGE_COLUMN.format(rank): list(step.stages) for rank, step in enumerate(found)})
    colours = theme.ROLES["stage"]
    title = NO_TOWNS
    if len(table):
        first, *_, end = found
        before, after = (f"{plural(item.ort_count, 'ORT datée', 'ORT datées')}" for item in (first, end))
        title = (
            f"de {plural(first.agreement_count, 'signataire', 'signataires')} et {before} "
            f"au {day(first.on)} à {plural(end.agreement_count, 'signataire', 'signataires')} et {after} au {day(end.on)}"
        )  # fmt: skip
    return Drawn(
        title,
        shown,
        encodings=replace(
            TOWNS,
            classes=tuple(Class(key, words, colours[key]) for key, words in WORDS.items()),
            series_labels={
                STAGE_COLUMN.format(rank): f"{day(step.on)} : {step.words}" for rank, step in enumerate(found)
            },
        ),
        perimeter_label=plural(len(table), "commune"),
        period=of_grants(table),
        note=sentences(
            "ORT : opération de revitalisation de territoire.",
            "Outre-mer en encarts : échelles différentes." if territory.level == "france" else "",
            "Subventions : celles de l’État que les communes ont reçues elles-mêmes.",
            "Une date qui n’est pas connue, ou qui est postérieure aux données, n’est sur aucune carte.",
        ),
    )
