"""The workspace the app shows, with the bundled runs in it from the first start on."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from core.cli.app import LAB
from core.errors import UserError
from core.store.imports import import_samples
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from pages.parts.words import problem_box

SAMPLES = Path(__file__).resolve().parents[2] / "sample_runs"


def open_workspace() -> Workspace:
    """The folder that TRACE2SKILL_LAB names, or ./lab. Where it cannot be used, say why and stop."""
    try:
        workspace = Workspace(Path(os.environ.get(LAB, "lab")))
    except UserError as problem:
        problem_box("The workspace cannot be used.", problem)
        st.stop()
    if sample_problem := _bring_samples(str(workspace.directory), str(SAMPLES)):
        problem_box("The bundled sample run could not be brought in.", sample_problem)
    return workspace


def asked_run() -> str:
    """The run the address names. Where it names none, say so and stop."""
    run = st.query_params.get("run", "")
    if not run:
        problem_box("No run is named.", "This page shows one run: open one from the list of runs.")
        st.stop()
    return run


def open_run(workspace: Workspace, run: str) -> RunStore:
    """A run to read. Where there is none of that id, or it is damaged, say so and stop."""
    try:
        return workspace.open_run(run, read_only=True)
    except UserError as problem:
        problem_box("This run cannot be opened.", problem)
        st.stop()


def is_scripted(run: str) -> bool:
    """Whether the scripted demo model answers a run; False where no such run can be read, which its page then says."""
    directory = os.environ.get(LAB, "lab")
    try:
        _bring_samples(directory, str(SAMPLES))
        workspace = Workspace(Path(directory))
        there = workspace.run_directory(run).is_dir()
        return _scripted(directory, run if there else workspace.find(run))
    except UserError:
        return False


@st.cache_resource(show_spinner=False)
def _scripted(directory: str, run: str) -> bool:
    """Read once: who answers a run is settled as it is made."""
    with Workspace(Path(directory)).open_run(run, read_only=True) as store:
        return store.run().scripted


@st.cache_resource(show_spinner="Bringing in the sample run …")
def _bring_samples(directory: str, samples: str) -> str:
    """Once for all sessions, so that two first visitors do not both do it. What went wrong comes back in words."""
    try:
        import_samples(Path(samples), Workspace(Path(directory)))
    except UserError as problem:
        return str(problem)
    return ""
