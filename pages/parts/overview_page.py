"""One run on one screen: how it stands, what the skill scored before and after, what it learned, and what it took."""

from __future__ import annotations

import streamlit as st

from core import engine
from core.engine.studying.standing import study_of_run
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.html.markup import link, tag
from core.view.html.run_facts import headline, lead_list
from core.view.html.scores import score_cards
from core.view.html.scripted import scripted_note
from core.view.html.study_list import of_study
from core.view.links import view
from core.view.results.looks import look_of, looked
from core.view.results.results import results
from core.view.results.standing import files_told, previous, step
from core.view.rows import UNDER_WAY
from core.view.runs.lead import leads, measured, measured_only, unscored
from core.view.runs.summary import RunSummary, summarise
from core.view.skill.lessons import lessons
from core.view.skill.memories import has_bank
from core.view.studies.listed import told_cells
from pages.parts import (
    again,
    evaluating,
    lab,
    overview_lessons,
    overview_memories,
    overview_taken,
    reviewer,
    show,
    sight,
)

_EVERY_SECONDS = 2.0


def draw(workspace: Workspace, run: str) -> None:
    """Draw a run; while it works, the figures are drawn again every other second."""
    with lab.open_run(workspace, run) as store:
        summary = summarise(store.facts())
        st.header("Overview")
        study, cells = study_of_run(store.run(), workspace)
        show.html(of_study(study, told_cells(cells)))
        if summary.state in UNDER_WAY:
            again.every(_EVERY_SECONDS, _live, workspace, summary.id)
        else:
            _figures(store, summary)
            evaluating.draw(workspace, summary.id, follow=False)
        reviewer.recall()
        facts = store.results.lesson_facts()
        found = lessons(facts, sight.of(store))
        if has_bank(store.run().config):
            overview_memories.draw(store, summary)
        elif not measured_only(store.run().config):
            overview_lessons.draw(summary, facts, found)
        prices = engine.prices_of(store.run(), workspace)
        overview_taken.draw(store, summary, found, prices, _missing(summary, prices, workspace))


def _live(workspace: Workspace, run: str) -> None:
    with lab.open_run(workspace, run) as store:
        summary = summarise(store.facts())
        if summary.state not in UNDER_WAY:
            st.rerun()  # the whole page once more: there may be a skill now, and nothing left to watch
        _figures(store, summary)


def _figures(store: RunStore, summary: RunSummary) -> None:
    show.html(headline(summary, store.results.skill_name()))
    show.html(scripted_note(summary.scripted))
    show.html(lead_list(leads(summary), summary.next_step))
    _scores(store, summary)
    if behind := unscored(summary):
        show.html(tag("p", behind, cls="lab-plain"))
    if files := files_told(summary.after_skill, summary):
        show.html(tag("p", files, ".", cls="lab-plain"))


def _scores(store: RunStore, summary: RunSummary) -> None:
    after = summary.after_skill or "S1"
    if measured_only(store.run().config):
        show.html(tag("p", measured(summary), cls="lab-plain"))
    elif summary.evolve.planned and not summary.before.planned:
        show.html(tag("p", "No task was held out, so nothing says how the skill scores.", cls="lab-plain"))
    else:
        look = look_of(after, summary.versions, summary.scores)
        show.html(score_cards(results(store.results.attempts("S0", after), "S0", after, look).whole))
        _since(store, summary, after)


def _since(store: RunStore, summary: RunSummary, after: str) -> None:
    """The version shown beside the evolved one before it, where that has a score."""
    if before := previous(after, summary):
        look = looked(before, after, summary.versions, summary.scores).look
        told = step(results(store.results.attempts(before, after), before, after, look).whole)
        way = link(view("results", run=summary.id, a=before, b=after), "See every task")
        show.html(tag("p", tag("strong", "Since the version before: "), told, ". ", way, cls="lab-plain"))


def _missing(summary: RunSummary, prices: engine.Prices, workspace: Workspace) -> str:
    return engine.told_cost(summary.cost, prices.unpriced, workspace) if prices.unpriced else ""
