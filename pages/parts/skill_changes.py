"""The view of what changed: a diff of two versions, with the support of each added line in its gutter."""

from __future__ import annotations

import streamlit as st

from core.engine.looking.origins import Origins, origins
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Skill
from core.view.amounts import many
from core.view.diffs.diff import CONTEXT, FileDiff, diff_skills
from core.view.diffs.diff_text import unified_text
from core.view.html.blame import lessons_html
from core.view.html.choices import Choice, choices
from core.view.html.diff import diff_html
from core.view.html.markup import Html, join, link, tag
from core.view.skill.asked import SkillView
from core.view.skill.origins import learned, support_by_line
from pages.parts import links, show


def draw(workspace: Workspace, store: RunStore, asked: SkillView, before: Skill, after: Skill) -> None:
    """Draw the diff, or that there is none."""
    changed = diff_skills(before, after, None if asked.whole else CONTEXT)
    _bar(asked, before, after, changed)
    if not changed:
        st.text(f"{asked.against} and {asked.version} are the same, file by file.")
        return
    found = origins(store, workspace, asked.version)
    wanted = [file for file in changed if asked.file in ("", file.path)]
    show.html(_diff(asked, wanted, found))
    _lessons(asked, found)
    if asked.line is not None and wanted:
        links.scroll_to(f"diff-0-{asked.line}")


def _bar(asked: SkillView, before: Skill, after: Skill, changed: tuple[FileDiff, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="skill-diff"):
        show.html(tag("div", _said(asked, changed), *_choices(asked, changed), cls="lab-tools"))
        st.download_button(
            "Download the diff",
            lambda: unified_text(before, after, asked.against, asked.version),
            file_name=f"{asked.run}-{asked.against}-{asked.version}.diff",
            mime="text/plain",
            on_click="ignore",
            disabled=not changed,
            icon=":material/download:",
        )


def _said(asked: SkillView, changed: tuple[FileDiff, ...]) -> Html:
    added, removed = sum(file.added for file in changed), sum(file.removed for file in changed)
    return tag(
        "span",
        tag("strong", f"{asked.against} → {asked.version}"),
        f"  {many(len(changed), 'file')}, +{added} −{removed} lines",
    )


def _choices(asked: SkillView, changed: tuple[FileDiff, ...]) -> list[Html]:
    sides = [Choice("Unified", asked.link(split=False), not asked.split)]
    sides += [Choice("Side by side", asked.link(split=True), asked.split)]
    lines = [Choice("Changes only", asked.link(whole=False), not asked.whole)]
    lines += [Choice("Whole files", asked.link(whole=True), asked.whole)]
    files = [Choice("All files", asked.link(file=""), not asked.file)]
    files += [Choice(file.path, asked.link(file=file.path), asked.file == file.path) for file in changed]
    rows = [choices("Layout", sides), choices("Lines", lines)]
    return [*rows, choices("Files", files)] if len(changed) > 1 or asked.file else rows


def _diff(asked: SkillView, wanted: list[FileDiff], found: Origins) -> Html:
    known = support_by_line(found.blocks)

    def beside(path: str, line: int) -> object:
        said = known.get((path, line))
        return link(asked.at(path, line), said, title="where this line comes from") if said else ""

    if not wanted:
        return tag("p", f"{asked.file} is the same in both.")
    return diff_html(
        wanted,
        split=asked.split,
        anchor="diff",
        beside=beside,
        unfold=lambda path, line: asked.link(whole=True, file=path, line=line),
        lines=lambda path: None if asked.whole else asked.link(whole=True, file=path),
    )


def _lessons(asked: SkillView, found: Origins) -> None:
    best = learned(found.blocks)
    if best:
        head = tag("h4", f"What {asked.version} learned, widest support first", cls="lab-heading")
        show.html(join([head, lessons_html(best, asked.at, found.tasks)]))
