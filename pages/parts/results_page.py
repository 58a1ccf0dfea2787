"""The Results page: which versions, how they scored, how sure that is, by type, task by task, and what it took."""

from __future__ import annotations

import streamlit as st

from core.engine import Prices, prices_of
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.html.choices import Choice, choices
from core.view.html.markup import Html, join, tag
from core.view.html.results import evolve_table, kinds_table, spent_table, strip, task_table
from core.view.html.scores import score_cards
from core.view.html.scripted import scripted_note
from core.view.links import View, view
from core.view.results.asked import ResultsView, results_view
from core.view.results.csv import results_csv
from core.view.results.looks import looked
from core.view.results.results import SHOWS, Results, VersionChoice, chosen, results
from core.view.results.retrieval import told_retrieval
from core.view.runs.lead import measured_only
from core.view.runs.summary import one_skill, same_files_among
from pages.parts import lab, nav, results_judge, show
from pages.parts.words import problem_box


def draw(workspace: Workspace, run: str) -> None:
    """Draw what the address asks for; without held-out attempts, say what makes some."""
    st.header("Results")
    with lab.open_run(workspace, run) as store:
        row, there = store.row(), store.results.versions()
        show.html(scripted_note(row.scripted))
        if told := told_retrieval(store.results.without_embeddings()):
            st.text(told)
        if any(each.attempts for each in there):
            _compared(store, nav.here("results"), row.id, there, prices_of(store.run(), workspace))
        elif measured_only(store.run().config):
            st.text("This run measured without a skill: it has one score, on the Overview, and nothing to compare.")
            nav.link(view("overview", run=row.id), "Its score")
        else:
            st.text("No held-out task has been attempted yet: there is nothing to compare.")
            nav.link(view("monitor", run=row.id), "Watch the run")
        results_judge.draw(workspace, store)
        _evolve(store, row.id)


def _compared(store: RunStore, here: View, run: str, there: tuple[VersionChoice, ...], prices: Prices) -> None:
    asked = results_view(here, run, there, store.results.kinds())
    for problem in asked.problems:
        problem_box("That is not there.", problem)
    _versions(asked, there)
    versions = store.version_rows()
    at = looked(asked.a, asked.b, versions, {each.name for each in there if each.attempts})
    found = results(store.results.attempts(asked.a, asked.b), asked.a, asked.b, at.look)
    for files in same_files_among(versions, (asked.a, asked.b)):
        show.html(tag("p", files, ".", cls="lab-plain"))
    if one_skill(versions, asked.a, asked.b):
        st.info("These are the same attempts, so there is nothing to compare. Choose another version above.")
        return
    show.html(score_cards(found.whole))
    st.subheader("By type of task")
    show.html(kinds_table(found, at.version))
    _tasks(asked, found, prices)
    st.subheader("What an attempt took")
    show.html(spent_table(found, prices.told))


def _versions(asked: ResultsView, there: tuple[VersionChoice, ...]) -> None:
    """Two rows of versions to choose from, where there are more than the two that are shown."""
    show.html(tag("div", *(_side(asked, there, side) for side in ("a", "b")), cls="lab-tools"))


def _side(asked: ResultsView, there: tuple[VersionChoice, ...], side: str) -> Html:
    row = [
        Choice(each.name, asked.side(side, each.name), now=each.name == getattr(asked, side), number=each.attempts)
        for each in there
    ]
    words = {"a": "Compare", "b": "with"}[side]
    return join([tag("span", words, cls="lab-faint"), choices(f"version to {words.lower()}", row)], " ")


def _tasks(asked: ResultsView, found: Results, prices: Prices) -> None:
    st.subheader("Task by task")
    kinds = [Choice("every type", asked.link(kind=""), now=not asked.kind)]
    kinds += [Choice(each.kind, asked.link(kind=each.kind), now=each.kind == asked.kind) for each in found.kinds]
    directions = [
        Choice(each, asked.link(show=each), now=each == asked.show, number=len(chosen(found.tasks, asked.kind, each)))
        for each in SHOWS
    ]
    rows = chosen(found.tasks, asked.kind, asked.show)
    bar = tag("div", choices("direction", directions), choices("type of task", kinds), cls="lab-tools")
    show.html(join([bar, strip(asked.run, rows), task_table(asked.run, found, rows, prices.told)]))
    st.download_button(
        "Download as CSV",
        data=lambda: results_csv(rows),
        file_name=f"{asked.run}-{asked.a}-{asked.b}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _evolve(store: RunStore, run: str) -> None:
    counts = store.results.evolve_counts()
    if counts:
        st.subheader("Tasks it learned from")
        show.html(tag("p", "Attempted with S0 only; they are in no score above.", cls="lab-faint lab-plain"))
        show.html(evolve_table(run, counts))
