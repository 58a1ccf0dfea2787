"""All runs of a workspace as a table; choosing one opens it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.store.workspace import Workspace
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, link
from core.view.html.table import Column, table
from core.view.links import view
from core.view.rows import RunRow
from pages.parts import show

_EMPTY = "There is no run in this workspace yet. Start one in a terminal, then reload this page:"
_COLUMNS = (
    Column("run"),
    Column("state"),
    Column("created (UTC)"),
    Column("model", wide=True),
    Column("rollouts", "right"),
    Column("patches", "right"),
    Column("calls", "right", hint="paid for; what the journal answered is not among them"),
    Column("cost", "right"),
)


def draw(workspace: Workspace) -> None:
    """Draw the list, or what to do where there is nothing to list."""
    st.header("Runs")
    st.text(f"Workspace: {workspace.directory}")
    rows = workspace.runs()
    if not rows:
        st.info(_EMPTY)
        st.code(f"trace2skill demo --runs {workspace.directory}", language=None)
        return
    show.html(table(_COLUMNS, [_cells(row) for row in rows if not row.problem]))
    _unreadable([row for row in rows if row.problem])


def _cells(row: RunRow) -> tuple[object, ...]:
    model: Html | str = badge("scripted", "scripted demo model") if row.scripted else row.model
    return (
        link(view("overview", run=row.id), row.id),
        badge(row.state),
        row.created[:16].replace("T", " "),
        model or NOTHING,
        row.trajectories,
        row.patches,
        row.paid_calls,
        f"{row.cost:.4g}",
    )


def _unreadable(rows: Sequence[RunRow]) -> None:
    for row in rows:
        st.warning("A run that cannot be read:")
        st.text(row.problem)
