"""What a run remembers: the items of its bank, and the attempts that gave none."""

from __future__ import annotations

import streamlit as st

from core.store.run_store import RunStore
from core.view.html.markup import tag
from core.view.html.memories import memory_table, without_table
from core.view.runs.summary import RunSummary
from core.view.skill.memories import memories, missing, told_bank, without
from pages.parts import nav, show
from pages.parts.words import problem_box


def draw(store: RunStore, summary: RunSummary) -> None:
    """Draw the bank; the item that the address names stands first in it."""
    st.subheader("Memories")
    facts, asked = store.learned.bank(), nav.here("overview").get("memory")
    if told := missing(facts, asked):
        problem_box("That is not there.", told)
    show.html(tag("p", told_bank(facts, summary.memories_of), cls="lab-faint lab-plain"))
    if found := memories(facts, asked):
        show.html(memory_table(summary.id, summary.memories_of or summary.id, found, asked))
    if gave_none := without(facts):
        st.subheader("Attempts that gave no memory, or fewer than were proposed")
        show.html(without_table(summary.id, gave_none))
