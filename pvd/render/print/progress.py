"""Gauges on a print page: one a row."""

from __future__ import annotations

from pvd import formats, theme
from pvd.figures.figure import Figure
from pvd.forms.cells import category_text, known, rows_of
from pvd.render.placing import Box
from pvd.render.print.page import Page
from pvd.render.text import ASCENT, CAP, width_of, wrap


def draw(page: Page, figure: Figure, box: Box) -> None:
    """One gauge a row; 100 % is a line when a row goes past it."""
    e = figure.encodings
    rows = rows_of(figure)
    values = [known(row[e.value]) for row in rows]
    scale = max([1.0, *(value for value in values if value is not None)])
    size, above = page.font(1.0), page.is_narrow
    names = [category_text(row[e.category]) for row in rows]
    labels = [str(row[e.label]) if e.label and row.get(e.label) else "" for row in rows]
    shares = [formats.share(value) for value in values]
    past = scale > 1.0
    while True:
        share_width = max(width_of(words, size * 1.1, 700) for words in shares) + size * 0.5
        label_width = max((width_of(words, size * 0.88) for words in labels), default=0) + size * 0.4
        name_width = box.width if above else min(max(width_of(name, size) for name in names), box.width * 0.36)
        wrapped = [wrap(name, size, name_width - (share_width + label_width if above else 0)) for name in names]
        most = max(len(lines) for lines in wrapped)
        need = most * size * 1.12 + (size * 1.7 if above else size * 0.7)
        slot = (box.height - (size * 1.4 if past else 0)) / len(rows)
        if need <= slot or size <= page.smallest:
            break
        size = max(page.smallest, size * 0.95)
    slot = min(slot, size * 4.6)
    top = box.top - (size * 1.4 if past else 0)
    left = box.left if above else box.left + name_width + size * 0.8
    right = box.right if above else box.right - max(share_width, 0) - (label_width if any(labels) else 0) - size * 0.2
    full = left + (right - left) / scale
    half = min(size * 0.6, slot * 0.2)
    for index, (value, lines, words, label) in enumerate(zip(values, wrapped, shares, labels, strict=True)):
        slot_top = top - slot * index
        if above:
            page.lines(box.left, slot_top - size * 0.1, lines, size, leading=1.12)
            middle = slot_top - len(lines) * size * 1.12 - size * 0.85
            base = slot_top - size * 0.1 - ASCENT * size
            end = page.text(box.right, base, words, size * 1.1, weight=700, align="right")
            if label:
                page.text(end.left - size * 0.35, base, label, size * 0.88, colour=theme.SECOND, align="right")
        else:
            middle = slot_top - slot / 2
            page.lines(box.left, middle + page.block_height(len(lines), size, 1.12) / 2, lines, size, leading=1.12)
            base = middle - CAP * size / 2
            end = page.text(right + size * 0.5, base, words, size * 1.1, weight=700)
            if label:
                page.text(right + share_width + size * 0.4, base, label, size * 0.88, colour=theme.SECOND)
        track = Box(left, middle - half, full, middle + half)
        if past:
            page.line(
                [(full, middle - half * 1.5), (full, middle + half * 1.5)],
                theme.REFERENCE,
                page.hairline * 2.6,
                order=3,
            )
        if value is None:
            page.hatch(track, edge=theme.UNKNOWN_LINE)
            continue
        page.rectangle(track, theme.PANEL, edge=theme.LINE, line=page.hairline * 1.4)
        page.rectangle(Box(left, middle - half, left + (right - left) * value / scale, middle + half), theme.PRIMARY)
    if past:
        page.text(full, top + size * 0.4, formats.share(1), size, colour=theme.SECOND, align="center")
