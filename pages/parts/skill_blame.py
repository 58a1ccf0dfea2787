"""The view of where each line comes from, and beside it the story of the line that is opened, or what was learned."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.engine import why_unmerged
from core.engine.looking.origins import Origins, origins, story
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.html.blame import blame_html, legend_html, lessons_html
from core.view.html.blame_card import card_html, taught_html
from core.view.html.choices import Choice, choices
from core.view.html.markup import Html, join, tag
from core.view.runs.summary import RunSummary
from core.view.skill.asked import SkillView
from core.view.skill.origins import Block, learned, origin_counts, seen_by
from pages.parts import act, links, merging, show, sight, skill_decide


def draw(workspace: Workspace, store: RunStore, summary: RunSummary, asked: SkillView) -> None:
    """Draw one file's lines; the line the address names is opened."""
    seen, found = sight.of(store), origins(store, workspace, asked.version)
    found = found._replace(blocks=seen_by(found.blocks, seen))
    here = [block for block in found.blocks if block.path == asked.file]
    show.html(_bar(asked, found, here))
    lines, card = st.columns([2, 1], gap="medium")
    with lines:
        show.html(blame_html(here, asked.at, found.tasks, asked.line))
    with card, st.container(key="skill-card"):
        line = found.line(asked.file, asked.line) if asked.line is not None else None
        if line is None:
            _learned(asked, found)
        else:
            told = story(store, workspace, asked.version, line, seen)
            show.html(card_html(told, asked.run, asked.link()))
            with st.container():  # always there, so that a message moves nothing below it
                act.told()
            skill_decide.draw(workspace, asked, told, why_unmerged(store))
            merging.beside_skill(workspace, store, summary, wide=False)
            show.html(taught_html(told, asked.run))
    _scroll(asked)


def _bar(asked: SkillView, found: Origins, here: Sequence[Block]) -> Html:
    files = list(dict.fromkeys(block.path for block in found.blocks))
    rows = [Choice(file, asked.link(file=file), file == asked.file) for file in sorted(files, key=_main_first)]
    return tag(
        "div", choices("Files", rows), tag("span", legend_html(asked.file, origin_counts(here))), cls="lab-tools"
    )


def _main_first(path: str) -> tuple[bool, str]:
    return path != "SKILL.md", path


def _learned(asked: SkillView, found: Origins) -> None:
    best = learned(found.blocks)
    if not best:
        st.text(f"No line of {asked.version} was brought by an edit.")
        return
    head = tag("h4", f"What {asked.version} learned, widest support first", cls="lab-heading")
    note = tag("p", "Support counts distinct tasks. Open a line to see who taught it.", cls="lab-faint lab-plain")
    show.html(join([head, note, lessons_html(best, asked.at, found.tasks)]))


def _scroll(asked: SkillView) -> None:
    """Bring the line into view, and its story from its beginning; a line that is in view already stays there."""
    if asked.line is not None:
        links.scroll_to(f"line-{asked.line}", beside=".st-key-skill-card")
