"""The card of what is chosen in the tree; only its own record is loaded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.engine.looking.calls import calls_of
from core.engine.looking.tree_cards import finish_card_of, ledger_of_patch, node_card_of
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.html.badge import badge
from core.view.html.tree import lesson_html, node_html, patch_html, skill_html, waiting_html
from core.view.links import view
from core.view.merge_tree.facts import TreeFacts, final_lessons, lines_of
from core.view.merge_tree.tree import TreeRow
from core.view.results.standing import told_standing
from core.view.runs.summary import summarise
from pages.parts import nav, show
from pages.parts.words import problem_box


def draw(
    workspace: Workspace, store: RunStore, facts: TreeFacts, rows: Sequence[TreeRow], chosen: str, run: str
) -> None:
    """Draw the card of a merge, a patch, a lesson or the skill; an id that is none of these is said in words."""
    row = next((each for each in rows if each.id == chosen), None)
    lesson = next((each for each in final_lessons(facts) if each.edit == chosen), None)
    if chosen == facts.version:
        standing = told_standing(facts.version, summarise(store.facts()))
        show.html(skill_html(finish_card_of(store, facts), run, standing))
    elif row is not None and row.kind == "patch":
        patch = next(each for each in facts.patches if each.id == chosen)
        ledger = ledger_of_patch(store, chosen, facts)
        show.html(patch_html(store.patch(chosen), patch, badge(row.state, row.told), ledger, run))
    elif row is not None and (card := node_card_of(store, row, facts)) is not None:
        show.html(node_html(card, run, calls_of(workspace, card.calls)))
    elif row is not None:
        show.html(waiting_html(row.id, row.state, row.children, run))
    elif lesson is not None:
        tasks = {each.id: each.task for each in facts.patches}
        show.html(lesson_html(lesson, lines_of(facts, chosen), facts.version, tasks, run))
    else:
        problem_box("That is not in this tree.", f"There is no merge, patch or lesson {chosen!r} in this run.")
        nav.link(view("merge_tree", run=run), "Show the whole tree")
        st.text("Merging again can give merges other lessons; the tables below list what there is now.")
