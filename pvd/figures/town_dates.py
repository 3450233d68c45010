"""Commune: what one town signed and received, in the order of time."""

from __future__ import annotations

import pandas as pd

from pvd import dictionary
from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn, Encodings
from pvd.figures.town import NO_TOWN
from pvd.formats import day, is_unknown, plural
from pvd.territory import Options, Territory


def _listed() -> str:
    """« liste du 27 avril 2026 »: the list of the programme's towns."""
    return f"liste du {dictionary.date_of(['anct-programmes'])}"


def _event(row: pd.Series) -> tuple[str, str]:
    """What happened, and what must be known before it is quoted."""
    kind, detail = row["town_event"], row["event_detail"]
    is_dated = not is_unknown(row["event_on"])
    is_doubtful = not is_unknown(row["is_event_doubtful"]) and row["is_event_doubtful"]
    doubt = "date douteuse : " if is_dated and is_doubtful else ""
    if kind == "listed":
        return "Désignation dans le programme", (f"date non connue commune par commune ; inscrite sur la {_listed()}")
    if kind == "agreement":
        if not is_dated:
            return "Convention d’adhésion", "date non connue"
        if doubt:
            when = "antérieure au lancement du programme ou postérieure à la liste"
            return "Convention d’adhésion signée", f"{doubt}{when}, gardée telle que publiée"
        source, mapped = "", dictionary.date_of(["pvd"])
        # « liste » or « carte », with the month in older releases; else the day that the map gives.
        told = "" if is_unknown(detail) else str(detail)
        if told.startswith("carte"):
            source = f"date de la carte du {mapped}, absente de la {_listed()}"
        elif told and not told.startswith("liste"):
            source = f"date de la {_listed()} ; la carte du {mapped} donne une autre date, le {day(detail)}"
        return "Convention d’adhésion signée", source
    if kind == "ort":
        if doubt:
            return ("ORT signée", f"{doubt}postérieure à la {_listed()}, gardée telle que publiée")
        if not is_dated:
            return "ORT signée", "date non connue"
        return "ORT signée", "avant la convention d’adhésion" if detail == "before_agreement" else ""
    if kind == "no_ort":
        return "Opération de revitalisation de territoire", (
            f"aucune ORT signée dans le fichier des ORT ({dictionary.date_of(['ort-liste'])}) : non signée, ou achevée"
        )
    if kind == "ort_2024":
        return f"ORT, extraction du {dictionary.date_of(['ort'])}", f"état : {detail}"
    words = {"before": "avant le programme, hors total", "regional": "fichier d’une seule région, hors total"}
    post = "première vague, employeur communal" if row["scheme_name"] == "Conseillers numériques" else ""
    return f"{row['scheme_name']} : {plural(row['award_count'], 'attribution')}", words.get(row["counting"], post)


@figure(
    "frise",
    subject="Les dates de la commune",
    query="town_timeline",
    form="timeline",
    unit="eur",
    unit_label="une ligne par étape, et par dispositif et année de subvention",
    perimeter="state_grants_town",
    status="computed",
    encodings=Encodings(
        x="event_from",
        precision="event_precision",
        label="event_name",
        detail="event_detail",
        value="amount_eur",
        doubtful="is_event_doubtful",
        status="counting",
    ),
    columns="event_year event_on event_name event_detail is_event_doubtful award_count amount_eur perimeter",
)
def timeline(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    events = [_event(row) for _, row in table.iterrows()]
    shown = table.assign(event_name=[name for name, _ in events], event_detail=[detail or None for _, detail in events])
    for name in ("event_year", "award_count"):
        shown[name] = pd.to_numeric(shown[name]).astype("Int64")
    # A file that gives a year gives no day: its awards lie somewhere in it.
    years = pd.to_datetime(shown["event_year"].astype("string"), format="%Y")
    shown["event_from"] = pd.to_datetime(shown["event_on"]).fillna(years)
    shown["event_precision"] = ["year" if is_unknown(day_) else "day" for day_ in shown["event_on"]]
    return Drawn(
        _dates_title(table),
        shown,
        note=(
            "ORT : opération de revitalisation de territoire. Les fichiers de subventions donnent l’année, non le "
            "jour. Les années sans ligne ne sont pas à zéro : tous les fichiers ne sont pas tenus ici."
        )
        if len(table)
        else "",
        coverage="" if len(table) else NO_TOWN,
    )


def _dates_title(table: pd.DataFrame) -> str:
    """« convention d’adhésion le 23 mars 2021, ORT le 16 août 2022 »; what is not known is said."""
    parts = {}
    for _, row in table.iterrows():
        is_dated = not is_unknown(row["event_on"])
        when = f"le {day(row['event_on'])}" if is_dated else "à une date non connue"
        if is_dated and not is_unknown(row["is_event_doubtful"]) and row["is_event_doubtful"]:
            when += " (date douteuse)"
        said = {
            "agreement": f"convention d’adhésion {when}",
            "ort": f"ORT {when}",
            "no_ort": "pas d’ORT signée connue",
        }
        if row["town_event"] in said:
            parts[row["town_event"]] = said[row["town_event"]]
    # The agreement first, whatever its date.
    ordered = sorted(parts, key=lambda event: event != "agreement")
    return ", ".join(parts[event] for event in ordered) or "les dates de la commune"
