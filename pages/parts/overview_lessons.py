"""What the skill learned: lessons by support, who taught each and the line it became; then what was left out."""

from __future__ import annotations

import streamlit as st

from core.view.html.lessons import NARROWER, left_out_table, standing_table
from core.view.html.markup import Html, link, tag
from core.view.links import view
from core.view.runs.summary import RunSummary
from core.view.skill.lessons import Lesson, LessonFacts, counts_of, learned_from, of_place, places_told
from pages.parts import show


def draw(summary: RunSummary, facts: LessonFacts, found: tuple[Lesson, ...]) -> None:
    """Draw the lessons of the newest version, or say that there is none yet."""
    st.subheader("What the skill learned")
    if not facts.version:
        show.html(tag("p", "Nothing yet: there is no evolved skill. Patches are merged once the analysts are done."))
        return
    run, tasks = summary.id, summary.evolve.planned
    show.html(_told(found, facts, run))
    show.html(standing_table(run, facts.version, of_place(found, "skill", "removal"), tasks))
    if narrower := of_place(found, "reference"):
        st.subheader("Narrower lessons, in a reference")
        show.html(standing_table(run, facts.version, narrower, tasks, NARROWER))
    if gone := of_place(found, "left_out"):
        st.subheader("Left out")
        show.html(left_out_table(run, gone, tasks))


def _told(found: tuple[Lesson, ...], facts: LessonFacts, run: str) -> Html:
    """How many lessons there are, from how many trajectories, and in which version."""
    skill = link(view("skill", run=run, version=facts.version), f"Version {facts.version}")
    counts = places_told(counts_of(found))
    return tag("p", skill, f": {counts}; {learned_from(facts)}. The widest support first.", cls="lab-faint lab-plain")
