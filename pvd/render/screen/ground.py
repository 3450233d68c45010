"""The ground of the maps on screen: our own outlines as a MapLibre style, without a tile or a glyph file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pvd import theme


def map_style(
    release: str, regions: str = "", level: str = "", codes: Sequence[str] = (), limits: bool = False
) -> dict[str, Any]:
    """The ground as a MapLibre style: our own outlines, named frames for the insets, no glyph file.

    Without `regions`, the national view with insets; with « 28 » or « 28-53 », native positions, and the
    towns and EPCI of those régions; the units of `level` and `codes` are brought out. With `limits`, the
    EPCI are there at every level and in ink. Its GeoJSON sources
    are served beside it by `routes`; the names of the insets are drawn as paths there.
    """
    base = f"/fonds/{release}"
    national = not regions
    suffix = "-encarts" if national else ""
    sources: dict[str, Any] = {
        "departements": {"type": "geojson", "data": f"{base}/departements{suffix}.json"},
        "regions": {"type": "geojson", "data": f"{base}/regions{suffix}.json"},
    }
    layers: list[dict[str, Any]] = [
        {"id": "sea", "type": "background", "paint": {"background-color": theme.PANEL}},
        {"id": "land", "type": "fill", "source": "departements", "paint": {"fill-color": theme.GROUND}},
    ]
    if not national:
        sources["communes"] = {"type": "geojson", "data": f"{base}/communes-{regions}.json"}
        sources["epci"] = {"type": "geojson", "data": f"{base}/epci-{regions}.json"}
        layers += [
            {"id": "towns", "type": "fill", "source": "communes", "paint": {"fill-color": theme.SEQUENTIAL[0]}},
            {"id": "town-lines", "type": "line", "source": "communes",
             "paint": {"line-color": theme.SEQUENTIAL[1], "line-width": 0.6}},
            {"id": "epci-lines", "type": "line", "source": "epci",
             "paint": {"line-color": theme.INK, "line-width": 1.3} if limits
             else {"line-color": theme.UNKNOWN_LINE, "line-width": 0.8, "line-dasharray": [3, 2]}},
        ]  # fmt: skip
    elif limits:
        sources["epci"] = {"type": "geojson", "data": f"{base}/epci-encarts.json"}
        layers.append(
            {
                "id": "epci-lines",
                "type": "line",
                "source": "epci",
                "paint": {"line-color": theme.INK, "line-width": 0.6},
            }
        )
    layers += [
        {"id": "departement-lines", "type": "line", "source": "departements",
         "paint": {"line-color": theme.MAP_LINE, "line-width": 0.7}},
        {"id": "region-lines", "type": "line", "source": "regions",
         "paint": {"line-color": theme.UNKNOWN_LINE, "line-width": 1.0}},
    ]  # fmt: skip
    if not national:
        here = ["in", ["get", "c"], ["literal", list(codes)]]
        source = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "communes"}[level]
        layers += [
            {"id": "around", "type": "fill", "source": source if level in ("region", "departement") else "departements",
             "filter": ["!", here] if level in ("region", "departement") else ["==", ["get", "c"], ""],
             "paint": {"fill-color": theme.PANEL, "fill-opacity": 0.72}},
            {"id": "here", "type": "line", "source": source, "filter": here,
             "paint": {"line-color": theme.INK, "line-width": 1.8}},
        ]  # fmt: skip
    if national:
        sources["frames"] = {"type": "geojson", "data": f"{base}/cadres.json"}
        layers += [
            {"id": "frames", "type": "line", "source": "frames", "filter": ["==", ["get", "kind"], "frame"],
             "paint": {"line-color": theme.UNKNOWN_LINE, "line-width": 0.8}},
            {"id": "names", "type": "fill", "source": "frames", "filter": ["==", ["get", "kind"], "name"],
             "paint": {"fill-color": theme.SECOND}},
        ]  # fmt: skip
    return {"version": 8, "name": "national" if national else "natif", "sources": sources, "layers": layers}
