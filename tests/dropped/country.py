"""The other tables that the steps read, on the communes of the invented country: the reference, and lists left empty."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pandas as pd

from tests.dropped.files import OTHERS, TOWNS
from tests.invented import rows

DATA = Path(__file__).parents[2] / "data"
sys.path.insert(0, str(DATA))

from build import load_reference, run_step, step_files  # noqa: E402
from cards import load_card_tables, load_cards  # noqa: E402
from read import Raw, empty_tables  # noqa: E402

# What the steps read of files that nobody drops here: their columns, and no row.
_EMPTY = {
    "pvd_map": "properties struct(liste_geo varchar, date_signature varchar)",
    "france_services": "properties struct(id_geo varchar, id_territoire varchar)",
    "frla": "properties struct(id_geo varchar)",
    "fabriques": "properties struct(id_geo varchar)",
    "manufactures": "properties struct(id_geo varchar)",
    "qpv": "properties struct(insee_com varchar)",
    "grid_density": "insee_com varchar, niveau_densite varchar",
    "grid_centrality": "insee_com varchar, niveau_centralite varchar",
    "grid_rurality": "insee_com varchar, niveau_ruralite varchar",
    "grid_mountain": "insee_com varchar, niveau_montagne varchar",
    "com_epci_dep_reg": "com_code varchar, com_siren varchar, com_name varchar, epci_siren varchar, epci_name varchar",
    "fusions": '"COM_INI" varchar, "COM_FIN" varchar, "LIB_COM_INI" varchar, "LIB_COM_FIN" varchar',
    "anct_di": ", ".join(f'"{name}" varchar' for name in (
        "IDENTIFIANT", "DOT", "ECHELON", "INSEEDEP", "INSEECOM", "INSEEEPCI", "CODGEO", "BENEFICIAIRE", "NUMCATEGORIE",
        "CATGEORIE", "DESCRIPTION", "COUT", "SUBVENTION", "LEVIER", "LIBGEO", "LAT", "LONG", "POP18")),
    "anct_di_themes": "id_terr varchar, categorie varchar, montant_sub varchar, description varchar",
    "fonds_vert_paca": "code varchar, code_dept varchar, projets struct(nom varchar, montant double, demarche_short varchar, "
    "beneficiaire varchar, siren varchar)[]",
    "conseillers_numeriques": 'raison_sociale varchar, siret varchar, insee_com varchar, "code_département" varchar, nb_cnfs integer, '
    '"investissement_financier_estimatif_total_de_l.etat" integer, type varchar, id integer, '
    '"date_de_validation_en_comité_de_sélection" varchar',
    "anct_programmes": "key varchar, label varchar, pvd boolean, pvd_signed_at varchar, ort boolean, ort_signed_at varchar, acv boolean, "
    "acv_signed_at varchar",
    "barometer_national": '"nb-logements-renoves-petites-villes" struct(date varchar, value double)[]',
    "barometer_regional": 'reg varchar, "nb-logements-renoves-petites-villes" struct(date varchar, value double)[]',
    "barometer_departemental": 'dep varchar, "nb-logements-renoves-petites-villes" struct(date varchar, value double)[]',
}  # fmt: skip
# One région, three years, as the file that national lists take the place of.
_PACA = (
    'const COMMUNES = [{"code": "13901", "nom": "Garrigue-Haute"}];\n'
    'const PROJETS = {"13901": [{"y": 2020, "d": "DETR", "t": "École", "c": 1.0, "s": 7777.0, "r": 0.5}]};\n'
)


def built(folder: Path) -> duckdb.DuckDBPyConnection:
    """The steps that dropped files pass through, run on a folder where they lie beside their cards; nothing else is told."""
    (folder / "data.js").write_text(_PACA, encoding="utf-8")
    cards, dictionary = load_cards("sources", folder), load_cards("dictionary", folder)
    dropped = {file: card for file, card in cards.items() if (folder / card["path"]).is_file() and card["path"]}
    raw = Raw(folder, {**dropped, "paca-2018-2024": {**cards["paca-2018-2024"], "path": "data.js"}})
    connection = duckdb.connect()
    connection.execute("create schema raw; create schema reference")
    load_reference(connection)
    # Files of awards that are not there would be missed.
    held = {file: card for file, card in cards.items() if file in raw.cards or not card.get("schemes")}
    load_card_tables(connection, held, dictionary)
    for file in dropped:
        raw.verify(file)
        raw.load(connection, file)
    empty_tables(connection)
    for table, columns in _EMPTY.items():
        connection.execute(f"create table raw.{table} (source_id varchar, source_row integer, {columns})")
    # The list in JSON that the dropped one takes the place of: one town of it has left since.
    connection.execute(
        "insert into raw.anct_programmes by name select 'anct-programmes-2026' as source_id, 1 as source_row, '50950' as key, 'Partie' as label, "
        "true as pvd, '2021-01-05' as pvd_signed_at, true as ort, '2022-01-01' as ort_signed_at"
    )
    _places(connection)
    connection.execute(
        "create table _action_coeur_de_ville_points (commune_code varchar, longitude double, latitude double, "
        "inset_longitude double, inset_latitude double)"
    )
    connection.execute(
        "create table _communes_points (commune_code varchar, longitude double, latitude double, inset_longitude double, inset_latitude double)"
    )
    for table in (
        "communes",
        "progress",
        "measures",
        "spending",
        "quarantine",
        "scheme_totals",
        "coverage",
        "measure_towns",
        "action_coeur_de_ville",
        "sources",
        "dictionary",
    ):
        for path in step_files(table):
            if path.stem not in ("_communes_points", "_places_names", "_action_coeur_de_ville_points"):
                run_step(connection, raw, path, {})
    return connection


def _places(connection: duckdb.DuckDBPyConnection) -> None:
    regions = {dep: region for dep, (_, region) in rows.DEPARTEMENTS.items()}
    holders = {str(row["commune_code"]): row["epci_siren"] for row in rows.communes()}
    everybody = [*TOWNS, *OTHERS, ("50950", "Partie", "50")]
    communes = pd.DataFrame(
        [(f"21{code}00", code, name, dep, regions[dep], 2000) for code, name, dep in everybody],
        columns=["siren", "code", "nom", "departement", "region", "population"],
    )
    connection.register("_incoming", communes)
    connection.execute(
        "create table raw.cog_communes as select 'cog-2026' as source_id, *, 'commune-actuelle' as type, ['50000'] as \"codesPostaux\", "
        '[]::varchar[] as "anciensCodes", null::varchar as "chefLieu", null::varchar as commune from _incoming'
    )
    connection.execute("create table raw.cog_epci (code varchar, nom varchar, membres struct(code varchar)[])")
    connection.executemany(
        "insert into raw.cog_epci values (?, ?, ?)",
        [
            (siren, name, [{"code": code} for code, held in holders.items() if held == siren])
            for siren, name in rows.EPCI.items()
        ],
    )
    for table, values in (("departements", [(dep, name, region) for dep, (name, region) in rows.DEPARTEMENTS.items()]),
                          ("regions", [(code, name, code) for code, name in rows.REGIONS.items()])):  # fmt: skip
        connection.execute(f"create table raw.cog_{table} (code varchar, nom varchar, region varchar)")
        connection.executemany(f"insert into raw.cog_{table} values (?, ?, ?)", values)
    connection.execute("create table _places_names (old_code varchar, old_name varchar)")
