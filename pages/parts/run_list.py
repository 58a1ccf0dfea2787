"""All runs of a workspace as a table; choosing one opens it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.store.workspace import Workspace
from core.view.rows import RunRow

_EMPTY = "There is no run in this workspace yet. Start one in a terminal, then reload this page:"
_COLUMNS = {
    "id": "run",
    "name": "name",
    "state": "state",
    "created": "created (UTC)",
    "model": "model",
    "trajectories": "rollouts",
    "patches": "patches",
    "paid_calls": "calls",
    "cost": "cost",
}


def draw(workspace: Workspace) -> None:
    """Draw the list, or what to do where there is nothing to list."""
    st.header("Runs")
    st.text(f"Workspace: {workspace.directory}")
    rows = workspace.runs()
    if not rows:
        st.info(_EMPTY)
        st.code(f"trace2skill demo --runs {workspace.directory}", language=None)
        return
    _table(rows)
    _chooser([row.id for row in rows if not row.problem])
    _unreadable([row for row in rows if row.problem])


def _table(rows: Sequence[RunRow]) -> None:
    shown = pd.DataFrame([row._asdict() for row in rows])[list(_COLUMNS)].rename(columns=_COLUMNS)
    shown["scripted"] = [row.scripted for row in rows]
    chosen = st.dataframe(shown, hide_index=True, on_select="rerun", selection_mode="single-row", key="runs")
    if chosen.selection.rows:
        _open(rows[chosen.selection.rows[0]].id)


def _chooser(ids: Sequence[str]) -> None:
    """The same by keyboard: a table's rows cannot be reached by everybody."""
    with st.form("open a run", border=False):
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        run = left.selectbox("Run", ids, key="run to open")
        if right.form_submit_button("Open", disabled=not ids) and run:
            _open(run)


def _unreadable(rows: Sequence[RunRow]) -> None:
    for row in rows:
        st.warning("A run that cannot be read:")
        st.text(row.problem)


def _open(run: str) -> None:
    st.query_params["run"] = run
    st.rerun()
