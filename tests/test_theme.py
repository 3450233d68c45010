"""Every token is measured: contrast on both grounds, and distance between colours as colour-blind eyes see them.

Thresholds. Text 4.5:1 and marks 3:1 are WCAG 2.2 (1.4.3, 1.4.11). Two colours that mean different things are at
least 9 apart in CIEDE2000 for ordinary, protanope, deuteranope and tritanope eyes alike (Machado et al. 2009, full
severity): one unit is just noticeable side by side, 5 is seen at a glance in adjacent fields, and about twice that
is wanted between marks a hand apart. In greyscale, neighbours of a stack differ by 6 in L*, and a ground-coloured
edge is always drawn between them.
"""

from __future__ import annotations

import itertools
import math
import re
import tomllib
from pathlib import Path

import pytest

from pvd import theme

TEXT, MARK, APART, GREY = 4.5, 3.0, 9.0, 6.0
Triple = tuple[float, float, float]

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
EYES: dict[str, tuple[Triple, Triple, Triple]] = {
    "ordinary": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
TO_XYZ: tuple[Triple, Triple, Triple] = (
    (0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041),
)  # fmt: skip
GROUNDS = {"light": (theme.GROUND, theme.PANEL), "dark": (theme.DARK_GROUND, theme.DARK_PANEL)}


def _times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    one, two, three = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return one, two, three


def lab(colour: str, eye: str = "ordinary") -> Triple:
    """CIE L*a*b* (D65) of a colour as that eye sees it."""
    parts = [part / 255 for part in theme.rgb(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    seen = _times(EYES[eye], (red, green, blue))
    clipped: Triple = (min(max(seen[0], 0), 1), min(max(seen[1], 0), 1), min(max(seen[2], 0), 1))
    scaled = [value / white for value, white in zip(_times(TO_XYZ, clipped), (0.95047, 1.0, 1.08883), strict=True)]
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: Triple, two: Triple) -> float:
    """CIEDE2000 (Sharma, Wu & Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360
    turn = h2 - h1
    if c1 * c2 == 0:
        turn = 0.0
    elif turn > 180:
        turn -= 360
    elif turn < -180:
        turn += 360
    dl, dc, dh = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    if c1 * c2 == 0:
        hm = h1 + h2
    elif abs(h1 - h2) <= 180:
        hm = (h1 + h2) / 2
    else:
        hm = (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2
    t = (
        1 - 0.17 * math.cos(math.radians(hm - 30)) + 0.24 * math.cos(math.radians(2 * hm))
        + 0.32 * math.cos(math.radians(3 * hm + 6)) - 0.20 * math.cos(math.radians(4 * hm - 63))
    )  # fmt: skip
    rc = 2 * math.sqrt(cm**7 / (cm**7 + 25**7))
    sl = 1 + 0.015 * (lm - 50) ** 2 / math.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rt = -math.sin(math.radians(60 * math.exp(-(((hm - 275) / 25) ** 2)))) * rc
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * dc / sc * dh / sh)


def test_distance_is_ciede2000() -> None:
    """Pairs 1, 17 and 25 of the authors' own test data."""
    assert distance((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert distance((50.0, 2.5, 0.0), (73.0, 25.0, -18.0)) == pytest.approx(27.1492, abs=1e-4)
    assert distance((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(1.2644, abs=1e-4)


def test_contrast_is_wcag() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert theme.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["INK", "SECOND", "REFERENCE"])
def test_text_is_readable(name: str, dark: bool) -> None:
    for ground in GROUNDS["dark" if dark else "light"]:
        assert theme.contrast(theme.tone(getattr(theme, name), dark), ground) >= TEXT


def test_words_in_colour_are_readable() -> None:
    """Links and warnings are text on the light pages."""
    for colour in (theme.PRIMARY, theme.WARNING):
        assert min(theme.contrast(colour, ground) for ground in GROUNDS["light"]) >= TEXT


MARKS = {
    "UNKNOWN_LINE": theme.UNKNOWN_LINE,
    "BEFORE": theme.BEFORE,
    "PRIMARY": theme.PRIMARY,
    **{f"CATEGORICAL[{rank}]": colour for rank, colour in enumerate(theme.CATEGORICAL)},
    **{f"ORDERED[{rank}]": colour for rank, colour in enumerate(theme.ORDERED)},
    **{f"{role}.{key}": colour for role, colours in theme.ROLES.items() for key, colour in colours.items()},
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", MARKS)
def test_marks_stand_out(name: str, dark: bool) -> None:
    assert theme.contrast(theme.tone(MARKS[name], dark), GROUNDS["dark" if dark else "light"][0]) >= MARK


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_inside_marks_are_readable(dark: bool) -> None:
    """Values written on a segment or a cell, in the ink that `ink_on` chooses."""
    for colour in (*theme.CATEGORICAL, *theme.SEQUENTIAL, *theme.ORDERED, theme.UNKNOWN_FILL, theme.BEFORE):
        drawn = theme.tone(colour, dark)
        assert theme.contrast(theme.ink_on(drawn), drawn) >= TEXT, (colour, drawn)


def _apart(colours: list[str]) -> None:
    for one, two in itertools.combinations(dict.fromkeys(colours), 2):
        for eye in EYES:
            assert distance(lab(one, eye), lab(two, eye)) >= APART, (one, two, eye)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_categories_are_told_apart_by_every_eye(dark: bool) -> None:
    _apart([theme.tone(colour, dark) for colour in (*theme.CATEGORICAL, theme.BEFORE)])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("role", [role for role, colours in theme.ROLES.items() if colours])
def test_roles_are_told_apart_by_every_eye(role: str, dark: bool) -> None:
    _apart([theme.tone(colour, dark) for colour in theme.ROLES[role].values()])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("scale", ["SEQUENTIAL", "ORDERED"])
def test_scales_go_one_way_in_equal_steps(scale: str, dark: bool) -> None:
    """Each step is seen by every eye and in greyscale; more is always further from the ground."""
    colours = [theme.tone(colour, dark) for colour in getattr(theme, scale)]
    contrasts = [theme.contrast(colour, GROUNDS["dark" if dark else "light"][0]) for colour in colours]
    assert contrasts == sorted(contrasts)
    _apart(colours)
    assert all(abs(lab(one)[0] - lab(two)[0]) >= GREY for one, two in itertools.pairwise(colours))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["scheme", "pillar"])
def test_stacks_survive_greyscale(role: str, dark: bool) -> None:
    colours = [theme.tone(colour, dark) for colour in theme.ROLES[role].values()]
    for one, two in itertools.pairwise(colours):
        assert abs(lab(one)[0] - lab(two)[0]) >= GREY, (one, two)


def test_unknown_is_no_class_of_a_scale() -> None:
    """The flat grey of the unknown on the WebGL map, told from every step that it lies beside."""
    for colour in theme.SEQUENTIAL[1:]:
        assert distance(lab(theme.UNKNOWN_FILL), lab(colour)) >= APART


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_tint_is_lighter_than_its_colour(dark: bool) -> None:
    ground = GROUNDS["dark" if dark else "light"][0]
    for colour in theme.CATEGORICAL:
        drawn = theme.tone(colour, dark)
        assert 1.0 < theme.contrast(theme.tint(colour, dark), ground) < theme.contrast(drawn, ground)


def test_tone_lightens_an_unknown_colour() -> None:
    assert theme.tone("#101030") == "#101030"
    assert theme.contrast(theme.tone("#101030", dark=True), theme.DARK_GROUND) >= MARK


def test_colours_by_role() -> None:
    assert theme.colours("scheme", ["DETR", "FONDS_VERT"]) == ["#2A3C8F", "#CB7430"]
    given = theme.colours("scheme", ["DETR", "AUTRE"])
    assert len(set(given)) == 2
    with pytest.raises(ValueError, match="group the smallest"):
        theme.colours("single", [str(number) for number in range(7)])


def test_the_interface_uses_the_same_tokens() -> None:
    path = Path(__file__).parent.parent / ".streamlit" / "config.toml"
    settings = tomllib.loads(path.read_text(encoding="utf-8"))["theme"]
    assert "base" not in settings, "a base leaves one theme"
    for rank, name in enumerate(("light", "dark")):
        chosen = settings[name]
        assert tuple(chosen["chartCategoricalColors"]) == tuple(
            theme.tone(item, bool(rank)) for item in theme.CATEGORICAL
        )
        words = {"primaryColor": "primary", "backgroundColor": "ground", "secondaryBackgroundColor": "panel",
                 "textColor": "ink", "linkColor": "primary", "borderColor": "line"}  # fmt: skip
        assert {word: chosen[word] for word in words} == {
            word: theme.TOKENS[token][rank] for word, token in words.items()
        }


@pytest.mark.parametrize("rank", [0, 1], ids=["light", "dark"])
def test_roles_of_the_interface_are_seen_and_read(rank: int) -> None:
    """Words 4.5:1; borders of fields, focus rings and lines of marks 3:1; on the page and on a panel."""
    ground, panel = theme.TOKENS["ground"][rank], theme.TOKENS["panel"][rank]
    for name in ("ink", "second", "primary", "warning"):
        assert min(theme.contrast(theme.TOKENS[name][rank], under) for under in (ground, panel)) >= TEXT, name
    # The focus ring is of the accent.
    for name in ("field", "primary"):
        assert min(theme.contrast(theme.TOKENS[name][rank], under) for under in (ground, panel)) >= MARK, name
    assert theme.contrast(theme.TOKENS["unknown"][rank], ground) >= MARK
    # The main button: the ground's colour written on the accent.
    assert theme.contrast(ground, theme.TOKENS["primary"][rank]) >= TEXT


def test_a_role_is_both_of_its_colours() -> None:
    role = theme.tone(theme.PRIMARY, None)
    assert theme.both(role) == (theme.PRIMARY, theme.tone(theme.PRIMARY, True))
    assert theme.both(theme.ink_on(role)) == tuple(theme.ink_on(item) for item in theme.both(role))
    assert theme.both(theme.tint(theme.PRIMARY, None)) == (theme.tint(theme.PRIMARY), theme.tint(theme.PRIMARY, True))
    assert theme.both("#2A3C8F") == ("#2A3C8F", "#2A3C8F")


def test_greys_of_print_are_told_apart() -> None:
    """Neighbours of a stack printed without colour, in L*; what is lightest still has an outline."""
    lightness = [lab(colour)[0] for colour in theme.GREYS]
    assert all(abs(one - two) >= 30 for one, two in itertools.pairwise(lightness))
    # A series that a bar has not lets its neighbours touch: any two are told apart.
    assert all(abs(one - two) >= 10 for one, two in itertools.combinations(lightness, 2))
    before = lab(theme.BEFORE)[0]
    assert all(abs(one - before) >= 10 for one in lightness), "no scheme in the grey of the years before the programme"


def test_no_colour_outside_the_theme() -> None:
    """A hexadecimal colour written anywhere else in the library is a second palette."""
    folder = Path(theme.__file__).parent
    strays = {
        f"{path.relative_to(folder)}: {found}"
        for path in folder.rglob("*.py")
        if path.name != "theme.py"
        for found in re.findall(r"[\"'](#[0-9A-Fa-f]{6})[\"']", path.read_text(encoding="utf-8"))
    }
    assert not strays
