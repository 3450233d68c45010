"""Inside a native chart: its dress, plot area, legend, labels, own shapes, and the workbook behind it.

All of it is written in the chart's own files, so that it follows when the chart is copied elsewhere.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from typing import Any

from pvd import theme
from pvd.figures.figure import Figure
from pvd.forms import captions, cells
from pvd.render import office
from pvd.render.slides.page import (
    CDR,
    CHART_SHAPES_RELATION,
    CHART_SHAPES_TYPE,
    CHART_SIZE,
    PANOSE,
    PITCH,
    A,
    Box,
    C,
    Plot,
    R,
    alternative_text,
    describe,
    dress,
    office_colour,
    text_width,
)


def chart_frame(chart: Any, size: float, legend: bool) -> None:
    """Fonts and legend common to every chart; the title is a text box of the slide, not of the chart."""
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_title = False
    chart.font.size, chart.font.name = round(size * 12_700), theme.OFFICE_FAMILY
    chart.has_legend = legend
    if legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
        dress(chart.legend.font, CHART_SIZE, theme.INK)


def finish_chart(
    figure: Figure, frame: Any, plot: Plot, shapes: Sequence[str], box: Box, rows: int, hidden: Sequence[int] = ()
) -> None:
    """Fix the plot area, lay the shapes, name the graphic for those who cannot see it."""
    chart = frame.chart
    space = chart._chartSpace
    fix_layout(space, plot)
    if rows:
        legend_left(space, rows, box, hidden)
    for blanks in space.iter(f"{{{C}}}dispBlanksAs"):
        blanks.set("val", "gap")
    language = space.find(f"{{{C}}}lang")
    if language is not None:
        language.set("val", "fr-FR")
    if shapes:
        add_shapes(chart, shapes)
    blob = workbook_blob(space, figure)
    chart.part.chart_workbook.update_from_xlsx_blob(office.fixed_zip(blob, captions.created(figure)))
    describe(frame, "Graphique", alternative_text(figure))


def point_label(series: Any, index: int, text: str, size: float, colour: str, position: Any = None) -> None:
    """A label of our own words on one mark."""
    label = series.points[index].data_label
    frame = label.text_frame
    frame.word_wrap = False
    run = frame.paragraphs[0].add_run()
    run.text = cells.clean(text)
    dress(run.font, size, colour)
    if position is not None:
        label.position = position


def value_labels(series: Any, number_format: str, size: float, position: Any = None, bold: bool = False) -> None:
    """A live number on each mark of a series, at its end unless told where."""
    from pptx.enum.chart import XL_LABEL_POSITION

    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END if position is None else position
    dress(labels.font, size, theme.INK, bold)


def fill_series(series: Any, colour: str) -> None:
    """Bars of one colour, kept apart by a white edge."""
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = office_colour(colour)
    series.format.line.color.rgb = office_colour(theme.GROUND)
    series.format.line.width = round(0.75 * 12_700)
    series.invert_if_negative = False


def unfill(series: Any) -> None:
    """A series that is there for its place or its words alone."""
    series.format.fill.background()
    series.format.line.fill.background()


def legend_rows(names: Sequence[str], box: Box) -> int:
    """Lines of a legend across the chart."""
    return max(1, math.ceil(sum(text_width(name, CHART_SIZE) + 0.65 for name in names) / box.width))


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


def hatch_xml(preset: str = "wdUpDiag", colour: str = theme.UNKNOWN_LINE, is_clear: bool = False) -> str:
    """The fill of what is not known; `is_clear` lets what lies under it show."""
    clear = '<a:alpha val="0"/>' if is_clear else ""
    return (
        f'<a:pattFill prst="{preset}"><a:fgClr><a:srgbClr val="{colour[1:]}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{theme.GROUND[1:]}">{clear}</a:srgbClr></a:bgClr></a:pattFill>'
    )


def edge_xml(colour: str, points: float, dash: str = "") -> str:
    """An outline, or a line."""
    dashed = f'<a:prstDash val="{dash}"/>' if dash else ""
    return (
        f'<a:ln w="{round(points * 12_700)}"><a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>{dashed}</a:ln>'
    )


def rule_xml(name: str, place: tuple[float, float, float, float], colour: str, points: float) -> str:
    """A straight line of a chart's own drawing, in shares of the chart."""
    return anchor_xml(*place, shape_xml(name, "<a:noFill/>", edge_xml(colour, points), (), 12, "l", "b"))


def run_xml(size: float, bold: bool = False) -> str:
    """Properties of a run of text."""
    return (
        f'<a:rPr lang="fr-FR" sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill><a:srgbClr val="{theme.SECOND[1:]}"/>'
        f'</a:solidFill><a:latin typeface="{theme.OFFICE_FAMILY}" panose="{PANOSE}" pitchFamily="{PITCH}"/></a:rPr>'
    )


def anchor_xml(left: float, top: float, right: float, bottom: float, body: str) -> str:
    """A shape at its place, in shares of the chart."""
    place = "".join(
        f"<cdr:{tag}><cdr:x>{min(1, max(0, x)):.5f}</cdr:x><cdr:y>{min(1, max(0, y)):.5f}</cdr:y></cdr:{tag}>"
        for tag, x, y in (("from", left, top), ("to", right, bottom))
    )
    return f"<cdr:relSizeAnchor>{place}{body}</cdr:relSizeAnchor>"


def shape_xml(
    name: str, fill: str, line: str, paragraphs: Iterable[tuple[str, bool]], size: float, align: str, anchor: str
) -> str:
    """One shape of a chart's own drawing, with its words."""
    from xml.sax.saxutils import escape, quoteattr

    text = "".join(
        f'<a:p><a:pPr algn="{align}"/><a:r>{run_xml(size, bold)}<a:t>{escape(cells.clean(words))}</a:t></a:r></a:p>'
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


def workbook_blob(space: Any, figure: Figure) -> bytes:
    """The workbook behind a chart, at the cells its series name: days as dates, amounts with their unit.

    The library's own gives one number format to days and amounts alike, and the time of production.
    """
    import xlsxwriter
    from xlsxwriter.utility import xl_cell_to_rowcol

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": cells.clean(figure.title), "author": captions.AUTHOR, "created": captions.created(figure)}
    )
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
