"""The state of a visit: what the address says, what it is made to say, and the boundary with the visitor."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import streamlit as st

from pvd import warehouse
from pvd.figures.wording import not_in_release
from pvd.formats import typeset
from pvd.menu import PRODUCT as PRODUCT
from pvd.parameters import words_of
from pvd.territory import Options, Territory

_LOG = logging.getLogger(__name__)
# What goes from a territory to another.
CARRIED = ("perimetre", "fin", "version")
SHARED = (*words_of("place"), *CARRIED)
OURS = (*words_of("place", "filter", "option", "search"), "version")


@contextmanager
def guard(slug: str = "") -> Iterator[None]:
    """Whatever goes wrong inside, in that figure if it is one: a French sentence for the visitor, the place for the log."""
    try:
        yield
    except warehouse.NotInRelease as error:
        st.info(not_in_release(error.release))
    except Exception:  # the boundary with the visitor: nothing may pass it
        # Neither the address nor what was typed: the log holds nothing of the visitor.
        _LOG.exception("page /%s, figure %s", st.session_state.get("pvd_page") or "", slug or "none")
        said = "Cette partie de la page n’a pas pu être affichée. Rechargez la page ; si cela se reproduit, signalez-le en "
        st.error(typeset(f"{said}copiant son adresse."))


def read_address() -> dict[str, list[str]]:
    """The parameters we know in the address, repeated values kept."""
    query = st.query_params
    # Asked once: forty questions to the framework were a seventh of a run.
    there = frozenset(query)
    return {name: query.get_all(name) for name in OURS if name in there}


def write_address(parameters: dict[str, list[str]]) -> None:
    """Make the address hold these parameters of ours and leave the others."""
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name not in OURS}
    st.query_params.from_dict({**kept, **{name: values for name, values in parameters.items() if values}})


def place_address(level: str, code: str) -> str:
    """The address of a place's own page, with what the visitor chose beside the territory."""
    kept = [(name, value) for name, values in read_address().items() if name in CARRIED for value in values]
    page = "commune" if level == "commune" else "territoire"
    return f"{page}?{urlencode([(level, code), *kept])}"


def follow(page: str) -> None:
    """Carry the shared parameters from page to page: the menu's links do not hold them."""
    state = st.session_state
    moved = state.get("pvd_page") not in (None, page)
    if moved and not any(name in st.query_params for name in SHARED) and state.get("pvd_shared"):
        write_address(state["pvd_shared"])
    state["pvd_page"] = page
    state["pvd_shared"] = {name: values for name, values in read_address().items() if name in SHARED}


def view() -> tuple[Territory, Options]:
    """What the visitor looks at, as resolved by the header of this run."""
    found: tuple[Territory, Options] = st.session_state["pvd_view"]
    return found


def plain(text: str) -> str:
    """Text from data shown by a widget that reads Markdown: neutralise what Markdown would interpret."""
    return re.sub(r"([\\`*_\[\]{}<>#|~$:!])", r"\\\1", text)


def keep(parameter: str, value: str) -> None:
    if value:
        st.query_params[parameter] = value
    elif parameter in st.query_params:
        del st.query_params[parameter]
