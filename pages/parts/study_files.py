"""A study's table to take away: CSV, Markdown or LaTeX, each with everything that belongs to its numbers; and the
file that says what it measures."""

from __future__ import annotations

import streamlit as st

from core.engine.studying.reading import currency_of, study_table
from core.store.workspace import Workspace
from core.study.records import StudyRecord
from core.study.table import StudyTable
from core.view.file_name import file_name
from core.view.studies.files import as_latex, as_markdown, study_file
from core.view.studies.tidy import attempts_csv, costs_csv, scores_csv

_FORMS = (
    ("CSV: scores", "csv", "text/csv", lambda table, _: scores_csv(table)),
    ("CSV: attempts", "attempts.csv", "text/csv", lambda table, _: attempts_csv(table)),
    ("CSV: cost", "costs.csv", "text/csv", costs_csv),
    ("Markdown", "md", "text/markdown", as_markdown),
    ("LaTeX", "tex", "application/x-tex", as_latex),
)


def draw(workspace: Workspace, record: StudyRecord, table: StudyTable) -> None:
    """Draw a button a form, whose file is made when it is pressed, and one for the study's file as it was run."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="study-files"):
        st.text("The whole study as a file:", width="content")
        for words, ending, kind, written in _FORMS:
            st.download_button(
                words,
                data=lambda written=written: written(
                    study_table(table.name, workspace), currency_of(workspace)
                ).encode(),
                file_name=file_name(table.name, ending),
                mime=kind,
                icon=":material/download:",
                on_click="ignore",
                key=f"study-{ending}",
            )
        if record.files:
            st.download_button(
                "its file (TOML)",
                data=study_file(record, table).encode(),
                file_name=file_name(table.name, "toml"),
                mime="application/toml",
                icon=":material/download:",
                on_click="ignore",
                key="study-toml",
            )
