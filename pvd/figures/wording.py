"""French phrases that several figures share: periods, coverage, perimeters. No numbers are computed here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from pvd import dictionary, mandate
from pvd.figures.figure import MISSING, PARTIAL, REGIONAL
from pvd.formats import day, in_list, is_unknown, number, plural, share, short_value, typeset, years

# What each perimeter of the ledger counts, as a subtitle says it.
LEDGER_PERIMETERS = {
    "state_grants_town": "subventions de l’État reçues par les communes elles-mêmes",
    "state_grants_epci": "subventions de l’État reçues par leurs intercommunalités",
    "state_grants_located": "subventions de l’État localisées dans les communes, autres bénéficiaires",
}
# The same of one town.
ONE_TOWN_PERIMETERS = {
    "state_grants_town": "subventions de l’État reçues par la commune elle-même",
    "state_grants_epci": "subventions de l’État reçues par son intercommunalité",
    "state_grants_located": "subventions de l’État localisées dans la commune, autres bénéficiaires",
}
KNOWN = "subventions de l’État connues"
PER_INHABITANT = f"{KNOWN} par habitant"
NOT_ZERO = "Aucune subvention connue ne veut pas dire zéro : plusieurs années manquent."
NO_TOWNS = "aucune commune du programme"
GRANTS = "de subventions de l’État"
NONE_KNOWN = "aucune subvention de l’État connue"
# A table of which every row says its perimeter has none of its own: nothing in it is a sum.
OWN_PERIMETER = "chaque attribution a son périmètre"
RARELY_LOCATED = "Les listes de DETR, DSIL et DPV disent rarement où est le projet."
NOT_PROGRAMME_SPENDING = (
    "Toutes les subventions connues, d’investissement ou de postes, rattachées ou non à la convention du programme."
)
# One rule for every median of grants: over the towns of which a grant is known, said beside it with how many they are.
# An amount an inhabitant of a territory is not a median: it divides by everybody.
EVERY_TOWN = "Montants rapportés à toutes les communes du programme et à tous leurs habitants, subventionnés ou non."
WHY_NOT = {MISSING: "Non tenus ici", PARTIAL: "Première vague seulement", REGIONAL: "Fichier régional"}
# What a signature is, and what its list does not say yet.
SIGNATORIES = ("commune signataire de la convention d’adhésion", "communes signataires de la convention d’adhésion")
DEDUCED_AGREEMENTS = (
    "Nombre de conventions : déduit, aucune source ne le publie ; les communes d’une même intercommunalité qui ont "
    "signé le même jour comptent pour une."
)
ORT_LATE = "La liste des ORT est complétée après coup : les derniers mois peuvent encore monter."
OF_ORT = f"ORT : opération de revitalisation de territoire. {ORT_LATE}"
# Why a known amount has no amount per inhabitant.
DIVIDED = (
    "pas de montant par habitant, car les subventions sont celles de la commune de l’époque, divisée depuis, et la population "
    "celle d’aujourd’hui"
)
# The two official perimeters, as their cards tell them apart after the comma.
OFFICIAL_PERIMETERS = {"programme_narrow": "périmètre 2022-2023", "programme_broad": "périmètre 2024"}
BREAK_LABEL = "Rupture de série"
BREAK_DETAIL = "le périmètre change, aucun total publié"


def sentences(*parts: str) -> str:
    """Those that say something, one after the other."""
    return " ".join(filter(None, parts))


def of_agreements() -> str:
    """What a count of signatory towns counts, and why another count of the same day may differ: its file."""
    # A release names the files that it holds: an older one may lack either.
    newest, map_of_towns = (dictionary.source(source).as_of for source in ("anct-programmes", "pvd"))
    said = ["Communes, et non conventions : une convention en couvre souvent plusieurs."]
    if newest and map_of_towns:
        said.append(
            f"Dates de la liste du {day(newest)}, à défaut de la carte du {day(map_of_towns)} ; un compte fait sur cette carte "
            "seule en diffère de quelques communes."
        )
    elif newest or map_of_towns:
        said.append(f"Dates de la {'liste' if newest else 'carte'} du {day(newest or map_of_towns)}.")
    return " ".join(said)


def agreements_context(deduced: int, undated: int) -> str:
    """« 930 conventions, nombre déduit ; 9 sans date »: what stands under a count of signatory towns."""
    said = f"{plural(deduced, 'convention')}, nombre déduit" if deduced else ""
    return " ; ".join(filter(None, (said, f"{number(undated)} sans date connue" if undated else "")))


def others_apart(count: int, linked: int) -> str:
    """« propres ou liées ; 41 générales, à part »: a general measure has no link with the programme."""
    general = int(count - linked)
    return "propres au programme ou liées" + (f" ; {plural(general, 'générale')}, à part" if general else "")


def mandate_period(table: pd.DataFrame, end_of_mandate: date) -> str:
    """« mandat achevé le 31 mars 2026 »: the term as the data know it, for a subtitle; nothing where nothing is measured."""
    return mandate.term(end_of_mandate, table["data_as_of"].iloc[0].date()) if len(table) else ""


def leading(ranked: Sequence[tuple[str, str]], subject: str = KNOWN) -> str:
    """« Occitanie en tête des subventions de l’État connues, 78,2 M€ », of (name, value) from the highest.

    Of one alone, « Valognes, 871 k€ de subventions de l’État connues »; empty of none.
    """
    if not ranked:
        return ""
    (name, value), *others = ranked
    return f"{name} en tête des {subject}, {value}" if others else f"{name}, {value} de {subject}"


def ratio(value: float) -> str:
    """« 72 € », an amount per inhabitant after words that say so."""
    return short_value(value, "eur_per_inhabitant")


def how_many(count: int, none: str, *words: str) -> str:
    """« 37 communes »; in words when there is none: « aucune commune »."""
    return plural(count, *words) if count else none


def of_towns(names: Sequence[str], count: int, verbs: tuple[str, str], what: str, what_many: str = "") -> str:
    """How many of some towns are something: « 35 communes sur 37 sont en ORT (95 %) », « les 3 communes sont en ORT ».

    One town is named. `verbs` are « est » and « sont »; `what_many` when several are called otherwise than one.
    """
    whole, (one, many) = len(names), verbs
    if whole == 0:
        return NO_TOWNS
    if whole == 1:
        return f"{next(iter(names))} {one} {what}" if count else f"{next(iter(names))} n’{one} pas {what}"
    if count == 0:
        return f"aucune des {number(whole)} communes n’{one} {what}"
    if count == whole:
        return f"les {number(whole)} communes {many} {what_many or what}"
    said = f"{one} {what}" if count == 1 else f"{many} {what_many or what}"
    return f"{plural(count, 'commune')} sur {number(whole)} {said} ({share(count / whole)})"


def nothing_known(table: pd.DataFrame) -> str:
    """The title of a figure that has no value to show: no award, or awards that nothing divides."""
    return (
        "subventions de l’État connues, sans montant par habitant" if table["amount_eur"].notna().any() else NONE_KNOWN
    )


def divided(table: pd.DataFrame, name: str) -> str:
    """Which towns have no amount per inhabitant though one is known, and why; empty when every known amount has one."""
    apart = table[table["amount_eur"].notna() & table["amount_per_inhabitant_eur"].isna()]
    if apart.empty:
        return ""
    return f"{in_list(typeset(text) for text in apart[name])} : {DIVIDED}."


def population_note() -> str:
    """Which count of inhabitants is meant, as its card says it."""
    return typeset(dictionary.column("population").definition)


def catalogue_period() -> str:
    """« offre connue au 30 janvier 2026 », the date of the catalogue of measures."""
    return f"offre connue au {day(dictionary.source('mesures-catalogue').as_of)}"


def not_in_release(release: str, what: str = "Cette figure") -> str:
    """Why a former release does not show something (a feminine noun): never « n. d. », which would be of the data."""
    return typeset(
        f"{what} n’existe pas dans la version {release} des données : elle demande des données publiées plus tard."
    )


def _searched(table: pd.DataFrame) -> list[tuple[int, str, str]]:
    """(year, how far its file reaches, schemes it stops at) of the files searched, from the `searched` column."""
    said = table["searched"].dropna() if "searched" in table else pd.Series(dtype=object)
    parts = [part.split(" ", 2) for part in said.iloc[0].split(", ")] if len(said) else []
    return [(int(part[0]), part[1], part[2] if len(part) > 2 else "") for part in parts]


def median_label(known: int, whole: int, said: str, of: tuple[str, str] = ("commune", "communes")) -> str:
    """« Médiane de 1 539 communes sur 1 646 : 72 € »: a median of grants with those whose grants are known."""
    return f"Médiane de {plural(known, *of)} sur {number(whole)} : {said}"


def granted_of(known: int, whole: int) -> str:
    """« des communes à subvention connue (1 539 sur 1 646) »: whose median it is."""
    return f"des communes à subvention connue ({number(known)} sur {number(whole)})"


def searched_years(table: pd.DataFrame) -> list[int]:
    """The years whose files were searched, whole or in part, whatever was found in them."""
    return sorted({year for year, _, _ in _searched(table)})


def searched_period(table: pd.DataFrame) -> str:
    """« 2023 et 2024, et première vague de conseillers numériques de 2021 »: the years whose files were searched.

    Not those in which something was found: two territories read in the same files have the same period.
    """
    found = _searched(table)
    parts = [years(year for year, reach, _ in found if reach == "national")]
    waves: dict[str, list[int]] = {}
    for year, reach, names in found:
        if reach == PARTIAL:
            waves.setdefault(names.lower(), []).append(year)
    parts += [f"première vague de {names} de {years(of)}" for names, of in waves.items()]
    seen = [year for year, reach, _ in found if reach == "seen"]
    parts += [f"en partie de {years(seen)}"] if seen else []
    regional = [year for year, reach, _ in found if reach == REGIONAL]
    parts += [f"fichiers de la seule région pour {years(regional)}"] if regional else []
    return ", et ".join(filter(None, parts))


def grant_period(table: pd.DataFrame) -> str:
    """« attributions de 2023 et 2024, et première vague de conseillers numériques de 2021 », from `searched`."""
    found = searched_period(table)
    return f"attributions de {found}" if found else "aucune attribution connue"


def of_grants(table: pd.DataFrame) -> str:
    """« subventions : attributions de 2023 et 2024 », where grants are one thing among others."""
    return f"subventions : {grant_period(table)}"


def without_grant(table: pd.DataFrame) -> str:
    """« 3 communes sans subvention connue : valeur non connue, et non zéro. »; empty when all have one."""
    count = int(table["amount_eur"].isna().sum())
    return f"{plural(count, 'commune')} sans subvention connue : valeur non connue, et non zéro." if count else ""


def two_programmes_said(towns: int, others: int) -> str:
    """« 37 Petites villes de demain, 2 villes Action cœur de ville »."""
    if not towns and not others:
        return "ni Petite ville de demain, ni ville Action cœur de ville"
    one, many = (
        ("Petite ville de demain", "Petites villes de demain"),
        ("ville Action cœur de ville", "villes Action cœur de ville"),
    )
    return f"{how_many(towns, f'aucune {one[0]}', *one)}, {how_many(others, f'aucune {many[0]}', *many)}"


def years_without_award(table: pd.DataFrame) -> str:
    """« Aucune attribution connue en 2023. »: years searched in which nothing is known, of what knows some; else empty.

    A first wave or the file of one région would not tell: only years held for the whole country are said.
    """
    searched = {year for year, reach, _ in _searched(table) if reach == "national"}
    known: set[int] = set()
    if "grant_years" in table:
        known = {int(year) for items in table["grant_years"] if not is_unknown(items) for year in items}
    elif searched and "award_id" in table:
        known = {int(year) for year in table["year"].dropna()}
    empty = searched - known
    return f"Aucune attribution connue en {years(empty)}." if known and empty else ""


def why_not(table: pd.DataFrame) -> dict[str, str]:
    """What introduces the years that are not whole, by status, in the perimeter of a table."""
    # Of awards located in towns, not only a first wave: whole lists that rarely say where.
    partly = {PARTIAL: "Connus en partie"} if "state_grants_located" in set(table["perimeter"]) else {}
    return {**WHY_NOT, **partly}


def coverage_sentence(table: pd.DataFrame) -> str:
    """What is not held, from the `status` of each year × scheme row.

    « Non tenus ici : tous les dispositifs en 2020 et 2022 ; DPV en 2018. Première vague seulement : … »
    """
    found: dict[str, dict[int, list[str]]] = {}
    known: dict[int, int] = {}
    for year, name, status in zip(table["year"], table["scheme_name"], table["status"], strict=True):
        found.setdefault(status, {}).setdefault(int(year), []).append(name)
        known[int(year)] = known.get(int(year), 0) + 1
    sentences = []
    for status, words in why_not(table).items():
        by_schemes: dict[str, list[int]] = {}
        for year, names in found.get(status, {}).items():
            which = "tous les dispositifs" if len(names) == known[year] else in_list(names)
            by_schemes.setdefault(which, []).append(year)
        parts = [f"{which} en {years(held)}" for which, held in by_schemes.items()]
        if parts:
            sentences.append(f"{words} : {' ; '.join(parts)}.")
    return " ".join(sentences)
