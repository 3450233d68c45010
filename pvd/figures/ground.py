"""The ground of a map: outlines in degrees, handed to a figure where it is completed.

A figure that holds its ground is drawn without asking anything else. Layers are shared by all the figures of a release.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

METROPOLE = "metro"
OVERSEAS = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}
# `screen` is simplified; `print` keeps every detail of the release.
Detail = Literal["screen", "print"]


@dataclass(frozen=True, eq=False)  # by identity: what is drawn from an outline is kept by outline
class Outline:
    """One territory: its (multi)polygon in degrees, and the point (longitude, latitude) where its name stands."""

    code: str
    name: str
    zone: str
    geometry: Any
    label: tuple[float, float]

    def holds(self, place: tuple[float, float]) -> bool:
        """Whether a point lies inside."""
        import shapely

        return bool(shapely.contains_xy(self.geometry, *place))


@dataclass(frozen=True, eq=False)
class Layer:
    """The outlines of one level, in the order of their codes."""

    outlines: tuple[Outline, ...]

    @cached_property
    def by_code(self) -> dict[str, Outline]:
        """Each outline under its code."""
        return {item.code: item for item in self.outlines}

    def of_zone(self, zone: str) -> tuple[Outline, ...]:
        """Those of metropolitan France, or of one overseas département."""
        return tuple(item for item in self.outlines if item.zone == zone)

    def of(self, codes: Iterable[str]) -> tuple[Outline, ...]:
        """Those of some codes, in that order; a code without outline is left out."""
        return tuple(self.by_code[code] for code in codes if code in self.by_code)


# (« regions », « departements », « epci » or « commune_outlines », detail) → layer
Ground = Mapping[tuple[str, Detail], Layer]
LAYER_OF = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "commune_outlines"}


def zone_of(code: str) -> str:
    """« metro », or the overseas département that a commune or département code begins with."""
    return code[:3] if code[:3] in OVERSEAS else METROPOLE
