"""Where a model judged a run's answers: a sheet for people to label, and the judge held against their labels."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.calibration.calibration import calibrated
from core.view.calibration.labels import read_labels
from core.view.calibration.sheet import sheet_text
from core.view.html.calibration import calibration_tables
from pages.parts import show
from pages.parts.words import problem_box

_SAYS = (
    "A model judged these answers. Label a good many of them yourself, without seeing its verdicts, and learn how far "
    "it judges as you do."
)


def draw(workspace: Workspace, store: RunStore) -> None:
    """Nothing where no answer of the run was judged."""
    if not store.results.has_judged():
        return
    run = store.run().id
    st.subheader("The judge against people")
    st.text(_SAYS)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "Download the sheet to label",
            partial(_sheet, workspace, run),
            f"{run}-labels.jsonl",
            "application/jsonl",
            on_click="ignore",
        )
        st.file_uploader(
            "The labelled sheet", type=["jsonl", "json", "txt"], key=f"labels-{run}", on_change=_sent, args=(run,)
        )
    _against(run, store)


def _sheet(workspace: Workspace, run: str) -> str:
    """Made when it is asked for, by when the page has closed its store."""
    with workspace.open_run(run, read_only=True) as store:
        return sheet_text(store.results.judged(), {task.id: task.instruction for task in store.task_rows()})


def _sent(run: str) -> None:
    sent = st.session_state.get(f"labels-{run}")
    st.session_state[f"labels-text-{run}"] = sent.getvalue().decode("utf-8-sig", "replace") if sent else ""


def _against(run: str, store: RunStore) -> None:
    text = st.session_state.get(f"labels-text-{run}", "")
    if not text:
        return
    judged = store.results.judged()
    try:
        found = calibrated(judged, read_labels(text, "the sheet", judged))
    except UserError as problem:
        problem_box("The sheet cannot be used.", str(problem))
        return
    show.html(calibration_tables(run, found))
