"""Which pages there are, the bar that leads to them, and how a visit that begins at one of them finds the whole app.

Streamlit runs a file of a folder called `pages` alone when the first visit after a start is a link to it, without
app.py and with the wrong navigation, until somebody opens the front door. So each page first makes sure of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core.executor.collector import leave_out_modules
from core.view.html.scripted import run_named
from core.view.links import FRONT, OF_A_RUN, PAGES, TITLES, Page, View, address_problem, view, view_of
from pages.parts import access, glossary, lab, links, pin, show
from pages.parts.words import in_words, problem_box

_DECLARED = "navigation declared"
_ICON = (Path(__file__).parent / "icon.svg").read_text(encoding="utf-8")
_HERE = Path(__file__).resolve().parents[1]


def start(*more: StreamlitPage) -> None:
    """What app.py does: declare the pages, draw the bar, and run the page that is asked for.

    `more` are pages beyond the lab's own, with no place in the bar.
    """
    leave_out_modules()
    st.set_page_config(page_title="Trace2Skill Lab", page_icon=_ICON, layout="wide")
    st.session_state[_DECLARED] = True
    pages = _pages()
    chosen = st.navigation([*pages.values(), *more], position="hidden")
    show.style()
    access.check()
    _refuse_odd_address()
    _bar(pages, chosen)
    if target := links.followed():
        go(target)
    links.arrived(chosen.url_path)
    links.agree()
    with in_words():
        chosen.run()


def ensure() -> None:
    """The first line of every page: where no navigation was declared yet, declare it and begin again."""
    if not st.session_state.get(_DECLARED):
        st.session_state[_DECLARED] = True
        st.navigation(list(_pages().values()), position="hidden")
        st.rerun()
    access.check()


def here(page: Page) -> View:
    """The view this visit shows: the page and what its address says."""
    return view_of(page, st.query_params.to_dict())


def go(target: View) -> NoReturn:
    """Open a view."""
    st.switch_page(_page(target.page), query_params=dict(target.params))


def link(target: View, label: str, icon: str | None = None, disabled: bool = False) -> None:
    """A link to a view; `label` is this program's own words (Streamlit would render Markdown in it)."""
    st.page_link(_page(target.page), label=label, icon=icon, query_params=dict(target.params), disabled=disabled)


def _refuse_odd_address() -> None:
    """Where the address names no view, say why, lead to the list of runs and stop."""
    if problem := address_problem({name: st.query_params.get_all(name) for name in st.query_params}):
        problem_box("This address cannot be opened.", problem)
        link(view(FRONT), "All runs")
        st.stop()


def _bar(pages: dict[Page, StreamlitPage], chosen: StreamlitPage) -> None:
    run = st.query_params.get("run", "")
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="lab-bar"):
        for name in PAGES:
            if name in OF_A_RUN and not run:
                continue
            params = {"run": run} if name in OF_A_RUN else {}
            st.page_link(pages[name], label=TITLES[name], query_params=params)
        access.notice()
        if shown := next((name for name, page in pages.items() if page.url_path == chosen.url_path), None):
            pin.control(shown, here(shown))
        glossary.control()
        if run:
            show.html(run_named(run, lab.is_scripted(run)), width="content")


def _pages() -> dict[Page, StreamlitPage]:
    return {name: _page(name) for name in PAGES}


def _page(name: Page) -> StreamlitPage:
    return st.Page(_HERE / f"{name}.py", title=TITLES[name], default=name == FRONT)
