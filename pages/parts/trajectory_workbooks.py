"""What a rollout worked on: a case's workbooks before, after and expected, with the cells that differ."""

from __future__ import annotations

import streamlit as st

from core.engine.looking.artefacts import Asked, case_sheets
from core.errors import UserError
from core.store.run_store import RunStore
from core.types import Trajectory
from core.view.html.choices import Choice, choices
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.table import Column, table
from core.view.html.workbook import legend, workbooks
from core.view.links import View, view
from core.view.trajectories.grid import MOST_ROWS, CaseSheets, told_answer, told_window
from pages.parts import show
from pages.parts.words import problem_box


def draw(store: RunStore, asked: View, trajectory: Trajectory) -> None:
    """Draw the case and sheet an address names, or the answer's sheet of the first case."""
    task = store.task(trajectory.task)
    if task is None:
        problem_box("There are no workbooks to show.", "The run does not hold this trajectory's task.")
        return
    if (case := asked.get("case")) and not asked.number("case"):
        problem_box("There is no such case.", f"Cases are counted from 1 on, and {case!r} is not the number of one.")
        return
    page = Asked(
        asked.number("case") or 0,
        asked.get("sheet"),
        asked.number("from"),
    )
    mode = trajectory.grade.mode if trajectory.grade else ""
    try:
        shown = case_sheets(task, store.outputs(trajectory.id), mode, page)
    except UserError as problem:
        problem_box("These workbooks cannot be shown.", problem)
        return
    show.html(join([_choices(asked, shown), _told(shown), legend(shown)]))
    for note in shown.notes:
        st.text(note)
    show.html(join([workbooks(shown), _paging(asked, shown)]))
    if shown.differences:
        show.html(_differences(shown))


def _with(asked: View, **more: object) -> View:
    return view(asked.page, **{**dict(asked.params), **more})


def _choices(asked: View, shown: CaseSheets) -> Html:
    cases = [
        Choice(f"case {case}", _with(asked, case=case, **{"from": ""}), case == shown.case) for case in shown.cases
    ]
    sheets = [Choice(sheet, _with(asked, sheet=sheet, **{"from": ""}), sheet == shown.sheet) for sheet in shown.sheets]
    return tag("div", choices("case", cases), choices("sheet", sheets), cls="lab-tools")


def _told(shown: CaseSheets) -> Html:
    told = told_answer(shown)
    return tag("p", told, cls="lab-told") if told else NOTHING


def _paging(asked: View, shown: CaseSheets) -> Html:
    used = max((page.used for page in (shown.before, shown.after, shown.expected)), default=(0, 0))
    told = told_window(shown.window, used)
    if not told:
        return NOTHING
    before, after = shown.window.first_row - MOST_ROWS, shown.window.last_row + 1
    parts: list[Html] = [tag("span", told, cls="lab-faint")]
    if shown.window.first_row > 1:
        parts.append(link(_with(asked, **{"from": max(1, before)}), "‹ rows before"))
    if after <= used[0]:
        parts.append(link(_with(asked, **{"from": after}), "rows after ›"))
    return tag("nav", *parts, cls="lab-crumbs")


def _differences(shown: CaseSheets) -> Html:
    columns = [Column("sheet"), Column("cell"), Column("before"), Column("after"), Column("expected", wide=True)]
    rows = [(each.sheet, each.cell, each.before, each.got, each.expected) for each in shown.differences]
    left = shown.differing - len(rows)
    return table(columns, rows, f"Cells that differ{f', the first {len(rows)} of {shown.differing:,}' if left else ''}")
