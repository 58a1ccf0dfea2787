"""The parts of one study's page: its conditions, forest plot, heat maps, tasks, and what it took."""

from __future__ import annotations

import streamlit as st

from core.engine.studying.reading import currency_of, study_config
from core.store.workspace import Workspace
from core.study.records import StudyRecord
from core.study.table import StudyTable
from core.view.figures.forest import forest_figure, told
from core.view.html.markup import join, tag
from core.view.html.study_cell import attempts_card, cell_card
from core.view.html.study_cost import grid_table, pace_bars
from core.view.html.study_forest import forest_tables
from core.view.html.study_heat import condition_choices, heat_table
from core.view.html.study_list import note_list
from core.view.html.study_table import condition_tables, words_of
from core.view.html.study_tasks import LEGEND, task_choices, task_matrix
from core.view.studies.asked import WITH_CELLS, StudyView, authored
from core.view.studies.by_task import task_page
from core.view.studies.costs import costs, time_notes
from core.view.studies.forest import forest
from core.view.studies.heat import heat_map
from core.view.studies.listed import StudyStanding
from core.view.studies.opened import attempts_at, opened
from core.view.studies.pace import paces
from core.view.studies.said import Notes, notes
from pages.parts import show


def draw(
    workspace: Workspace, record: StudyRecord, standing: StudyStanding, table: StudyTable, asked: StudyView
) -> None:
    """Draw the part that is asked for."""
    arm = asked.arm(table)
    if arm is not None and asked.show in WITH_CELLS:
        show.html(cell_card(table, opened(table, record, standing, arm), arm, asked))
    if asked.show == "cost":
        _cost(workspace, record, table)
    elif asked.show == "forest":
        _forest(table, asked)
    elif asked.show == "authors":
        _authors(record, table, asked)
    elif asked.show == "tasks":
        _tasks(record, standing, table, asked)
    else:
        _conditions(table, asked)


def _conditions(table: StudyTable, asked: StudyView) -> None:
    show.html(words_of(table))
    show.html(condition_tables(table, asked))
    show.html(note_list(notes(table)))


def _forest(table: StudyTable, asked: StudyView) -> None:
    groups = forest(table, asked.columns(table))
    if not groups:
        st.text("Nothing is compared here.")
        return
    st.plotly_chart(
        forest_figure(groups),
        key=f"forest-{table.name}-{asked.user}-{asked.tasks}",
        config={"displayModeBar": False},
        alt=told(groups),
    )
    show.html(forest_tables(groups, asked))


def _authors(record: StudyRecord, table: StudyTable, asked: StudyView) -> None:
    found = heat_map(table, asked)
    if found is None:
        st.text("No model makes a skill in this study, so there are no authors to compare.")
        return
    parts = (
        condition_choices(authored(table), found.condition, asked),
        heat_table(found, table.label(table.reference), table.learned_from, asked),
    )
    show.html(join(parts))


def _tasks(record: StudyRecord, standing: StudyStanding, table: StudyTable, asked: StudyView) -> None:
    columns = asked.columns(table)
    if not columns:
        st.text("Nothing is measured with this user on these tasks.")
        return
    found = task_page(table, columns[0], asked.only, asked.start)
    arm = asked.arm(table)
    if arm is not None and asked.task:
        card = opened(table, record, standing, arm)
        show.html(attempts_card(card, asked.task, attempts_at(table, arm, asked.task), asked))
    legend = tag("p", LEGEND, cls="lab-faint lab-plain")
    show.html(join([task_choices(found, asked), legend, task_matrix(found, asked)]))


def _cost(workspace: Workspace, record: StudyRecord, table: StudyTable) -> None:
    show.html(pace_bars(paces(table, study_config(record)), any(row.author for row in table.rows)))
    show.html(grid_table(costs(table, currency_of(workspace))))
    show.html(note_list([Notes("Time", time_notes(table))]))
