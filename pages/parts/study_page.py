"""The page of studies: the list of them, or the one that the address names with the part of it that is asked for."""

from __future__ import annotations

import streamlit as st

from core.engine.studying.reading import study_record
from core.engine.studying.standing import studies_listed, study_standing
from core.errors import UserError
from core.store.workspace import Workspace
from core.view.html.study_list import (
    headline,
    lead_in,
    left_over,
    narrowing,
    part_choices,
    run_yourself,
    study_list,
    warned,
)
from core.view.links import view
from core.view.studies.asked import says_costs, study_view
from pages.parts import again, nav, show, study_files, study_parts, study_reading
from pages.parts.words import problem_box

EVERY_SECONDS = 3.0


def draw(workspace: Workspace) -> None:
    """Draw what the address asks for."""
    asked = nav.here("studies")
    if asked.get("study"):
        _one(workspace, asked.get("study"))
    else:
        _list(workspace)


def _list(workspace: Workspace) -> None:
    st.header("Studies")
    show.html(lead_in())
    if found := studies_listed(workspace):
        show.html(study_list(found))
    else:
        st.info("There is no study in this workspace yet.")
        st.text("A study is a file; the folder studies has one for each table of the paper. Run one in a terminal:")
        st.code(f"trace2skill study studies/table-1.toml --runs {workspace.directory}", language=None)


def _one(workspace: Workspace, name: str) -> None:
    nav.link(view("studies"), "All studies", icon=":material/arrow_back:")
    try:
        record = study_record(name, workspace)
    except UserError as problem:
        problem_box("There is no such study here.", problem)
        return
    standing = study_standing(record, workspace)
    show.html(headline(record, standing))
    show.html(left_over(standing))
    if not standing.finished:
        again.every(EVERY_SECONDS, _watch, workspace, name, standing.mark)
    here = nav.here("studies")
    table = study_reading.table(workspace, name, standing.mark, says_costs(here))
    asked = study_view(here, table)
    for said in asked.problems:
        problem_box("That is not there.", said)
    show.html(warned(table))
    show.html(part_choices(asked))
    show.html(narrowing(table, asked))
    study_parts.draw(workspace, record, standing, table, asked)
    show.html(run_yourself(record))
    study_files.draw(workspace, record, table)


def _watch(workspace: Workspace, name: str, mark: str) -> None:
    """Look whether there is more to show; only then is anything drawn again."""
    if study_standing(study_record(name, workspace), workspace).mark != mark:
        st.rerun()
