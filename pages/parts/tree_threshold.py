"""The threshold moved: the skill it would make at once, what that changes, and keeping it as a version."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.engine.versions.keep import ingredients, keep
from core.engine.wiring.clock import now
from core.errors import UserError
from core.store.run_store import RunStore, open_run
from core.store.workspace import Workspace
from core.types import Threshold
from core.view.diffs.diff import diff_skills
from core.view.html.diff import diff_html
from core.view.html.markup import NOTHING, link, tag
from core.view.html.tree_tables import figures_html, lessons_table
from core.view.links import View, view
from core.view.merge_tree.what_if import Ingredients, WhatIf, seen_by, threshold_of, what_if, widest
from core.view.merge_tree.what_if_words import changes_told, need_told, why_not_kept
from pages.parts import access, act, reviewer, show, sight
from pages.parts.words import problem_box


def draw(workspace: Workspace, store: RunStore, run: str, asked: View) -> None:
    """Draw the threshold an address asks for and the skill it makes."""
    folder, mark = str(store.directory), store.tree.mark()
    try:
        given = _ingredients(folder, mark)
    except UserError as problem:
        problem_box("There is no threshold to move yet.", problem)
        return
    threshold, problems = threshold_of(asked, given.threshold)
    for problem_words in problems:
        problem_box("Part of this link means nothing.", problem_words)
    _sliders(run, given, threshold)
    made = _what_if(folder, mark, threshold.min_tasks, threshold.min_share, threshold.reference_tasks)
    found = seen_by(made, sight.of(store))
    show.html(tag("p", need_told(found, given), cls="lab-faint"))
    show.html(figures_html(found, given.newest))
    _keep(workspace, run, given, found)
    st.subheader("Lessons")
    st.text(changes_told(found, given))
    show.html(lessons_table(found, store.task_count("evolve"), run))
    st.subheader(f"What {given.newest} would become")
    changed = diff_skills(given.newest_skill, found.skill)
    show.html(diff_html(changed)) if changed else st.text(f"Nothing: this is {given.newest}, file by file.")


def _sliders(run: str, given: Ingredients, threshold: Threshold) -> None:
    most = max(3, widest(given) + 1, threshold.min_tasks)
    tasks, share, reference = st.columns([5, 3, 2], gap="large", vertical_alignment="bottom")
    with tasks:
        _slider("How many distinct tasks must teach a lesson for SKILL.md", "min_tasks", run, threshold.min_tasks, most)
    with share:
        key = _held("min_share", run, round(100 * threshold.min_share, 1))
        st.slider(
            "and what share of the trajectories",
            0.0,
            max(50.0, round(100 * threshold.min_share, 1)),
            step=0.5,
            format="%.1f %%",
            key=key,
            on_change=_ask,
            args=("min_share", key),
        )
    with reference:
        _slider(
            "for a reference", "reference_tasks", run, threshold.reference_tasks, max(10, threshold.reference_tasks)
        )


def _slider(label: str, name: str, run: str, value: int, most: int) -> None:
    key = _held(name, run, value)
    st.slider(label, 1, most, key=key, on_change=_ask, args=(name, key))


def _held(name: str, run: str, value: float) -> str:
    """The key of a slider that stands where the address says."""
    key = f"threshold-{name}-{run}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def _ask(name: str, key: str) -> None:
    value = st.session_state[key]
    st.query_params[name] = f"{value / 100:.4g}" if name == "min_share" else str(value)


def _keep(workspace: Workspace, run: str, given: Ingredients, found: WhatIf) -> None:
    why_not = why_not_kept(found)
    who, button, words = st.columns([2, 1.6, 6], gap="small", vertical_alignment="bottom")
    with who:
        name = reviewer.ask()
    with button:
        st.button(
            "Keep as a version",
            key=f"keep-{found.threshold.model_dump_json()}",
            type="primary",
            disabled=not access.may_change() or bool(why_not) or not name,
            on_click=_kept,
            args=(workspace, run, found.threshold, name),
            width="stretch",
        )
    with words:
        said = why_not or "It becomes a version of its own, marked as not evaluated. It takes no model call."
        back = link(view("merge_tree", run=run, show="what-if"), "Back to the run's own threshold")
        show.html(tag("div", said, " ", back if found.threshold != given.threshold else NOTHING, cls="lab-faint"))


def _kept(workspace: Workspace, run: str, threshold: Threshold, name: str) -> None:
    made = act.attempt(lambda: keep(run, workspace, threshold, name, now()))
    if made is not None:
        st.toast(f"Kept as {made.name}, not evaluated.", icon=":material/check:")


@st.cache_resource(max_entries=4, show_spinner=False)
def _ingredients(folder: str, mark: str) -> Ingredients:
    """What a run's last step is made of, as it is at this mark: immutable, shared by all sessions."""
    with open_run(Path(folder), read_only=True) as store:
        return ingredients(store)


@st.cache_resource(max_entries=100, show_spinner=False)
def _what_if(folder: str, mark: str, min_tasks: int, min_share: float, reference_tasks: int) -> WhatIf:
    threshold = Threshold(min_tasks=min_tasks, min_share=min_share, reference_tasks=reference_tasks)
    return what_if(_ingredients(folder, mark), threshold)
