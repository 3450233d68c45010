"""Avant et depuis: France services month by month, the eve of the programme, tax zone, and one town."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pvd import dictionary
from pvd.figures.catalogue import figure
from pvd.figures.evidence import LEAST, NO_EFFECT, SERVICES_APART, SIDES, compared_where, signed
from pvd.figures.figure import Card, Drawn, Encodings
from pvd.figures.progress import in_steps
from pvd.figures.town import NO_TOWN, named
from pvd.figures.wording import NO_TOWNS, sentences
from pvd.formats import UNKNOWN, day, euros, is_unknown, number, plural, share, short_month
from pvd.territory import Options, Territory

EVE_NAMES = {
    "vacant_homes": "Logements vacants",
    "secondary_homes": "Résidences secondaires",
    "unemployed": "Chômage déclaré au recensement",
    "jobs_change": "Emplois, de 2013 à 2018",
    "shops": "Commerces pour 1 000 habitants",
    "income": "Niveau de vie médian, 2019",
}
ZONES = ("socle", "plus")


# --- France services ------------------------------------------------------------------------------


@figure(
    "france-services-mois-par-mois",
    subject="Communes qui ont une France services, mois par mois",
    query="france_services_by_month",
    form="lines",
    unit="share",
    unit_label="part des communes qui ont une structure, en cumul",
    status="computed",
    columns="as_of side_name labelled_count principal_site_count itinerant_only_count side_count labelled_share",
)
def france_services(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.assign(
        side=["programme" if side else "others" for side in table["is_programme_side"]],
        side_name=[SIDES[bool(side)] for side in table["is_programme_side"]],
    )
    own = table[table["is_programme_side"]]
    title = f"France services : {NO_TOWNS}"
    said = []
    if len(own):
        last, eve = own.iloc[-1], own[own["as_of"] < own["programme_started_on"]]
        before = int(eve["labelled_count"].iloc[-1]) if len(eve) else 0
        title = _services_title(int(last["labelled_count"]), int(last["side_count"]), before, last["as_of"], territory)
        said = [
            f"Sites principaux seuls : {number(last['principal_site_count'])} à la date de la liste. "
            f"Par une structure itinérante seule, comptée à son point d’attache : {plural(last['itinerant_only_count'], 'commune')}."
            if territory.level != "commune"
            else ""
        ]
    has_others = len(own) < len(table)
    return in_steps(
        title, table, territory, "side", "side_name", "labelled_share", "comparison",
        note=sentences(SERVICES_APART, NO_EFFECT, *said),
        coverage=sentences(
            "Structures encore ouvertes à la date de la liste : celles qui ont fermé avant n’y sont plus.",
            "" if has_others or own.empty else f"Autres communes : moins de {LEAST} {compared_where(territory)}, non comparées.",
        ),
        reading=f"Les autres communes sont {compared_where(territory)}." if has_others else "",
    )  # fmt: skip


def _services_title(count: int, towns: int, before: int, last: Any, territory: Territory) -> str:
    eve = "à la veille du programme"
    if territory.level == "commune":
        has = "a une structure France services" if count else "n’a pas de structure France services"
        since = f", {'et en avait une' if before else 'et n’en avait pas'} {eve}" if count else ""
        return f"{territory.label} {has} au {day(last)}{since}"
    if not count:
        return f"aucune des {number(towns)} communes n’a de structure France services au {day(last)}"
    verb = "a" if count == 1 else "ont"
    return f"{plural(count, 'commune')} sur {number(towns)} {verb} une France services, {number(before) if before else 'aucune'} {eve}"


# --- the eve --------------------------------------------------------------------------------------


@figure(
    "veille-du-programme",
    subject="La veille du programme",
    query="eve",
    form="table",
    unit="text",
    unit_label="une ligne par indicateur, dans son unité",
    status="computed",
    columns="eve_name here_words programme_words others_words country_words here_value programme_value others_value country_value eve_count",
    file_columns="here_value programme_value others_value country_value",
)
def eve(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    table = table.copy()
    table["eve_name"] = table["eve_indicator"].map(EVE_NAMES)
    for side in ("here", "programme", "others", "country"):
        pairs = zip(table["eve_indicator"], table[f"{side}_value"], strict=True)
        table[f"{side}_words"] = [_worded(*pair) for pair in pairs]
    # No median of the country: its own would mix communes of every size.
    table.loc[table["eve_indicator"] == "income", "country_words"] = "non calculé"
    table["eve_count"] = [f"{number(row.here_count)} sur {number(row.town_count)}" for row in table.itertuples()]
    by_name = table.set_index("eve_indicator")
    towns = int(table["town_count"].max()) if len(table) else 0
    title = f"la veille du programme : {NO_TOWNS}"
    if towns:
        vacant = by_name.loc["vacant_homes"]
        title = (
            f"{vacant['here_words']} de logements vacants à la veille du programme, {vacant['country_words']} en France"
        )
        if is_unknown(vacant["here_value"]):
            title = "la veille du programme : valeurs non tenues ici"
    else:
        table = table.iloc[:0]
    has_others = towns > 0 and table["others_value"].notna().any()
    shown = ("eve_name", "here_words", "programme_words", "others_words", "country_words", "eve_count")
    twice = "here_words" if territory.level == "france" else ""
    columns = tuple(name for name in shown if name != twice)
    return Drawn(
        title,
        table,
        period="2018",
        note=sentences(
            "Sommes de nombres, non moyennes de taux ; le niveau de vie est la médiane des médianes communales publiées. Le chômage est déclaré au "
            "recensement : ce n’est pas celui du Bureau international du travail.",
        ),
        coverage="" if has_others or not towns else f"Autres communes : moins de {LEAST} dans la région, non comparées.",
        reading=f"Les autres communes, de 2 000 à 20 000 habitants, sont {compared_where(territory)}." if has_others else "",
        encodings=Encodings(columns=columns),
        columns=(*columns, *(() if twice else ("here_value",)), "programme_value", "others_value", "country_value"),
    )  # fmt: skip


def _worded(indicator: str, content: Any) -> str:
    if is_unknown(content):
        return UNKNOWN
    if indicator == "jobs_change":
        return signed(content)
    if indicator == "shops":
        return number(content, 1)
    return euros(content) if indicator == "income" else share(content, 1)


# --- tax zone -------------------------------------------------------------------------------------


@figure(
    "communes-en-frr",
    subject="Communes en France ruralités revitalisation",
    query="frr_by_class",
    form="bars",
    unit="count",
    unit_label="communes du programme, par classement",
    encodings=Encodings(category="frr_class", value="town_count", horizontal=True),
    columns="frr_class town_count town_share",
    measured=("frr",),
)
def frr(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    counts = dict(zip(table["frr_class"], table["town_count"], strict=True))
    whole, inside = int(sum(counts.values())), int(sum(counts.get(name, 0) for name in ZONES))
    kept = int(counts.get("beneficiaire", 0))
    words = dictionary.column("frr_class").values
    table = table.assign(frr_class=[words.get(name, name) for name in table["frr_class"]])
    if not whole:
        title = f"France ruralités revitalisation : {NO_TOWNS}"
    elif territory.level == "commune":
        found = next(name for name, count in counts.items() if count)
        said = "n’est pas classée" if found == "non" else f"est classée {words[found]}"
        title = f"{territory.label} {said}" + (" en France ruralités revitalisation" if found == "non" else "")
        title = title.replace("est classée FRR bénéficiaire", "est FRR bénéficiaire").replace(
            "classée en partie", "en FRR en partie"
        )
    else:
        verb = "est classée" if inside < 2 else "sont classées"
        # A filter says before it how many towns it keeps.
        who = number(inside) if territory.filters else f"{plural(inside, 'commune')} sur {number(whole)}"
        title = f"{who} {verb} en FRR" if inside else f"aucune des {number(whole)} communes n’est classée en FRR"
        title += f" ; {number(kept)} bénéficiaire{'s' if kept > 1 else ''}, à part" if kept else ""
    return Drawn(
        title,
        table,
        note="France ruralités revitalisation (FRR) : avantages fiscaux pour les entreprises qui s’installent. « Bénéficiaire » : la commune garde "
        "pour un temps les avantages de l’ancienne zone, sans être classée ; elle ne s’ajoute pas aux classées.",
    )


# --- one town -------------------------------------------------------------------------------------


@figure(
    "commune-avant-et-depuis",
    subject="La commune, avant et depuis",
    query="town_evidence",
    form="table",
    unit="text",
    unit_label="ce que l’on sait de la commune",
    status="computed",
    columns=(
        "commune_name departement_code first_population middle_population last_population before_change_share since_change_share "
        "eve_vacant_share eve_unemployed_share eve_income first_labelled_on site_count branch_count itinerant_count frr_class commune_code"
    ),
)
def town(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    if table.empty:
        return Drawn("la commune, avant et depuis", table, coverage=NO_TOWN)
    row = table.iloc[0]
    title = f"{named(row)} : {_change(row)}"
    return Drawn(
        title,
        table,
        note=sentences(NO_EFFECT, SERVICES_APART),
        coverage=_why_unknown(row),
        cards=_town_cards(row),
    )


def _why_unknown(row: pd.Series) -> str:
    reasons = {
        "split": "Commune divisée depuis : sa population passée est celle de la commune d’avant, elle n’est pas reprise.",
        "absent": "Le fichier n’a pas de population passée à Mayotte.",
    }
    return reasons.get(str(row["population_status"]), "")


def _change(row: pd.Series) -> str:
    if is_unknown(row["since_change_share"]):
        return "population passée non tenue"
    return f"{signed(row['since_change_share'])} d’habitants depuis {int(row['middle_population_year'])}"


def _town_cards(row: pd.Series) -> tuple[Card, ...]:
    first, middle, last = (int(row[f"{name}_population_year"]) for name in ("first", "middle", "last"))
    is_known = not is_unknown(row["since_change_share"])
    context = "population passée non tenue"
    if is_known:
        people = f"{number(row['middle_population'])} puis {number(row['last_population'])}"
        context = f"{middle}-{last}, {people} ; {signed(row['before_change_share'])} en {first}-{middle}"
    words = dictionary.column("frr_class").values
    site, since = "aucune", f"dans la liste du {dictionary.date_of(['france-services-liste'])}"
    if not is_unknown(row["first_labelled_on"]):
        kinds = [plural(row["site_count"], "structure")]
        kinds += [plural(row["branch_count"], "antenne")] if row["branch_count"] else []
        kinds += [f"{number(row['itinerant_count'])} itinérante"] if row["itinerant_count"] else []
        site, since = short_month(row["first_labelled_on"]), f"premier label ; {', dont '.join(kinds[:2])}"
    return (
        Card("Habitants", signed(row["since_change_share"]) if is_known else UNKNOWN, context),
        Card("France services", site, since),
        Card("FRR", str(words.get(row["frr_class"], UNKNOWN)), f"zonage du {dictionary.date_of(['frr'])}"),
        Card("Logements vacants", share(row["eve_vacant_share"], 1), "à la veille du programme, 2018"),
    )
