"""Comparer: up to four territories of one level side by side, in the same units, perimeter and years.

Each figure is one query with one `$perimeter`: nothing here adds or divides.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pvd import places, theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import (
    AVAILABLE,
    BEFORE,
    MISSING,
    NOT_APPLICABLE,
    PARTIAL,
    Class,
    Encodings,
    Figure,
    Reference,
)
from pvd.figures.progress import AT_COMMUNE
from pvd.figures.wording import (
    EVERY_TOWN,
    LEDGER_PERIMETERS,
    NOT_PROGRAMME_SPENDING,
    OF_ORT,
    divided,
    grant_period,
    median_label,
    nothing_known,
    of_agreements,
    population_note,
    why_not,
)
from pvd.formats import (
    NARROW,
    in_list,
    number,
    per_inhabitant,
    plural,
    share,
    short_euros,
    short_month,
    short_value,
    years,
)
from pvd.formats import slug as slugify
from pvd.territory import MAX_COMPARED, Options, Territory

# The code that stands for France in the queries.
FRANCE = "FR"
MOST = 1 + MAX_COMPARED
IN_WORDS = ("", "un", "deux", "trois", "quatre")
LEVEL_WORDS = {
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("intercommunalité", "intercommunalités"),
    "commune": ("commune", "communes"),
}
REGIONAL_LEFT_OUT = f"Les fichiers tenus pour une seule région ne se comparent à rien{NARROW}: ils n’entrent pas ici."
NOT_OF_TOWNS = f"Les subventions des intercommunalités n’appartiennent à aucune commune{NARROW}: elles ne se comparent pas à cette échelle."
NOT_HERE = f"Subventions des intercommunalités{NARROW}: sans objet pour une commune"
NOT_PER_INHABITANT = (
    f"Pas de montant par habitant dans ce périmètre{NARROW}: les intercommunalités servent aussi d’autres communes."
)


def compared_codes(territory: Territory, options: Options) -> tuple[str, ...]:
    """The territories that a comparison shows, in the order of the address: four at most."""
    return tuple(dict.fromkeys((*territory.codes, *options.compared)))[:MOST]


def compared_names(territory: Territory, options: Options) -> tuple[str, ...]:
    """Their names; « France » alone when no territory is chosen."""
    return tuple(places.label(territory.level, code) for code in compared_codes(territory, options)) or ("France",)


def _of_all(drawn: Figure, territory: Territory, options: Options) -> Figure:
    """A figure that names every territory it compares: in its subtitle, its files' names, its map's extent."""
    names = compared_names(territory, options)
    without = [
        places.label(territory.level, code)
        for code in compared_codes(territory, options)
        if not places.has_towns(territory.level, code)
    ]
    empty = f"Sans commune du programme{NARROW}: {in_list(without)}." if without else ""
    left_out = [places.label(territory.level, code) for code in territory.codes[MOST:]]
    over = f"Quatre territoires au plus se comparent{NARROW}: {in_list(left_out)} n’y sont pas." if left_out else ""
    return replace(
        drawn,
        territory=in_list(names),
        territory_slug=slugify(" ".join(names))[:80].strip("-"),
        scope=(territory.level, compared_codes(territory, options)),
        coverage=" ".join(filter(None, (drawn.coverage, empty, over))),
    )


def _named(table: pd.DataFrame, territory: Territory) -> pd.DataFrame:
    """With the name of each territory, as everywhere in the dashboard."""
    names = ["France" if code == FRANCE else places.label(territory.level, code) for code in table["unit_code"]]
    return table.assign(unit_name=names)


def _names_by_code(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["unit_code"], table["unit_name"], strict=True))


def _with_reference_said(table: pd.DataFrame) -> pd.DataFrame:
    """« France (repère) »: a row to read the others against, not one of them."""
    names = zip(table["unit_name"], table["is_reference"], strict=True)
    return table.assign(unit_name=[f"{name} (repère)" if apart else name for name, apart in names])


def _is_of_epci(options: Options) -> bool:
    return options.perimeter == "state_grants_epci"


def _no_amounts(territory: Territory, options: Options) -> bool:
    return territory.level == "commune" and _is_of_epci(options)


@figure("comparaison-chiffres", subject="Comparaison, les chiffres", query="comparison", form="table")
def side_by_side(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = _with_reference_said(_named(table, territory))
    count = len(compared_names(territory, options))
    coverage = ""
    if _no_amounts(territory, options):
        coverage = NOT_OF_TOWNS
    elif _is_of_epci(options):
        coverage = NOT_PER_INHABITANT
    elif unknown := table.loc[table["amount_eur"].isna() & (table["town_count"] > 0), "unit_name"].tolist():
        coverage = f"Aucune subvention connue{NARROW}: {in_list(unknown)}. Ce n’est pas zéro, des années manquent."
    title = (
        f"Les {IN_WORDS[count]} territoires en chiffres" if count > 1 else f"{table['unit_name'].iloc[0]} en chiffres"
    )
    return _of_all(
        Figure(
            slug="comparaison-chiffres",
            title=title,
            form="table",
            table=table,
            encodings=Encodings(
                columns=(
                    "unit_name",
                    "town_count",
                    "population",
                    "ort_share",
                    "amount_eur",
                    "amount_per_inhabitant_eur",
                    "without_grant_share",
                )
            ),
            unit="eur",
            unit_label="une ligne par territoire",
            period=f"subventions{NARROW}: {grant_period(table)}",
            perimeter=options.perimeter,
            perimeter_label=LEDGER_PERIMETERS[options.perimeter],
            status="computed",
            note=f"{NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
            coverage=coverage,
            columns=(
                "unit_code",
                "unit_name",
                "town_count",
                "population",
                "signatory_count",
                "ort_count",
                "ort_share",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "amount_per_town_eur",
                "award_count",
                "granted_town_count",
                "without_grant_share",
            ),
        ),
        territory,
        options,
    )


@figure("comparaison-par-habitant", subject="Comparaison, par habitant", query="comparison", form="bars")
def per_inhabitant_bars(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = _named(table, territory)
    here = table[~table["is_reference"]].reset_index(drop=True)
    here["status"] = [
        NOT_APPLICABLE if towns == 0 else MISSING if unknown else AVAILABLE
        for towns, unknown in zip(here["town_count"], here["amount_per_inhabitant_eur"].isna(), strict=True)
    ]
    if _is_of_epci(options) or (here["status"] == NOT_APPLICABLE).all():
        here = here.iloc[:0]
    known = here.dropna(subset=["amount_per_inhabitant_eur"])
    france = table.loc[table["is_reference"], "amount_per_inhabitant_eur"].dropna()
    unknown = here.loc[(here["status"] == MISSING) & here["amount_eur"].isna(), "unit_name"].tolist()
    title = nothing_known(here)
    if len(known):
        first = known.loc[known["amount_per_inhabitant_eur"].astype(float).idxmax()]
        title = f"{first['unit_name']}{NARROW}: {per_inhabitant(first['amount_per_inhabitant_eur'])}"
        if len(known) > 1:
            title += f", le plus élevé des {IN_WORDS[len(known)]}"
    if _is_of_epci(options):
        is_commune = territory.level == "commune"
        title = NOT_HERE if is_commune else f"Subventions des intercommunalités{NARROW}: sans objet par habitant"
        coverage = NOT_OF_TOWNS if is_commune else NOT_PER_INHABITANT
    else:
        coverage = f"Aucune subvention connue{NARROW}: {in_list(unknown)}. Ce n’est pas zéro." if unknown else ""
        coverage = " ".join(filter(None, (coverage, divided(here, "unit_name"))))
    return _of_all(
        Figure(
            slug="comparaison-par-habitant",
            title=title,
            form="bars",
            table=here,
            encodings=Encodings(
                category="unit_name", value="amount_per_inhabitant_eur", status="status", horizontal=True
            ),
            unit="eur_per_inhabitant",
            unit_label="euros par habitant des communes du programme",
            period=grant_period(here),
            perimeter=options.perimeter,
            perimeter_label=LEDGER_PERIMETERS[options.perimeter],
            status="computed",
            note=f"{EVERY_TOWN} {population_note()} {NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
            coverage=coverage,
            references=tuple(
                Reference(float(value), f"France{NARROW}: {short_value(value, 'eur_per_inhabitant')}")
                for value in france
                if len(known)
            ),
            columns=(
                "unit_code",
                "unit_name",
                "population",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "award_count",
                "status",
                "perimeter",
            ),
        ),
        territory,
        options,
    )


@figure(
    "comparaison-par-annee", subject="Comparaison, année par année", query="comparison_by_year", form="stacked_bars"
)
def by_year(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    value, unit, unit_label = _measured_in(options)
    table = _named(table, territory)
    names = _names_by_code(table)
    period = grant_period(table)
    programme = table[table["status"].isin([AVAILABLE, PARTIAL])]
    counted = programme.dropna(subset=[value])
    # What is known in part is shown, and ranks before no year.
    known = counted[counted["status"] == AVAILABLE]
    # A year that nobody holds is one gap, not one a territory.
    missing = table["status"] == MISSING
    table = table[~missing | ~table.duplicated(["year"])].reset_index(drop=True)
    missing = table["status"] == MISSING
    table[["unit_code", "unit_name"]] = table[["unit_code", "unit_name"]].astype(object).mask(missing, None)
    table["year_and_unit"] = [
        str(year) if gone else f"{year} · {name}"
        for year, name, gone in zip(table["year"], table["unit_name"], missing, strict=True)
    ]
    earlier = years(table.loc[table["status"] == BEFORE, "year"].astype(int))
    before = f"Avant le programme, en gris{NARROW}: {earlier}. " if earlier else ""
    if _no_amounts(territory, options) or counted.empty:
        table = table.iloc[:0]
    title = NOT_HERE if _no_amounts(territory, options) else nothing_known(programme)
    if len(counted):
        title = "Des attributions connues, aucune année entière"
    if len(known):
        first = known.loc[known[value].astype(float).idxmax()]
        title = (
            f"{first['unit_name']}{NARROW}: {_written(first[value], unit)} en {first['year']}, le montant le plus élevé"
        )
    return _of_all(
        Figure(
            slug="comparaison-par-annee",
            title=title,
            form="stacked_bars",
            table=table,
            encodings=Encodings(
                category="year_and_unit",
                series="unit_code",
                value=value,
                status="status",
                group="year",
                horizontal=True,
                role="comparison",
                series_labels=names,
            ),
            unit=unit,
            unit_label=unit_label,
            period=period,
            perimeter=options.perimeter,
            perimeter_label=LEDGER_PERIMETERS[options.perimeter],
            status="computed",
            note=(
                f"{before}{REGIONAL_LEFT_OUT} Tous les territoires d’une même année sont comptés sur les mêmes fichiers."
            ),
            coverage=NOT_OF_TOWNS if _no_amounts(territory, options) else _years_not_held(table),
            columns=(
                "year",
                "unit_code",
                "unit_name",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "award_count",
                "status",
                "scheme_names",
                "perimeter",
            ),
        ),
        territory,
        options,
    )


def _measured_in(options: Options) -> tuple[str, str, str]:
    """Column, unit and words of an amount: per inhabitant, unless the perimeter has no inhabitants of its own."""
    if _is_of_epci(options):
        return "amount_eur", "eur", "euros attribués, montants totaux"
    return "amount_per_inhabitant_eur", "eur_per_inhabitant", "euros par habitant des communes du programme"


def _written(amount: float, unit: str) -> str:
    return short_euros(amount) if unit == "eur" else per_inhabitant(amount)


def _years_not_held(table: pd.DataFrame) -> str:
    parts = []
    for status, words in why_not(table).items():
        found = table.loc[table["file_status"] == status, "year"].astype(int).tolist()
        parts += [f"{words}{NARROW}: {years(found)}."] if found else []
    return " ".join(parts)


@figure(
    "comparaison-par-dispositif", subject="Comparaison, par dispositif", query="comparison_by_scheme", form="heat_table"
)
def by_scheme(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    value, unit, unit_label = _measured_in(options)
    table = _with_reference_said(_named(table, territory))
    known = table[~table["is_reference"]].dropna(subset=[value])
    title = NOT_HERE if _no_amounts(territory, options) else nothing_known(table[~table["is_reference"]])
    if len(known):
        first = known.loc[known[value].astype(float).idxmax()]
        title = f"{first['scheme_name']}, {first['unit_name']}{NARROW}: {_written(first[value], unit)}, le montant le plus élevé"
    gaps = int(table[value].isna().sum())
    coverage = (
        f"{plural(gaps, 'case')} hachurée{'s' if gaps > 1 else ''}{NARROW}: aucune attribution connue, ce qui n’est pas zéro."
        if gaps
        else ""
    )
    return _of_all(
        Figure(
            slug="comparaison-par-dispositif",
            title=title,
            form="heat_table",
            table=table,
            encodings=Encodings(row="unit_name", column="scheme_name", value=value),
            unit=unit,
            unit_label=unit_label,
            period=grant_period(table),
            perimeter=options.perimeter,
            perimeter_label=LEDGER_PERIMETERS[options.perimeter],
            status="computed",
            note=f"{NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
            coverage=NOT_OF_TOWNS if _no_amounts(territory, options) else coverage,
            columns=(
                "unit_code",
                "unit_name",
                "scheme_name",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "award_count",
                "perimeter",
            ),
        ),
        territory,
        options,
    )


def _progress(
    table: pd.DataFrame, territory: Territory, options: Options, slug: str, indicator: str, words: str, note: str
) -> Figure:
    table = _named(table[table["indicator"] == indicator], territory).reset_index(drop=True)
    last = table.drop_duplicates("unit_code", keep="last")
    here = last[~last["is_reference"]]
    title, coverage, period = f"{words}{NARROW}: sans objet à cette échelle", "", ""
    if here.empty:
        table = table.iloc[:0]
        coverage = AT_COMMUNE if territory.level == "commune" else ""
    else:
        said = (f"{name}, {share(part)}" for name, part in zip(here["unit_name"], here["signed_share"], strict=True))
        title = f"{words}{NARROW}: {f'{NARROW}; '.join(said)}"
        period = f"{short_month(table['as_of'].min())} – {short_month(table['as_of'].max())}"
        undated = [
            f"{name}, {number(count)}"
            for name, count in zip(here["unit_name"], here["undated_count"], strict=True)
            if count
        ]
        if undated:
            coverage = f"Communes sans date utilisable, hors de la courbe{NARROW}: {f'{NARROW}; '.join(undated)}."
    return _of_all(
        Figure(
            slug=slug,
            title=title,
            form="lines",
            table=table,
            encodings=Encodings(
                x="as_of",
                series="unit_code",
                value="signed_share",
                role="comparison",
                series_labels=_names_by_code(table),
                styles=dict.fromkeys(table["unit_code"].unique(), "steps"),
            ),
            unit="share",
            unit_label="part des communes du programme, en cumul",
            period=period,
            status="computed",
            note=note,
            coverage=coverage,
            columns=("as_of", "unit_code", "unit_name", "cumulative_count", "town_count", "signed_share"),
        ),
        territory,
        options,
    )


@figure(
    "comparaison-conventions",
    subject="Comparaison, communes signataires mois par mois",
    query="comparison_by_month",
    form="lines",
)
def agreements(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    name = "Communes signataires à date connue"
    return _progress(table, territory, options, "comparaison-conventions", "agreements_signed", name, of_agreements())


@figure("comparaison-avancement", subject="Comparaison, ORT mois par mois", query="comparison_by_month", form="lines")
def ort(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    name = "Communes en ORT à date connue"
    return _progress(table, territory, options, "comparaison-avancement", "ort_signed", name, OF_ORT)


@figure("carte-de-la-comparaison", subject="Comparaison, carte des communes", query="comparison_towns", form="dots")
def map_of_all(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    codes = compared_codes(territory, options) or (FRANCE,)
    counts = table["unit_code"].value_counts()
    table = _named(table, territory)
    names = ["France" if code == FRANCE else places.label(territory.level, code) for code in codes]
    classes = tuple(
        Class(name, name, colour, int(counts.get(code, 0)))
        for code, name, colour in zip(codes, names, theme.colours("comparison", codes), strict=True)
    )
    counted = (f"{item.label}{NARROW}: {plural(item.count, 'commune')}" for item in classes)
    title = in_list(names) if territory.level == "commune" else f"{NARROW}; ".join(counted)
    return _of_all(
        Figure(
            slug="carte-de-la-comparaison",
            title=title,
            form="dots",
            table=table,
            encodings=Encodings(
                key="commune_code", label="commune_name", colour="unit_name", classes=classes, layer="commune_outlines"
            ),
            unit="text",
            unit_label=f"couleur{NARROW}: territoire",
            perimeter="state_grants_town",
            perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
            period=f"subventions{NARROW}: {grant_period(table)}",
            status="computed",
            note=f"Le tableau donne, commune par commune, la convention, l’ORT et les subventions connues. {REGIONAL_LEFT_OUT}",
            columns=(
                "unit_code",
                "unit_name",
                "commune_code",
                "commune_name",
                "departement_code",
                "population",
                "agreement_signed_on",
                "is_ort",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "perimeter",
            ),
        ),
        territory,
        options,
    )


@figure(
    "comparaison-repartition",
    subject="Comparaison, place parmi tous les autres",
    query="comparison_level",
    form="strip",
)
def among_all(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    level = "region" if territory.level == "france" else territory.level
    table = table.assign(unit_name=[places.label(level, code) for code in table["unit_code"]])
    table = table.astype({"is_compared": bool})
    known = table["amount_per_inhabitant_eur"].dropna().astype(float)
    unknown = int(table["amount_eur"].isna().sum())
    title = nothing_known(table)
    references: tuple[Reference, ...] = ()
    if len(known):
        median = float(known.median())
        said = short_value(median, "eur_per_inhabitant")
        references = (Reference(median, median_label(len(known), len(table), said, LEVEL_WORDS[level])),)
        title = f"{plural(len(known), *LEVEL_WORDS[level])}{NARROW}: la moitié au-dessus de {per_inhabitant(median)}"
    return _of_all(
        Figure(
            slug="comparaison-repartition",
            title=title,
            form="strip",
            table=table,
            encodings=Encodings(value="amount_per_inhabitant_eur", label="unit_name", highlight="is_compared"),
            unit="eur_per_inhabitant",
            unit_label=f"euros par habitant, un point par {LEVEL_WORDS[level][0]}",
            period=grant_period(table),
            perimeter="state_grants_town",
            perimeter_label=LEDGER_PERIMETERS["state_grants_town"],
            status="computed",
            note=f"{NOT_PROGRAMME_SPENDING} {REGIONAL_LEFT_OUT}",
            coverage=" ".join(
                filter(
                    None,
                    (
                        f"{plural(unknown, *LEVEL_WORDS[level])} sans subvention connue, hors du graphique."
                        if unknown
                        else "",
                        divided(table, "unit_name"),
                    ),
                )
            ),
            references=references,
            columns=(
                "unit_code",
                "unit_name",
                "is_compared",
                "town_count",
                "population",
                "amount_eur",
                "amount_per_inhabitant_eur",
                "perimeter",
            ),
        ),
        territory,
        options,
    )
