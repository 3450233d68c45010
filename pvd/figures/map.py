"""Carte: the towns as dots, coloured by one question at a time, and their list."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pvd import theme
from pvd.figures.catalogue import figure
from pvd.figures.figure import UNKNOWN_CLASS, Class, Encodings, Figure, Overlay
from pvd.figures.ledger import ledger_figure
from pvd.figures.wording import (
    LEDGER_PERIMETERS,
    NOT_PROGRAMME_SPENDING,
    divided,
    grant_period,
    granted_of,
    population_note,
)
from pvd.formats import NARROW, number, per_inhabitant, plural, share, short_euros
from pvd.territory import (
    CENTRALITIES,
    COLOURS,
    LIMITS,
    OVERLAYS,
    POPULATION_CLASSES,
    PROGRAMMES,
    SISTER,
    Options,
    Territory,
)

STAGES = {"ort": "ORT signée", "agreement": "Convention d’adhésion signée", "undated": "Ni ORT ni date de convention"}
# The filters that ask for what a colour shows.
MEASURED = {
    "avancement": ("ort",),
    "subventions": ("subvention",),
    "subventions-par-habitant": ("subvention",),
    "population": ("population",),
    "centralite": ("centralite",),
}
LIST_COLUMNS = (
    "commune_code", "commune_name", "departement_code", "departement_name", "region_name", "epci_siren", "epci_name",
    "population", "agreement_signed_on", "is_ort", "ort_signed_on", "centrality_class", "density_class", "amount_eur",
    "award_count", "amount_per_inhabitant_eur", "perimeter",
)  # fmt: skip


def _put_over(figure: Figure, over: pd.DataFrame, options: Options) -> Figure:
    """The overlay that the address asks for, said in the subtitle, and in a column when it is about our own towns."""
    word, columns = options.overlay, figure.columns
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
        table = figure.table.assign(**{column: [word in programmes for programmes in figure.table["programmes"]]})
        # The same rows: what is ringed are dots of this very map, as its filters keep them.
        figure, held = replace(figure, table=table), table[table[column].astype(bool)]
        columns = (*columns, column)
        overlay = Overlay(label, "ring", held, plural(len(held), "commune"), "commune_name", "commune_code", (column,))
    said = f"repères{NARROW}: {label}, {overlay.count_words}"
    return replace(figure, overlay=overlay, columns=columns, unit_label=f"{figure.unit_label} · {said}")


@figure(
    "carte-des-communes",
    subject="Carte des communes",
    query="towns",
    form="dots",
    overlays={word: "programme_towns" if word == SISTER else "towns" for word in OVERLAYS},
    put_over=_put_over,
    reads=("couleur",),
    is_filtered_on_page=True,
)
def town_map(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    table = table.copy()
    about_grants = options.colour.startswith("subventions")
    colour = COLOURS[options.colour]
    table["map_class"], classes, title, note = _coloured(table, options.colour)
    counts = table["map_class"].value_counts()
    classes = tuple(replace(item, count=int(counts.get(item.key, 0))) for item in classes)
    classes = tuple(item for item in classes if item.count or item.key != UNKNOWN_CLASS)
    return Figure(
        slug="carte-des-communes",
        title=title,
        form="dots",
        table=table,
        encodings=Encodings(
            key="commune_code", label="commune_name", colour="map_class", classes=classes, layer="commune_outlines"
        ),
        unit="text",
        unit_label=f"couleur{NARROW}: {colour[0].lower()}{colour[1:]}",
        period=grant_period(table) if about_grants else "",
        perimeter="state_grants_town" if about_grants else "",
        perimeter_label=LEDGER_PERIMETERS["state_grants_town"] if about_grants else plural(len(table), "commune"),
        status="computed" if about_grants else "official",
        note=note,
        columns=LIST_COLUMNS,
        measured=MEASURED[options.colour],
    )


def _coloured(table: pd.DataFrame, colour: str) -> tuple[pd.Series, tuple[Class, ...], str, str]:
    classes: tuple[Class, ...]
    if colour == "avancement":
        keys = table["town_stage"]
        colours = theme.ROLES["stage"]
        classes = (
            Class("ort", STAGES["ort"], colours["ort"]),
            Class("agreement", STAGES["agreement"], colours["agreement"]),
            Class("undated", STAGES["undated"], theme.UNKNOWN_LINE),
        )
        count = int((keys == "ort").sum())
        part = share(count / len(table)) if len(table) else ""
        title = (
            f"{plural(count, 'commune')} sur {number(len(table))} en ORT ({part})" if len(table) else "Aucune commune"
        )
        return (
            keys.replace("undated", UNKNOWN_CLASS),
            _unknown_last(classes),
            title,
            (
                f"ORT{NARROW}: opération de revitalisation de territoire. Une commune en ORT dont la convention n’a pas de date connue est comptée en ORT."
            ),
        )
    if colour == "population":
        labels = ("Moins de 3 500", "3 500 à 9 999", "10 000 à 19 999", "20 000 et plus")
        colours = theme.ROLES["population_class"]
        classes = tuple(
            Class(key, f"{label} habitants".replace(" 500", f"{NARROW}500").replace(" 000", f"{NARROW}000")
                  .replace(" 999", f"{NARROW}999"), colours[key])
            for key, label in zip(POPULATION_CLASSES, labels, strict=True)
        )  # fmt: skip
        small = int((table["population_class"] == "moins_3500").sum())
        title = f"{plural(small, 'commune')} sur {number(len(table))} de moins de 3{NARROW}500 habitants"
        return table["population_class"], classes, title, population_note()
    if colour == "centralite":
        palette = [*reversed(theme.ORDERED), theme.UNKNOWN_LINE]
        classes = tuple(
            Class(UNKNOWN_CLASS if key == "inconnue" else key, label, palette[index])
            for index, (key, label) in enumerate(CENTRALITIES.items())
        )
        keys = table["centrality_key"].replace("inconnue", UNKNOWN_CLASS)
        count = int(keys.isin(["structurant", "intermediaire"]).sum())
        title = f"Centres structurants ou intermédiaires{NARROW}: {plural(count, 'commune')} sur {number(len(table))}"
        return keys, classes, title, f"Niveaux de centralité INRAE-CESAER, 2021{NARROW}; non définis outre-mer."
    column = "amount_eur" if colour == "subventions" else "amount_per_inhabitant_eur"
    write = short_euros if colour == "subventions" else (lambda value: f"{number(value)}{NARROW}€")
    aside = divided(table, "commune_name") if column == "amount_per_inhabitant_eur" else ""
    without = "Aucun montant par habitant connu" if aside else "Aucune subvention connue"
    keys, classes = _quantiles(table[column], write, without)
    known = table[column].dropna()
    title = "Aucune subvention connue"
    if len(known):
        middle = short_euros(known.median()) if colour == "subventions" else per_inhabitant(known.median())
        title = f"La moitié {granted_of(len(known), len(table))} ont reçu plus de {middle}"
    note = f"{NOT_PROGRAMME_SPENDING} Classes d’effectifs égaux, parmi celles {granted_of(len(known), len(table))}."
    if aside:
        note += f" {aside}"
    return keys, classes, title, note


def _unknown_last(classes: tuple[Class, ...]) -> tuple[Class, ...]:
    return tuple(replace(item, key=UNKNOWN_CLASS) if item.key == "undated" else item for item in classes)


def _quantiles(values: pd.Series, write: object, without: str) -> tuple[pd.Series, tuple[Class, ...]]:
    """Four classes of equal counts (fewer when values repeat), and the class of what is not known."""
    assert callable(write)
    unknown = Class(UNKNOWN_CLASS, without, theme.UNKNOWN_LINE)
    known = values.dropna()
    if known.empty:
        return pd.Series(UNKNOWN_CLASS, index=values.index), (unknown,)
    count = min(len(theme.ORDERED), known.nunique())
    codes, edges = pd.qcut(known, count, labels=False, retbins=True, duplicates="drop") if count > 1 else (
        pd.Series(0, index=known.index), [known.iloc[0], known.iloc[0]]
    )  # fmt: skip
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


@figure("liste-des-communes", subject="Liste des communes", query="towns", form="table", is_filtered_on_page=True)
def town_list(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    known = int(table["amount_eur"].notna().sum())
    return ledger_figure(
        "liste-des-communes", plural(len(table), "commune du programme", "communes du programme"), "table", table,
        period=f"subventions{NARROW}: {grant_period(table)}",
        unit_label="une ligne par commune",
        coverage=f"{plural(len(table) - known, 'commune')} sans subvention connue{NARROW}: valeur non connue, et non zéro."
        if known < len(table)
        else "",
        columns=LIST_COLUMNS,
    )  # fmt: skip


@figure(
    "carte-des-deux-programmes",
    subject="Petites villes de demain et Action cœur de ville, carte",
    query="programme_towns",
    form="dots",
)
def two_programmes_map(table: pd.DataFrame, territory: Territory, options: Options) -> Figure:
    counts = table["programme"].value_counts()
    classes = (
        Class("pvd", "Petites villes de demain", theme.PRIMARY, int(counts.get("pvd", 0))),
        Class(SISTER, OVERLAYS[SISTER], theme.SISTER, int(counts.get(SISTER, 0))),
    )
    return Figure(
        slug="carte-des-deux-programmes",
        title=f"{plural(classes[0].count or 0, 'Petite ville', 'Petites villes')} de demain, {plural(classes[1].count or 0, 'ville')} {OVERLAYS[SISTER]}",
        form="dots",
        table=table,
        encodings=Encodings(
            key="commune_code", label="commune_name", colour="programme", classes=classes, layer="commune_outlines"
        ),
        unit="text",
        unit_label="communes de l’un ou l’autre programme",
        status="official",
        note="Action cœur de ville, le programme des villes moyennes, est montré pour situer les Petites villes de demain.",
        columns=("programme", "commune_code", "commune_name", "departement_code", "region_name", "population", "signed_on"),
    )  # fmt: skip
