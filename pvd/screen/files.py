"""The line under a figure: its table, its files, its addresses, its citation, its description."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import streamlit as st

from pvd import exports, theme, workshop
from pvd.figures.figure import Figure
from pvd.formats import typeset
from pvd.screen.state import fragment, keep
from pvd.screen.tables import show_table

# A text to take away: the field is there to be read and selected, the button spares the gesture.
_COPY = st.components.v2.component(
    "pvd_copy",
    html="<div class='items'></div>",
    css="""
.items { display:flex; flex-direction:column; gap:.8rem; font-family:var(--st-font); font-size:.93rem; color:var(--st-text-color); }
.item { display:grid; grid-template-columns:minmax(0,1fr) auto; gap:.3rem .6rem; align-items:start; }
label { grid-column:1 / -1; font-size:.87rem; }
textarea { font:inherit; line-height:1.45; color:inherit; background:var(--st-secondary-background-color);
  border:1px solid var(--st-border-color); border-radius:4px; padding:.4rem .55rem; resize:vertical; width:100%;
  box-sizing:border-box; field-sizing:content; min-height:2.2rem; max-height:20rem; overflow-wrap:anywhere; }
button { font:inherit; font-weight:600; color:var(--st-primary-color); background:transparent; border:1px solid var(--st-border-color);
  border-radius:4px; padding:.4rem .7rem; min-width:5.4rem; min-height:2.2rem; cursor:pointer; }
button:hover { border-color:var(--st-primary-color); }
textarea:focus-visible, button:focus-visible { outline:2px solid var(--st-primary-color); outline-offset:1px; }
.said { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
""",
    js="""
export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".items")
  const make = (tag, content) => Object.assign(document.createElement(tag), content)
  root.replaceChildren()
  const said = make("span", { className: "said" })
  said.setAttribute("role", "status")
  data.items.forEach((item, index) => {
    const box = make("div", { className: "item" })
    const label = make("label", { htmlFor: `text${index}`, textContent: item.label })
    const area = make("textarea", { id: `text${index}`, readOnly: true, value: item.text, lang: item.lang })
    area.rows = Math.min(12, Math.ceil(item.text.length / 55))
    const button = make("button", { type: "button", textContent: "Copier" })
    button.setAttribute("aria-label", `Copier : ${item.label}`)
    area.addEventListener("focus", () => area.select())
    button.addEventListener("click", async () => {
      let done = false
      // Without https, a browser has no clipboard to offer: the old gesture still works there.
      try { await navigator.clipboard.writeText(item.text); done = true }
      catch { area.focus(); area.select(); done = document.execCommand("copy") }
      button.textContent = done ? "Copié" : "Ctrl+C"
      said.textContent = done ? `Copié : ${item.label}` : "Le texte est sélectionné : copiez-le avec Ctrl+C."
      setTimeout(() => { button.textContent = "Copier"; said.textContent = "" }, 2500)
    })
    box.append(label, area, button)
    root.append(box)
  })
  root.append(said)
}
""",
)
FORMAT_NOTES = {
    "pptx": "Une diapositive 16:9. Les graphiques restent modifiables dans PowerPoint et LibreOffice (clic droit, modifier "
    "les données) ; les cartes sont des images accompagnées de leur tableau.",
    "xlsx": "Un classeur : données typées, feuille « Lisez-moi » et, pour un graphique, graphique natif. Les codes gardent "
    "leurs zéros.",
    "csv": "Pour un tableur français : points-virgules, virgule décimale, accents justes.",
    "csv-brut": "Pour un logiciel statistique : virgules, point décimal, noms techniques des colonnes.",
    "txt": "Ce qui accompagne les CSV : notes, sources, licences et définition de chaque colonne.",
    "json": "Données et description complète, pour un programme.",
    "parquet": "Pour les grands tableaux, lus par un logiciel statistique (R, Python, DuckDB) : valeurs typées, sources incluses.",
}
FORM_WORDS = {
    "bars": "barres",
    "stacked_bars": "barres empilées",
    "cascade": "cascade",
    "lines": "courbe",
    "timeline": "frise",
    "strip": "répartition",
    "heat_table": "tableau croisé",
    "treemap": "surfaces",
    "areas": "carte",
    "dots": "carte",
    "table": "tableau",
}
QUICK_FORMATS = ("png", "csv")


@fragment
def file_line(figure: Figure, key: str, with_table: bool | None = None) -> None:
    """One line under a figure: its table on demand, its files, its address, its citation, its description.

    A table is its own table: it is offered only where the page shows something else of it (`with_table=True`).

    Everything is made when asked for: a closed popover costs nothing.
    """
    open_key = f"pvd_open_{key}"
    has_table = figure.form != "table" if with_table is None else with_table

    def turn() -> None:
        st.session_state[open_key] = not st.session_state.get(open_key, False)

    is_open = has_table and st.session_state.get(open_key, False)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"pvd-actions-{key}"):
        if has_table:
            words = "Masquer le tableau" if is_open else "Voir le tableau"
            st.button(words, key=f"{open_key}_button", type="tertiary", on_click=turn)
        for file_format in QUICK_FORMATS:
            _quick_file(figure, key, file_format)
        for name, (words, fill) in _POPOVERS.items():
            popover = st.popover(words, type="tertiary", key=f"pvd_{name}_{key}", on_change="rerun")
            if popover.open:
                with popover:
                    fill(figure, key)
    if is_open:
        show_table(figure, f"pvd_table_{key}")


def _quick_file(figure: Figure, key: str, file_format: str) -> None:
    order = workshop.order(figure, file_format)
    st.download_button(
        f"**Télécharger** {file_format.upper()}",
        data=_maker(figure, order),
        file_name=order.file_name(figure),
        mime=exports.FORMATS[file_format].content_type,
        key=f"pvd_file_{key}_{file_format}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def _maker(figure: Figure, order: workshop.Order) -> Callable[[], bytes]:
    # Runs in a worker thread without session: it may only use what it closes over.
    return lambda: workshop.current().wait(order.key, lambda: order.make(figure)).content


def _download(figure: Figure, key: str) -> None:
    with st.container(key=f"pvd-choice-{key}"):
        order = file_choice(figure, f"{key}_popover")
        # The button before the picture: on a phone it must not hide below it.
        file_button(figure, order, f"{key}_chosen")
        preview(figure, order)


def file_choice(figure: Figure, key: str, saved: dict[str, str] | None = None) -> workshop.Order:
    """Format, then size and colour for a picture. `saved` maps each to the address parameter that keeps it."""
    saved = saved or {}
    labels = {name: item.label for name, item in exports.FORMATS.items()}
    file_format = pick("Format", list(labels), labels.__getitem__, f"pvd_format_{key}", saved.get("format"))
    sizes = workshop.sizes(file_format)
    if not sizes:
        return workshop.order(figure, file_format)
    size = pick("Taille", list(sizes), workshop.size_label, f"pvd_size_{key}_{file_format}", saved.get("size"))
    grey_key, parameter = f"pvd_grey_{key}", saved.get("grey")
    if parameter:
        st.session_state[grey_key] = st.query_params.get(parameter) == "oui"

    def changed() -> None:
        if parameter:
            keep(parameter, "oui" if st.session_state[grey_key] else "")

    grey = st.toggle("Niveaux de gris", key=grey_key, on_change=changed)
    return workshop.order(figure, file_format, size, grey)


def pick(label: str, choices: list[str], words: Callable[[str], str], key: str, parameter: str | None) -> str:
    """One choice in a list, kept in the address when it has a parameter; the first one is left out of it."""
    if parameter:
        found = st.query_params.get(parameter, choices[0])
        st.session_state[key] = found if found in choices else choices[0]

    def changed() -> None:
        if parameter:
            chosen = st.session_state[key]
            keep(parameter, "" if chosen == choices[0] else chosen)

    chosen: str = st.selectbox(label, choices, format_func=words, key=key, on_change=changed)
    return chosen


def preview(figure: Figure, order: workshop.Order) -> None:
    """The picture itself at its own address; what a file of another kind holds, in words."""
    from pvd.render.words.sentence import alt_text

    if not order.size:
        st.html(f"<p class='pvd-note'>{html.escape(typeset(FORMAT_NOTES[order.file_format]))}</p>")
        return
    # The same drawing in a format that every browser shows.
    shown = replace(order, file_format="png")
    wide, high = {**theme.PIXELS, **theme.MILLIMETRES}[order.size]
    st.html(
        f"<figure class='pvd-preview'><img src='{html.escape(shown.path, quote=True)}' width='{wide * 10}' height='{high * 10}' "
        f"style='aspect-ratio:{wide}/{high}' alt='{html.escape(alt_text(figure), quote=True)}'></figure>"
    )


def file_button(figure: Figure, order: workshop.Order, key: str) -> None:
    chosen = exports.FORMATS[order.file_format]
    st.download_button(
        "Télécharger le fichier",
        data=_maker(figure, order),
        file_name=order.file_name(figure),
        mime=chosen.content_type,
        key=f"pvd_take_{key}",
        on_click="ignore",
        icon=":material/download:",
        type="primary",
    )


def absolute(path: str) -> str:
    """An address as it can be pasted elsewhere: the public one, else the one that the visitor uses."""
    if path.startswith("http"):
        return path
    here = urlsplit(st.context.url or "")
    return (exports.public_url() or (f"{here.scheme}://{here.netloc}" if here.netloc else "")) + path


def copies(items: dict[str, str], key: str) -> None:
    """Texts to take away, each with its button; an English one says so to screen readers."""
    with st.container(key=f"pvd-words-{key}"):
        _COPY(
            key=f"pvd_copies_{key}",
            data={
                "items": [
                    {"label": label, "text": text, "lang": "en" if "anglais" in label else "fr"}
                    for label, text in items.items()
                ]
            },
        )


def copy_links(figure: Figure, key: str) -> None:
    page = replace(workshop.order(figure, "json"), file_format="png").path.replace(".png", ".html", 1)
    copies(
        {
            # The whole view, what was typed included: a link is copied by who typed it.
            "La page": absolute(urlsplit(figure.address)._replace(query=figure.query).geturl()),
            "L’image": absolute(workshop.order(figure, "png").path),
            "La figure seule, à ouvrir ou à intégrer": absolute(page),
            "Code d’intégration": f'<iframe src="{absolute(page)}" title="{html.escape(figure.title)}" '
            'width="100%" height="720" style="border:0" loading="lazy"></iframe>',
        },
        f"links-{key}",
    )


def cite(figure: Figure, key: str) -> None:
    from pvd.render.words.citation import citation

    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    whole = replace(figure, address=absolute(figure.address))
    texts = {
        f"Citation {length}, en {language}": citation(whole, today, length == "longue", language == "anglais")
        for language in ("français", "anglais")
        for length in ("courte", "longue")
    }
    copies(texts, f"cite-{key}")


def describe(figure: Figure, key: str) -> None:
    from pvd.render.words.sentence import alt_text

    copies({"Description pour qui ne voit pas l’image": alt_text(figure)}, f"alt-{key}")


_POPOVERS: dict[str, tuple[str, Callable[[Figure, str], None]]] = {
    "download": ("Télécharger", _download),
    "links": ("Copier le lien", copy_links),
    "cite": ("Citer", cite),
    "alt": ("Texte alternatif", describe),
}
