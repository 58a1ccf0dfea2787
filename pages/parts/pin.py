"""Add to notebook: keeps the view in the address, with what it shows now and a note, in the notebook of its run."""

from __future__ import annotations

import streamlit as st

from core.engine.notebook import pinning
from core.view.links import OF_A_RUN, Page, View, view_of
from core.view.notebook.title import title_of
from pages.parts import access, act, lab, reviewer

NOTE = "What is to be seen here, and why it matters. It is shown as typed; the notebook can show it as Markdown."
_TRIED = "a view was added to the notebook just now"


def control(page: Page, here: View) -> None:
    """The button in the bar, on every page of a run but the notebook itself."""
    if page not in OF_A_RUN or page == "notebook" or not here.get("run"):
        return
    closed = not access.may_change()
    with st.popover(
        "Add to notebook",
        icon=":material/bookmark_add:",
        disabled=closed,
        key="lab-pin",
        type="tertiary",
    ):
        if st.session_state.pop(_TRIED, False):
            act.told()
        st.text(title_of(here))
        key = f"note for {here.url}"
        st.text_area("Note", key=key, placeholder=NOTE, disabled=closed)
        st.button("Add this view", key="lab-pin-add", on_click=_add, args=(page, key), type="primary", disabled=closed)


def _add(page: Page, key: str) -> None:
    """Pin what the address says at the click: what is on the screen, also where the page changed it since the bar."""
    shown = view_of(page, st.query_params.to_dict())
    note = str(st.session_state.get(key, ""))
    workspace = lab.open_workspace()
    done = "It is at the end of this run's notebook."
    made = act.attempt(lambda: pinning.pin(shown.get("run"), workspace, shown, note, reviewer.name()), done)
    st.session_state[_TRIED] = True
    if made is not None:
        st.session_state[key] = ""
        st.toast("Added to the notebook of this run.", icon=":material/bookmark_added:")
