"""Which sections of its skill an attempt was given, read and echoed, each leading to the step that shows it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import UserError
from core.store.run_store import RunStore
from core.types import Trajectory
from core.view.html.markup import Html, join, link, tag
from core.view.html.table import Column, table
from core.view.links import view
from core.view.trajectories.listed import TrajectoryFilter, list_view
from core.view.trajectories.sections_read import ECHO, FileUse, SectionUse, file_uses, section_uses
from pages.parts import show, trajectory_words
from pages.parts.words import problem_box

_RULE = (
    "Read: a step named the file and its output holds the section. Echoed: a step repeats "
    f"{ECHO} or more words of the section in a row that are not the task's own. What an attempt took in without a "
    "trace is not known."
)
_COLUMNS = (
    Column("file"),
    Column("section"),
    Column("in the prompt", "center", "SKILL.md stands in the prompt whole"),
    Column("read at"),
    Column("echoed at", wide=True),
)


def draw(store: RunStore, run: str, wanted: TrajectoryFilter, trajectory: Trajectory) -> None:
    """Draw the sections of the skill it was made with."""
    name = trajectory_words.versions(store).get(trajectory.skill_digest)
    if not trajectory.skill_digest:
        st.info("This attempt was made without a skill.")
        return
    if name is None:
        problem_box(
            "The skill of this attempt is not among the run's versions.",
            f"Its digest is {trajectory.skill_digest}: the run that made it holds its files.",
        )
        return
    try:
        skill = store.skill(name)
    except UserError as problem:
        problem_box("The files of this skill cannot be read.", problem)
        return
    task = store.task(trajectory.task)
    uses = section_uses(skill, trajectory.steps, task.instruction if task else "")
    here = (run, wanted, trajectory.id)
    st.text(_RULE)
    show.html(
        join(
            [
                _opened(here, file_uses(skill, trajectory.steps)),
                table(_COLUMNS, [_cells(here, name, use) for use in uses]),
            ]
        )
    )


_Here = tuple[str, TrajectoryFilter, str]


def _opened(here: _Here, uses: Sequence[FileUse]) -> Html:
    if not uses:
        return tag("p", "No step opened a file of the skill.", cls="lab-told")
    parts = [tag("span", _step(here, use.step), f" {use.how} ", tag("code", use.path)) for use in uses]
    return tag("div", *parts, cls="lab-facts lab-told")


def _cells(here: _Here, name: str, use: SectionUse) -> tuple[object, ...]:
    section = use.section
    target = view("skill", run=here[0], version=name, show="blame", file=section.path, line=section.line)
    return (
        section.path,
        link(target, section.title or "(before the first heading)"),
        "✓" if use.given else "–",
        join([_step(here, step) for step in use.read], " ") if use.read else "–",
        join([_echo(here, each.step, each.words) for each in use.echoed]) if use.echoed else "–",
    )


def _echo(here: _Here, step: int, words: str) -> Html:
    return tag("div", _step(here, step), tag("span", f" “{words}”", cls="lab-faint"))


def _step(here: _Here, step: int) -> Html:
    run, wanted, trajectory = here
    return link(list_view(run, wanted, traj=trajectory, step=step), f"step {step}")
