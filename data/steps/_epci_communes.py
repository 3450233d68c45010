"""Commune polygons of COG 2026, made from the 2018 layer: the base of the EPCI and town outlines.

No openly licensed layer of 2025 or 2026 is fine enough to draw a commune. The 2018 one, moved to
today's codes, is right for every town: mergers are dissolved, and the three communes that were split
since are cut with a small extract of the 2025 layer.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    from geometry import Geometries
    from read import Raw


def read_communes(path: Path) -> gpd.GeoDataFrame:
    """The 101 département files of the archive, as one layer sorted by code."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".geojson"))
    layers = [gpd.read_file(f"zip://{path}!{name}", columns=["code"]) for name in names]
    return pd.concat(layers, ignore_index=True).sort_values("code").reset_index(drop=True)


def dissolve(shapes: Geometries, codes: np.ndarray) -> dict[str, shapely.Geometry]:
    """Shapes of one code become one shape. Codes with a single shape, nearly all, are left untouched."""
    groups: dict[str, list[shapely.Geometry]] = {}
    for code, shape in zip(codes, shapes, strict=True):
        groups.setdefault(code, []).append(shape)
    return {code: parts[0] if len(parts) == 1 else shapely.union_all(parts) for code, parts in groups.items()}


def split(parent: shapely.Geometry, pieces: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """Cut a commune along coarse pieces; what they leave uncovered goes to the piece it touches most."""
    cut = {code: shapely.intersection(parent, piece) for code, piece in pieces.items()}
    remainder = shapely.difference(parent, shapely.union_all(list(pieces.values())))
    for crumb in shapely.get_parts(remainder):
        lengths = {code: shapely.length(shapely.intersection(crumb, piece)) for code, piece in cut.items()}
        code = max(sorted(lengths), key=lambda name: lengths[name])
        cut[code] = shapely.union(cut[code], crumb)
    return cut


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    layer = read_communes(raw.path("communes-ign"))
    today = dict(connection.execute("select old_code, commune_code from _communes_codes").fetchall())
    unknown = sorted(set(layer["code"]) - set(today))
    if unknown:
        raise ValueError(f"communes of 2018 without a commune of COG 2026: {unknown}")
    shapes = shapely.make_valid(layer.geometry.to_numpy().astype(object))
    communes = dissolve(shapes, layer["code"].map(today).to_numpy())

    pieces = gpd.read_file(raw.path("scissions")).sort_values("code").reset_index(drop=True)
    tree, codes = shapely.STRtree(list(communes.values())), list(communes)
    by_parent: dict[str, dict[str, shapely.Geometry]] = {}
    for code, piece in zip(pieces["code"], pieces.geometry, strict=True):
        near = sorted(tree.query(piece, predicate="intersects"))
        parent = max(near, key=lambda row: communes[codes[row]].intersection(piece).area)
        by_parent.setdefault(codes[parent], {})[code] = piece
    for parent_code, parts in by_parent.items():
        communes.update(split(communes.pop(parent_code), parts))

    expected = {code for code, in connection.execute(
        "select code from raw.cog_communes where type = 'commune-actuelle' and zone in ('metro', 'drom')"
    ).fetchall()}  # fmt: skip
    if set(communes) != expected:
        raise ValueError(f"commune polygons and COG 2026 differ: {sorted(set(communes) ^ expected)}")
    return pd.DataFrame(
        {"commune_code": sorted(communes), "shape": [shapely.to_wkb(communes[code]) for code in sorted(communes)]}
    )
