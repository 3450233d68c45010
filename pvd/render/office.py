"""What Office files need: numbers in its formats, one unit a chart, and the same bytes for the same figure."""

from __future__ import annotations

import io
import math
import re
import zipfile
from datetime import datetime

from pvd.formats import NARROW, Scale
from pvd.forms.bars import Bars
from pvd.forms.cascade import Cascade

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
# Forms that Office draws itself.
NATIVE_FORMS = ("bars", "stacked_bars", "cascade", "lines")
SCALES = ((1e9, ",,,", "Md€"), (1e6, ",,", "M€"), (1e3, ",", "k€"))


def fixed_zip(blob: bytes, when: datetime) -> bytes:
    """The same Office file with fixed clock marks: same entries, same order, no time of production."""
    stamp = when.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same bytes on every system
            target.writestr(entry, data)
    return output.getvalue()


def axis_format(unit: str, most: float, step: float) -> str:
    """An Office number format for an axis: one scale, one number of decimals, the reader's own separators."""
    if unit == "share":
        return f'0"{NARROW}"%'
    if unit == "eur":
        for size, commas, symbol in SCALES:
            if most >= size:
                decimals = "" if _is_whole(step / size) else ".0" if _is_whole(10 * step / size) else ".00"
                return f'#,##0{decimals}{commas}"{NARROW}{symbol}"'
    if unit in ("eur", "eur_per_inhabitant"):
        decimals = "" if _is_whole(step) else ".0" if _is_whole(10 * step) else ".00"
        return f'#,##0{decimals}"{NARROW}€"'
    return "0" if unit == "year" else "#,##0" if _is_whole(step) else "#,##0.0"


def _is_whole(value: float) -> bool:
    return math.isclose(value, round(value), abs_tol=1e-9)


def exact_format(unit: str) -> str:
    """An Office number format for the cells behind a chart: exact euros, whatever the scale of its labels."""
    if unit == "share":
        return f'0.0"{NARROW}"%'
    if unit == "eur_per_inhabitant":
        # Thirty cents an inhabitant are not zero.
        return f'[>=9.95]#,##0"{NARROW}€";[>=0.995]0.0"{NARROW}€";0.00"{NARROW}€"'
    return axis_format(unit, 0, 1)


def office_format(drawn: Bars) -> str:
    """The Office number format of the values of a bar chart: the one unit and number of decimals of its scale.

    What is too small for the decimals is written « < 0,1 M€ » there too, and a zero stays « 0 € ».
    """
    scale = drawn.scale
    plain = _office_number(scale, scale.decimals)
    values = [piece.value for bar in drawn.bars for piece in bar.pieces]
    if scale.unit != "eur" or min(values, default=0.0) < 0 or scale.size == 1:
        return plain
    least = scale.size * 10.0**-scale.decimals
    zero = f'[=0]0"{NARROW}€";'
    if any(0 < value < least / 2 for value in values):
        return f'{zero}[<{least / 2:.10g}]"{scale.words(least / 10)}";{plain}'
    return zero + plain if 0 in values else plain


def office_axis(drawn: Bars | Cascade) -> str:
    """The Office number format of the axis of bars: its unit, with as few decimals as write each tick exactly."""
    decimals = max((len(word.partition(",")[2].split(NARROW)[0]) for word in drawn.tick_words), default=0)
    return _office_number(drawn.scale, decimals)


def _office_number(scale: Scale, decimals: int) -> str:
    digits = "." + "0" * decimals if decimals else ""
    if scale.unit == "share":
        return f'0{digits}"{NARROW}"%'
    commas = {1e9: ",,,", 1e6: ",,", 1e3: ","}.get(scale.size, "")
    return f"#,##0{digits}{commas}" + (f'"{NARROW}{scale.symbol}"' if scale.symbol else "")
