"""A newest version without a score: the button that has it attempt the held-out tasks, and how far that is."""

from __future__ import annotations

import streamlit as st

from core import engine
from core.demo.leaving import leave
from core.store.workspace import Workspace
from core.view.html.markup import link, tag
from core.view.links import view
from core.view.results.evaluation import told_evaluation
from core.view.results.standing import being_evaluated
from core.view.rows import LIVE
from core.view.runs.summary import summarise
from pages.parts import access, act, again, lab, show
from pages.parts.words import problem_box

_EVERY_SECONDS = 1.0


def draw(workspace: Workspace, run: str, follow: bool = True) -> None:
    """Draw it for a run; a page that follows a run at work itself asks for no `follow`."""
    with lab.open_run(workspace, run) as store:
        summary = summarise(store.facts())
        took = store.results.took() if summary.unevaluated else ()
    if said := engine.refused(run, workspace):
        problem_box("The engine could not work on this run.", said)
    if engine.on_its_way(run, workspace) or (follow and summary.state in LIVE and being_evaluated(summary)):
        again.every(_EVERY_SECONDS, _wait, workspace, run, follow)
    elif newest := summary.unevaluated:
        with st.container(horizontal=True, vertical_alignment="center", key="evaluate"):
            st.button(
                f"Evaluate {newest}",
                key=f"evaluate-{run}",
                icon=":material/resume:",
                help=f"Attempts the held-out tasks with {newest}; the scores of other versions stay.",
                disabled=not access.may_change(),
                on_click=_evaluate,
                args=(workspace, run),
            )
            st.caption(told_evaluation(newest, summary.after.planned, summary.after.tasks, took))


def _evaluate(workspace: Workspace, run: str) -> None:
    act.attempt(lambda: leave(run, workspace, "resume"))


def _wait(workspace: Workspace, run: str, follow: bool) -> None:
    with lab.open_run(workspace, run) as store:
        summary = summarise(store.facts())
    if engine.on_its_way(run, workspace):
        show.html(tag("p", "An engine is starting.", cls="lab-plain"))
    elif follow and summary.state in LIVE and (told := being_evaluated(summary)):
        watch = link(view("monitor", run=run), "Watch it")
        show.html(tag("p", f"{told} ", watch, cls="lab-plain"))
    else:
        st.rerun()
