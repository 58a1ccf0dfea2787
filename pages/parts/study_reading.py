"""A study's table, read once for all visitors as long as nothing of it changes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.engine.studying.reading import study_table
from core.store.workspace import Workspace
from core.study.table import StudyTable


def table(workspace: Workspace, name: str, mark: str, with_costs: bool) -> StudyTable:
    """The table of a study as it was when it had this mark (core.engine.studying.standing)."""
    return _read(str(workspace.directory), name, mark, with_costs)


@st.cache_resource(show_spinner="Reading the study …", max_entries=12)
def _read(directory: str, name: str, mark: str, with_costs: bool) -> StudyTable:
    return study_table(name, Workspace(Path(directory)), with_costs)
