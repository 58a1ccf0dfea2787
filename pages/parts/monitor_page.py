"""The monitor of one run: its controls, and below them what is drawn again every other second while it is at work."""

from __future__ import annotations

import streamlit as st

from core import engine
from core.store.workspace import Workspace
from core.view.html.markup import tag
from core.view.results.evaluation import told_evaluation
from core.view.runs.summary import attempts_planned
from pages.parts import act, again, lab, monitor_controls, monitor_live, show
from pages.parts.words import problem_box

EVERY_SECONDS = 2.0


def draw(workspace: Workspace, run: str) -> None:
    """Draw the page of a run."""
    with lab.open_run(workspace, run) as store:
        at = store.progress.counts()
        took = store.results.took() if at.unevaluated else ()
    run = at.run.id
    starting = engine.on_its_way(run, workspace)
    live = monitor_live.is_live(at.state, starting)
    with st.container(horizontal=True, vertical_alignment="center", key="monitor-head"):
        st.header("Monitor")
        monitor_controls.draw(workspace, at, starting)  # beside the heading, so that no tooltip lies over it
        told = "Draws the numbers again every two seconds. Switch it off to read in peace; the run goes on."
        following = st.toggle("Follow", value=True, key=f"follow-{run}", help=told, disabled=not live)
    act.told()
    if at.state == "done" and at.unevaluated and not starting:
        planned = attempts_planned("test_after", at.tasks, at.run.config)
        show.html(tag("p", told_evaluation(at.unevaluated, planned, at.tasks.get("test", 0), took), cls="lab-plain"))
    _trouble(workspace, run, at.state)
    seconds = EVERY_SECONDS if live and following else None
    again.every(seconds, monitor_live.draw, workspace, run, at.state, starting)


def _trouble(workspace: Workspace, run: str, state: str) -> None:
    """What an engine said that could not begin, or the last thing one printed that broke."""
    if said := engine.refused(run, workspace):
        problem_box("The engine could not work on this run.", said)
    elif state == "interrupted" and (said := engine.last_word(run, workspace)):
        problem_box("The engine is gone. The last thing it printed:", said)
