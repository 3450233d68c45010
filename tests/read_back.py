"""What files draw, read back from them: boxes, dots and words of an SVG, cells of a slide and of a workbook."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import openpyxl
from pptx import Presentation
from pptx.oxml.ns import qn

from pvd import exports
from pvd.figures.figure import Figure

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Rectangle:
    """A rectangle of a picture, y downwards; its fill is empty when it has none."""

    left: float
    top: float
    width: float
    height: float
    fill: str


class Drawn:
    """An SVG of the print renderer."""

    def __init__(self, figure: Figure) -> None:
        self.root = ElementTree.fromstring(exports.write(figure, "svg"))
        self.texts = ["".join(item.itertext()).strip() for item in self.root.iter(f"{SVG}text")]

    def rectangles(self) -> list[Rectangle]:
        """Every rectangle, in the order drawn."""
        found = []
        for path in self.root.iter(f"{SVG}path"):
            style, points = path.get("style", ""), re.findall(r"[ML] (\S+) (\S+)", path.get("d", ""))
            xs, ys = sorted({float(x) for x, _ in points}), sorted({float(y) for _, y in points})
            if "fill" in style and len(points) in (4, 5) and (len(xs), len(ys)) == (2, 2):
                fill = re.search(r"fill: (#\w+)", style)
                size = xs[1] - xs[0], ys[1] - ys[0]
                found.append(Rectangle(xs[0], ys[0], *size, fill.group(1).upper() if fill else ""))
        return found

    def alike(self) -> list[Rectangle]:
        """The rectangles of the size that most have, from the top left: the cells of a table."""
        found = [(round(item.width), round(item.height), item) for item in self.rectangles()]
        size = Counter(key[:2] for key in found).most_common(1)[0][0]
        return sorted((item for *key, item in found if tuple(key) == size), key=lambda item: (item.top, item.left))

    def markers(self) -> list[tuple[float, float, str, str]]:
        """Every mark: x, y, fill, and its shape."""
        shapes = {f"#{path.get('id')}": _shape(path.get("d", "")) for path in self.root.iter(f"{SVG}path")}
        return [
            (float(use.get("x", "0")), float(use.get("y", "0")), _fill(use), shapes[_reference(use)])
            for use in self.root.iter(f"{SVG}use")
        ]


def _fill(use: ElementTree.Element) -> str:
    found = re.search(r"fill: (#\w+)", use.get("style", ""))
    return found.group(1).upper() if found else ""


def _shape(path: str) -> str:
    if "C" in path:
        return "circle"
    corners = set(re.findall(r"[ML] (\S+ \S+)", path))
    return {3: "beyond", 4: "diamond"}.get(len(corners), "other")


def _reference(use: ElementTree.Element) -> str:
    return next((value for name, value in use.attrib.items() if name.endswith("href")), "")


def slide_table(figure: Figure) -> list[list[tuple[str, str]]]:
    """The native table of the slide: words and fill of each cell; « hatched » for a pattern."""
    slide = Presentation(io.BytesIO(exports.write(figure, "pptx"))).slides[0]
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[(cell.text, _cell_fill(cell)) for cell in row.cells] for row in table.rows]


def _cell_fill(cell: Any) -> str:
    properties = cell._tc.tcPr
    if properties.find(qn("a:pattFill")) is not None:
        return "hatched"
    solid = properties.find(qn("a:solidFill"))
    return "" if solid is None else f"#{solid[0].get('val')}"


def sheet_cells(figure: Figure, name: str) -> list[list[tuple[Any, str]]]:
    """A sheet of the workbook: content and fill of each cell; « hatched » for a pattern."""
    sheet = openpyxl.load_workbook(io.BytesIO(exports.write(figure, "xlsx")))[name]
    return [
        [
            (
                cell.value,
                f"#{cell.fill.fgColor.rgb[2:]}"
                if cell.fill.patternType == "solid"
                else "hatched"
                if cell.fill.patternType
                else "",
            )
            for cell in row
        ]
        for row in sheet.iter_rows()
    ]
