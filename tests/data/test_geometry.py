"""Projection, simplification and insets, on small invented shapes."""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

sys.path.insert(0, str(Path(__file__).parents[2] / "data"))

import geometry


def shapes(*values: shapely.Geometry) -> geometry.Geometries:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result


def wavy_neighbours() -> geometry.Geometries:
    """Two squares of Touraine whose common edge has a vertex every kilometre, 100 m left or right of it."""
    edge = [(0.5 + 0.0013 * (-1) ** step, 47.0 + step * 0.01) for step in range(51)]
    left = shapely.Polygon([(0.0, 47.0), *edge, (0.0, 47.5)])
    right = shapely.Polygon([(1.0, 47.0), *edge, (1.0, 47.5)])
    return shapes(left, right)


@pytest.mark.parametrize(
    ("code", "zone"), [("50129", "metro"), ("2A041", "metro"), ("97120", "971"), ("976", "976"), ("97501", "metro")]
)
def test_zone_is_that_of_the_overseas_departement(code: str, zone: str) -> None:
    assert geometry.zone_of(code) == zone


@pytest.mark.parametrize("epsg", sorted(set(geometry.PRINT_EPSG.values())))
def test_projection_comes_back_to_the_same_place(epsg: int) -> None:
    places = {2154: (2.3, 48.9), 5490: (-61.5, 16.2), 2972: (-53.0, 4.0), 2975: (55.5, -21.1), 4471: (45.1, -12.8)}
    point = shapes(shapely.Point(places[epsg]))
    back = geometry.project(geometry.project(point, 4326, epsg), epsg, 4326)
    assert shapely.get_coordinates(back) == pytest.approx(shapely.get_coordinates(point), abs=1e-7)


def test_simplified_neighbours_keep_one_edge() -> None:
    neighbours = wavy_neighbours()
    simple = geometry.simplify(neighbours, ["metro", "metro"], 500.0)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(neighbours).sum() / 4
    assert shapely.coverage_is_valid(simple)
    rounded = geometry.rounded(simple, 4)
    assert shapely.coverage_is_valid(rounded)
    assert rounded[0].intersection(rounded[1]).area == 0


def test_rounding_keeps_a_thin_shape_valid() -> None:
    # Narrower than the rounding step: point by point it would cross itself.
    needle = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0.50004, 0.5), (0.50003, 0.9), (0.50006, 0.2), (0, 1)])
    assert not shapely.is_valid(shapely.transform(needle, lambda points: np.round(points, 4)))
    rounded = geometry.rounded(shapes(needle), 4)
    assert shapely.is_valid(rounded).all()
    assert rounded[0].area == pytest.approx(needle.area, abs=1e-3)
    coordinates = shapely.get_coordinates(rounded)
    assert (coordinates == np.round(coordinates, 4)).all()


def test_only_polygons_remain() -> None:
    mixed = shapely.GeometryCollection(
        [shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (2, 2)]), shapely.Point(5, 5)]
    )
    (result,) = geometry.multipolygons(shapes(mixed))
    assert result.geom_type == "MultiPolygon"
    assert result.equals(shapely.box(0, 0, 1, 1))


def test_crumbs_are_dropped_but_never_the_whole_shape() -> None:
    land, crumb = shapely.box(2.0, 48.0, 2.1, 48.1), shapely.box(2.2, 48.0, 2.201, 48.001)
    swept = geometry.without_crumbs(
        shapes(shapely.MultiPolygon([land, crumb]), shapely.MultiPolygon([crumb])), ["metro", "metro"], 20_000.0
    )
    assert [len(shape.geoms) for shape in swept] == [1, 1]


def test_areas_are_in_square_metres_of_each_territory() -> None:
    # A hundredth of a degree square: about 1.11 km north to south, less by the cosine of the latitude.
    squares = shapes(shapely.box(2.3, 48.85, 2.31, 48.86), shapely.box(-53.0, 4.0, -52.99, 4.01))
    expected = [1.112e6 * np.cos(np.radians(48.855)) * 1.112, 1.106e6 * np.cos(np.radians(4.005)) * 1.113]
    assert geometry.areas(squares, ["metro", "973"]) == pytest.approx(expected, rel=0.01)


def test_distances_are_in_metres_and_zero_inside() -> None:
    square = shapely.box(2.3, 48.85, 2.31, 48.86)
    found = geometry.distances(
        shapes(shapely.Point(2.305, 48.855), shapely.Point(2.305, 48.861)), shapes(square, square), ["metro", "metro"]
    )
    assert found == pytest.approx([0, 111], abs=1)


def departement_layer() -> gpd.GeoDataFrame:
    boxes = {"50": shapely.box(-1.9, 48.5, -0.8, 49.7), "974": shapely.box(55.2, -21.4, 55.85, -20.85)}
    return gpd.GeoDataFrame({"departement_code": list(boxes)}, geometry=list(boxes.values()), crs=4326)


def test_inset_moves_overseas_shapes_and_points_together() -> None:
    layer = departement_layer()
    centres = geometry.inset_centres(layer)
    assert set(centres) == {"974"}
    towns = shapes(shapely.Point(-1.3, 49.1), shapely.Point(55.4, -21.0))
    outlines = layer.geometry.to_numpy().astype(object)
    moved_towns = geometry.to_inset(towns, ["metro", "974"], centres)
    moved_outlines = geometry.to_inset(outlines, ["metro", "974"], centres)

    assert moved_towns[0].equals(towns[0])
    assert moved_outlines[0].equals(outlines[0])
    assert not moved_outlines[1].intersects(outlines[1])
    assert moved_outlines[1].contains(moved_towns[1])
    inset = geometry.INSETS["974"]
    local = geometry.project(moved_outlines, 4326, 2154)[1]
    assert shapely.box(*local.bounds).centroid.coords[0] == pytest.approx((inset.x, inset.y), abs=1)
    assert local.area == pytest.approx(geometry.areas(outlines, ["metro", "974"])[1] * inset.scale**2, rel=1e-6)


def test_insets_do_not_touch_each_other() -> None:
    # Half the side of each territory, in kilometres, rounded up.
    halves = {"971": (45, 42), "972": (30, 32), "973": (200, 215), "974": (36, 34), "976": (18, 23)}
    boxes = []
    for zone, inset in geometry.INSETS.items():
        width, height = (1_000 * half * inset.scale for half in halves[zone])
        boxes.append(shapely.box(inset.x - width, inset.y - height, inset.x + width, inset.y + height))
    assert not any(left.intersects(right) for row, left in enumerate(boxes) for right in boxes[row + 1 :])


def test_label_is_inside_a_shape_whose_centre_is_not() -> None:
    crescent = shapely.Point(2, 47).buffer(1).difference(shapely.Point(2.4, 47).buffer(0.9))
    assert not crescent.contains(crescent.centroid)
    (label,) = geometry.label_points(shapes(crescent), ["metro"])
    assert crescent.contains(label)


def test_finished_layer_has_extent_labels_and_three_geometries() -> None:
    layer = departement_layer()
    zones = ["metro", "974"]
    outlines = layer.geometry.to_numpy().astype(object)
    centres = geometry.inset_centres(layer)
    done = geometry.finished(
        layer[["departement_code"]],
        zones,
        screen=outlines,
        print_=outlines,
        inset=geometry.to_inset(outlines, zones, centres),
        centres=centres,
    )
    assert list(done["epsg"]) == [2154, 2975]
    assert list(done.loc[0, ["xmin", "ymin", "xmax", "ymax"]]) == [-1.9, 48.5, -0.8, 49.7]
    assert done.loc[0, "inset_label_longitude"] == done.loc[0, "label_longitude"]
    assert done.loc[1, "inset_label_longitude"] != done.loc[1, "label_longitude"]
    for name in ("geometry", "geometry_print", "geometry_inset"):
        assert set(done[name].geom_type) == {"MultiPolygon"}
        assert done[name].crs.to_epsg() == 4326
