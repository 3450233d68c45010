"""Inside a native chart: its plot area, hatching, breaks, references, labels, and the workbook behind it.

All of it is written in the chart's own files, so that it follows when the chart is copied elsewhere.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from pvd import theme
from pvd.figures.figure import Figure
from pvd.formats import NARROW, UNKNOWN
from pvd.render import cells, chartdata
from pvd.render.chartdata import Segment, Wide
from pvd.render.slides_page import (
    CDR,
    CHART_SHAPES_RELATION,
    CHART_SHAPES_TYPE,
    CHART_SIZE,
    INNER,
    PANOSE,
    PITCH,
    A,
    Box,
    C,
    Plot,
    R,
    line_count,
    line_height,
    text_width,
)

PARTLY_UNKNOWN = f"en partie {UNKNOWN}"


def legend_rows(names: Sequence[str], box: Box) -> int:
    """Lines of a legend across the chart."""
    return max(1, math.ceil(sum(text_width(name, CHART_SIZE) + 0.65 for name in names) / box.width))


def bar_plot(data: Wide, box: Box, flat: bool, rows: int, size: float, most: float, has_reference: bool) -> Plot:
    """Where the plot area lies: room for the labels, measured."""
    top = (0.1 + 0.3 * rows) / box.height
    if flat:
        top += 0.28 / box.height if has_reference else 0
        names = max(text_width(name, size) for name in data.categories)
        left = min(0.42, (min(names, 5.0) + 0.15) / box.width)
        right = 1.1 / box.width if not any(data.labels) else 2.9 / box.width
        return Plot(left, top, 1 - left - right, 1 - top - 0.05 / box.height, (0.0, most))
    left = 0.95 / box.width
    wide = INNER * (1 - left) / max(1, len(data.categories))
    lines = max(line_count(name, size, wide) for name in data.categories)
    bottom = (lines * line_height(size) + 0.14) / box.height
    return Plot(
        left,
        top + 0.12 / box.height,
        1 - left - 0.05 / box.width,
        1 - top - 0.12 / box.height - bottom,
        (0.0, 1.0),
        (0.0, most),
    )


def fix_layout(space: Any, plot: Plot) -> None:
    """Write the plot area's place: inner, that is without the axis labels."""
    from lxml import etree

    area = space.find(f"{{{C}}}chart/{{{C}}}plotArea")
    for old in area.findall(f"{{{C}}}layout"):
        area.remove(old)
    parts = "".join(
        f'<c:{name} val="{value}"/>'
        for name, value in (
            ("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"),
            ("x", f"{plot.left:.5f}"), ("y", f"{plot.top:.5f}"), ("w", f"{plot.width:.5f}"), ("h", f"{plot.height:.5f}"),
        )
    )  # fmt: skip
    area.insert(0, etree.fromstring(f'<c:layout xmlns:c="{C}"><c:manualLayout>{parts}</c:manualLayout></c:layout>'))


def legend_left(space: Any, rows: int, box: Box, hidden: Sequence[int]) -> None:
    """Legend at the top left, as on the page; continued segments have no entry of their own."""
    from lxml import etree

    legend = space.find(f"{{{C}}}chart/{{{C}}}legend")
    for old in legend.findall(f"{{{C}}}layout"):
        legend.remove(old)
    position = legend.find(f"{{{C}}}legendPos")
    names = [item.text or "" for item in space.iterfind(f".//{{{C}}}ser/{{{C}}}tx//{{{C}}}v")]
    shown = [name for index, name in enumerate(names) if index not in hidden]
    width = min(1.0, sum(text_width(name, CHART_SIZE) + 0.65 for name in shown) / box.width)
    layout = etree.fromstring(
        f'<c:layout xmlns:c="{C}"><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="0"/><c:y val="0"/>'
        f'<c:w val="{width:.5f}"/><c:h val="{0.3 * rows / box.height:.5f}"/></c:manualLayout></c:layout>'
    )
    position.addnext(layout)
    for index in reversed(hidden):
        position.addnext(
            etree.fromstring(f'<c:legendEntry xmlns:c="{C}"><c:idx val="{index}"/><c:delete val="1"/></c:legendEntry>')
        )


def hatch_behind(chart: Any, flat: bool, data: Wide, plot: Any, size: float) -> None:
    """Move the « not available » series to a first pair of axes, hidden, 0 to 1: drawn behind the bars."""
    from lxml import etree

    area = chart._chartSpace.find(f"{{{C}}}chart/{{{C}}}plotArea")
    bars = area.find(f"{{{C}}}barChart")
    series = bars.findall(f"{{{C}}}ser")[-1]
    bars.remove(series)
    for old in [item for item in series if item.tag in (f"{{{C}}}spPr", f"{{{C}}}dLbls", f"{{{C}}}invertIfNegative")]:
        series.remove(old)
    shape = etree.fromstring(
        f'<c:spPr xmlns:c="{C}" xmlns:a="{A}"><a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{theme.UNKNOWN_LINE[1:]}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{theme.GROUND[1:]}"/></a:bgClr></a:pattFill><a:ln w="6350"><a:solidFill>'
        f'<a:srgbClr val="{theme.LINE[1:]}"/></a:solidFill></a:ln></c:spPr>'
    )
    series.find(f"{{{C}}}tx").addnext(shape)
    shape.addnext(etree.fromstring(f'<c:invertIfNegative xmlns:c="{C}" val="0"/>'))
    series.find(f"{{{C}}}invertIfNegative").addnext(_missing_labels(data, size))

    behind = etree.Element(f"{{{C}}}barChart")
    for tag, value in (("barDir", "bar" if flat else "col"), ("grouping", "clustered"), ("varyColors", "0")):
        etree.SubElement(behind, f"{{{C}}}{tag}", val=value)
    behind.append(series)
    etree.SubElement(behind, f"{{{C}}}gapWidth", val=str(chart.plots[0].gap_width))
    for identifier in ("50010", "50020"):
        etree.SubElement(behind, f"{{{C}}}axId", val=identifier)
    bars.addprevious(behind)

    # The first pair of axes of a chart is drawn first: behind.
    old_names, old_values = area.find(f"{{{C}}}catAx"), area.find(f"{{{C}}}valAx")
    names, values = deepcopy(old_names), deepcopy(old_values)
    for axis, own, other in ((names, "50010", "50020"), (values, "50020", "50010")):
        axis.find(f"{{{C}}}axId").set("val", own)
        axis.find(f"{{{C}}}crossAx").set("val", other)
        axis.find(f"{{{C}}}delete").set("val", "1")
        for old in axis.findall(f"{{{C}}}majorGridlines") + axis.findall(f"{{{C}}}majorUnit"):
            axis.remove(old)
    scale = values.find(f"{{{C}}}scaling")
    for name, value in (("max", "1"), ("min", "0")):
        scale.find(f"{{{C}}}{name}").set("val", value)
    old_names.addprevious(names)
    old_names.addprevious(values)


def _missing_labels(data: Wide, size: float) -> Any:
    """« n. d. » at the foot of each empty category, « en partie n. d. » at the head of the others."""
    from lxml import etree

    flags = "".join(
        f'<c:{name} val="0"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    shown = flags.replace('showSerName val="0"', 'showSerName val="1"')
    properties = _run(size)
    ground = f'<c:spPr><a:solidFill><a:srgbClr val="{theme.GROUND[1:]}"/></a:solidFill></c:spPr>'
    labels = "".join(
        f'<c:dLbl><c:idx val="{index}"/><c:tx><c:rich><a:bodyPr/><a:p><a:r>{properties}'
        f"<a:t>{UNKNOWN if alone else PARTLY_UNKNOWN}</a:t></a:r></a:p></c:rich></c:tx>"
        f'{ground}<c:dLblPos val="{"inBase" if alone else "inEnd"}"/>{shown}</c:dLbl>'
        for index, (alone, gone) in enumerate(zip(data.whole, data.missing, strict=True))
        if gone
    )
    return etree.fromstring(f'<c:dLbls xmlns:c="{C}" xmlns:a="{A}">{labels}{flags}</c:dLbls>')


def _run(size: float, bold: bool = False) -> str:
    """Properties of a run of text."""
    return (
        f'<a:rPr lang="fr-FR" sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill><a:srgbClr val="{theme.SECOND[1:]}"/>'
        f'</a:solidFill><a:latin typeface="{theme.FONT_FAMILY}" panose="{PANOSE}" pitchFamily="{PITCH}"/></a:rPr>'
    )


def _anchor(left: float, top: float, right: float, bottom: float, body: str) -> str:
    place = "".join(
        f"<cdr:{tag}><cdr:x>{min(1, max(0, x)):.5f}</cdr:x><cdr:y>{min(1, max(0, y)):.5f}</cdr:y></cdr:{tag}>"
        for tag, x, y in (("from", left, top), ("to", right, bottom))
    )
    return f"<cdr:relSizeAnchor>{place}{body}</cdr:relSizeAnchor>"


def _shape(
    name: str, fill: str, line: str, paragraphs: Iterable[tuple[str, bool]], size: float, align: str, anchor: str
) -> str:
    """One shape of a chart's own drawing, with its words."""
    from xml.sax.saxutils import escape, quoteattr

    text = "".join(
        f'<a:p><a:pPr algn="{align}"/><a:r>{_run(size, bold)}<a:t>{escape(cells.clean(words))}</a:t></a:r></a:p>'
        for words, bold in paragraphs
        if words
    )
    body = (
        f'<cdr:txBody><a:bodyPr wrap="square" lIns="36000" tIns="36000" rIns="36000" bIns="18000" anchor="{anchor}"/>'
        f"<a:lstStyle/>{text or '<a:p/>'}</cdr:txBody>"
    )
    return (
        f'<cdr:sp macro="" textlink=""><cdr:nvSpPr><cdr:cNvPr id="@@" name={quoteattr(cells.clean(name))}/><cdr:cNvSpPr/>'
        '</cdr:nvSpPr><cdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill}{line}</cdr:spPr>{body}</cdr:sp>'
    )


def break_shape(start: date, end: date, label: str, detail: str, plot: Plot) -> str:
    """The stretch that nothing crosses: a hatched band with its words."""
    left, right = plot.x(chartdata.serial(start)), plot.x(chartdata.serial(end))
    hatch = (
        f'<a:pattFill prst="ltUpDiag"><a:fgClr><a:srgbClr val="{theme.LINE[1:]}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{theme.GROUND[1:]}"><a:alpha val="0"/></a:srgbClr></a:bgClr></a:pattFill>'
    )
    edge = f'<a:ln w="6350"><a:solidFill><a:srgbClr val="{theme.UNKNOWN_LINE[1:]}"/></a:solidFill><a:prstDash val="sysDash"/></a:ln>'
    shape = _shape(f"Rupture{NARROW}: {label}", hatch, edge, ((label, True), (detail, False)), 12, "ctr", "t")
    return _anchor(left, plot.top, right, plot.top + plot.height, shape)


def reference_shape(value: float, label: str, plot: Plot, flat: bool, box: Box) -> str:
    """A reference on a bar chart: a thin line across the bars, and its label."""
    line = f'<a:ln w="15875"><a:solidFill><a:srgbClr val="{theme.REFERENCE[1:]}"/></a:solidFill></a:ln>'
    no_line = "<a:ln><a:noFill/></a:ln>"
    none = "<a:noFill/>"
    if flat:
        x = plot.x(value)
        rule = _anchor(
            x, plot.top - 0.04 / box.height, x, plot.top + plot.height, _shape(label, none, line, (), 12, "l", "b")
        )
        wide = (text_width(label, 12) + 0.15) / box.width
        start = min(x - 0.04 / box.width, 1 - wide)
        words = _anchor(
            start,
            plot.top - 0.32 / box.height,
            start + wide,
            plot.top - 0.04 / box.height,
            _shape(f"{label} (texte)", none, no_line, ((label, False),), 12, "l", "b"),
        )
    else:
        y = plot.y(value)
        rule = _anchor(plot.left, y, plot.left + plot.width, y, _shape(label, none, line, (), 12, "l", "b"))
        wide = (text_width(label, 12) + 0.15) / box.width
        words = _anchor(
            plot.left,
            y - 0.3 / box.height,
            plot.left + wide,
            y,
            _shape(f"{label} (texte)", none, no_line, ((label, False),), 12, "l", "b"),
        )
    return rule + words


def workbook_blob(space: Any, figure: Figure) -> bytes:
    """The workbook behind a chart, at the cells its series name: days as dates, amounts with their unit.

    The library's own gives one number format to days and amounts alike, and the time of production.
    """
    import xlsxwriter
    from xlsxwriter.utility import xl_cell_to_rowcol

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": cells.clean(figure.title), "author": cells.AUTHOR, "created": cells.created(figure)})
    sheet = book.add_worksheet("Sheet1")
    sheet.set_column(0, 0, 34 if figure.form != "lines" else 14)
    sheet.set_column(1, 12, 18)
    is_time = figure.form == "lines"
    for reference in space.iterfind(f".//{{{C}}}f"):
        start = reference.text.split("!")[1].replace("$", "").split(":")[0]
        row, column = xl_cell_to_rowcol(start)
        cache = reference.getparent()
        is_x = cache.getparent().tag == f"{{{C}}}xVal"
        code = cache.find(f".//{{{C}}}formatCode")
        if is_x and is_time and code is not None:
            code.text = "dd/mm/yyyy"
        style = (
            book.add_format({"num_format": code.text, "align": "left" if is_x else "right"})
            if code is not None
            else None
        )
        for point in cache.iterfind(f".//{{{C}}}pt"):
            place, text = row + int(point.get("idx")), point.findtext(f"{{{C}}}v")
            if code is None:
                sheet.write_string(place, column, text)
            else:
                sheet.write_number(place, column, float(text), style)
    book.close()
    return output.getvalue()


def add_shapes(chart: Any, shapes: Sequence[str]) -> None:
    """Attach shapes to the chart part itself: they move, scale and are copied with it."""
    from lxml import etree
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    body = "".join(shapes)
    for index in range(body.count('id="@@"')):
        body = body.replace('id="@@"', f'id="{index + 2}"', 1)
    blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:userShapes xmlns:c="{C}" xmlns:a="{A}" xmlns:cdr="{CDR}">{body}</c:userShapes>'
    ).encode()
    package = chart.part.package
    part = Part(PackURI("/ppt/drawings/drawing1.xml"), CHART_SHAPES_TYPE, package, blob)
    relation = chart.part.relate_to(part, CHART_SHAPES_RELATION)
    mark = etree.SubElement(chart._chartSpace, f"{{{C}}}userShapes")
    mark.set(f"{{{R}}}id", relation)


def label_sides(
    found: Sequence[Segment], plot: Plot, box: Box, figure: Figure
) -> dict[tuple[str, chartdata.Point], str]:
    """Where each point's label stands: the side that meets the least of marks, labels, lines and breaks."""

    def place(x: float, y: float) -> tuple[float, float]:
        return plot.x(x) * box.width, plot.y(y) * box.height

    spots = [place(chartdata.serial(point.x), point.y) for item in found for point in item.points]
    path: list[tuple[float, float]] = []
    for item in found:
        if item.style == "points":
            continue
        ends = [place(chartdata.serial(x), y) for x, y in item.drawn]
        for (x0, y0), (x1, y1) in zip(ends, ends[1:], strict=False):
            path += [(x0 + (x1 - x0) * part / 40, y0 + (y1 - y0) * part / 40) for part in range(41)]
    bands = [
        (plot.x(chartdata.serial(item.start)) * box.width, plot.x(chartdata.serial(item.end)) * box.width)
        for item in figure.breaks
    ]
    rules = [plot.y(item.value) * box.height for item in figure.references]
    taken: list[tuple[float, float, float, float]] = []
    sides: dict[tuple[str, chartdata.Point], str] = {}
    high = line_height(CHART_SIZE) * 0.85
    for item in found:
        for point in item.points:
            if not point.label:
                continue
            x, y = place(chartdata.serial(point.x), point.y)
            wide = text_width(point.label, CHART_SIZE)
            choices = {
                "above": (x - wide / 2, y - 0.1 - high, x + wide / 2, y - 0.1),
                "below": (x - wide / 2, y + 0.1, x + wide / 2, y + 0.1 + high),
                "left": (x - 0.12 - wide, y - high / 2, x - 0.12, y + high / 2),
                "right": (x + 0.12, y - high / 2, x + 0.12 + wide, y + high / 2),
            }

            def cost(
                name: str,
                spot: tuple[float, float] = (x, y),
                choices: dict[str, tuple[float, float, float, float]] = choices,
            ) -> float:
                left, top, right, bottom = choices[name]
                outside = (
                    left < plot.left * box.width
                    or right > box.width
                    or top < 0
                    or bottom > (plot.top + plot.height) * box.height
                )
                covered = sum(left < a[2] and a[0] < right and top < a[3] and a[1] < bottom for a in taken)
                marks = sum(
                    left - 0.06 < a < right + 0.06 and top - 0.06 < b < bottom + 0.06
                    for a, b in spots
                    if (a, b) != spot
                )
                crossed = any(left < a < right and top < b < bottom for a, b in path)
                banded = sum(
                    (left < end and start < right) + (left < start < right or left < end < right)
                    for start, end in bands
                )
                ruled = any(top < rule < bottom for rule in rules)
                return (
                    100 * outside
                    + 50 * covered
                    + 30 * marks
                    + 10 * crossed
                    + 8 * banded
                    + 6 * ruled
                    + list(choices).index(name)
                )

            best = min(choices, key=cost)
            taken.append(choices[best])
            sides[item.key, point] = best
    return sides
