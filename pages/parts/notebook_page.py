"""The notebook of a run as a report: its head, its entries, what was taken out."""

from __future__ import annotations

import streamlit as st

from core.engine.notebook import pinning
from core.engine.notebook.exporting import notebook_text
from core.store.workspace import Workspace
from core.types import Pin
from core.view.amounts import many
from core.view.html.markup import tag
from core.view.html.pinned import anchor_of
from core.view.links import View
from core.view.notebook.seen import seen
from core.view.review.sight import OPEN, Sight
from core.view.rows import UNDER_WAY
from pages.parts import access, act, lab, links, notebook_entry, reviewer, show, sight
from pages.parts.words import problem_box

_EMPTY = (
    "Nothing is in this notebook yet. Add to notebook, at the top of every page of this run, keeps what you see there."
)
_RENDERED = "rendered"


def draw(workspace: Workspace, run: str, here: View) -> None:
    """Draw the notebook; `pin` in the address is the entry to show whole."""
    with lab.open_run(workspace, run) as store:
        row, pins, out = store.row(), store.notebook.pins(), store.notebook.pins(taken_out=True)
        reviewer.recall()
        may_see = sight.of(store) if pins else OPEN
    run = row.id
    st.header("Lab notebook")
    act.told()
    _undo(workspace, run, out)
    show.html(tag("p", f"{run} · {many(len(pins), 'view')}"))
    if pins:
        _tools(workspace, run, here)
        if row.state in UNDER_WAY:
            st.text("The run is at work: whether these views show something else by now is told once it stands still.")
    else:
        st.info(_EMPTY)
    _entries(workspace, run, pins, here, may_see)
    _taken_out(workspace, run, out)


def _tools(workspace: Workspace, run: str, here: View) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            "Export .ipynb",
            data=lambda: notebook_text(run, workspace),
            file_name=f"{run}.ipynb",
            mime="application/x-ipynb+json",
            icon=":material/download:",
            on_click="ignore",
        )
        with st.popover("How to run it", type="tertiary"):
            st.text("In the environment of this lab, open the file in Jupyter and run all its cells:")
            st.code(f"pip install jupyterlab\njupyter lab {run}.ipynb", language=None)
            st.text("The same file from a terminal; --fill also runs it and keeps what it shows:")
            st.code(f"trace2skill notebook {run} --to {run}.ipynb --runs {workspace.directory}", language=None)
        key = f"render notes of {run}"
        st.toggle(
            "Show notes as Markdown", value=here.get("notes") == _RENDERED, key=key, on_change=_render, args=(key,)
        )


def _entries(workspace: Workspace, run: str, pins: tuple[Pin, ...], here: View, may_see: Sight) -> None:
    asked = here.get("pin")
    if asked and asked not in {str(pin.seq) for pin in pins}:
        problem_box("There is no such entry.", f"This notebook has no entry {asked}; it may have been taken out.")
    rendered = here.get("notes") == _RENDERED
    for entry in pinning.entries(run, workspace, pins):
        kept = entry.pin.model_copy(update={"shown": seen(entry.pin.shown, may_see)})
        notebook_entry.draw(workspace, run, entry._replace(pin=kept), rendered, whole=str(kept.seq) == asked)
    if asked in {str(pin.seq) for pin in pins}:
        links.scroll_to(anchor_of(int(asked)))


def _render(key: str) -> None:
    if st.session_state.get(key):
        st.query_params["notes"] = _RENDERED
    else:
        st.query_params.pop("notes", None)


def _undo(workspace: Workspace, run: str, out: tuple[Pin, ...]) -> None:
    last = next((pin for pin in out if pin.seq == st.session_state.get(notebook_entry.TAKEN)), None)
    if last is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(f"Taken out: {last.title}")
        _back(workspace, run, last, "undo")


def _taken_out(workspace: Workspace, run: str, out: tuple[Pin, ...]) -> None:
    if not out:
        return
    with st.expander(f"Taken out ({len(out)})"):
        for pin in out:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.text(pin.title)
                _back(workspace, run, pin, "back")


def _back(workspace: Workspace, run: str, pin: Pin, where: str) -> None:
    st.button(
        "Put it back",
        key=f"{where}-{pin.seq}",
        icon=":material/undo:",
        on_click=_bring_back,
        args=(workspace, run, pin.seq),
        disabled=not access.may_change(),
    )


def _bring_back(workspace: Workspace, run: str, pin: int) -> None:
    act.attempt(lambda: pinning.bring_back(run, workspace, pin, reviewer.name()))
