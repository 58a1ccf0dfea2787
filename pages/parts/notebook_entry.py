"""One entry of a notebook: what it shows, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from core.engine.notebook import pinning
from core.engine.notebook.pinning import Entry
from core.store.workspace import Workspace
from core.types import Pin
from core.view.html.markup import join
from core.view.html.pinned import changed_html, code_html, entry_body, entry_head, note_html
from pages.parts import access, act, reviewer, show
from pages.parts.pin import NOTE

TAKEN = "taken out of the notebook just now"
"""Which entry was taken out last, so that one click brings it back."""


def draw(workspace: Workspace, run: str, entry: Entry, rendered: bool, whole: bool) -> None:
    """Draw one entry; `whole` with all the rows that were kept."""
    pin = entry.pin
    with st.container(key=f"lab-entry-{pin.seq}"):
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            with st.container(width="stretch"):
                show.html(entry_head(pin, entry.place))
            _controls(workspace, run, entry)
        changed = changed_html(entry.since.told, entry.since.problem)
        note = note_html(pin.note, rendered)
        show.html(join([changed, note, entry_body(pin, run, whole), code_html(pin)]))


def _controls(workspace: Workspace, run: str, entry: Entry) -> None:
    pin, closed = entry.pin, not access.may_change()
    with st.container(horizontal=True, width="content", gap="small", key=f"lab-entry-tools-{pin.seq}"):
        for name, icon, before in (("Up", "arrow_upward", entry.up), ("Down", "arrow_downward", entry.down)):
            st.button(
                name,
                key=f"{name}-{pin.seq}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=closed or before is None,
                on_click=_move,
                args=(workspace, run, pin.seq, before),
            )
        _note(workspace, run, pin, closed)
        st.button(
            "Take out",
            key=f"out-{pin.seq}",
            icon=":material/bookmark_remove:",
            type="tertiary",
            disabled=closed,
            on_click=_take_out,
            args=(workspace, run, pin.seq),
        )


def _note(workspace: Workspace, run: str, pin: Pin, closed: bool) -> None:
    with st.popover("Note", icon=":material/edit:", type="tertiary", disabled=closed, key=f"edit-{pin.seq}"):
        key = f"words-{pin.seq}-{hash(pin.note)}"
        st.text_area("Note", value=pin.note, key=key, height=180, disabled=closed, placeholder=NOTE)
        st.button(
            "Save",
            key=f"save-{pin.seq}",
            type="primary",
            on_click=_reword,
            args=(workspace, run, pin.seq, key),
            disabled=closed,
        )


def _move(workspace: Workspace, run: str, pin: int, before: int) -> None:
    act.attempt(lambda: pinning.move(run, workspace, pin, before, reviewer.name()))


def _reword(workspace: Workspace, run: str, pin: int, key: str) -> None:
    words = str(st.session_state.get(key, ""))
    act.attempt(lambda: pinning.reword(run, workspace, pin, words, reviewer.name()))


def _take_out(workspace: Workspace, run: str, pin: int) -> None:
    act.attempt(lambda: pinning.unpin(run, workspace, pin, reviewer.name()))
    st.session_state[TAKEN] = pin
