"""One cell of a study opened: its comparisons in sentences, its runs, and its attempts at one task."""

from __future__ import annotations

from collections.abc import Sequence

from core.study.comparisons import Arm
from core.study.outcomes import CellAttempt
from core.study.table import StudyTable
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.study_table import verdict_badge
from core.view.html.table import Column, table
from core.view.links import view
from core.view.shares import percent
from core.view.studies.asked import StudyView
from core.view.studies.grid import told_against, told_scores
from core.view.studies.listed import STEPS, WITHOUT_RUN
from core.view.studies.opened import Opened, OpenedRun
from core.view.studies.verdicts import verdict

_RUNS = (Column("what for"), Column("seed", "right"), Column("run", wide=True), Column("state"), Column(""))
_ATTEMPTS = (
    Column("seed", "right"),
    Column("replicate", "right"),
    Column("outcome"),
    Column("score", "right"),
    Column("ended"),
    Column(""),
)


def cell_card(found: StudyTable, opened: Opened, arm: Arm, asked: StudyView) -> Html:
    """What stands behind a cell, with a link to each of its runs."""
    entry = found.entries[arm]
    close = link(asked.link(cell="", task=""), "Close", cls="close")
    head = tag("div", tag("span", opened.title, cls="name"), close, cls="lab-card-head")
    scores = [tag("p", tag("strong", name), " ", told) for name, told in told_scores(found, entry)]
    said = [tag("p", told_against(found, each), " ", verdict_badge(verdict(each))) for each in entry.contrasts]
    paper = entry.published.text or entry.published.why
    theirs = tag("p", tag("span", "The paper: ", cls="lab-faint"), paper) if paper else NOTHING
    runs = table(_RUNS, [_run(each) for each in (*opened.measured, *opened.made)])
    return tag("section", head, *scores, *said, theirs, runs, cls="lab-card", aria_label="cell")


def attempts_card(opened: Opened, task: str, attempts: Sequence[CellAttempt], asked: StudyView) -> Html:
    """The attempts of a cell at one task, each with its trajectory."""
    close = link(asked.link(cell="", task=""), "Close", cls="close")
    head = tag("div", tag("span", f"{task} · {opened.title}", cls="name"), close, cls="lab-card-head")
    if not attempts:
        return tag("section", head, tag("p", "There is no attempt at this task here."), cls="lab-card")
    return tag("section", head, table(_ATTEMPTS, [_attempt(each) for each in attempts]), cls="lab-card")


def _run(each: OpenedRun) -> tuple[object, ...]:
    state = tag("span", badge(each.state), title=each.reason or None)
    what = f"{STEPS[each.step]}: the one chosen" if each.chosen else STEPS[each.step]
    if each.state in WITHOUT_RUN:
        return (what, each.seed, each.run or "–", state, NOTHING)
    name = link(view("overview", run=each.run), each.run)
    attempts = link(view("trajectories", run=each.run, arm="test_before"), "its attempts")
    skill = link(view("skill", run=each.run), "the skill it made" if each.step == "make" else "the skill it used")
    tail = skill if each.step == "make" else join((attempts, skill) if each.skill else (attempts,), " · ")
    return (what, each.seed, name, state, tail)


def _attempt(each: CellAttempt) -> tuple[object, ...]:
    return (
        each.seed,
        each.replicate,
        badge(each.outcome),
        percent(each.value),
        each.ended.replace("_", " "),
        link(view("trajectories", run=each.run, traj=each.trajectory), "its trajectory"),
    )
