"""The ground of the maps on screen: our own outlines as a MapLibre style, without a tile or a glyph file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pvd import theme

Style = dict[str, Any]
SOURCES = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "communes"}


def map_style(
    release: str, regions: str = "", level: str = "", codes: Sequence[str] = (), limits: bool = False
) -> Style:
    """The ground as a MapLibre style: our own outlines, named frames for the insets, no glyph file.

    Without `regions`, the national view with insets; with « 28 » or « 28-53 », native positions, and the
    towns and EPCI of those régions; the units of `level` and `codes` are brought out. With `limits`, the
    EPCI are there at every level and in ink. Its GeoJSON sources are served beside it by `routes`; the names
    of the insets are drawn as paths there.
    """
    if regions:
        files = {
            "departements": "departements", "regions": "regions", "communes": f"communes-{regions}", "epci": f"epci-{regions}"
        }  # fmt: skip
        layers = [*_land(), *_towns(limits), *_borders(), *_here(level, codes)]
    else:
        files = {"departements": "departements-encarts", "regions": "regions-encarts", "frames": "cadres"}
        files |= {"epci": "epci-encarts"} if limits else {}
        epci = [_line("epci-lines", "epci", theme.INK, 0.6)] if limits else []
        layers = [*_land(), *epci, *_borders(), *_frames()]
    return {
        "version": 8,
        "name": "natif" if regions else "national",
        # Found from the page, whose own address is one word long: a prefix of the server is in none of them.
        "sources": {name: {"type": "geojson", "data": f"fonds/{release}/{file}.json"} for name, file in files.items()},
        "layers": layers,
    }


def _fill(name: str, source: str, colour: str, **more: Any) -> Style:
    return {"id": name, "type": "fill", "source": source, "paint": {"fill-color": colour}, **more}


def _line(name: str, source: str, colour: str, width: float, **more: Any) -> Style:
    return {
        "id": name, "type": "line", "source": source, "paint": {"line-color": colour, "line-width": width}, **more
    }  # fmt: skip


def _land() -> list[Style]:
    """The sea and what lies abroad keep the colour of the page, as in print."""
    return [
        {"id": "sea", "type": "background", "paint": {"background-color": theme.GROUND}},
        _fill("land", "departements", theme.LAND),
    ]


def _towns(limits: bool) -> list[Style]:
    epci = (
        _line("epci-lines", "epci", theme.INK, 1.3) if limits else _line("epci-lines", "epci", theme.UNKNOWN_LINE, 0.8)
    )
    if not limits:
        epci["paint"]["line-dasharray"] = [3, 2]
    towns = _fill("towns", "communes", theme.TOWN)
    return [towns, _line("town-lines", "communes", theme.TOWN_LINE, 0.6), epci]


def _borders() -> list[Style]:
    return [
        _line("departement-lines", "departements", theme.MAP_LINE, 0.7),
        _line("region-lines", "regions", theme.UNKNOWN_LINE, 1.0),
    ]


def _here(level: str, codes: Sequence[str]) -> list[Style]:
    """The territory outlined, and the land around it in grey."""
    here = ["in", ["get", "c"], ["literal", list(codes)]]
    source = SOURCES[level]
    # What is outside a town or an EPCI is drawn by no layer: nothing is greyed.
    outside = ["!", here] if level in ("region", "departement") else ["==", ["get", "c"], ""]
    around = _fill(
        "around", source if level in ("region", "departement") else "departements", theme.AROUND, filter=outside
    )
    around["paint"]["fill-opacity"] = 0.72
    return [around, _line("here", source, theme.INK, 1.8, filter=here)]


def _frames() -> list[Style]:
    """The frames of the insets, and their names."""
    return [
        _line("frames", "frames", theme.UNKNOWN_LINE, 0.8, filter=["==", ["get", "kind"], "frame"]),
        _fill("names", "frames", theme.SECOND, filter=["==", ["get", "kind"], "name"]),
    ]
