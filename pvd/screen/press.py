"""The press desk: any figure, territory, format and size; the press kit of a territory."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pvd import dossiers, exports, menu, warehouse, workshop
from pvd.figures import catalogue
from pvd.figures.figure import Figure
from pvd.formats import day, in_quotes, labelled, typeset
from pvd.screen.figures import foot
from pvd.screen.files import (
    FORM_WORDS,
    absolute,
    cite,
    copies,
    copy_links,
    describe,
    file_button,
    file_choice,
    pick,
    preview,
    ready,
)
from pvd.screen.page import PERIMETER_WORDS, section
from pvd.screen.state import guard, keep, plain, view
from pvd.territory import (
    COLOURS,
    END_OF_MANDATE,
    OVERLAYS,
    PERIMETERS,
    SIX_FULL_YEARS,
)

PRESS_SAVED = {"format": "format", "size": "taille", "grey": "gris"}


@guard()
def press_desk() -> None:
    """Any figure at any territory: choose, look, take away, cite."""
    entries = catalogue.entries()
    _follow_reference(entries)
    territory, options = view()
    left, right = st.columns([2, 3], gap="large")
    with left:
        pages = list(dict.fromkeys(exports.PAGES.values()))
        slugs = sorted(
            entries, key=lambda slug: (slug != menu.PRESS_FIGURE, pages.index(exports.page_of(entries[slug])))
        )
        slug = pick("Figure", slugs, lambda name: _figure_label(entries[name]), "pvd_press_figure", "figure")
        asked = exports.needs(entries[slug])
        if "couleur" in asked:
            pick("Couleur", list(COLOURS), COLOURS.__getitem__, "pvd_press_colour", "couleur")
        if entries[slug].overlays:
            labels = {"": "Aucun", **OVERLAYS}
            pick("Repères", list(labels), labels.__getitem__, "pvd_press_overlay", "reperes")
        if "perimeter" in asked:
            words = dict(zip(PERIMETERS.values(), PERIMETER_WORDS, strict=True))
            pick("Périmètre des subventions", list(words), words.__getitem__, "pvd_press_perimeter", "perimetre")
        if "end_of_mandate" in asked:
            days = {day_.isoformat(): day(day_) for day_ in (END_OF_MANDATE, SIX_FULL_YEARS, options.end_of_mandate)}
            pick("Fin du mandat", list(days), days.__getitem__, "pvd_press_end", "fin")
        figure = exports.draw(slug, territory.without_filters(), options)
        order = file_choice(figure, "press", PRESS_SAVED)
        file_button(order)
    with right, st.container(key="pvd-press-view"):
        preview(figure, order if order.size else workshop.order(figure, "png"))
        if not order.size:
            preview(figure, order)
        foot(figure.slug, territory.without_filters(), options)
    citing, links_ = st.columns(2, gap="large")
    with citing:
        section("Écrire, citer, décrire", short="Citer")
        ready(figure)
        cite(figure)
        describe(figure)
    with links_:
        section("Adresses")
        _copy_press_links(figure, order)


def _figure_label(entry: Any) -> str:
    return f"{entry.subject} · {FORM_WORDS[entry.form]}"


def _follow_reference(entries: dict[str, Any]) -> None:
    """`?reference=<slug>·<release>`, the short reference printed in every file, reopens its figure."""
    reference = st.query_params.get("reference", "")
    if not reference:
        return
    del st.query_params["reference"]
    slug, _, release = (part.strip() for part in reference.partition("·"))
    here = warehouse.current().release
    if release and release != here and release in warehouse.available():
        # The file was made from that release: so is what reopens it.
        keep("figure", "" if slug == menu.PRESS_FIGURE or slug not in entries else slug)
        keep("version", "" if release == warehouse.in_service().release else release)
        st.rerun()
    if slug not in entries:
        st.warning(f"La référence {in_quotes(plain(reference[:80]))} ne correspond à aucune figure.")
        return
    keep("figure", "" if slug == menu.PRESS_FIGURE else slug)
    if release and release != here:
        said = (
            f"La référence désigne la version {plain(release[:40])} des données. La page montre la version en service, "
        )
        st.warning(typeset(f"{said}{here} : les nombres peuvent différer."))


def _copy_press_links(figure: Figure, order: workshop.Order) -> None:
    from pvd.forms.captions import reference

    short = reference(figure)
    copies({"Le fichier choisi": absolute(order.path)})
    copy_links(figure)
    copies({"Référence courte, imprimée dans chaque fichier": short,
             "Ce qui la rouvre": absolute(f"/presse?reference={short.replace(' ', '')}")})  # fmt: skip


@guard()
def press_kit() -> None:
    """Ready figures of the territory, to see and to take away in one file."""
    territory = view()[0].without_filters()
    entries = catalogue.entries()
    items, others = [], []
    for _, figure, formats in dossiers.figures(territory):
        subject = f"<b>{html.escape(entries[figure.slug].subject)}</b><br>{', '.join(formats).upper()}"
        if "png" not in formats:
            others.append(f"<p>{subject}</p>")
            continue
        path = html.escape(workshop.order(figure, "png", "apercu").path[1:], quote=True)
        items.append(f"<li><img src='{path}' width='800' height='418' loading='lazy' alt=''><p>{subject}</p></li>")
    if dossiers.has_sheet(territory):
        others.append("<p><b>Fiche en deux pages</b><br>PDF</p>")
    others.append(
        "<p><b>Lisez-moi</b><br>Les chiffres clés, les phrases prêtes, ce que comptent les montants, comment citer</p>"
    )
    st.html(f"<ul class='pvd-kit'>{''.join(items)}<li class='others'>{''.join(others)}</li></ul>")

    query = urlencode([*territory.address, *exports.version()])
    words = html.escape(labelled("Télécharger le dossier", territory.label))
    st.html(
        f"<p><a class='pvd-button pvd-main' href='dossiers/presse.zip{'?' + html.escape(query) if query else ''}' download>{words}</a></p>"
    )
    st.html("<p class='pvd-note'>Un fichier ZIP, prêt en quelques secondes.</p>")
