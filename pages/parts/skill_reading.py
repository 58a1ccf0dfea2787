"""The other views of a version: a file rendered, what the validator says, and its files as they are."""

from __future__ import annotations

import streamlit as st

from core.skill.tokens import estimate_tokens
from core.skill.validate import validate
from core.store.run_store import RunStore
from core.types import Finding, Skill, SkillFile
from core.view.html.badge import badge
from core.view.html.choices import Choice, choices
from core.view.html.markup import Html, join, jump, link, tag
from core.view.html.preview import Heading, preview
from core.view.html.table import Column, table
from core.view.links import View
from core.view.skill.asked import SkillView
from core.view.skill.findings import all_findings
from pages.parts import show

_FINDINGS = (Column("severity"), Column("rule"), Column("where"), Column("what", wide=True), Column("what to do"))
_FILES = (
    Column("lines", "right"),
    Column("bytes", "right"),
    Column("tokens (estimate)", "right"),
    Column("open"),
)


def draw_preview(asked: SkillView, skill: Skill) -> None:
    """A Markdown file as its reader will see it, its headings beside it; another text file as it is."""
    pages = [file.path for file in skill.files if file.is_text and file.path.lower().endswith(".md")]
    names = sorted({*pages, asked.file}, key=lambda path: (path != "SKILL.md", path))
    show.html(
        tag(
            "div",
            choices("Files", [Choice(path, asked.link(file=path), path == asked.file) for path in names]),
            tag(
                "span",
                "Rendered for reading. Addresses of links and images are written out, and nothing is loaded from them.",
                cls="lab-faint",
            ),
            cls="lab-tools",
        )
    )
    if asked.file not in pages:
        _as_it_is(skill, asked.file)
        return
    made = preview(skill.text(asked.file), lambda path: _view_of(asked, skill, path))
    contents, page = st.columns([1, 4], gap="medium")
    with contents, st.container(key="skill-contents"):
        show.html(_contents(made.headings))
    with page:
        show.html(made.html)


def draw_findings(store: RunStore, asked: SkillView, skill: Skill) -> None:
    """What the validator and the checks of a version's scripts say, each at its line."""
    kept = (*store.findings(asked.version), *store.findings(f"{asked.version} scripts"))
    found = all_findings(kept, validate(skill, skill.name))
    if not found:
        st.text(f"Nothing to say against {asked.version}: every rule of the format holds.")
        return
    show.html(table(_FINDINGS, [_finding(each, asked, skill) for each in found]))


def draw_files(asked: SkillView, skill: Skill, before: Skill) -> None:
    """All files with their size; the one that is asked for, as it is."""
    files = sorted(skill.files, key=lambda file: (file.path != "SKILL.md", file.path))
    marked = {place: "now" for place, file in enumerate(files) if file.path == asked.file}
    columns = (Column("file"), Column(f"against {asked.against}"), *_FILES)
    show.html(table(columns, [_file(file, asked, before) for file in files], marked=marked))
    if asked.file:
        _as_it_is(skill, asked.file)


def _contents(headings: tuple[Heading, ...]) -> Html:
    rows = [tag("li", jump(each.anchor, each.words or "(no title)"), cls=f"level-{each.level}") for each in headings]
    return tag("ul", *rows, cls="lab-contents")


def _view_of(asked: SkillView, skill: Skill, path: str) -> View | None:
    return asked.link(file=path) if skill.file(path) is not None else None


def _finding(each: Finding, asked: SkillView, skill: Skill) -> tuple[object, ...]:
    file = skill.file(each.path)
    place: Html | str = f"{each.path}:{each.line}" if each.line else each.path
    if file is not None and file.is_text:
        place = link(asked.at(each.path, each.line or 1), place)
    return (badge(each.severity), each.rule, place, each.message, tag("span", each.advice, cls="lab-advice"))


def _file(file: SkillFile, asked: SkillView, before: Skill) -> tuple[object, ...]:
    old = before.file(file.path)
    state = "new" if old is None else "same" if old == file else "changed"
    size = f"{len(file.data):,}"
    if not file.is_text:
        return (file.path, state, "–", size, "–", tag("span", "no text", cls="lab-faint"))
    open_as = [link(asked.link(file=file.path), "text"), link(asked.link(show="blame", file=file.path), "blame")]
    if file.path.lower().endswith(".md"):
        open_as.append(link(asked.link(show="preview", file=file.path), "preview"))
    if state == "changed":
        open_as.append(link(asked.link(show="changes", file=file.path), "changes"))
    lines = file.text.count("\n") + (not file.text.endswith("\n"))
    name = tag("span", file.path, tag("span", " executable", cls="lab-faint") if file.executable else "")
    return (name, state, lines, size, f"{estimate_tokens(file.text):,}", join(open_as, " · "))


def _as_it_is(skill: Skill, path: str) -> None:
    file = skill.file(path)
    if file is not None and file.is_text:
        st.code(file.text, language=None, line_numbers=True, wrap_lines=True)
