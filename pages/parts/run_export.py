"""Packing a run for download: all of it, for a lab elsewhere. What of this machine is still in it is said first."""

from __future__ import annotations

import streamlit as st

from core.store.workspace import Workspace
from core.store.zipped import Zipped, export_zip
from core.view.runs.packed import left_in, packed_words
from pages.parts import access, act

_PACKED = "run packed for download"


def draw(workspace: Workspace, run: str) -> None:
    """Draw the button that packs, and once it did, what was packed and the download."""
    st.button(
        "Pack it for download",
        key=f"pack-{run}",
        icon=":material/archive:",
        disabled=not access.may_change(),
        on_click=_pack,
        args=(workspace, run),
    )
    packed: Zipped | None = st.session_state.get(_PACKED)
    if packed is None or packed.exported.run != run:
        return
    exported = packed.exported
    st.text(packed_words(exported.files, exported.entries, len(packed.data)))
    for said in left_in(exported.findings):
        st.text(said)
    st.download_button(
        "Download the .zip",
        packed.data,
        file_name=f"{run}.zip",
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        key=f"download-{run}",
    )


def _pack(workspace: Workspace, run: str) -> None:
    st.session_state.pop(_PACKED, None)
    made = act.attempt(lambda: export_zip(run, workspace))
    if made is not None:
        st.session_state[_PACKED] = made
