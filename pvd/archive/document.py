"""A page of the archive as a document: head, header, the way up, foot; and the home page with its search."""

from __future__ import annotations

import json
from html import escape
from string import Template

from pvd import assets, dictionary, menu, places, theme, warehouse
from pvd.archive.figures import Beside
from pvd.archive.plain import Plain
from pvd.archive.shelves import GENERAL, HOME, PAGES, STYLE, Shelves, Unit
from pvd.formats import day, labelled, plural, typeset
from pvd.places.index import current_index
from pvd.territory import LEVEL_NAMES, Territory

ARCHIVE = typeset("Petites villes de demain : l’archive")
SHEET, SCRIPT, INDEX = f"{STYLE}/archive.css", f"{STYLE}/recherche.js", f"{STYLE}/lieux.js"
WEIGHTS = (400, 600, 700)
SUMS, NOTICE = "SHA256SUMS", "LISEZ-MOI.txt"
LICENCE = "Données sous Licence Ouverte 2.0 (chaque figure nomme ses sources et leurs licences). Code : licence MIT."


def document(plain: Plain, others: list[tuple[str, str]]) -> bytes:
    """The page of a territory; `others`: names and paths of its other pages."""
    beside, territory = plain.beside, plain.territory
    above = [(LEVEL_NAMES["france"], beside.place_page("france", ""))]
    above += [(name, beside.place_page(level, code)) for level, code, name in territory.parents if level != "france"]
    crumbs = "".join(f"<li>{_link(to, words)}</li>" for words, to in above if territory.level != "france")
    items = "".join(
        f'<li><a href="{escape(beside.to(path))}"{_current(path, plain)}>{escape(words)}</a></li>'
        for words, path in others
    )
    way = f'<nav class="fil" aria-label="Fil d’Ariane"><ol>{crumbs}</ol></nav>' if crumbs else ""
    pages = f'<nav class="pages" aria-label="Pages"><ul>{items}</ul></nav>' if len(others) > 1 else ""
    is_general = plain.page.address in GENERAL
    title = " · ".join(
        dict.fromkeys((plain.name, *(() if is_general else (territory.label,)), plain.page.name, menu.PRODUCT))
    )
    return shell(beside, title, f"{way}{pages}", plain.html(), plain.lead or title)


def _current(path: str, plain: Plain) -> str:
    return ' aria-current="page"' if path == plain.beside.shelves.page(plain.beside.unit, plain.page.address) else ""


def _link(to: str, words: str) -> str:
    return f'<a href="{escape(to)}">{escape(words)}</a>' if to else escape(words)


def shell(beside: Beside, title: str, above: str, main: str, description: str, script: str = "") -> bytes:
    """A whole document around a main part."""
    general = "".join(
        f'<li><a href="{beside.to(beside.shelves.page(("france", ""), address))}">{escape(menu.BY_ADDRESS[address].name)}</a></li>'
        for address in GENERAL
    )
    home = beside.to(HOME)
    return f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<meta name="description" content="{escape(description[:300])}">
<link rel="stylesheet" href="{beside.to(SHEET)}">
{script}</head>
<body>
<a class="aller" href="#contenu">Aller au contenu</a>
<header><p><a href="{home}">{escape(ARCHIVE)}</a></p><p><a href="{home}#recherche">Rechercher un territoire</a></p></header>
{above}
<main id="contenu">
{main}
</main>
<footer>
<nav aria-label="Pied de page"><ul>{general}</ul></nav>
<p>{escape(identity())}</p>
<p>{escape(typeset(LICENCE))}</p>
</footer>
</body>
</html>
""".encode()


def identity() -> str:
    """What this archive is of, for good: its release and what its data are dated."""
    release = warehouse.current()
    said = dictionary.release_dated() or [f"données au {day(release.data_as_of)}"]
    return typeset(
        f"Version des données {release.release} : {' · '.join(said)}. Page fixe, écrite sans serveur ; elle ne changera plus."
    )


def style() -> dict[str, bytes]:
    """The style sheet, the script of the search and the typeface."""
    tokens = {name: by_day for name, (by_day, _) in theme.TOKENS.items()}
    css = Template((assets.FOLDER / "archive.css").read_text(encoding="utf-8")).substitute(
        tokens, fonts=theme.FONT_STACK
    )
    found = {SHEET: css.encode(), SCRIPT: (assets.FOLDER / "archive.js").read_bytes()}
    for weight in WEIGHTS:
        name = f"source-sans-3-{weight}.woff2"
        found[f"{STYLE}/{name}"] = (theme.FONT_FOLDER / name).read_bytes()
    return found | {f"{STYLE}/OFL.txt": (theme.FONT_FOLDER / "OFL.txt").read_bytes()}


def search_index(shelves: Shelves) -> bytes:
    """What the search looks into, as a script: a page opened from a folder may read no other file.

    `[name, where it is, path, other words]` a territory: former names, codes.
    """
    others: dict[Unit, list[str]] = {}
    index = current_index()
    for text in [*index.texts, *(text for texts in index.codes.values() for text in texts)]:
        others.setdefault(text.unit, []).append(text.name)
    rows = []
    for unit in shelves.units:
        level, code = unit
        name = places.label(level, code)
        held = places.parents(level, code)
        where = " · ".join([LEVEL_NAMES[level], *(words for kind, _, words in reversed(held) if kind != "france")])
        more = " ".join(dict.fromkeys(words for words in others.get(unit, []) if words != name))
        rows.append([name, where, shelves.page(unit), more])
    written = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f"window.PVD_LIEUX = {written};\n".encode()


def home(shelves: Shelves, books: dict[str, str]) -> bytes:
    """The first page: what this is, the search, every région and département; `books`: région → its book."""
    beside = Beside(shelves, ("france", ""), "", "")
    scope = places.label(shelves.level, shelves.code)
    parts = [f"<h1>{escape(ARCHIVE)}</h1>", f'<p class="pvd-lead">{escape(_what(shelves, scope))}</p>', _search()]
    if ("france", "") in shelves.held:
        items = [(menu.BY_ADDRESS[address].name, shelves.page(("france", ""), address)) for address in PAGES["france"]]
        parts.append(f"<h2>La France entière</h2>{_list(items)}")
    for level, words in (("region", "Les régions"), ("departement", "Les départements")):
        found = [unit for unit in shelves.units if unit[0] == level]
        found.sort(key=lambda unit: places.children("france", (), unit[0]).index((unit[1], places.label(*unit))))
        if found:
            parts.append(f"<h2>{words}</h2>{_list([(places.label(*unit), shelves.page(unit)) for unit in found])}")
    if books:
        items = [(f"{places.label('region', code)}, en un livre (PDF)", path) for code, path in books.items()]
        parts.append(f"<h2>Les livres</h2>{_list(items)}")
    parts.append(f"<h2>Vérifier, citer</h2><p>{escape(_checked())}</p>{_list([(SUMS, SUMS), (NOTICE, NOTICE)])}")
    script = f'<script src="{INDEX}" defer></script>\n<script src="{SCRIPT}" defer></script>\n'
    return shell(beside, f"{ARCHIVE}, {scope}", "", "".join(parts), _what(shelves, scope), script)


def _search() -> str:
    return (
        '<form role="search" id="recherche" hidden><label for="mots">Rechercher une commune, une intercommunalité, un département, '
        'une région</label><input id="mots" type="search" autocomplete="off" spellcheck="false" aria-describedby="compte">'
        '<p id="compte" class="pvd-note" role="status"></p><ul id="trouves" class="trouves"></ul></form>'
        '<p class="pvd-note">Sans la recherche : la page d’un département, dans la liste, mène à toutes ses communes.</p>'
    )


def _list(items: list[tuple[str, str]]) -> str:
    return f'<ul class="pvd-towns">{"".join(f"<li>{_link(to, words)}</li>" for words, to in items)}</ul>'


def _what(shelves: Shelves, scope: str) -> str:
    towns = sum(unit[0] == "commune" for unit in shelves.units)
    return typeset(
        f"{scope} : le tableau de bord tel qu’il était, {plural(towns, 'commune')} et leurs territoires, en pages et en fichiers qui "
        "s’ouvrent d’un dossier, sans serveur ni connexion."
    )


def _checked() -> str:
    return typeset(
        f"{identity()} « {SUMS} » porte l’empreinte de chaque fichier : « sha256sum -c {SUMS} » dit si tout est là, et intact."
    )


def notice(shelves: Shelves) -> str:
    """`LISEZ-MOI.txt`: what is here, what is not, how to verify it."""
    from pvd.render.files.notice import heading, paragraph

    scope = places.label(shelves.level, shelves.code)
    lines = [ARCHIVE, paragraph(_what(shelves, scope)), paragraph(identity()), *heading("Ouvrir")]
    lines += [
        paragraph(typeset(text), "• ")
        for text in (
            f"« {HOME} » : l’accueil, la recherche, les listes. Aucun script n’est nécessaire pour lire, aucune connexion n’est faite.",
            "Chaque page : ses figures en SVG (dossier « fichiers »), leur tableau, leur phrase, leurs sources et leur date ; un CSV par "
            "figure (hors listes de communes comparables), un classeur XLSX d’une feuille par figure, et un ZIP de leurs JSON.",
            "« donnees » : les tables de la version, en CSV et en Parquet, avec le sens de leurs colonnes (donnees.html).",
        )
    ]
    lines += heading("Ce que cette archive ne tient pas")
    lines += [
        paragraph(typeset(text), "• ")
        for text in (
            "Ce qui demande un serveur : la carte que l’on explore, les filtres, les comparaisons, les autres périmètres de subventions, "
            "les images aux tailles de la presse.",
            "Les figures de toute la France ne sont que dans les pages de la France ; une intercommunalité a une page, sans celles du "
            "financement et des piliers.",
            "« n. d. » veut dire non disponible ici, jamais zéro.",
        )
    ]
    lines += [
        *heading("Vérifier"),
        paragraph(typeset(f"sha256sum -c {SUMS}")),
        *heading("Licence"),
        paragraph(typeset(LICENCE)),
    ]
    return "\n".join(lines) + "\n"


def pages_of(unit: Unit, shelves: Shelves) -> list[tuple[str, str]]:
    """(name, path) of the pages of a territory, in the order of the menu."""
    return [(menu.BY_ADDRESS[address].name, shelves.page(unit, address)) for address in PAGES[unit[0]]]


def title_of(territory: Territory) -> str:
    """What the workbook of a territory is called."""
    return labelled(menu.PRODUCT, territory.label)
