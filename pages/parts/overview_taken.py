"""From attempts to lessons in counts, and what the run took: calls, tokens, cost, time, isolation."""

from __future__ import annotations

import streamlit as st

from core.engine import Prices
from core.store.run_store import RunStore
from core.view.amounts import many
from core.view.html.markup import tag
from core.view.html.run_facts import funnel, usage_table
from core.view.runs.lead import learned_lessons
from core.view.runs.summary import RunSummary
from core.view.runs.times import told_time
from core.view.skill.lessons import Lesson, counts_of
from pages.parts import show


def draw(store: RunStore, summary: RunSummary, found: tuple[Lesson, ...], prices: Prices, missing: str) -> None:
    """Draw the counts and what the run took; `missing` says what has no price, "" where everything has."""
    if learned_lessons(store.run().config):
        st.subheader("From trajectories to lessons")
        show.html(funnel(summary, summary.versions[-1].name if summary.versions else "", counts_of(found)))
    if summary.infrastructure:
        st.text(f"{many(summary.infrastructure, 'attempt')} failed for reasons of infrastructure and are in no score.")
    st.subheader("What it took")
    show.html(usage_table(summary.usage, prices.told))
    if missing:
        st.text(missing)
    isolation = f"Commands ran isolated by {summary.isolation}." if summary.isolation else "No command has run yet."
    show.html(tag("p", isolation, " ", told_time(store.results.time()), cls="lab-faint"))
