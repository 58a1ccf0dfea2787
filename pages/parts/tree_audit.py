"""The drop audit: every edit ever proposed with its fate and its way, filtered by fate and words."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core import engine
from core.patch.ledger import LedgerRow
from core.store.run_store import RunStore, open_run
from core.view.html.badge import sign_of
from core.view.html.choices import Choice, choices
from core.view.html.markup import link, tag
from core.view.html.tree_tables import SHOWN, audit_table
from core.view.links import View, view
from core.view.merge_tree.drop_audit import Audit, audit_csv, drop_audit
from core.view.merge_tree.ledger_rows import ledger_lines
from core.view.skill.lessons import LEFT_OUT, Lesson, lessons, of_place
from pages.parts import show, sight
from pages.parts.words import problem_box


def draw(store: RunStore, run: str, asked: View) -> None:
    """Draw the audit that an address asks for."""
    lines = ledger_lines(*_ledger(str(store.directory), store.tree.mark()), sight.of(store))
    behind = _behind(store, asked.get("lessons"))
    audit = drop_audit(lines, asked.get("fate"), asked.get("q"), behind)
    if not lines:
        st.text("No edit has been proposed in this run yet.")
        return
    if audit.fate and audit.fate not in audit.counts:
        problem_box(
            "There is no such fate.", f"No edit of this run is {audit.fate!r}; they are {', '.join(audit.counts)}."
        )
    show.html(tag("p", _told(audit)))
    if audit.lessons:
        every = link(view("merge_tree", run=run, show="ledger"), "show every edit")
        show.html(tag("p", tag("strong", audit.lessons), " ", every))
    _filters(run, audit, asked.get("lessons") if audit.lessons else "")
    if not audit.shown:
        st.text("No edit matches. Take a word away, or choose another fate.")
        return
    more = len(audit.shown) - SHOWN
    if more > 0:
        st.text(f"The first {SHOWN} of {len(audit.shown):,} edits; the CSV has them all.")
    show.html(audit_table(audit, run))


def _behind(store: RunStore, asked: str) -> tuple[Lesson, ...] | None:
    """The lessons whose edits an address asks for: those left out, as every page counts them; None for all edits."""
    if asked != LEFT_OUT:
        if asked:
            problem_box("There are no such lessons.", f"lessons={asked} means nothing; lessons={LEFT_OUT} does.")
        return None
    return of_place(lessons(store.results.lesson_facts()), LEFT_OUT)


def _told(audit: Audit) -> str:
    parts = [f"{count:,} {fate}" for fate, count in audit.counts.items()]
    return f"Every edit that was ever proposed and what became of it: {' + '.join(parts)} = {audit.total:,} edits."


def _filters(run: str, audit: Audit, behind: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        key = f"audit-q-{audit.q}"
        st.text_input(
            "Search",
            audit.q,
            key=key,
            placeholder="edit, task, word of the lesson or the reason",
            label_visibility="collapsed",
            icon=":material/search:",
            width=340,
            on_change=lambda: _ask(key),
        )
        show.html(choices("Fates", _choices(run, audit, behind)))
        st.download_button(
            "CSV",
            lambda: audit_csv(audit.shown).encode(),
            file_name=f"{run}-drop-audit.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not audit.shown,
            help="All edits that match, also those that are not shown.",
        )


def _choices(run: str, audit: Audit, behind: str) -> list[Choice]:
    """The fates to choose from; among edits behind some lessons the numbers are not told, which are of all edits."""
    found = [Choice("all", _view(run, "", audit.q, behind), not audit.fate, None if behind else audit.total)]
    return [
        *found,
        *(
            Choice(
                f"{sign_of(fate.split(' and ')[0])} {fate}",
                _view(run, fate, audit.q, behind),
                audit.fate == fate,
                None if behind else count,
            )
            for fate, count in audit.counts.items()
        ),
    ]


def _view(run: str, fate: str, q: str, behind: str) -> View:
    return view("merge_tree", run=run, show="ledger", fate=fate, q=q, lessons=behind)


def _ask(key: str) -> None:
    said = str(st.session_state[key]).strip()
    if said:
        st.query_params["q"] = said
    else:
        st.query_params.pop("q", None)


@st.cache_resource(max_entries=4, show_spinner=False)
def _ledger(folder: str, mark: str) -> tuple[tuple[LedgerRow, ...], bool]:
    """The ledger of a run as it is at this mark, and whether it has merged: immutable rows, shared by all sessions."""
    with open_run(Path(folder), read_only=True) as store:
        return engine.ledger(store), len(store.versions()) > 1
