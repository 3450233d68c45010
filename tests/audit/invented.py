"""A folder of raw files as the ministries write them, with invented communes and every fault of `identity.md`.

Each row says beside itself where it must stand, and why: (decided by, perimeter, commune or EPCI, département).
"""

import csv
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

Expected = tuple[str, str, str, str]
TOWN, EPCI, LOCATED = "state_grants_town", "state_grants_epci", "state_grants_located"
NOWHERE, QUARANTINE = "", "quarantine"

# code, name, région, population, EPCI, in the programme
COMMUNES = [
    ("28901", "Illars-Combraille", "24", 3000, "200090001", True),
    ("28902", "Valbourg", "24", 700, "200090001", False),
    ("28903", "La Loupière", "24", 3400, "200090001", True),
    ("97391", "Grand-Fleuve", "03", 9000, "200090002", True),
    ("29901", "Morvaix", "53", 14000, "200090003", True),
    ("22901", "Lambarde-Armor", "53", 17000, "200090004", True),
    ("88901", "La Vôge-aux-Mines", "44", 1500, "200090006", True),
    ("88902", "Golbrey", "44", 8000, "200090006", False),
    ("88903", "Dargnais", "44", 900, "200090006", True),
    ("2A901", "Bonifosse", "94", 3100, "200090007", True),
    ("2B901", "Bastiglia", "94", 48000, "200090005", False),
    ("2B902", "L'Île-Blanche", "94", 3000, "200090005", True),
    ("15901", "Neussac-Moissart", "84", 800, "200090008", True),
    ("15902", "Cellac", "84", 250, "200090008", False),
    ("69901", "Condriac", "84", 3900, "200090009", True),
    ("67901", "Bouxwald", "44", 4000, "200090010", True),
    ("68901", "Bouxwald", "44", 500, "200090010", False),
    ("30901", "Saint-Hilaire-de-Brethal", "76", 4200, "200090011", True),
    ("30902", "Saint-Hilaire", "76", 300, "200090011", False),
    ("79901", "Celleneuve", "75", 2500, "200090012", True),
    ("79902", "Vernou", "75", 400, "200090012", False),
    ("76901", "Lachapelle-aux-Ponts", "28", 1800, "200090013", True),
    ("84901", "Pertuisane", "93", 5000, "200090014", True),
    ("84902", "Aubignac", "93", 1000, "200090014", False),
    ("33901", "Saint-Georges", "75", 2000, "200090015", True),
    ("01901", "Corval", "84", 2100, "200090018", True),
    ("71901", "Corval", "27", 600, "200090019", False),
    ("16901", "Quatreville", "75", 1900, "200090016", True),
    ("16902", "Deuxville", "75", 900, "200090017", True),
]
# code, name, kind, the commune of today that holds it
DELEGATED = [
    ("22951", "Mesvin", "commune-deleguee", "22901"),
    ("79951", "Vernou", "commune-deleguee", "79901"),
    ("28904", "Gouillard", "commune-deleguee", "28902"),
]
GROUPS = {
    "200090001": "CC Beauce d'Illars",
    "200090002": "CC de l'Ouest Fluvial",
    "200090003": "CA Morvaix Communauté",
    "200090004": "CA Armor et Terres",
    "200090005": "CC Île-Blanche Balagnette",
    "200090006": "CC des Mines",
    "200090007": "CC Sud Granit",
    "200090008": "CC Hautes Planèzes",
    "200090009": "CA Rhodan Agglo (CARA)",
    "200090010": "CC du Pays de Zorn et Ried",
    "200090011": "CC Portes du Gardon",
    "200090012": "CC Mellois Neuf",
    "200090013": "CC Vallons de Bray",
    "200090014": "CA Luberon Neuf",
    "200090015": "CC Côte d'Estuaire",
    "200090016": "CC des 4B Quatreville",
    "200090017": "CC Deux Rives",
    "200090018": "CC Bugey Neuf",
    "200090019": "CC Entre Loire et Bois",
}
OLDER_NAMES = {"200090013": "CC des Quatre Vallons"}
NAMES_OF_REGIONS = {"24": "Centre", "03": "Guyane", "53": "Bretagne", "44": "Est", "94": "Corse", "84": "Rhône"} | {
    "76": "Sud", "75": "Ouest", "28": "Nord", "93": "Provence", "27": "Bourgogne"
}  # fmt: skip


def siren(code: str) -> str:
    """The SIREN of an invented commune."""
    return "21" + code.replace("A", "0").replace("B", "1").zfill(5) + "19"


def departement(code: str) -> str:
    """The département of a commune code."""
    return code[:3] if code.startswith("97") else code[:2]


# Lists of the DGCL: type, SIREN, département, name, code, title, amount; and where the award must stand.
DGCL: dict[int, list[tuple[tuple[str, ...], Expected]]] = {
    2019: [
        (("commune", siren("28901"), "028", "Illars-combraille", "28901", "Halle", "1000,5"),
         ("code_and_name", TOWN, "28901", "28")),
        # A postal code read as the code of a commune that another absorbed.
        (("commune", "", "029", "Morvaix", "22951", "Musée", "880000,0"), ("name", TOWN, "29901", "29")),
        (("commune", "", "022", "Mesvin", "22951", "École", "2000,0"), ("code_and_name", TOWN, "22901", "22")),
        # A code that does not exist; no code and no type at all.
        (("commune", "", "028", "La loupiere", "28700", "Viabilisation", "3000,0"), ("name", TOWN, "28903", "28")),
        (("", "", "028", "Loupière (la)", "", "Éclairage", "4000,0"), ("name", TOWN, "28903", "28")),
        # Another body under the code and SIREN of its seat.
        (("commune", siren("29901"), "029", "Communauté d’agglomération Morvaix communauté", "29901", "Piscine", "5000,0"),
         ("epci_name", EPCI, "200090003", "29")),
        (("commune", siren("88901"), "088", "Smeacl \nde la vôge-aux-mines", "88901", "Forage", "6000,0"),
         ("other_body", NOWHERE, "", "")),
        # The rows of a neighbouring préfecture: all agree but the list's département.
        (("commune", siren("69901"), "038", "Condriac", "69901", "Quai", "7000,0"), ("code_and_name", TOWN, "69901", "69")),
        # An EPCI of Haute-Corse in the list of both départements.
        (("epci", "200090005", "20A", "Cc île-blanche balagnette", "", "Office", "8000,0"),
         ("epci_siren", EPCI, "200090005", "2B")),
        # Split since: the grants go to the code that kept the seat.
        (("commune", "", "015", "Neussac en pinede", "15704", "Rue", "9000,0"), ("name", TOWN, "15901", "15")),
        (("departement", "222800000", "028", "Eure", "", "Collège", "10000,0"), ("", "", "", "")),
    ],
    2023: [
        # Codes shifted on a block of rows.
        (("commune", siren("97391"), "028", "Valbourg", "97391", "Beffroi de l'église", "6619,0"), ("name", NOWHERE, "28902", "28")),
        (("commune", siren("97391"), "028", "Gouillard", "97391", "Vidéo", "4039,0"), ("name", NOWHERE, "28902", "28")),
        (("commune", siren("97391"), "028", "Illars-combraille (phase 1)", "97391", "Place", "80000,0"),
         ("name", TOWN, "28901", "28")),
        # Neighbour in the alphabet.
        (("commune", siren("88901"), "088", "Golbrey", "88901", "Gymnase", "410121,0"), ("name", NOWHERE, "88902", "88")),
        (("commune", siren("2A901"), "20A", "Commune de bastiglia", "2A901", "Fibre", "280000,0"), ("name", NOWHERE, "2B901", "2B")),
        # A slip confirms the code that it goes with, and never moves.
        (("commune", siren("88903"), "088", "Dargnay", "88903", "Mairie", "1500,0"), ("unresolved", QUARANTINE, "", "")),
        (("commune", siren("88903"), "088", "Dargnaiss", "88903", "Mairie", "1600,0"), ("code_and_name", TOWN, "88903", "88")),
        (("commune", "", "088", "Dargnaiss", "88999", "Mairie", "1700,0"), ("unresolved", NOWHERE, "", "")),
        # A prefix confirms; the exact name of a neighbour beats it, and beats a delegated name.
        (("commune", siren("30901"), "030", "Saint hilaire de\n brethal", "30901", "Pont", "1800,0"),
         ("code_and_name", TOWN, "30901", "30")),
        (("commune", siren("30901"), "030", "St-Hilaire", "30901", "Pont", "1900,0"), ("name", NOWHERE, "30902", "30")),
        (("commune", siren("79901"), "079", "Vernou", "79901", "Stade", "2100,0"), ("name", NOWHERE, "79902", "79")),
        # SDIS, CCAS, syndicat, company, PETR.
        (("commune", siren("88901"), "088", "Sdis", "88901", "Centre de secours à La Vôge-aux-Mines", "560000,0"),
         ("other_body", LOCATED, "88901", "88")),
        (("commune", siren("88901"), "088", "Ccas la vôge-aux-mines", "88901", "Siège", "10000,0"),
         ("other_body", LOCATED, "88901", "88")),
        (("commune", siren("88901"), "088", "Sas verte à la vôge", "88901", "Lodges", "73480,01"), ("other_body", NOWHERE, "", "")),
        (("commune", siren("2B902"), "20A", "Pôle d’équilibre territorial et rural", "2B902", "Bornes", "14620,36"),
         ("other_body", NOWHERE, "", "")),
        # A SIREN that is another EPCI's; one that nobody bears; a namesake's of another département.
        (("epci", "200090016", "016", "Cc deux rives", "", "Pont", "150000,0"), ("epci_name", EPCI, "200090017", "16")),
        (("epci", "299999999", "084", "Ca luberon neuf", "", "Tri", "2300,0"), ("epci_name", EPCI, "200090014", "84")),
        (("epci", "200090016", "088", "Cc des 4b", "", "Bâtiment", "2400,0"), ("unresolved", QUARANTINE, "", "")),
        # The type says an EPCI, the SIREN its seat, and both bear the name; then the commune alone does.
        (("epci", siren("29901"), "029", "Morvaix", "", "École", "2700,0"), ("unresolved", QUARANTINE, "", "")),
        (("epci", siren("88902"), "088", "Golbrey", "", "École", "2700,0"), ("name", NOWHERE, "88902", "88")),
        # The former name of an EPCI; the digits of another.
        (("epci", "", "076", "Cc des 4 vallons", "", "Siège", "2800,0"), ("epci_name", EPCI, "200090013", "76")),
        # What an EPCI calls itself, under the code of one of its communes.
        (("commune", siren("76901"), "076", "Vabray", "76901", "Pôle", "2600,0"), ("epci_name", EPCI, "200090013", "76")),
        # Words that are another body's, in the name of a commune.
        (("commune", siren("76901"), "076", "La chapelle aux ponts", "76901", "Préau", "2500,0"),
         ("code_and_name", TOWN, "76901", "76")),
    ],
    2024: [
        (("commune", siren("29901"), "029", "COMMUNE DE MORVAIX", "29901", "Quai", "3100,0"), ("code_and_name", TOWN, "29901", "29")),
        (("commune", siren("67901"), "67A", "COMMUNE DE BOUXWALD", "67901", "Halle", "3200,0"), ("code_and_name", TOWN, "67901", "67")),
        # Two communes of the list bear the name, and no code tells which.
        (("commune", "", "67A", "COMMUNE DE BOUXWALD", "67999", "Halle", "3300,0"), ("unresolved", QUARANTINE, "", "")),
        # The name in use is an alias, which may move; a human decided the next one.
        (("commune", "", "033", "Saint-Georges de l’Estuaire", "33999", "Phare", "3400,0"), ("alias", TOWN, "33901", "33")),
        (("commune", siren("88903"), "088", "DRGNS", "88903", "Cour", "3500,0"), ("correction", TOWN, "88903", "88")),
        # The title says another EPCI than the acronym's SIREN: a human decided.
        (("epci", "200090016", "016", "CC 2R", "", "Pont de Deuxville", "3700,0"), ("correction", EPCI, "200090017", "16")),
        (("syndicat intercommunal", "250000000", "029", "SIVOM DE MORVAIX", "", "Eau", "3600,0"), ("other_body", NOWHERE, "", "")),
    ],
}  # fmt: skip

# Sheet of 2018: level, département, commune code, EPCI, name, amount.
ANCT_2018: list[tuple[tuple[str, ...], Expected]] = [
    (
        ("Commune", "22", "22901", "0", "LAMBARDE-ARMOR début tvx 16/08/18", "1100"),
        ("code_and_name", TOWN, "22901", "22"),
    ),
    (("Commune", "88", "88902", "0", "LA VOGE AUX MINES", "1200"), ("name", TOWN, "88901", "88")),
    (("EPCI", "20B", "", "200090005", "CC ILE BLANCHE BALAGNETTE", "1300"), ("epci_siren", EPCI, "200090005", "2B")),
    # A list of another département than all the communes of the EPCI that it names well.
    (("Syndicat", "95", "", "200090002", "Ouest fluvial", "1400"), ("epci_siren", EPCI, "200090002", "973")),
]

# Fonds vert 2023: département, commune of the project, bearer, SIREN, amount.
FONDS_VERT: list[tuple[tuple[str, ...], Expected]] = [
    (("29", "29901", "MORVAIX", siren("29901"), "21000"), ("code_and_name", TOWN, "29901", "29")),
    (("29", "29901", "COM MORVAIX", "219999999", "22000"), ("name", TOWN, "29901", "29")),
    (("33", "16901", "CC DES 4B QUATREVILLE", "200090016.0", "23000"), ("epci_siren", EPCI, "200090016", "16")),
    (("84", "84901", "SYNDICAT DES EAUX", "258400000", "24000"), ("other_body", LOCATED, "84901", "84")),
    (("84", "84901", "AUBIGNAC", siren("84902"), "25000"), ("code_and_name", LOCATED, "84901", "84")),
    (("88", "88902", "HABITAT NEUF", "278800000", "26000"), ("other_body", NOWHERE, "", "")),
]

# Conseillers numériques: name, type, SIRET, département, commune, amount.
CONSEILLERS: list[tuple[tuple[str, ...], Expected]] = [
    (
        ("COMMUNE DE MORVAIX", "publique", siren("29901") + "00011", "29", "29901", "50000"),
        ("code_and_name", TOWN, "29901", "29"),
    ),
    # The SIREN, and the address found from it, of a namesake in another département than the list's, unpadded.
    (("COMMUNE DE CORVAL", "publique", siren("71901") + "00011", "1", "71901", "51000"), ("name", TOWN, "01901", "01")),
    # Cut short.
    (
        ("COMMUNE DE LAMBARD", "publique", siren("22901") + "00011", "22", "22901", "52000"),
        ("code_and_name", TOWN, "22901", "22"),
    ),
    (("AMIS DE LA TOILE", "privée", "30000000000011", "29", "29901", "36805"), ("other_body", LOCATED, "29901", "29")),
]

# Compilations of one région: commune of filing, year, scheme, amount; then Fonds vert 2024.
PACA: list[tuple[tuple, Expected]] = [
    (("84901", 2021, "DSIL RT", 41000.0), ("code", TOWN, "84901", "84")),
    (("84901", 2023, "DETR", 42000.0), ("", "", "", "")),
    (("84902", 2022, "DETR", 43000.0), ("code", NOWHERE, "84902", "84")),
]
FONDS_VERT_2024: list[tuple[tuple, Expected]] = [
    (("84901", "PERTUISANE", siren("84901"), 51000.0, "Renaturation"), ("code_and_name", TOWN, "84901", "84")),
    (("84901", "CA LUBERON NEUF", "200090014", 52000.0, "Renaturation"), ("epci_siren", EPCI, "200090014", "84")),
    # A scheme that no measure of the catalogue answers to.
    (("84901", "PERTUISANE", siren("84901"), 53000.0, "Terr. Industrie"), ("", "", "", "")),
]


def expected() -> dict[tuple[str, int], Expected]:
    """Where every row must stand, by source and row."""
    lists = [
        ("anct-di-2018", 2, ANCT_2018),
        ("fonds-vert-2023", 2, FONDS_VERT),
        ("conseillers-numeriques-2021", 1, CONSEILLERS),
    ]
    lists += [(f"dgcl-{year}", 2, listed) for year, listed in DGCL.items()]
    lists += [("paca-2018-2024", 1, PACA), ("fonds-vert-paca-2024", 1, FONDS_VERT_2024)]
    return {
        (source, number): said
        for source, first, listed in lists
        for number, (_, said) in enumerate(listed, first)
        if said[0]
    }


def write(folder: Path) -> Path:
    """The whole folder of raw files, as `make audit` expects it, with aliases and corrections beside."""
    folder.mkdir(parents=True, exist_ok=True)
    reference(folder)
    lists(folder)
    tables = folder / "tables"
    (tables / "reference").mkdir(parents=True, exist_ok=True)
    usage = [("usage_name", "commune_code"), ("Saint-Georges de l’Estuaire", "33901")]
    table(tables / "reference" / "commune_aliases.csv", ",", usage)
    usage = [("usage_name", "epci_siren"), ("Vabray", "200090013")]
    table(tables / "reference" / "epci_aliases.csv", ",", usage)
    schemes = [("published_scheme", "measure_id"), ("Renaturation", "fonds-vert-renaturation"), ("Terr. Industrie", "")]
    table(tables / "reference" / "fonds_vert_schemes.csv", ",", schemes)
    columns = ("table", "key", "column", "value", "reason", "source", "source_row", "expected")
    decided = (
        "spending",
        "a",
        "recipient",
        "commune 88903",
        "The SIREN is the town's.",
        "dgcl-2024",
        "6",
        "DRGNS | 88903",
    )
    group = ("spending", "c", "recipient", "epci 200090017", "Deuxville is there.", "dgcl-2024", "7", "CC 2R | ")
    other = ("spending", "b", "beneficiary_name", "[nom masqué]", "A person.", "fonds-vert-2023", "", "")
    table(tables / "corrections.csv", ",", [columns, decided, group, other])
    return folder


def reference(folder: Path) -> None:
    """Codes, names, mergers, EPCI, the list of the programme."""
    today = [
        {"code": code, "nom": name, "type": "commune-actuelle", "departement": departement(code), "region": region}
        | {"siren": siren(code), "population": people}
        | {"anciensCodes": [old for old, _, _, head in DELEGATED if head == code]}
        for code, name, region, people, _, _ in COMMUNES
    ]
    delegated = [{"code": code, "nom": name, "type": kind, "chefLieu": head} for code, name, kind, head in DELEGATED]
    groups = [
        {"code": number, "nom": name, "membres": [{"code": line[0]} for line in COMMUNES if line[4] == number]}
        for number, name in GROUPS.items()
    ]
    departements = {departement(line[0]): line[2] for line in COMMUNES} | {"38": "84", "95": "11"}
    package = {
        "communes": [*today, *delegated],
        "epci": groups,
        "departements": [
            {"code": code, "nom": f"Département {code}", "region": region} for code, region in departements.items()
        ],
        "regions": [{"code": code, "nom": name} for code, name in NAMES_OF_REGIONS.items()],
    }
    with tarfile.open(folder / "etalab-decoupage-administratif-6.0.0.tgz", "w:gz") as archive:
        for name, content in package.items():
            written = json.dumps(content).encode()
            entry = tarfile.TarInfo(f"package/data/{name}.json")
            entry.size = len(written)
            archive.addfile(entry, io.BytesIO(written))
    programme = {line[0]: {"label": line[1], "pvd": True} for line in COMMUNES if line[5]} | {"28902": {"acv": True}}
    (folder / "anct_programmes.json").write_text(json.dumps({"communes": programme}))
    communes = [(line[0], siren(line[0]), line[1], line[4], OLDER_NAMES.get(line[4], "")) for line in COMMUNES]
    table(
        folder / "com_epci_dep_reg.csv",
        ";",
        [("com_code", "com_siren", "com_name", "epci_siren", "epci_name"), *communes],
    )
    merged = ("ANNEE_MODIF", "COM_INI", "COM_FIN", "LIB_COM_INI", "LIB_COM_FIN")
    table(folder / "fusions.csv", ",", [merged, ("2019", "22951", "22901", "Mesvin", "Lambarde-Armor")])
    table(
        folder / "scissions.csv", ",", [merged, ("2024", "30901", "30902", "Saint-Hilaire-le-Vieux", "Saint-Hilaire")]
    )
    old = [("15901", "Neussac en Pinède"), ("15902", "Cellac")]
    for year in (2021, 2022):
        table(folder / f"donnees_communes-{year}.csv", ";", [("COM", "Commune"), *old])
    (folder / "scissions.geojson").write_text('{"features": []}', encoding="utf-8")
    with zipfile.ZipFile(folder / "communes-par-departement.zip", "w") as archive:
        features = [{"properties": {"code": "22951", "nom": "Mesvin"}}]
        archive.writestr("communes-22.geojson", json.dumps({"features": features}))


def lists(folder: Path) -> None:
    """The lists of awards."""
    header = ("exercice", "dispositif", "programme", "beneficiaire_type", "beneficiaire_siren", "beneficiaire_dep")
    header += ("beneficiaire_nom", "beneficiaire_code_insee", "intitule", "cout_ht", "subvention", "taux")
    for year, rows in DGCL.items():
        lines = [
            (
                str(year),
                "DSID" if kind == "departement" else "DETR",
                "119",
                kind,
                number,
                place,
                name,
                code,
                title,
                "",
                amount,
                "",
            )
            for (kind, number, place, name, code, title, amount), _ in rows
        ]
        name = f"dgcl-liste-projets-dotations-investissement-local-{year}.csv"
        table(folder / name, ";", [header, *lines], "utf-8-sig")
    columns = ("DOT", "ECHELON", "INSEEDEP", "INSEECOM", "INSEEEPCI", "BENEFICIAIRE", "DESCRIPTION", "SUBVENTION")
    cells = [("DETR", *row[:4], row[4], "Travaux", row[5]) for row, _ in ANCT_2018]
    sheet(folder / "Projets_DI_2018.ods", "Projets_DI_2018", [columns, *cells])
    columns = (
        "code_departement",
        "code_commune",
        "nom_beneficiaire_principal",
        "siren",
        "montant_engage",
        "nom_du_projet",
    )
    table(folder / "fonds_vert_2023_source.csv", ",", [columns, *((*row, "Projet") for row, _ in FONDS_VERT)])
    structures = [
        {"raison_sociale": name, "type": kind, "siret": siret, "code_département": where, "insee_com": place}
        | {"investissement_financier_estimatif_total_de_l.etat": int(amount)}
        for (name, kind, siret, where, place, amount), _ in CONSEILLERS
    ]
    (folder / "cnfs.json").write_text(json.dumps(structures), encoding="utf-8")
    filed: dict[str, list] = {}
    for (code, year, scheme, amount), _ in PACA:
        filed.setdefault(code, []).append({"y": year, "d": scheme, "t": "Travaux", "s": amount})
    (folder / "data.js").write_text(
        f"// Auto\nconst COMMUNES = [];\nconst PROJETS = {json.dumps(filed)};\n", encoding="utf-8"
    )
    projects = [
        {
            "code": code,
            "code_dept": code[:2],
            "projets": [
                {"nom": "P", "montant": amount, "beneficiaire": name, "siren": number, "demarche_short": scheme}
            ],
        }
        for (code, name, number, amount, scheme), _ in FONDS_VERT_2024
    ]
    (folder / "paca_2024_map_data.json").write_text(json.dumps(projects), encoding="utf-8")


def table(path: Path, separator: str, lines: Iterable[Iterable[str]], encoding: str = "utf-8") -> None:
    """A CSV file."""
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=separator).writerows(lines)


def sheet(path: Path, name: str, lines: Iterable[Iterable[str]]) -> None:
    """An ODS file of one sheet, every cell a text."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(escape(value)) for value in line)}</table:table-row>" for line in lines
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="{name}">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
