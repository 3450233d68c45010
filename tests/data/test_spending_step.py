"""The ledger's steps on a dozen invented communes: who received each award, and what never enters."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"
sys.path.insert(0, str(DATA))

from build import BuildError, run_step, step_files  # noqa: E402
from cards import load_card_tables, load_cards  # noqa: E402
from layouts import layouts  # noqa: E402
from read import Raw, _load_frame  # noqa: E402

DGCL = (
    "exercice", "dispositif", "programme", "beneficiaire_type", "beneficiaire_siren", "beneficiaire_dep",
    "beneficiaire_nom", "beneficiaire_code_insee", "intitule", "cout_ht", "subvention", "taux",
)  # fmt: skip
ANCT_2018 = (
    "IDENTIFIANT", "DOT", "ECHELON", "INSEEDEP", "INSEECOM", "INSEEEPCI", "CODGEO", "BENEFICIAIRE", "NUMCATEGORIE",
    "CATGEORIE", "DESCRIPTION", "COUT", "SUBVENTION", "LEVIER", "LIBGEO", "LAT", "LONG", "POP18",
)  # fmt: skip
ANCT_2019 = ("id_terr", "categorie", "montant_sub", "description")
FONDS_VERT = (
    "nom_region", "code_departement", "nom_departement", "code_commune", "nom_commune", "axe", "numero_demarche_ds",
    "nom_demarche_ds", "numero_dossier_ds", "nom_du_projet", "nom_beneficiaire_principal", "siren", "montant_engage",
)  # fmt: skip

# code, name, type, département, région, SIREN, absorbed codes, seat of a delegated commune
PLACES = [
    ("01001", "Aville", "commune-actuelle", "01", "84", "210100011", None, None),
    ("01002", "Beville", "commune-actuelle", "01", "84", "210100029", ["01003"], None),
    ("01010", "Beville-le-Vieux", "commune-deleguee", "01", "84", None, None, "01002"),
    ("01001", "Aville", "commune-deleguee", "01", "84", None, None, "01001"),
    ("01020", "Ceville", "commune-actuelle", "01", "84", "210100201", None, None),
    ("01030", "Deville", "commune-actuelle", "01", "84", "210100300", None, None),
    ("04001", "Proville", "commune-actuelle", "04", "93", "210400015", None, None),
    ("67001", "Alsville", "commune-actuelle", "67", "44", "216700013", None, None),
]
TOWNS = [
    ("01001", "Aville", "210100011", "240100001", "01", "84"),
    ("01002", "Beville", "210100029", "240100001", "01", "84"),
    ("04001", "Proville", "210400015", "240400001", "04", "93"),
    ("67001", "Alsville", "216700013", "246700001", "67", "44"),
]
EPCI = [
    ("240100001", "CC Plaine d'Aville"),
    ("240400001", "CC de Proville"),
    ("246700001", "CC d'Alsville"),
    ("240100002", "CC de Ceville"),
]
MEMBERS = {"240100001": ["01001", "01002"], "240400001": ["04001"], "246700001": ["67001"], "240100002": ["01020"]}
MEASURES = [
    ("detr", "thematic_funding", "other", "transversal", "grant"),
    ("dsil", "thematic_funding", "other", "transversal", "grant"),
    ("dpv", "thematic_funding", "other", "transversal", "grant"),
    ("conseiller-numerique", "thematic_funding", "public_services_digital", "cohesion", "post_cofunding"),
    ("fonds-vert-ingenierie", "engineering", "governance_engineering", "transversal", "grant"),
    ("fonds-vert-renaturation", "thematic_funding", "public_space", "ecology", "grant"),
]


def dgcl(
    year: int,
    scheme: str,
    kind: str,
    siren: str | None,
    dep: str,
    code: str | None,
    title: str,
    amount: str,
    name: str = "",
) -> dict[str, Any]:
    """One line of a DGCL list; the beneficiary is the one of its code or SIREN unless a name is given."""
    named = {code: name for code, name, *_ in PLACES} | dict(EPCI)
    name = name or named.get(code or siren, "Bénéficiaire")
    cells = (str(year), scheme, "119", kind, siren, dep, name, code, title, "100000,0", amount, "0,5")
    return dict(zip(DGCL, cells, strict=True))


def fonds_vert(
    code: str | None, dossier: str, title: str, name: str, siren: str, amount: str, scheme: str = "Ingénierie"
) -> dict[str, Any]:
    """One line of the Fonds vert export."""
    cells = ("Région", "01", "Ain", code, "Commune", "2", "1", scheme, dossier, title, name, siren, amount)
    return dict(zip(FONDS_VERT, cells, strict=True))


LISTS: dict[str, tuple[tuple[str, ...], list[dict[str, Any]]]] = {
    "dgcl-2019": (
        DGCL,
        [
            dgcl(2019, "DETR", "commune", "210100011", "001", "01001", "École", "10000,0"),
            dgcl(2019, "DETR", "commune", "210100011", "001", "01001", "Deux fois le même montant", "20000,0"),
            dgcl(2019, "DSIL", "commune", "210100011", "001", "01001", "Deux fois le même montant", "20000,0"),
            dgcl(2019, "DSID", "departement", None, "001", None, "Jamais dans le registre", "90000,0"),
        ],
    ),
    "dgcl-2023": (
        DGCL,
        [
            dgcl(2023, "DETR", "commune", "210100037", "001", "01003", "Code absorbé par une fusion", "1000,5", "Béville"),
            dgcl(2023, "DETR", "commune", "210100102", "001", "01010", "Code de commune déléguée", "2000,0"),
            dgcl(2023, "DSIL", "epci", "240100001", "001", None, "Intercommunalité d’une petite ville", "3000,0"),
            dgcl(2023, "DSIL", "epci", "240100002", "001", None, "Intercommunalité sans petite ville", "4000,0"),
            dgcl(2023, "DETR", "commune", "210100201", "001", "01020", "Commune hors programme", "5000,0"),
            dgcl(2023, "DETR", "epci", "246700001", "67A", None, "Intercommunalité d’Alsace", "6000,0"),
            dgcl(2023, "DETR", "commune", "216700013", "001", "67001", "Code d’un autre département", "7000,0", "Aville"),
            dgcl(2023, "DETR", "commune", "210100011", "001", "01001", "Autre commune sous ce code", "7100,0", "Ceville"),
            dgcl(2023, "DETR", "commune", "210100011", "001", "01001", "Intercommunalité sous un code", "7200,0", "CC Plaine d'Aville"),
            dgcl(2023, "DETR", "commune", "210100011", "001", "01001", "Voirie d’Aville", "7300,0", "Syndicat des eaux"),
            dgcl(2023, "DETR", "commune", "210100011", "001", "01001", "Voirie", "7400,0", "Syndicat des eaux"),
            dgcl(2023, "DETR", "commune", "210100011", "001", "01001", "Résidence", "7500,0", "CCAS d'Aville"),
            dgcl(2023, "DETR", "commune", "210100011", "001", "01001", "Personne ne sait", "7600,0", "Zedville"),
            dgcl(2023, "DETR", "epci", "210100011", "001", None, "Type contre nom et SIREN", "7700,0", "Aville"),
        ],
    ),
    "dgcl-2024": (
        DGCL,
        [
            dgcl(2024, "DETR", "commune", "210100011", "001", "01001", "Logement de Mme Jeanne de La Tour\nrue Haute", "1 500,0"),
            dgcl(2024, "DETR", "commune", "210100011", "001", "01001", "Rue de la Madame et rue du docteur Roux", "1600,0"),
            dgcl(2024, "DPV", "commune", "210100011", "001", "01001", "Deux lignes égales", "1700,0"),
            dgcl(2024, "DPV", "commune", "210100011", "001", "01001", "Deux lignes égales", "1700,0"),
        ],
    ),
    "anct-di-2018": (
        ANCT_2018,
        [
            dict(zip(ANCT_2018, ("1", "DETR", "Commune", "01", "01001", "0", "01001", "AVILLE", "4", "Éducation", "École",
                                 "19 180", "7000", "0,5", "Aville", "46", "5", "900"), strict=True)),
            dict(zip(ANCT_2018, ("2", "DSIL", "EPCI", "01", None, "240100001", "240100001", "CC", "7", "Contrat de ruralité",
                                 "Piscine", None, "8000", "0,5", "CC", "46", "5", "900"), strict=True)),
        ],
    ),
    "anct-di-2019": (
        ANCT_2019,
        [
            dict(zip(ANCT_2019, ("01001", "4 - Education", "10000", "École"), strict=True)),
            dict(zip(ANCT_2019, ("01001", "1 - Santé, sanitaire et social", "20000", "Dispensaire"), strict=True)),
            dict(zip(ANCT_2019, ("01001", "5 - Actions et services publics ", "20000", "Mairie"), strict=True)),
        ],
    ),
    "fonds-vert-2023": (
        FONDS_VERT,
        [
            fonds_vert("01001", "11", "SIRET dans la colonne SIREN", "AVILLE", "21010001100019", "100"),
            fonds_vert("01030", "12", "SIREN décimal, commune ailleurs", "AVILLE", "210100011.0", "200.25", "Renaturation des villes et des villages"),
            fonds_vert(None, "13", "Ancien SIREN de la commune", "BEVILLE", "210100995", "300"),
            fonds_vert("01001", "14", "Dossier répété", "CC", "240100001", "400"),
            fonds_vert("01001", "14", "Dossier répété", "CC", "240100001", "400"),
            fonds_vert("01010", "15", "Projet localisé", "OFFICE HLM", "510000001", "500"),
            fonds_vert("01030", "16", "Ni commune, ni intercommunalité, ni lieu", "OFFICE HLM", "510000001", "600"),
        ],
    ),
}  # fmt: skip

FONDS_VERT_2024 = [
    {
        "code": "04001",
        "code_dept": "04",
        "projets": [
            {
                "nom": "Étude",
                "montant": 70.5,
                "demarche_short": "Ingénierie",
                "beneficiaire": "PROVILLE",
                "siren": "210400015",
            },
            {
                "nom": "Sans mesure",
                "montant": 80.0,
                "demarche_short": "Terr. Industrie",
                "beneficiaire": "SAS",
                "siren": "510000002",
            },
        ],
    }
]
POSTS = [
    ("AVILLE", "21010001100019", "01001", "01", 1, 50000),
    ("ASSOCIATION LIEN", "51000000300019", "01001", "01", 2, 100000),
]
COMPILED = {
    "COMMUNES": [{"code": "04001", "nom": "Proville"}],
    "PROJETS": {
        "04001": [
            {"y": 2021, "d": "DSIL RT", "t": "Isolation", "c": 0.0, "s": 900.0, "r": 0.5},
            {"y": 2021, "d": "ADEME", "t": "Code mal coupé", "c": 1.0, "s": 1.0, "r": 0.5},
            {"y": 2023, "d": "DETR", "t": "Déjà dans la liste nationale", "c": 1.0, "s": 1.0, "r": 0.5},
            {"y": 2022, "d": "DETR", "t": "Autre porteur", "c": 1.0, "s": 1.0, "r": 0.5, "b": "epci", "bn": "CC"},
        ]
    },
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("raw")
    script = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in COMPILED.items())
    (folder / "data.js").write_text(script, encoding="utf-8")
    cards = load_cards("sources")
    raw = Raw(folder, {"paca-2018-2024": {**cards["paca-2018-2024"], "path": "data.js"}})
    connection = duckdb.connect()
    connection.execute("create schema raw; create schema reference")
    for file, (columns, rows) in LISTS.items():
        frame = pd.DataFrame(rows, columns=list(columns)).astype(object)
        frame = frame.where(frame.notna(), None)
        frame.insert(0, "source_row", range(2, len(frame) + 2))
        # Columns of the layout that the file of that year has not are empty.
        for name in layouts()[cards[file]["layout"]].names if "layout" in cards[file] else ():
            if name not in frame:
                frame[name] = None
        _load_frame(connection, cards[file].get("table") or layouts()[cards[file]["layout"]].table, file, frame)
    connection.execute(
        "create table raw.cog_communes (code varchar, nom varchar, type varchar, departement varchar, region varchar,"
        " siren varchar, anciensCodes varchar[], chefLieu varchar, commune varchar)"
    )
    connection.executemany("insert into raw.cog_communes values (?, ?, ?, ?, ?, ?, ?, ?, null)", PLACES)
    connection.execute(
        "create table raw.com_epci_dep_reg as select '01002' as com_code, '210100995' as com_siren, 'Béville' as com_name,"
        " '240100001' as epci_siren, 'CC Plaine d''Aville' as epci_name"
    )
    connection.execute(
        'create table raw.fusions ("COM_INI" varchar, "COM_FIN" varchar, "LIB_COM_INI" varchar, "LIB_COM_FIN" varchar)'
    )
    connection.execute("create table _places_names (old_code varchar, old_name varchar)")
    connection.execute("create table raw.cog_epci (code varchar, nom varchar, membres struct(code varchar)[])")
    connection.executemany(
        "insert into raw.cog_epci values (?, ?, ?)",
        [(siren, name, [{"code": code} for code in MEMBERS[siren]]) for siren, name in EPCI],
    )
    connection.execute(
        "create table raw.cog_departements as select * from (values ('01', '84'), ('04', '93'), ('67', '44')) as d(code, region)"
    )
    connection.execute(
        "create table communes (commune_code varchar, commune_name varchar, commune_siren varchar, epci_siren varchar,"
        " departement_code varchar, region_code varchar)"
    )
    connection.executemany("insert into communes values (?, ?, ?, ?, ?, ?)", TOWNS)
    connection.execute(
        "create table measures (measure_id varchar, pillar varchar, theme varchar, launch_subject varchar, instrument varchar)"
    )
    connection.executemany("insert into measures values (?, ?, ?, ?, ?)", MEASURES)
    connection.execute(
        "create table raw.fonds_vert_paca as select 'fonds-vert-paca-2024' as source_id, 1 as source_row, * from (select unnest(from_json(?, "
        '\'[{"code":"VARCHAR","code_dept":"VARCHAR","projets":[{"nom":"VARCHAR","montant":"DOUBLE",'
        '"demarche_short":"VARCHAR","beneficiaire":"VARCHAR","siren":"VARCHAR"}]}]\'), recursive := false) as row), '
        "lateral (select row.code, row.code_dept, row.projets)",
        [json.dumps(FONDS_VERT_2024)],
    )
    connection.execute(
        "create table raw.conseillers_numeriques (source_id varchar, source_row integer, raison_sociale varchar, siret varchar, insee_com varchar,"
        ' "code_département" varchar, nb_cnfs integer, "investissement_financier_estimatif_total_de_l.etat" integer, type varchar, id integer,'
        ' "date_de_validation_en_comité_de_sélection" varchar)'
    )
    connection.executemany(
        "insert into raw.conseillers_numeriques values ('conseillers-numeriques-2021', 1, ?, ?, ?, ?, ?, ?, 'publique', 1, '2021-05-19')",
        POSTS,
    )
    load_card_tables(connection, cards, load_cards("dictionary"))
    for name in ("themes", "fonds_vert_schemes", "perimeters", "commune_aliases", "epci_aliases"):
        connection.execute(
            f"create table reference.{name} as select * from read_csv(?, header = true, all_varchar = true, delim = ',', quote = '\"')",
            [str(DATA / "reference" / f"{name}.csv")],
        )
    connection.execute(
        'create table corrections ("table" varchar, key varchar, "column" varchar, value varchar, reason varchar, source varchar,'
        " source_row varchar, expected varchar, decided_on varchar)"
    )
    run_step(connection, raw, DATA / "steps" / "_communes_codes.sql", {})
    for table in ("spending", "quarantine", "scheme_totals", "coverage"):
        for path in step_files(table):
            run_step(connection, raw, path, {})
    yield connection
    connection.close()


def award(ledger: duckdb.DuckDBPyConnection, title: str) -> dict[str, Any]:
    """The one award with that title."""
    answer = ledger.execute("select * from spending where project_title = ?", [title])
    columns = [column[0] for column in answer.description or []]
    rows = answer.fetchall()
    assert len(rows) == 1, title
    return dict(zip(columns, rows[0], strict=True))


def titles(ledger: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in ledger.execute("select project_title from spending").fetchall()}


@pytest.mark.parametrize(
    ("title", "commune_code", "perimeter", "amount"),
    [
        ("Code absorbé par une fusion", "01002", "state_grants_town", "1000.50"),
        ("Code de commune déléguée", "01002", "state_grants_town", "2000.00"),
        ("Intercommunalité d’une petite ville", None, "state_grants_epci", "3000.00"),
        ("SIRET dans la colonne SIREN", "01001", "state_grants_town", "100.00"),
        ("SIREN décimal, commune ailleurs", "01001", "state_grants_town", "200.25"),
        ("Ancien SIREN de la commune", "01002", "state_grants_town", "300.00"),
        ("Projet localisé", "01002", "state_grants_located", "500.00"),
        ("1 poste de conseiller numérique", "01001", "state_grants_town", "50000.00"),
        ("2 postes de conseiller numérique", "01001", "state_grants_located", "100000.00"),
        ("Isolation", "04001", "state_grants_town", "900.00"),
        ("Étude", "04001", "state_grants_town", "70.50"),
        # The name decides against the code, whoever's SIREN follows the code.
        ("Code d’un autre département", "01001", "state_grants_town", "7000.00"),
        ("Intercommunalité sous un code", None, "state_grants_epci", "7200.00"),
        ("Voirie d’Aville", "01001", "state_grants_located", "7300.00"),
        ("Résidence", "01001", "state_grants_located", "7500.00"),
    ],
)
def test_who_received_it(
    ledger: duckdb.DuckDBPyConnection, title: str, commune_code: str | None, perimeter: str, amount: str
) -> None:
    found = award(ledger, title)
    assert found["commune_code"] == commune_code
    assert found["perimeter"] == perimeter
    assert found["amount_eur"] == Decimal(amount)


@pytest.mark.parametrize(
    "title",
    [
        "Intercommunalité sans petite ville",
        "Commune hors programme",
        "Jamais dans le registre",
        "Ni commune, ni intercommunalité, ni lieu",
        "Code mal coupé",
        "Déjà dans la liste nationale",
        "Autre porteur",
        "Sans mesure",
        "Autre commune sous ce code",
        "Voirie",
        "Personne ne sait",
        "Type contre nom et SIREN",
    ],
)
def test_what_never_enters(ledger: duckdb.DuckDBPyConnection, title: str) -> None:
    assert title not in titles(ledger)


def test_what_decided_is_said(ledger: duckdb.DuckDBPyConnection) -> None:
    moved = award(ledger, "Code d’un autre département")
    assert (moved["decided_by"], moved["published_code"]) == ("name", "67001")
    assert moved["beneficiary_siren"] == "210100011"  # the town's own: the published one is another commune's
    assert "Alsville (67001)" in moved["decision_reason"] and "Aville (01001)" in moved["decision_reason"]
    assert award(ledger, "Code absorbé par une fusion")["decided_by"] == "code_and_name"
    assert award(ledger, "Intercommunalité sous un code")["beneficiary_siren"] == "240100001"
    assert award(ledger, "Isolation")["decided_by"] == "code"


def test_what_nobody_can_decide_is_in_the_quarantine(ledger: duckdb.DuckDBPyConnection) -> None:
    held = ledger.execute(
        "select project_title, commune_codes, epci_sirens, amount_eur, perimeter from quarantine order by amount_eur"
    ).fetchall()
    assert held == [
        ("Personne ne sait", ["01001"], [], Decimal("7600.00"), "state_grants_undecided"),
        ("Type contre nom et SIREN", ["01001"], [], Decimal("7700.00"), "state_grants_undecided"),
    ]
    reasons = ledger.execute("select decision_reason from quarantine where decision_reason is null").fetchall()
    assert not reasons


def test_a_human_decision_is_bound_to_the_cells_that_were_read(ledger: duckdb.DuckDBPyConnection) -> None:
    ((award_id,),) = ledger.execute(
        "select award_id from quarantine where project_title = 'Personne ne sait'"
    ).fetchall()
    path = DATA / "steps" / "_spending_3_2_recipients.py"
    row = ["spending", award_id, "recipient", "commune 01002", "Lu dans la délibération.", "dgcl-2023", "13"]
    for expected, outcome in (("Zedville | 01001", "correction"), ("Yedville | 01001", None)):
        ledger.execute("begin")
        try:
            ledger.execute("drop table _spending_3_2_recipients")
            ledger.execute("insert into corrections values (?, ?, ?, ?, ?, ?, ?, ?, '2026-11-29')", [*row, expected])
            if outcome is None:
                with pytest.raises(
                    BuildError, match=r"expected the cells 'Yedville \| 01001', found 'Zedville \| 01001'"
                ):
                    run_step(ledger, Raw(DATA, {}), path, {})
                continue
            run_step(ledger, Raw(DATA, {}), path, {})
            found = ledger.execute(
                "select decided_by, commune_code, reason from _spending_3_2_recipients where award_id = ?", [award_id]
            ).fetchall()
            assert found == [("correction", "01002", "Lu dans la délibération.")]
        finally:
            ledger.execute("rollback")


def test_epci_award_belongs_to_the_departement_that_granted_it(ledger: duckdb.DuckDBPyConnection) -> None:
    assert award(ledger, "Intercommunalité d’une petite ville")["departement_code"] == "01"
    assert award(ledger, "Intercommunalité d’Alsace")["departement_code"] == "67"  # the list says 67A for both
    assert award(ledger, "Intercommunalité d’une petite ville")["region_code"] == "84"


def test_private_person_is_masked_and_streets_are_not(ledger: duckdb.DuckDBPyConnection) -> None:
    assert "Logement de Mme [nom masqué] rue Haute" in titles(ledger)
    assert "Rue de la Madame et rue du docteur Roux" in titles(ledger)


def test_a_false_hit_is_put_right_by_a_correction(ledger: duckdb.DuckDBPyConnection) -> None:
    award_id = award(ledger, "Logement de Mme [nom masqué] rue Haute")["award_id"]
    sql = (DATA / "steps" / "_spending_5_titles.sql").read_text(encoding="utf-8")
    ledger.execute("begin")
    ledger.execute(
        "insert into corrections values ('spending', ?, 'project_title', 'Hôtel Mme de La Tour', 'false hit', '', null, null, null)",
        [award_id],
    )
    corrected = ledger.execute(f"select project_title from ({sql}) where award_id = ?", [award_id]).fetchall()
    ledger.execute("rollback")
    assert corrected == [("Hôtel Mme de La Tour",)]


def test_equal_lines_are_several_awards_with_their_own_identifiers(ledger: duckdb.DuckDBPyConnection) -> None:
    for title, amount in (("Deux lignes égales", 3400), ("Dossier répété", 800)):
        rows = ledger.execute(
            "select count(*), count(distinct award_id), sum(amount_eur) from spending where project_title = ?", [title]
        ).fetchall()
        assert rows == [(2, 2, amount)]


def test_identifiers_do_not_depend_on_the_order_of_lines(ledger: duckdb.DuckDBPyConnection) -> None:
    before = ledger.execute(
        "select award_id, source_row from _spending_3_awards where source_id = 'dgcl-2023'"
    ).fetchall()
    sql = (DATA / "steps" / "_spending_3_1_rows.sql").read_text(encoding="utf-8")
    ledger.execute("begin")
    ledger.execute("update _spending_2_dgcl set source_row = 100 - source_row")
    after = ledger.execute(f"select award_id, 100 - source_row from ({sql}) where source_id = 'dgcl-2023'").fetchall()
    ledger.execute("rollback")
    assert sorted(before) == sorted(after)


def test_identifiers_do_not_depend_on_the_name_of_the_source(ledger: duckdb.DuckDBPyConnection) -> None:
    asked = "select source_row, award_id from ({}) where source_id = ? order by source_row"
    sql = (DATA / "steps" / "_spending_3_1_rows.sql").read_text(encoding="utf-8")
    before = ledger.execute(asked.format("from _spending_3_awards"), ["dgcl-2023"]).fetchall()
    ledger.execute("begin")
    ledger.execute("update reference.source_cards set source_id = 'dgcl' where source_id = 'dgcl-2023'")
    ledger.execute("update _spending_2_dgcl set source_id = 'dgcl' where source_id = 'dgcl-2023'")
    after = ledger.execute(asked.format(sql), ["dgcl"]).fetchall()
    # A card that forgets its word gives no identifier: `spending_keys` refuses it.
    ledger.execute("update reference.source_cards set identity = '' where source_id = 'dgcl'")
    forgotten = ledger.execute(asked.format(sql), ["dgcl"]).fetchall()
    ledger.execute("rollback")
    assert len(before) == 14 and after == before
    assert {award_id for _, award_id in forgotten} == {None}


def test_each_file_of_awards_keeps_the_word_of_its_first_release() -> None:
    """The words hashed are the source ids of the release frozen before identities: its identifiers are today's."""
    words = [card["identity"] for card in load_cards("sources").values() if "identity" in card]
    first = min((DATA / "releases").glob("*/spending.parquet"))
    held = duckdb.sql("select distinct source_id from read_parquet($path)", params={"path": str(first)}).fetchall()
    assert len(words) == len(set(words)), "one word for two files: their equal lines would be one award"
    assert {source_id for (source_id,) in held} <= set(words)


def test_regional_rows_say_so(ledger: duckdb.DuckDBPyConnection) -> None:
    rows = ledger.execute(
        "select distinct year, scheme, scheme_label, source_id from spending where coverage = 'regional' order by all"
    ).fetchall()
    assert rows == [
        (2021, "DSIL", "DSIL RT", "paca-2018-2024"),
        (2024, "FONDS_VERT", "Ingénierie", "fonds-vert-paca-2024"),
    ]


def test_unknown_is_not_zero(ledger: duckdb.DuckDBPyConnection) -> None:
    assert award(ledger, "Isolation")["project_cost_eur"] is None  # written 0 in the file
    assert award(ledger, "Piscine")["project_cost_eur"] is None
    assert ledger.execute(
        "select project_cost_eur from spending where source_id = 'anct-di-2018' and scheme = 'DETR'"
    ).fetchall() == [(Decimal("19180.00"),)]


def test_themes_published_or_from_the_measure(ledger: duckdb.DuckDBPyConnection) -> None:
    rows = ledger.execute(
        "select year, scheme, theme, theme_method from spending where year < 2020 order by all"
    ).fetchall()
    assert rows == [
        (2018, "DETR", "Éducation", "published"),
        (2018, "DSIL", "Contrat de ruralité", "published"),
        (2019, "DETR", "Éducation", "published"),
        (2019, "DETR", None, None),  # two awards of one amount: no telling which theme is whose
        (2019, "DSIL", None, None),
    ]
    assert award(ledger, "Étude")["theme"] == "Ingénierie et pilotage"
    assert award(ledger, "Étude")["pillar"] == "engineering"
    assert award(ledger, "1 poste de conseiller numérique")["launch_subject"] == "cohesion"
    assert award(ledger, "Code de commune déléguée")["theme"] is None


def test_denominators_count_every_beneficiary(ledger: duckdb.DuckDBPyConnection) -> None:
    rows = ledger.execute(
        "select scheme, award_count, amount_eur, commune_award_count from scheme_totals where year = 2023 order by scheme"
    ).fetchall()
    assert rows == [
        # As many to communes as rows that name one, decided or not.
        ("DETR", 12, Decimal("72800.50"), 6),
        ("DSIL", 2, Decimal("7000.00"), 0),
        ("FONDS_VERT", 7, Decimal("2500.25"), 3),
    ]


def test_coverage_tells_missing_from_not_applicable(ledger: duckdb.DuckDBPyConnection) -> None:
    def status(measure_id: str, year: int, territory_code: str = "FR") -> str:
        found = ledger.execute(
            "select status from coverage where measure_id = ? and year = ? and territory_code = ?",
            [measure_id, year, territory_code],
        ).fetchall()
        return str(found[0][0])

    assert status("detr", 2021) == "missing"
    assert status("detr", 2021, "93") == "regional"
    assert status("dpv", 2018) == "missing"
    assert status("fonds-vert-ingenierie", 2021) == "not_applicable"
    assert status("fonds-vert-ingenierie", 2023) == "national"
    assert status("conseiller-numerique", 2021) == "partial"


@pytest.mark.parametrize(
    "check",
    ["spending_keys", "spending_corrections", "spending_columns", "spending_perimeters", "spending_measures", "spending_schemes", "spending_themes",
     "spending_private_persons", "spending_sources", "spending_coverage", "coverage_complete"],
)  # fmt: skip
def test_checks_accept_the_invented_ledger(ledger: duckdb.DuckDBPyConnection, check: str) -> None:
    assert ledger.execute((DATA / "checks" / f"{check}.sql").read_text(encoding="utf-8")).fetchall() == []


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("spending_keys", "update spending set award_id = (select min(award_id) from spending)"),
        (
            "spending_corrections",
            "insert into corrections values ('spending', 'gone', 'project_title', 'x', 'y', 'z', null, null, null)",
        ),
        ("spending_columns", "update spending set amount_eur = -1 where project_title = 'Isolation'"),
        ("spending_perimeters", "update spending set perimeter = 'programme_broad' where project_title = 'Isolation'"),
        ("spending_perimeters", "update spending set commune_code = '01001' where perimeter = 'state_grants_epci'"),
        ("spending_measures", "update spending set measure_id = 'nowhere' where project_title = 'Isolation'"),
        ("spending_schemes", "delete from reference.fonds_vert_schemes where published_scheme = 'Ingénierie'"),
        ("spending_themes", "update spending set theme = 'Autre' where project_title = 'Étude'"),
        (
            "spending_private_persons",
            "update spending set project_title = 'Chez Monsieur Dupont' where project_title = 'Isolation'",
        ),
        (
            "spending_sources",
            "update spending set source_id = 'dgcl-2019' where project_title = 'Code de commune déléguée'",
        ),
        ("spending_coverage", "update spending set coverage = 'national' where project_title = 'Isolation'"),
        ("coverage_complete", "delete from coverage where measure_id = 'dpv' and year = 2018"),
    ],
)
def test_checks_see_the_damage(ledger: duckdb.DuckDBPyConnection, check: str, damage: str) -> None:
    ledger.execute("begin")
    ledger.execute(damage)
    offending = ledger.execute((DATA / "checks" / f"{check}.sql").read_text(encoding="utf-8")).fetchall()
    ledger.execute("rollback")
    assert offending
