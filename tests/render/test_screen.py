"""plotly dicts: the table's values and nothing else, what is unknown never zero, breaks never crossed, French words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from pvd import formats, theme
from pvd.figures.figure import Break, Encodings, Figure
from pvd.forms.scale import nice_ticks
from pvd.render import screen
from pvd.render.screen.axes import ROW
from pvd.render.screen.config import CONFIG
from pvd.render.screen.text import wrap
from tests.render.samples import MORE, SAMPLES

CHARTS = {name: figure for name, figure in {**SAMPLES, **MORE}.items() if figure.form not in ("areas", "dots", "table")}
FULL = {name: figure for name, figure in CHARTS.items() if not figure.is_empty}
# A timeline draws dates, not values.
VALUED = [name for name, figure in FULL.items() if figure.form != "timeline"]


def _known(figure: Figure) -> list[Any]:
    values = figure.table[figure.encodings.value].tolist()
    return [value for value in values if not formats.is_unknown(value)]


def _data(drawn: dict[str, Any], part: str = "data") -> list[dict[str, Any]]:
    return [trace for trace in drawn["data"] if trace["meta"]["part"] == part]


def _values(figure: Figure, drawn: dict[str, Any]) -> list[Any]:
    """The values that the traces hold, wherever each form keeps them."""
    found: list[Any] = []
    for trace in _data(drawn):
        if figure.form == "treemap":
            pairs = zip(trace["ids"], trace["values"], strict=True)
            found += [value for name, value in pairs if name.startswith("row:")]
        elif figure.form == "heat_table":
            found += [key[2] for key in trace["customdata"]]
        elif figure.form == "strip" or trace.get("orientation") == "h":
            found += trace["x"]
        else:
            found += trace["y"]
    return found


def _texts(content: Any, name: str = "") -> Iterator[str]:
    """Every text that a reader may see in a dict."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _texts(value, str(key))
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts(value, name)
    elif isinstance(content, str) and name in ("text", "hovertext", "ticktext", "name", "labels"):
        yield content


@pytest.mark.parametrize("name", CHARTS)
def test_is_plain_json(name: str) -> None:
    """No NaN, no numpy, no date object: `st.plotly_chart` sends it as it is."""
    for dark in (False, True):
        drawn = screen.plotly(CHARTS[name], dark=dark)
        assert set(drawn) == {"data", "layout"}
        json.dumps(drawn, allow_nan=False)


@pytest.mark.parametrize("name", CHARTS)
def test_roles_are_the_two_drawings_in_one(name: str) -> None:
    """What the browser resolves of the roles is what would be drawn for that theme alone."""
    said = json.dumps(screen.plotly(CHARTS[name], dark=None))
    for rank, dark in ((1, False), (2, True)):
        resolved = re.sub(r"light-dark\((#\w+),(#\w+)\)", rf"\{rank}", said)
        assert json.loads(resolved) == json.loads(json.dumps(screen.plotly(CHARTS[name], dark=dark)))


@pytest.mark.parametrize("name", CHARTS)
def test_plotly_accepts_every_property(name: str) -> None:
    """The package's own validators know each name and value (they are not used at run time)."""
    graph_objects = pytest.importorskip("plotly.graph_objects")
    graph_objects.Figure(screen.plotly(CHARTS[name]))


@pytest.mark.parametrize("name", VALUED)
def test_traces_hold_the_table(name: str) -> None:
    figure = FULL[name]
    drawn = [value for value in _values(figure, screen.plotly(figure)) if value is not None]
    expected = _known(figure)
    if figure.form == "heat_table" and figure.encodings.classes:
        expected = [value for value in expected if value not in ("missing", "not_applicable")]
    assert sorted(drawn) == sorted(expected)


@pytest.mark.parametrize("name", VALUED)
def test_unknown_is_never_drawn_as_zero(name: str) -> None:
    figure = FULL[name]
    values = _values(figure, screen.plotly(figure))
    assert values.count(0) == sum(1 for value in _known(figure) if value == 0)
    if figure.form in ("bars", "stacked_bars", "heat_table"):
        unknown = figure.table[figure.encodings.value].isna()
        if figure.encodings.status:
            unknown &= figure.table[figure.encodings.status] != "not_applicable"
        hatched = _data(screen.plotly(figure), "missing")
        assert bool(hatched) == bool(unknown.any() or "missing" in figure.table[figure.encodings.value].tolist())
        for trace in hatched:
            assert trace["marker"]["pattern"]["shape"] == "/"
            assert all("non disponible" in text for text in trace["hovertext"])


@pytest.mark.parametrize("name", FULL)
def test_no_share_of_the_unknown_is_said(name: str) -> None:
    """Where hatching is drawn, « n. d. » is written: on the mark, beside it or in the legend."""
    drawn = screen.plotly(FULL[name])
    if _data(drawn, "missing"):
        assert any(formats.UNKNOWN in text for text in _texts(drawn))


def test_years_before_the_programme_are_grey() -> None:
    traces = _data(screen.plotly(SAMPLES["stacked_bars"]))
    before = [trace for trace in traces if trace["meta"]["status"] == "before"]
    assert {trace["marker"]["color"] for trace in before} == {theme.BEFORE}
    assert {key[0] for trace in before for key in trace["customdata"]} == {2018, 2019}
    assert [trace["showlegend"] for trace in before].count(True) == 1
    assert all(trace["marker"]["color"] != theme.BEFORE for trace in traces if trace["meta"]["status"] == "available")


def test_partial_values_are_hatched_and_said() -> None:
    drawn = screen.plotly(MORE["bars_missing"])
    partial = [trace for trace in _data(drawn) if trace["meta"]["status"] in ("partial", "regional")]
    assert len(partial) == 2
    assert all("pattern" in trace["marker"] for trace in partial)
    assert any("partiel" in text for text in partial[0]["text"])


def test_stack_totals_are_those_of_the_table() -> None:
    figure = SAMPLES["stacked_bars"]
    totals = figure.table.groupby("year")["amount_eur"].sum(min_count=1).dropna()
    label = next(trace for trace in screen.plotly(figure)["data"] if trace["meta"]["part"] == "label")
    for text, total in zip(label["text"], totals, strict=True):
        assert text.split("<br>")[0] == formats.number(total / 1e6, 1), "one number of decimals a chart"
    assert label["text"][-1].endswith(formats.UNKNOWN), "2024 lacks the Fonds vert"


# --- breaks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lines", "shares"])
def test_no_line_crosses_a_break(name: str) -> None:
    figure = FULL[name]
    drawn = screen.plotly(figure)
    for trace in _data(drawn):
        if figure.encodings.styles.get(trace["meta"]["series"]) == "dashed":
            continue  # the time elapsed counts no money: it has no perimeter
        for one, two in zip(trace["x"], trace["x"][1:], strict=False):
            for item in figure.breaks:
                assert two <= item.start.isoformat() or one >= item.end.isoformat()
    bands = _data(drawn, "break")
    assert len(bands) == len(figure.breaks)
    assert bands[0]["marker"]["pattern"]["shape"] == "/"
    assert any("Rupture" in note["text"] for note in drawn["layout"]["annotations"])


def test_one_series_is_cut_at_the_break() -> None:
    """Even under one key, points on both sides make two unconnected traces, with one legend entry."""
    figure = SAMPLES["lines"]
    table = figure.table.assign(perimeter="programme_narrow")
    traces = _data(screen.plotly(replace(figure, table=table)))
    assert [len(trace["x"]) for trace in traces] == [4, 1]
    assert [trace["showlegend"] for trace in traces] == [True, False]
    assert all(trace["connectgaps"] is False for trace in traces)


def test_an_unknown_point_cuts_the_line() -> None:
    figure = SAMPLES["lines"]
    table = figure.table.copy()
    table.loc[1, "value_eur"] = None
    assert [len(trace["x"]) for trace in _data(screen.plotly(replace(figure, table=table, breaks=())))] == [1, 2, 1]


def test_a_break_hides_nothing_when_dates_touch_it() -> None:
    figure = SAMPLES["lines"]
    touching = replace(figure, breaks=(Break(date(2023, 1, 1), date(2024, 12, 31), "Rupture"),))
    assert len(_data(screen.plotly(touching))) == 2


def test_bounds_are_open_marks() -> None:
    trace = _data(screen.plotly(SAMPLES["lines"]))[0]
    assert [colour == theme.GROUND for colour in trace["marker"]["color"]] == [False, True, False, False]
    assert "minimum publié" in trace["hovertext"][1]
    # Published to the million: no zeros are added to it.
    assert "plus de 780\u202fM€" in trace["hovertext"][1] and "000" not in trace["hovertext"][1]


def test_perimeters_keep_their_shape() -> None:
    shapes = {trace["meta"]["series"]: trace["marker"]["symbol"] for trace in _data(screen.plotly(SAMPLES["lines"]))}
    assert shapes == {"programme_narrow": "circle", "programme_broad": "diamond"}
    figure = SAMPLES["lines"]
    alone = replace(figure, table=figure.table[figure.table["perimeter"] == "programme_broad"])
    assert _data(screen.plotly(alone))[0]["marker"]["symbol"] == "diamond"


def test_direct_labels_do_not_touch() -> None:
    """All points of both key charts wear their label, apart from each other on a phone and on a desktop."""
    for name, labels in (("lines", 5), ("shares", 6)):
        notes = screen.plotly(FULL[name])["layout"]["annotations"]
        written = {formats.typeset(label) for label in FULL[name].table["label"]} - {""}
        assert sum(1 for note in notes if note["text"].replace("&gt;", ">") in written) == labels


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHARTS)
def test_words_are_french(name: str) -> None:
    drawn = screen.plotly(CHARTS[name])
    for text in _texts(drawn):
        bare = re.sub(r"<[^>]+>", " ", text)
        assert not re.search(r"\d[.,]\d{3}\b", bare), text
        assert not re.search(r"[ \u00a0][;:!?%€]", bare), text
        assert "'" not in bare, text
        assert not re.search(r"\b(nan|NaN|None|True|False|available|missing|undefined)\b", bare), text
    for axis in ("xaxis", "yaxis"):
        settings = drawn["layout"].get(axis, {})
        shown = settings.get("showticklabels", True) and settings.get("visible", True)
        assert not settings or not shown or len(settings["tickvals"]) == len(settings["ticktext"]), (
            "plotly would write its own"
        )
    assert not any("template" in key for trace in drawn["data"] for key in trace)
    assert all(trace["hoverinfo"] in ("text", "skip") for trace in drawn["data"])


EVIL = '<img src=x onerror="alert(1)"> & <b>gras</b> %{y} <a href="javascript:alert(1)">lien</a>'


@pytest.mark.parametrize(
    "name", [name for name, figure in FULL.items() if figure.form != "lines" and name != "bars_vertical"]
)
def test_data_is_escaped(name: str) -> None:
    figure = FULL[name]
    encodings = figure.encodings
    table = figure.table.copy()
    for column in {encodings.category, encodings.row, encodings.label} & set(table.columns) - {"year"}:
        table[column] = table[column].astype(object)
        table.loc[0, column] = EVIL
    if encodings.series in table.columns:
        table[encodings.series] = table[encodings.series].astype(object)
        table.loc[0, encodings.series] = EVIL
    _assert_safe(screen.plotly(replace(figure, table=table)))


def test_series_breaks_and_references_are_escaped() -> None:
    figure = SAMPLES["lines"]
    evil = replace(
        figure,
        encodings=replace(figure.encodings, series_labels={"programme_narrow": EVIL}),
        breaks=(Break(figure.breaks[0].start, figure.breaks[0].end, EVIL, EVIL),),
        references=(replace(figure.references[0], label=EVIL),),
        table=figure.table.assign(label=EVIL),
    )
    _assert_safe(screen.plotly(evil))


def _assert_safe(drawn: dict[str, Any]) -> None:
    allowed = re.compile(r'</?b>|<br>|<span style="color:#[0-9A-F]{6}">|</span>')
    seen = False
    for text in _texts(drawn):
        assert "<" not in allowed.sub("", text), text
        seen |= "&lt;img" in text
    assert seen, "the hostile text must still be shown"


def test_two_towns_of_one_name_are_two_bars() -> None:
    figure = SAMPLES["bars"]
    table = figure.table.assign(region_name="Saint-Denis").head(3)
    drawn = screen.plotly(replace(figure, table=table))
    assert sorted(rank for trace in _data(drawn) for rank in trace["y"]) == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Occitanie", 20, "Occitanie"),
        ("Provence-Alpes-Côte d’Azur", 30, "Provence-Alpes-Côte d’Azur"),
        ("Provence-Alpes-Côte d’Azur", 20, "Provence-Alpes-<br>Côte d’Azur"),
        ("Villedieu-les-Poêles-Rouffigny (50)", 30, "Villedieu-les-Poêles-<br>Rouffigny (50)"),
        ("a\u202f: b & <c>", 40, "a\u202f: b &amp; &lt;c&gt;"),
        ("Anticonstitutionnellement", 5, "Anticonstitutionnellement"),
        ("", 10, ""),
    ],
)
def test_wrap(text: str, width: int, expected: str) -> None:
    assert wrap(text, width) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 344e6, [0, 100e6, 200e6, 300e6, 400e6]),
        (0, 1.23, [0, 0.25, 0.5, 0.75, 1, 1.25]),
        (0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (-5, 5, [-6, -4, -2, 0, 2, 4, 6]),
    ],
)
def test_nice_ticks(low: float, high: float, expected: list[float]) -> None:
    assert nice_ticks(low, high) == pytest.approx(expected)


def test_ticks_of_counts_are_whole() -> None:
    assert nice_ticks(0, 2, whole=True) == [0, 1, 2]


# --- layout --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_layout(name: str, dark: bool) -> None:
    layout = screen.plotly(CHARTS[name], dark=dark)["layout"]
    assert layout["height"] > 50
    assert layout["dragmode"] is False
    assert layout["hovermode"] == "closest"
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert layout["font"]["color"] == (theme.DARK_INK if dark else theme.INK)
    assert theme.FONT_FAMILY in layout["font"]["family"]
    assert 13 <= layout["font"]["size"] <= 15
    assert "transition" not in layout
    grounds = {theme.DARK_GROUND, theme.DARK_PANEL} if dark else {theme.GROUND, theme.PANEL}
    for note in layout["annotations"]:
        assert all(theme.contrast(note["font"]["color"], ground) >= 4.5 for ground in grounds)


def test_height_follows_the_rows() -> None:
    assert screen.plotly(SAMPLES["bars"])["layout"]["height"] == pytest.approx(ROW * len(SAMPLES["bars"].table), abs=20)


def test_empty_figure_says_so() -> None:
    drawn = screen.plotly(MORE["empty"])
    assert drawn["data"] == []
    assert drawn["layout"]["annotations"][0]["text"] == "Aucune donnée pour ce territoire."


@pytest.mark.parametrize("form", ["areas", "dots", "table"])
def test_maps_and_tables_are_drawn_elsewhere(form: str) -> None:
    with pytest.raises(ValueError, match="not a chart"):
        screen.plotly(SAMPLES[form])


def test_nothing_known_at_all() -> None:
    """A territory whose every value is unknown is drawn, hatched, without an invented scale."""
    for name in ("bars", "bars_vertical", "stacked_bars", "lines", "strip", "heat_numbers", "treemap"):
        figure = FULL[name]
        table = figure.table.copy()
        table[figure.encodings.value] = pd.Series([None] * len(table), dtype=object)
        if figure.encodings.status:
            table[figure.encodings.status] = "missing"
        drawn = screen.plotly(replace(figure, table=table))
        json.dumps(drawn, allow_nan=False)
        assert not [value for value in _values(figure, drawn) if value is not None]


def test_config_is_quiet_french_and_local() -> None:
    assert CONFIG["locale"] == "fr"
    assert CONFIG["locales"]["fr"]["format"]["decimal"] == ","
    assert CONFIG["locales"]["fr"]["format"]["thousands"] == formats.NARROW
    assert CONFIG["displaylogo"] is CONFIG["showSendToCloud"] is CONFIG["displayModeBar"] is False
    assert CONFIG["plotlyServerURL"] == ""
    assert "http" not in json.dumps(CONFIG)


# --- what is not known ----------------------------------------------------------------------------


def test_unnamed_status_column_is_enough() -> None:
    """A figure without status column: an unknown value is missing."""
    figure = replace(
        SAMPLES["bars"],
        table=pd.DataFrame({"region_name": ["A", "B"], "town_count": [3, None]}),
        encodings=Encodings(category="region_name", value="town_count", horizontal=True),
    )
    drawn = screen.plotly(figure)
    assert [trace["x"] for trace in _data(drawn)] == [[3]]
    assert len(_data(drawn, "missing")) == 1
