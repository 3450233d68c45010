"""The recipes of CONTRIBUTING, followed to the letter in a copy of the tree: what they name is all that it takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What the product is made of; a link serves for what no recipe changes.
COPIED, LINKED = ("pvd", "pages", "queries", "data", "dashboard.py", ".streamlit"), ("assets", "docs")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "releases", "raw")

QUERY = """\
-- one row is a département with towns of the programme
-- left out: the other départements
-- perimeter: none, a count of towns
select
    departement_name,
    count(*)::integer as recipe_count,
from communes
where commune_code in (from towns_in($territory))
group by departement_name
order by recipe_count desc, departement_name
"""
COLUMN = (
    'recipe_count = { label = "Communes comptées", unit = "count", definition = "Nombre de communes du programme.", '
    'sources = ["anct-programmes"] }\n'
)
FIGURE = """

@figure(
    "recette",
    subject="Une recette",
    query="recette",
    form="tally",
    unit="count",
    unit_label="communes",
    encodings=Encodings(category="departement_name", value="recipe_count"),
)
def recipe(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return Drawn("trois communes sont comptées", table)
"""
FORM = '''\
"""Tally: one number."""

from dataclasses import dataclass

from pvd.figures.figure import Figure
from pvd.formats import number
from pvd.forms.cells import rows_of


@dataclass(frozen=True)
class Tally:
    """The sum of a column, written."""

    words: str


def read(figure: Figure) -> Tally:
    """The tally of a figure."""
    return Tally(number(sum(row[figure.encodings.value] for row in rows_of(figure))))
'''
# medium → the file that draws the form there, and its line in the table of that medium
MEDIA = {
    "print": (
        "from pvd import theme\nfrom pvd.forms.tally import Tally\n\n\ndef draw(page, form: Tally, box):\n"
        "    page.text(box.left, (box.top + box.bottom) / 2, form.words, page.font(2), colour=theme.INK)\n",
        '"tally": tally.draw,',
    ),
    "screen": (
        "from pvd.forms.tally import Tally\nfrom pvd.render.screen import page as kit\n\n\n"
        "def tally(page, form: Tally):\n"
        "    layout = kit.layout(page, 96, xaxis={'visible': False}, yaxis={'visible': False})\n"
        "    layout['annotations'] = [kit.note(page, form.words, xref='paper', yref='paper', x=0, y=0.5)]\n"
        "    return {'data': [], 'layout': layout}\n",
        '"tally": tally.tally,',
    ),
    "slides": (
        "from pvd import theme\nfrom pvd.forms.tally import Tally\n"
        "from pvd.render.slides.page import INNER, LEFT, Box\n\n\ndef draw(slide, form: Tally):\n"
        '    slide.text("Compte", form.words, Box(LEFT, slide.top, INNER, 1), 40, theme.INK)\n',
        '"tally": tally.draw,',
    ),
    "words": (
        "from pvd.forms.tally import Tally\n\n\ndef tell(form: Tally):\n"
        '    return [f"{form.words} communes en tout"]\n',
        '"tally": tally.tell,',
    ),
}


class Tree:
    """A copy of the product, changed as an engineer would."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in COPIED:
            here = ROOT / name
            (shutil.copytree(here, root / name, ignore=LEFT_OUT) if here.is_dir() else shutil.copy(here, root / name))
        for name in LINKED:
            (root / name).symlink_to(ROOT / name)

    def write(self, path: str, text: str) -> None:
        """A new file, or more at the end of one."""
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def change(self, path: str, pattern: str, by: str) -> None:
        """The one place of a file that a recipe names."""
        file = self.root / path
        text, count = re.subn(pattern, lambda _: by, file.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
        assert count == 1, f"{path}: no {pattern!r}"
        file.write_text(text, encoding="utf-8")

    def table_of(self, folder: str) -> str:
        """The file of a medium that holds the table of its forms."""
        entry = re.compile(r'^\s+"timeline": ', re.MULTILINE)
        found = [path for path in (self.root / folder).glob("*.py") if entry.search(path.read_text(encoding="utf-8"))]
        assert len(found) == 1, f"{folder}: expected one table of forms, found {found}"
        return str(found[0].relative_to(self.root))

    def name_form(self, folder: str, line: str) -> None:
        """A form in the table of a medium: its module imported beside the others, a line under them."""
        path = self.table_of(folder)
        text = (self.root / path).read_text(encoding="utf-8")
        found = re.search(
            rf"^from {folder.replace('/', '.')} import (?:\([^)]*|[^(\n]*)\btimeline\b", text, re.MULTILINE
        )
        assert found, f"{path} imports no module of {folder}"
        text = text.replace(found[0], re.sub(r"\btimeline$", "tally, timeline", found[0]))
        text = re.sub(r'^(\s+)"timeline": ', lambda at: f"{at[1]}{line}\n{at[0]}", text, count=1, flags=re.MULTILINE)
        (self.root / path).write_text(text, encoding="utf-8")

    def run(self, code: str) -> subprocess.CompletedProcess[str]:
        """A fresh interpreter in the copy."""
        return subprocess.run([sys.executable, "-c", code], cwd=self.root, text=True, capture_output=True, timeout=240)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A figure, a column, a form and a page more."""
    tree = Tree(tmp_path_factory.mktemp("recipes"))
    tree.write("queries/recette.sql", QUERY)
    tree.change("data/dictionary.toml", r"^\[results\.columns\]\n", f"[results.columns]\n{COLUMN}")
    tree.write("pvd/figures/measures.py", FIGURE)
    tree.change("pvd/figures/figure.py", r'^    "timeline",\n', '    "tally",\n    "timeline",\n')
    tree.write("pvd/forms/tally.py", FORM)
    tree.name_form("pvd/forms", '"tally": tally.read,')
    for medium, (source, line) in MEDIA.items():
        tree.write(f"pvd/render/{medium}/tally.py", source)
        tree.name_form(f"pvd/render/{medium}", line)
    tree.change("pvd/screen/files.py", r'^    "timeline": ', '    "tally": "compte",\n    "timeline": ')
    tree.write(
        "pages/recette.py",
        '"""Recette."""\n\nfrom pvd import screen\n\nscreen.title("La recette", "Une phrase.")\nscreen.show("recette")\n',
    )
    tree.change(
        "pvd/menu.py",
        r"^PAGES = \(\n",
        'PAGES = (\n    Page("recette", "Recette", "recette", "Quelle est la recette ?"),\n',
    )
    return tree


def test_a_figure_and_its_column_leave_in_every_format(tree: Tree) -> None:
    found = tree.run(
        "from pvd import exports, places\n"
        "territory, options, _ = places.resolve({'departement': ['50']})\n"
        "figure = exports.draw('recette', territory, options)\n"
        "files = {name: exports.write(figure, name) for name in exports.FORMATS}\n"
        "assert all(files.values()), files\n"
        "print(files['csv'].decode('utf-8-sig').splitlines()[0])\n"
        "from pvd.render.words.sentence import sentence\nprint(sentence(figure))"
    )
    assert not found.returncode, found.stderr
    assert "Communes comptées" in found.stdout and "37 communes en tout" in found.stdout


def test_a_page_stands_in_the_menu_and_says_its_first_words(tree: Tree) -> None:
    found = tree.run(
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('pvd/frame.py', default_timeout=60).run()\n"
        "app = app.switch_page('../pages/recette.py').run()\n"
        "assert not app.exception, app.exception\n"
        "print([item.value for item in app.title], [item.proto.body for item in app.get('html')])"
    )
    assert not found.returncode, found.stderr
    assert "La recette" in found.stdout and "recette.json" in found.stdout


@pytest.mark.parametrize("medium", MEDIA)
def test_a_form_that_a_medium_does_not_draw_is_refused_at_import(tree: Tree, medium: str) -> None:
    path = tree.root / tree.table_of(f"pvd/render/{medium}")
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(re.sub(r'^\s+"tally": .*\n', "", whole, flags=re.MULTILINE), encoding="utf-8")
        found = tree.run(
            f"import {'.'.join(path.relative_to(tree.root).with_suffix('').parts).removesuffix('.__init__')}"
        )
        assert found.returncode and re.search(
            rf"ImportError: pvd\.render\.{medium}\S* does not draw tally", found.stderr
        )
    finally:
        path.write_text(whole, encoding="utf-8")
