"""The geography of the release in service: towns, territories, outlines, search, dated counts.

The expected figures were counted in the official files: the ANCT list of 27 April 2026, the ANCT maps of
16 September 2024, the « code officiel géographique » 2026 and the grids of Insee, INRAE-CESAER and ANCT.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import geopandas as gpd
import pytest
import shapely

CURATED = Path(__file__).parents[2] / "data" / "curated"
LAYERS = ("regions", "departements", "epci", "commune_outlines")
TABLES = ("communes", *LAYERS, "places", "progress")
MAX_BYTES = 9_000_000

TOWNS_BY_REGION = {
    "01": 7, "02": 10, "03": 4, "04": 11, "06": 3, "11": 40, "24": 98, "27": 109, "28": 159, "32": 95, "44": 143,
    "52": 104, "53": 135, "75": 201, "76": 224, "84": 226, "93": 65, "94": 12,
}  # fmt: skip
TOWNS_BY_DEPARTEMENT = (
    "01:22 02:25 03:15 04:11 05:11 06:6 07:13 08:16 09:8 10:11 11:15 12:19 13:9 14:37 15:26 16:15 17:20 18:17 19:13 "
    "21:14 22:26 23:22 24:20 25:14 26:12 27:36 28:17 29:39 2A:6 2B:6 30:21 31:19 32:24 33:16 34:18 35:40 36:16 37:16 "
    "38:14 39:7 40:14 41:17 42:17 43:27 44:24 45:15 46:19 47:18 48:14 49:14 50:37 51:10 52:20 53:15 54:15 55:9 56:30 "
    "57:11 58:19 59:15 60:13 61:20 62:22 63:32 64:20 65:14 66:23 67:22 68:10 69:14 70:14 71:24 72:30 73:14 74:20 "
    "76:29 77:15 78:11 79:18 80:20 81:15 82:15 83:13 84:15 85:21 86:14 87:11 88:19 89:13 90:4 91:9 95:5 971:7 972:10 "
    "973:4 974:11 976:3"
)
CLASSES = {
    "population_class": {"moins_3500": 859, "3500_10000": 657, "10000_20000": 125, "plus_20000": 5},
    "density_class": {
        "Bourgs ruraux": 950, "Petites villes": 277, "Rural à habitat dispersé": 227,
        "Centres urbains intermédiaires": 105, "Ceintures urbaines": 61, "Rural à habitat très dispersé": 23,
        "Grands centres urbains": 3,
    },
    "centrality_class": {
        "Centre intermédiaire d'équipements et de services": 1170, "Centre structurant d'équipements et de services": 223,
        "Centre local d'équipements et de services": 213, "Communes non centre": 5, None: 35,
    },
    "rurality_class": {
        "Les petites polarités industrielles et artisanales": 449, "Les petites polarités mixtes": 418,
        "Les ruralités touristiques spécialisées": 140, "Les ruralités productives agricoles": 91,
        "Les ruralités résidentielles aisées": 40, "Les ruralités touristiques à dominante résidentielle": 26,
        "Les ruralités résidentielles mixtes": 14, "Les ruralités productives ouvrières": 4, None: 464,
    },
    "agreement_source": {"liste": 1588, "carte": 49, None: 9},
    "ort_2024_status": {"Signée": 1303, "Non signée": 230, "En cours": 26, None: 87},
    "ort_progress": {
        "Phase opérationnelle": 307, "Phase d’étude": 128, "Achevé": 28, "Phase de démarrage": 17, "Non commencé": 6,
        "En cours": 2, None: 1158,
    },
}  # fmt: skip
FLAGS = {
    "has_france_services": 1094, "has_territoire_industrie": 871, "has_frla": 21, "has_fabrique": 93,
    "has_manufacture": 23, "has_qpv": 110, "has_cite_educative": 7, "has_cite_emploi": 12, "has_habitat_inclusif": 100,
    "has_site_cles_en_main": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for table in (*TABLES, "sources"):
        connection.execute(f"create view {table} as select * from read_parquet('{CURATED / table}.parquet')")
    yield connection
    connection.close()


@pytest.fixture(scope="module", params=LAYERS)
def layer(request: pytest.FixtureRequest) -> gpd.GeoDataFrame:
    return gpd.read_parquet(CURATED / f"{request.param}.parquet")


def rows(release: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return release.execute(sql).fetchall()


def counts(release: duckdb.DuckDBPyConnection, column: str, table: str = "communes") -> dict[Any, int]:
    return dict(rows(release, f"select {column}, count(*) from {table} group by all"))  # type: ignore[arg-type]


def test_the_programme_has_1646_towns(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        release,
        "select count(*), count(distinct commune_code), count(distinct pvd_id), count(distinct epci_siren), "
        "sum(population), median(population), min(population), count(distinct crte_id) from communes",
    ) == [(1646, 1646, 1646, 876, 7_189_305, 3294.0, 191, 643)]


def test_towns_by_region_and_departement(release: duckdb.DuckDBPyConnection) -> None:
    assert counts(release, "region_code") == TOWNS_BY_REGION
    expected = {code: int(count) for code, _, count in (item.partition(":") for item in TOWNS_BY_DEPARTEMENT.split())}
    assert counts(release, "departement_code") == expected
    assert dict(rows(release, "select departement_code, town_count from departements where town_count > 0")) == expected
    assert rows(release, "select departement_code from departements where town_count = 0 order by all") == [
        ("75",), ("92",), ("93",), ("94",)
    ]  # fmt: skip


@pytest.mark.parametrize("column", CLASSES)
def test_classes(release: duckdb.DuckDBPyConnection, column: str) -> None:
    assert counts(release, column) == CLASSES[column]


@pytest.mark.parametrize("flag", FLAGS)
def test_programmes_combined(release: duckdb.DuckDBPyConnection, flag: str) -> None:
    assert rows(release, f"select count(*) from communes where {flag}") == [(FLAGS[flag],)]


def test_avenir_montagnes_and_massifs(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        release,
        "select count(avenir_montagnes_ingenierie_id), count(avenir_montagnes_mobilites_id), count(massif_name) from communes",
    ) == [(167, 161, 474)]


def test_nine_agreements_have_no_date_and_three_precede_the_launch(release: duckdb.DuckDBPyConnection) -> None:
    undated = [code for (code,) in rows(
        release, "select commune_code from communes where agreement_signed_on is null order by all"
    )]  # fmt: skip
    assert undated == ["06103", "22203", "22262", "29165", "33327", "72039", "72180", "72189", "72276"]
    assert rows(release, "select commune_code from communes where is_agreement_date_doubtful order by all") == [
        ("21103",), ("21554",), ("21607",)
    ]  # fmt: skip


def test_ort(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        release,
        "select count(*) filter (is_ort), count(ort_signed_on), count(*) filter (ort_signed_on < agreement_signed_on) from communes",
    ) == [(1526, 1525, 72)]
    assert rows(
        release, "select commune_code, ort_signed_on::text from communes where is_ort_date_doubtful order by all"
    ) == [(code, "2026-11-03") for code in ("71106", "71176", "71342", "71394")]
    assert rows(release, "select commune_code from communes where is_ort and ort_signed_on is null") == [("77296",)]


def test_deduced_agreements(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        release,
        "select count(distinct agreement_group_id), count(agreement_group_id), max(agreement_group_count), "
        "count(*) filter (agreement_group_count = 1) from communes",
    ) == [(418, 1125, 11, 512)]


def test_known_exceptions(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(release, "select commune_code from communes where epci_siren is null") == [("85113",)]
    assert rows(release, "select commune_name from communes where commune_code in ('58062', '71263', '81037') order by all") == [
        ("Brassac",), ("Château-Chinon (Ville)",), ("Louhans-Châteaurenaud",)
    ]  # fmt: skip
    assert rows(release, "select distinct departement_code from communes where population_year = 2017") == [("976",)]
    assert rows(release, "select count(*) from communes where len(postal_codes) > 1") == [(57,)]


def test_layers_are_whole(layer: gpd.GeoDataFrame) -> None:
    for name in layer.columns[layer.dtypes == "geometry"]:
        assert layer[name].crs.to_epsg() == 4326
        assert layer[name].is_valid.all()
        assert not layer[name].is_empty.any()
        assert set(layer[name].geom_type) == {"MultiPolygon"}
    printed = layer["geometry_print"].bounds
    for side, name in zip(("minx", "miny", "maxx", "maxy"), ("xmin", "ymin", "xmax", "ymax"), strict=True):
        assert (printed[side] - layer[name]).abs().max() < 1e-9
    labels = gpd.points_from_xy(layer["label_longitude"], layer["label_latitude"])
    assert layer["geometry_print"].contains(gpd.GeoSeries(labels, crs=4326)).all()


@pytest.mark.parametrize(
    ("name", "row_count"), [("regions", 18), ("departements", 101), ("epci", 876), ("commune_outlines", 1646)]
)
def test_layer_rows(release: duckdb.DuckDBPyConnection, name: str, row_count: int) -> None:
    assert rows(release, f"select count(*) from {name}") == [(row_count,)]


@pytest.mark.parametrize("name", ["regions", "departements"])
@pytest.mark.parametrize("column", ["geometry", "geometry_print", "geometry_inset"])
def test_territories_leave_no_gap_and_no_overlap(name: str, column: str) -> None:
    layer = gpd.read_parquet(CURATED / f"{name}.parquet")
    assert shapely.coverage_is_valid(layer[column].to_numpy())


def test_region_lines_are_departement_lines() -> None:
    departements = gpd.read_parquet(CURATED / "departements.parquet")
    regions = gpd.read_parquet(CURATED / "regions.parquet").set_index("region_code")["geometry"]
    for code, members in departements.groupby("region_code"):
        assert shapely.coverage_union_all(members.geometry.to_numpy()).symmetric_difference(regions[code]).area < 1e-6


def test_insets_hold_their_towns_and_touch_nothing(release: duckdb.DuckDBPyConnection) -> None:
    departements = gpd.read_parquet(CURATED / "departements.parquet").set_index("departement_code")["geometry_inset"]
    overseas = ["971", "972", "973", "974", "976"]
    towns = rows(
        release,
        "select departement_code, inset_longitude, inset_latitude from communes where departement_code like '97%'",
    )
    assert len(towns) == 35
    for code, longitude, latitude in towns:
        # Rounded to 11 m on screen, scaled at most twice: a point on the shore stays within that.
        assert departements[code].distance(shapely.Point(longitude, latitude)) < 1e-3
    moved = departements[overseas].to_numpy()
    assert not any(left.intersects(right) for row, left in enumerate(moved) for right in moved[row + 1 :])
    mainland = shapely.union_all(departements.drop(overseas).to_numpy())
    assert not shapely.intersects(mainland, moved).any()


def test_outlines_leave_the_sea_out(release: duckdb.DuckDBPyConnection) -> None:
    # Blaye reaches the middle of the Gironde in the layer of 2018 (15.7 km²); 15141 was split since (92 km²).
    assert dict(rows(
        release, "select commune_code, round(area_km2, 1) from commune_outlines where commune_code in ('33058', '15141')"
    )) == {"33058": 5.7, "15141": 13.5}  # fmt: skip
    assert rows(release, "select count(*) from commune_outlines where not is_point_inside") == [(0,)]


def test_neighbouring_outlines_do_not_overlap() -> None:
    for name in ("epci", "commune_outlines"):
        for column, tolerance_km2 in (("geometry", 0.05), ("geometry_print", 0.01)):
            shapes = gpd.read_parquet(CURATED / f"{name}.parquet").set_geometry(column).to_crs(3035).geometry.to_numpy()
            left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
            pairs = left < right
            shared = shapely.area(shapely.intersection(shapes[left[pairs]], shapes[right[pairs]]))
            assert shared.sum() / 1e6 < tolerance_km2


def test_places_lead_to_today(release: duckdb.DuckDBPyConnection) -> None:
    def found(key: str) -> set[tuple[str, str]]:
        return set(release.execute("select place_level, place_code from places where search_key = ?", [key]).fetchall())  # type: ignore[arg-type]

    assert found("louhans") == {("commune", "71263")}  # former name
    assert found("71263") == {("commune", "71263")}
    assert found("isle jourdain") == {("commune", "32160"), ("commune", "86112")}  # homonyms, article left out
    assert found("cotentin") == {("epci", "200067205")}
    assert ("departement", "50") in found("manche")
    assert found("fr") == set()
    assert found("france") == {("france", "FR")}
    assert ("commune", "33058") in found("33390")  # postal code


def test_places_counts(release: duckdb.DuckDBPyConnection) -> None:
    kinds = dict(rows(release, "select search_kind, count(*) from places where place_level = 'commune' group by all"))
    assert kinds["name"] == kinds["insee_code"] == kinds["siren"] == 1646
    assert kinds["former_code"] == 1019
    assert rows(release, "select count(distinct place_code) from places where search_kind = 'postal_code'") == [(1646,)]
    assert rows(release, "select place_context from places where place_code = '50410' and search_kind = 'name'") == [
        ("Manche (50)",)
    ]


def test_progress_reaches_the_counts_of_the_towns(release: duckdb.DuckDBPyConnection) -> None:
    last = rows(
        release,
        "select indicator, max_by(cumulative_count, as_of), max(as_of)::text, any_value(undated_count) "
        "from progress where territory_level = 'france' group by indicator order by indicator",
    )
    # Each line ends where its own file does: that of the ORT is undated, and holds no later signature.
    assert last == [
        ("agreements_signed", 1637, "2026-04-27", 9),
        ("dwellings_renovated", 22745, "2022-06-30", None),
        ("ort_signed", 1521, "2026-03-18", 5),
    ]
    ends = rows(release, "select as_of::text from sources where source_key = 'ort-liste'")
    assert ends == [("2026-03-18",)]
    signed = "select cumulative_count from progress where territory_code = 'FR' and indicator = 'ort_signed' and as_of in ({}) order by as_of"
    # Counted separately in the same list, by hand.
    assert rows(release, signed.format("'2020-12-31', '2021-03-31', '2022-06-30', '2022-12-31', '2023-03-31'")) == [
        (69,), (75,), (148,), (524,), (777,)
    ]  # fmt: skip


def test_dwellings_by_departement(release: duckdb.DuckDBPyConnection) -> None:
    where = "from progress where indicator = 'dwellings_renovated' and territory_level = 'departement'"
    assert rows(release, f"select count(*), sum(cumulative_count) {where} and as_of = '2022-06-30'") == [(96, 22593)]
    # The series of the Gard stops in March 2022: unknown in June, not zero.
    assert rows(release, f"select max(as_of)::text {where} and territory_code = '30'") == [("2022-03-31",)]


def test_a_territory_without_ort_is_at_zero_not_unknown(release: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        release,
        "select territory_code, max(cumulative_count) from progress "
        "where indicator = 'ort_signed' and territory_level = 'region' and territory_code in ('03', '06') group by all order by all",
    ) == [("03", 0), ("06", 0)]


def test_geography_stays_light() -> None:
    assert sum((CURATED / f"{table}.parquet").stat().st_size for table in TABLES) <= MAX_BYTES
