"""The Skill page: its versions, what can be done with one, and the view of it that the address asks for."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.errors import UserError
from core.skill.lines import split_lines
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Skill
from core.view.glossary import meaning
from core.view.html.choices import Choice, choices
from core.view.html.versions import versions_html
from core.view.links import view
from core.view.runs.summary import RunSummary, summarise
from core.view.skill.asked import SHOWS, SkillView, skill_view, within
from core.view.skill.version_lines import version_lines
from pages.parts import (
    act,
    evaluating,
    lab,
    merging,
    nav,
    show,
    skill_blame,
    skill_changes,
    skill_hand_out,
    skill_reading,
)
from pages.parts.words import problem_box

_TITLES = {
    "changes": "Changes",
    "blame": "Where lines come from",
    "preview": "Preview",
    "findings": "Findings",
    "files": "Files",
}

_HINTS = {"blame": meaning("where lines come from"), "findings": meaning("finding")}


def draw(workspace: Workspace, run: str) -> None:
    """Draw what the address asks for; without a version, say what makes one."""
    st.header("Skill")
    with lab.open_run(workspace, run) as store:
        summary = summarise(store.facts())
        names = [version.name for version in summary.versions]
        if not names:
            st.text("This run has no skill yet: it drafts one, or takes the one it is given, as it starts.")
            nav.link(view("monitor", run=summary.id), "Watch the run")
            return
        asked = skill_view(nav.here("skill"), summary.id, names)
        merging.open_new(summary.id, names)
        try:
            skills = {name: store.skill(name) for name in (names[0], asked.against, asked.version)}
        except UserError as problem:
            problem_box("A version of the skill cannot be read.", problem)
            return
        _page(workspace, store, summary, within(asked, _lengths(skills[asked.version])), skills)


def _page(
    workspace: Workspace, store: RunStore, summary: RunSummary, asked: SkillView, skills: Mapping[str, Skill]
) -> None:
    shown, before = skills[asked.version], skills[asked.against]
    beside_a_line = asked.show == "blame" and asked.line is not None
    with st.container():  # always there, so that a message moves nothing below it
        if not beside_a_line and not skill_hand_out.tells():
            act.told()
    _versions(store, summary, asked, skills)
    with st.container():
        evaluating.draw(workspace, asked.run)
    skill_hand_out.draw(workspace, store, summary, asked)
    with st.container():
        if not beside_a_line:
            merging.beside_skill(workspace, store, summary)
    for problem in asked.problems:
        problem_box("That is not there.", problem)
    _tabs(store, asked)
    if asked.show == "changes":
        skill_changes.draw(workspace, store, asked, before, shown)
    elif asked.show == "blame":
        skill_blame.draw(workspace, store, summary, asked)
    elif asked.show == "preview":
        skill_reading.draw_preview(asked, shown)
    elif asked.show == "findings":
        skill_reading.draw_findings(store, asked, shown)
    else:
        skill_reading.draw_files(asked, shown, before)


def _versions(store: RunStore, summary: RunSummary, asked: SkillView, skills: Mapping[str, Skill]) -> None:
    findings = {row.name: store.findings(row.name) for row in summary.versions}
    lengths = {name: sum(_lengths(skill).values()) for name, skill in skills.items()}
    lines = version_lines(summary, findings, store.promotions(), lengths)
    show.html(versions_html(lines, asked))


def _tabs(store: RunStore, asked: SkillView) -> None:
    count = len(store.findings(asked.version))
    show.html(
        choices(
            "Views of the skill",
            [
                Choice(
                    _TITLES[each],
                    asked.link(show=each),
                    now=each == asked.show,
                    number=count if each == "findings" else None,
                    hint=_HINTS.get(each, ""),
                )
                for each in SHOWS
            ],
            "tabs",
        )
    )


def _lengths(skill: Skill) -> dict[str, int]:
    """The text files of a skill with their number of lines, SKILL.md first."""
    files = sorted(skill.files, key=lambda file: (file.path != "SKILL.md", file.path))
    return {file.path: len(split_lines(file.text)) for file in files if file.is_text}
