"""The tree drawn, with the card of what is chosen in it, and the same merges and patches as tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.figures.tree import told, tree_figure
from core.view.html.markup import join, tag
from core.view.html.tree import told_line
from core.view.html.tree_tables import merges_table, patches_table
from core.view.links import View
from core.view.merge_tree.facts import TreeFacts, seen_by, tree_of
from core.view.merge_tree.packed import WIDTH, pack
from core.view.merge_tree.tree import TreeRow
from core.view.merge_tree.words import reading_of, summary_of, where_it_stands
from pages.parts import again, lab, show, sight, tree_card

_EVERY_SECONDS = 2.0
_BESIDE_A_CARD = 740.0
_CLICKS = "tree-clicks"
_HEAR = (Path(__file__).parent / "tree_clicks.js").read_text(encoding="utf-8")


def draw(workspace: Workspace, store: RunStore, run: str, asked: View) -> None:
    """Draw the tree; while the run is at work, draw it again whenever it has grown."""
    mark, facts = store.tree.mark(), seen_by(store.tree.facts(), sight.of(store))
    rows, chosen = tree_of(facts), asked.get("node")
    show.html(told_line(summary_of(facts)))
    if facts.live:
        _live(workspace, run, mark, facts)
    if not facts.patches and not facts.live:
        st.text("There are no patches in this run, and so nothing to merge.")
        return
    _clicks()(key=_CLICKS, data={}, on_picked_change=_picked)  # at one place, whether or not a card is open
    if chosen:
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _figure(facts, run, chosen, _BESIDE_A_CARD)
            _tables(rows, facts, run, chosen)
        with right, st.container(key="tree-card"):
            tree_card.draw(workspace, store, facts, rows, chosen, run)
    else:
        _figure(facts, run, "", WIDTH)
        _tables(rows, facts, run, chosen)


def _figure(facts: TreeFacts, run: str, chosen: str, width: float) -> None:
    """The drawing and how it is read."""
    packed = pack(facts, width)
    with st.container(key="tree-drawing"):
        st.plotly_chart(
            tree_figure(packed, chosen),
            key=f"tree-{run}",
            config={"displayModeBar": False},
            alt=told(packed),
        )
    show.html(tag("div", reading_of(packed), cls="lab-faint"))


def _clicks():  # type: ignore[no-untyped-def]
    return st.components.v2.component("lab_tree_clicks", js=_HEAR, isolate_styles=False)


def _picked() -> None:
    """What was clicked becomes part of the address. In a callback: a drawing that changes meanwhile would lose it."""
    found = st.session_state[_CLICKS].picked
    if found:
        st.query_params["node"] = str(found)


def _live(workspace: Workspace, run: str, mark: str, facts: TreeFacts) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        paused = st.toggle("Pause", key=f"tree-paused-{run}", help="Keep the drawing as it is while the run goes on.")
        show.html(tag("span", where_it_stands(facts, paused)))
    if not paused:
        again.every(_EVERY_SECONDS, _watch, workspace, run, mark)


def _watch(workspace: Workspace, run: str, mark: str) -> None:
    """Look whether the tree has changed; only then is anything drawn again."""
    with lab.open_run(workspace, run) as store:
        if store.tree.mark() != mark:
            st.rerun()


def _tables(rows: Sequence[TreeRow], facts: TreeFacts, run: str, chosen: str) -> None:
    merges = sum(row.kind == "node" for row in rows)
    show.html(
        join(
            [
                tag("h4", f"Merges ({merges})", cls="lab-heading"),
                merges_table(rows, facts.left, run, chosen),
                tag("h4", f"Patches ({len(facts.patches)})", cls="lab-heading"),
                patches_table(rows, run, chosen),
            ]
        )
    )
