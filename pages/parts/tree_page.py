"""The merge tree's page: the drawing, the threshold and the drop audit, one of them at a time."""

from __future__ import annotations

import streamlit as st

from core.store.workspace import Workspace
from core.view.html.choices import Choice, choices
from core.view.links import view
from pages.parts import act, lab, nav, reviewer, show, tree_audit, tree_drawing, tree_threshold
from pages.parts.words import problem_box

_SHOWS = {"": "Tree", "what-if": "Threshold", "ledger": "Every edit's fate"}


def draw(workspace: Workspace, run: str) -> None:
    """Draw what the address asks for."""
    st.header("Merge tree")
    asked = nav.here("merge_tree")
    with lab.open_run(workspace, run) as store:
        told = store.run()
        _tabs(told.id, asked.get("show"))
        act.told()
        if asked.get("show") != "what-if":  # there the name is asked for
            reviewer.recall()
        if asked.get("show") == "":
            tree_drawing.draw(workspace, store, told.id, asked)
        elif asked.get("show") == "what-if":
            tree_threshold.draw(workspace, store, told.id, asked)
        elif asked.get("show") == "ledger":
            tree_audit.draw(store, told.id, asked)
        else:
            problem_box("That is not there.", f"This page has no view {asked.get('show')!r}; choose one above.")


def _tabs(run: str, now: str) -> None:
    found = [Choice(words, view("merge_tree", run=run, show=name), now == name) for name, words in _SHOWS.items()]
    show.html(choices("Views of the merge tree", found, "tabs"))
