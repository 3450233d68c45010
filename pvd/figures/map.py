"""Carte: the towns as dots, coloured by one question at a time, and their list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from pvd import dictionary, theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import UNKNOWN_CLASS, Class, Drawn, Encodings, Overlay
from pvd.figures.ledger import granted
from pvd.figures.wording import (
    GRANTS,
    NO_TOWNS,
    NOT_PROGRAMME_SPENDING,
    divided,
    grant_period,
    granted_of,
    how_many,
    of_grants,
    of_towns,
    population_note,
    sentences,
    two_programmes_said,
    without_grant,
)
from pvd.formats import UNKNOWN, is_unknown, number, per_inhabitant, plural, short_day, short_euros, years
from pvd.formats import value as written
from pvd.territory import (
    CENTRALITIES,
    COLOURS,
    LIMITS,
    OVERLAYS,
    POPULATION_WORDS,
    PROGRAMMES,
    SISTER,
    Options,
    Territory,
)

STAGES = {"ort": "ORT signée", "agreement": "Convention d’adhésion signée", "undated": "Ni ORT ni date de convention"}
# A dot a town: its colour and classes are of each map.
TOWNS = Encodings(key="commune_code", label="commune_name", layer="commune_outlines")
# What the bubble of a town says, in words that no file takes: its own columns do.
SAID, DATED = "map_said", "map_dated"
# The filters that ask for what a colour shows.
MEASURED = {
    "avancement": ("ort",),
    "subventions": ("subvention",),
    "subventions-par-habitant": ("subvention",),
    "population": ("population",),
    "centralite": ("centralite",),
}
LIST_COLUMNS = (
    "commune_code commune_name departement_code departement_name region_name epci_siren epci_name population "
    "agreement_signed_on is_ort ort_signed_on centrality_class density_class amount_eur award_count "
    "amount_per_inhabitant_eur perimeter"
)


def _put_over(drawn: Drawn, over: pd.DataFrame, options: Options) -> Drawn:
    """The overlay that the address asks for, said in the subtitle, and in a column when it is about our own towns."""
    word, columns = options.overlay, drawn.columns
    label = OVERLAYS[word]
    if word == SISTER:
        places = over[over["programme"] == SISTER]
        overlay = Overlay(
            label, "diamond", places, plural(len(places), "ville"), "commune_name", "commune_code", ("first_signed_on",)
        )
    elif word == LIMITS:
        units = over[["epci_siren", "epci_name"]].dropna().drop_duplicates().sort_values("epci_siren")
        overlay = Overlay(label, "limit", units, number(len(units)), "epci_name", "epci_siren", ("epci_siren",))
    else:
        column, _ = PROGRAMMES[word]
        table = drawn.table.assign(**{column: [word in programmes for programmes in drawn.table["programmes"]]})
        # The same rows: what is ringed are dots of this very map, as its filters keep them.
        drawn, held = replace(drawn, table=table), table[table[column].astype(bool)]
        columns = (*LIST_COLUMNS.split(), column)
        overlay = Overlay(label, "ring", held, plural(len(held), "commune"), "commune_name", "commune_code", (column,))
    said = f"repères : {label}, {overlay.count_words}"
    return replace(drawn, overlay=overlay, columns=columns, unit_label=f"{drawn.unit_label} · {said}")


@figure(
    "carte-des-communes",
    subject="Carte des communes",
    query="towns",
    form="dots",
    overlays={word: "programme_towns" if word == SISTER else "towns" for word in OVERLAYS},
    put_over=_put_over,
    reads=("couleur",),
    is_filtered_on_page=True,
    unit="text",
    unit_label="couleur : avancement",
    columns=LIST_COLUMNS,
)
def town_map(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    about_grants = options.colour.startswith("subventions")
    colour = COLOURS[options.colour]
    keys, classes, title, note = (_by_grants if about_grants else COLOURED[options.colour])(table, options.colour)
    table["map_class"] = keys
    table[SAID], table[DATED] = _bubbles(table, options.colour)
    counts = table["map_class"].value_counts()
    classes = tuple(replace(item, count=int(counts.get(item.key, 0))) for item in classes)
    classes = tuple(item for item in classes if item.count or item.key != UNKNOWN_CLASS)
    return Drawn(
        title,
        table,
        encodings=replace(
            TOWNS,
            colour="map_class",
            classes=classes,
            value=SAID,
            detail=DATED,
            group=f"{colour}, classes d’effectifs égaux" if about_grants else "",
        ),
        unit_label=f"couleur : {colour[0].lower()}{colour[1:]}",
        period=grant_period(table) if about_grants else "",
        perimeter="state_grants_town" if about_grants else "",
        perimeter_label="" if about_grants else plural(len(table), "commune"),
        status="computed" if about_grants else "official",
        note=note,
        measured=MEASURED[options.colour],
    )


def _bubbles(table: pd.DataFrame, colour: str) -> tuple[list[str], list[str]]:
    """What is known of each town under one colour, and the date of it."""
    rows = table.to_dict("records")
    if colour.startswith("subventions"):
        ratio = "amount_per_inhabitant_eur"
        amounts = [
            short_euros(row["amount_eur"]) if colour == "subventions" else written(row[ratio], "eur_per_inhabitant")
            for row in rows
        ]
        held = [[] if is_unknown(row["grant_years"]) else [int(year) for year in row["grant_years"]] for row in rows]
        return amounts, [f"attributions de {years(item)}" if item else "" for item in held]
    if colour == "avancement":
        listed = dictionary.date_of(["anct-programmes"])
        signed = [
            f"convention : {short_day(row['agreement_signed_on'])} ; "
            f"ORT : {short_day(row['ort_signed_on']) if row['is_ort'] else 'non connue'}"
            for row in rows
        ]
        return signed, [dated(listed)] * len(rows)
    if colour == "population":
        counted = dictionary.column("population").label
        return [f"{number(row['population'])} habitants" for row in rows], [counted] * len(rows)
    listed = dictionary.date_of(["grille-centralite"])
    return [UNKNOWN if is_unknown(row["centrality_class"]) else row["centrality_class"] for row in rows], [
        f"grille de centralité, {listed}" if listed else ""
    ] * len(rows)


def dated(said: str) -> str:
    """« fichier du 27 avril 2026 », « fichier non daté, postérieur au 18 mars 2026 »: the date of a file as its card says it."""
    return f"fichier du {said}" if said[:1].isdigit() else f"fichier {said}" if said else ""


# Key of each town, classes, title and note of one colour.
Coloured = tuple[pd.Series, tuple[Class, ...], str, str]


def _by_stage(table: pd.DataFrame, colour: str) -> Coloured:
    colours = theme.ROLES["stage"]
    classes = (
        Class("ort", STAGES["ort"], colours["ort"]),
        Class("agreement", STAGES["agreement"], colours["agreement"]),
        Class(UNKNOWN_CLASS, STAGES["undated"], theme.UNKNOWN_LINE),
    )
    count = int((table["town_stage"] == "ort").sum())
    title = of_towns(table["commune_name"], count, ("est", "sont"), "en ORT")
    note = "ORT : opération de revitalisation de territoire. Une commune en ORT dont la convention n’a pas de date connue est comptée en ORT."
    return table["town_stage"].replace("undated", UNKNOWN_CLASS), classes, title, note


def _by_population(table: pd.DataFrame, colour: str) -> Coloured:
    colours = theme.ROLES["population_class"]
    classes = tuple(
        Class(key, f"{words[0].upper()}{words[1:]}", colours[key]) for key, words in POPULATION_WORDS.items()
    )
    small = int((table["population_class"] == "moins_3500").sum())
    title = of_towns(table["commune_name"], small, ("a", "ont"), POPULATION_WORDS["moins_3500"])
    return table["population_class"], classes, title, population_note()


def _by_centrality(table: pd.DataFrame, colour: str) -> Coloured:
    palette = [*reversed(theme.ORDERED), theme.UNKNOWN_LINE]
    classes = tuple(
        Class(UNKNOWN_CLASS if key == "inconnue" else key, label, palette[index])
        for index, (key, label) in enumerate(CENTRALITIES.items())
    )
    keys = table["centrality_key"].replace("inconnue", UNKNOWN_CLASS)
    count = int(keys.isin(["structurant", "intermediaire"]).sum())
    centre, centres = "un centre structurant ou intermédiaire", "des centres structurants ou intermédiaires"
    title = of_towns(table["commune_name"], count, ("est", "sont"), centre, centres)
    return keys, classes, title, "Niveaux de centralité INRAE-CESAER, 2021 ; non définis outre-mer."


def _by_grants(table: pd.DataFrame, colour: str) -> Coloured:
    is_ratio = colour != "subventions"
    column = "amount_per_inhabitant_eur" if is_ratio else "amount_eur"
    aside = divided(table, "commune_name") if is_ratio else ""
    without = "Aucun montant par habitant connu" if aside else "Aucune subvention connue"
    keys, classes = quantiles(table[column], (lambda value: f"{number(value)} €") if is_ratio else short_euros, without)
    known = table[column].dropna()
    title = "aucune subvention connue"
    if len(known):
        middle = known.median()
        said = per_inhabitant(middle, GRANTS) if is_ratio else f"{short_euros(middle)} {GRANTS}"
        title = f"la moitié {granted_of(len(known), len(table))} ont reçu plus de {said}"
        if len(known) == 1:
            title = f"{table.loc[known.index[0], 'commune_name']} a reçu {said}"
    note = f"Classes d’effectifs égaux, parmi celles {granted_of(len(known), len(table))}."
    return keys, classes, title, sentences(NOT_PROGRAMME_SPENDING, note, aside)


COLOURED = {"avancement": _by_stage, "population": _by_population, "centralite": _by_centrality}


def quantiles(values: pd.Series, write: Callable[[float], str], without: str) -> tuple[pd.Series, tuple[Class, ...]]:
    """Four classes of equal counts (fewer when values repeat), and the class of what is not known."""
    unknown = Class(UNKNOWN_CLASS, without, theme.UNKNOWN_LINE)
    known = values.dropna()
    if known.empty:
        return pd.Series(UNKNOWN_CLASS, index=values.index), (unknown,)
    count = min(len(theme.ORDERED), known.nunique())
    codes, edges = (
        pd.qcut(known, count, labels=False, retbins=True, duplicates="drop")
        if count > 1
        else (pd.Series(0, index=known.index), [known.iloc[0], known.iloc[0]])
    )
    palette = theme.ORDERED[-(len(edges) - 1) :]
    classes = []
    for index in range(len(edges) - 1):
        low, high = write(edges[index]), write(edges[index + 1])
        label = low if low == high else (f"De {low} à {high}" if index else f"Jusqu’à {high}")
        if index == len(edges) - 2 and index and low != high:
            label = f"Plus de {low}"
        classes.append(Class(f"q{index}", label, palette[index]))
    keys = pd.Series(UNKNOWN_CLASS, index=values.index)
    keys.loc[known.index] = [f"q{int(code)}" for code in codes]
    return keys, (*reversed(classes), unknown)


@figure(
    "liste-des-communes",
    subject="Liste des communes",
    query="towns",
    form="table",
    is_filtered_on_page=True,
    unit="eur",
    unit_label="une ligne par commune",
    perimeter="state_grants_town",
    status="computed",
    columns=LIST_COLUMNS,
    file_columns="departement_name region_name epci_siren centrality_class density_class perimeter",
)
def town_list(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    title = how_many(len(table), NO_TOWNS, "commune du programme", "communes du programme")
    return granted(title, table, period=of_grants(table), coverage=without_grant(table), facts={"beside_towns": ""})


@figure(
    "carte-des-deux-programmes",
    subject="Petites villes de demain et Action cœur de ville, carte",
    query="programme_towns",
    form="dots",
    unit="text",
    unit_label="communes de l’un ou l’autre programme",
    columns="programme commune_code commune_name departement_code region_name population signed_on",
)
def two_programmes_map(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    counts = table["programme"].value_counts()
    classes = (
        Class("pvd", "Petites villes de demain", theme.PRIMARY, int(counts.get("pvd", 0))),
        Class(SISTER, OVERLAYS[SISTER], theme.SISTER, int(counts.get(SISTER, 0))),
    )
    return Drawn(
        two_programmes_said(*(item.count or 0 for item in classes)),
        table,
        encodings=replace(TOWNS, colour="programme", classes=classes),
        note="Action cœur de ville, le programme des villes moyennes, est montré pour situer les Petites villes de demain.",
    )
