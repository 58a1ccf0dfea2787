"""What can be done with one run of the list: open, compare, duplicate, export, delete."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import engine
from core.errors import UserError
from core.store.workspace import Workspace
from core.view.html.runs import panel
from core.view.links import View, view
from core.view.rows import RunRow
from core.view.runs.listed import filter_of
from pages.parts import access, act, run_export, show
from pages.parts.words import problem_box


def draw(workspace: Workspace, rows: Sequence[RunRow], asked: View) -> None:
    """Draw the run that the address names."""
    run = asked.get("of")
    row = next((each for each in rows if each.id == run), None)
    if row is None:
        problem_box("There is no such run here.", f"No run {run!r} is in this workspace; it may have been deleted.")
        return
    show.html(panel(row, filter_of(asked), str(workspace.directory)))
    if asked.get("do") == "delete":
        _delete(workspace, run)
    elif asked.get("do"):
        problem_box(
            "That cannot be done.", f"There is no {asked.get('do')!r} for a run; a link can only ask to delete one."
        )
    elif not row.problem:
        run_export.draw(workspace, run)
        _compare(run, [each for each in rows if each.id != run and not each.problem])


def _compare(run: str, others: Sequence[RunRow]) -> None:
    if others:
        st.selectbox(
            "Compare with",
            [each.id for each in others],
            index=None,
            key=f"compare-{run}",
            placeholder="Compare with another run",
            label_visibility="collapsed",
            on_change=_compared,
            args=(run,),
            width=480,
        )


def _compared(run: str) -> None:
    if other := st.session_state.get(f"compare-{run}"):
        target = view("runs", compare=f"{run},{other}")
        st.query_params.from_dict(dict(target.params))


def _delete(workspace: Workspace, run: str) -> None:
    with st.form(f"delete-{run}"):
        st.text("Deleting a run removes its folder: trajectories, patches, decisions, versions, notebook.")
        for told in engine.shared_with(run, workspace):
            st.text(told)
        closed = not access.may_change()
        st.text_input("Type the run's whole id to delete it", key=f"typed-{run}", disabled=closed)
        st.form_submit_button("Delete this run", disabled=closed, on_click=_deleted, args=(workspace, run))


def _deleted(workspace: Workspace, run: str) -> None:
    typed = str(st.session_state.get(f"typed-{run}", "")).strip()

    def change() -> str:
        if typed != run:
            raise UserError(f"Nothing was deleted: type {run} to delete this run.")
        return " ".join(engine.delete_run(run, workspace).stays)

    stays = act.attempt(change)
    if stays is not None:
        act.attempt(lambda: None, f"{run} was deleted. {stays}")
        st.query_params.clear()
