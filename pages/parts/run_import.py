"""Bringing an exported run in: a folder on this machine, or an uploaded zip of one."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.errors import UserError
from core.store.imports import import_run
from core.store.workspace import Workspace
from core.store.zipped import import_zip
from core.view.html.inline_code import with_code
from core.view.html.markup import tag
from core.view.runs.listed import brought
from pages.parts import access, act, show

_WHAT = (
    "A run that was packed for download, or by `trace2skill export RUN --to DIR`. It opens and replays here without a "
    "call."
)


def draw(workspace: Workspace) -> None:
    """Draw both ways in, folded away."""
    closed = not access.may_change()
    with st.expander("Import a run", icon=":material/download:"):
        show.html(tag("p", with_code(_WHAT), cls="lab-plain"))
        folder, upload = st.columns(2, gap="large")
        with folder, st.form("import-folder", border=False):
            st.text_input(
                "Its folder on this machine", key="import-path", placeholder="/path/to/exported-run", disabled=closed
            )
            st.form_submit_button("Import the folder", disabled=closed, on_click=_from_folder, args=(workspace,))
        with upload, st.form("import-zip", border=False):
            st.file_uploader("Or a .zip of that folder", type="zip", key="import-zip-file", disabled=closed)
            st.form_submit_button("Import the zip", disabled=closed, on_click=_from_zip, args=(workspace,))


def _from_folder(workspace: Workspace) -> None:
    path = str(st.session_state.get("import-path", "")).strip()

    def change() -> str:
        if not path:
            raise UserError("No folder is named: type the path of one that trace2skill export made.")
        return import_run(Path(path).expanduser(), workspace)

    _told(workspace, act.attempt(change))


def _from_zip(workspace: Workspace) -> None:
    uploaded = st.session_state.get("import-zip-file")

    def change() -> str:
        if uploaded is None:
            raise UserError("No file is chosen: choose a .zip of a folder that trace2skill export made.")
        return import_zip(uploaded, uploaded.name, workspace)

    _told(workspace, act.attempt(change))


def _told(workspace: Workspace, run: str | None) -> None:
    """Say what came in, and choose it in the list."""
    if run is None:
        return
    with workspace.open_run(run, read_only=True) as store:
        row = store.row()
    act.attempt(lambda: None, f"Imported {run}: {brought(row)}.")
    st.query_params.from_dict({"of": run})
