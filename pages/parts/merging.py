"""Decisions that are in no skill yet: what merging them will cost, the button that does it, and what came of it.

The pages of patches and of the skill show it alike: a merge asked for on one is seen through on the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.demo.leaving import leave
from core.engine import Work, calls_to_remerge
from core.engine.processes import merging_again
from core.errors import UserError
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.html.merging import box_html, came_html, rejected_html, working_html
from core.view.review.after_merge import LISTED, after_merge, not_listed, what_changed
from core.view.review.merge_box import MergeBox, cost_of, merge_box
from core.view.review.queue import Wanted
from core.view.review.remerge_cost import RemergeCost
from core.view.review.review import Review, review_of
from core.view.runs.summary import RunSummary
from core.view.skill.lessons import lessons
from pages.parts import access, act, again, lab, nav, patch_keys, reviewer, show
from pages.parts.patch_support import facts_of, support_of

_EVERY_SECONDS = 1.0
LOOKED_UP = 300
"""Runs of up to this many patches are told the exact number of calls; beyond, the bound, which is as good as free."""


def draw(
    workspace: Workspace, store: RunStore, review: Review, run: str, *, opens: bool = False, wide: bool = True
) -> None:
    """Draw the box where something waits or is being merged. With `opens` the new version is opened as it is there.

    Where the place is not `wide` the button stands below what it does.
    """
    if _asked(run) in st.session_state:
        again.every(_EVERY_SECONDS, _wait, workspace, run, opens)
        return
    versions = [version.name for version in store.versions()]
    newest = versions[-1] if versions else ""
    cost, state = cost_of(review), store.state()
    box = merge_box(review, state, newest, cost, _exactly(workspace, store, review, cost))
    came = st.session_state.get(_came(run))
    if came is not None and came.state != "refused" and box.does:
        del st.session_state[_came(run)]  # what came of the last merge is no news once something waits again
    elif came is not None:
        show.html(came_html(came, run, versions))
        _rejected(workspace, store, review, run, versions)
    if box.told and not (box.quiet and _came(run) in st.session_state):
        _draw_box(workspace, run, box, versions, state == "running", review.facts.merged or 0, wide)


def beside_skill(workspace: Workspace, store: RunStore, summary: RunSummary, wide: bool = True) -> None:
    """Draw it on the page of the skill: where decisions wait, or this session has asked for a merge of the run."""
    run = summary.id
    if summary.waiting or _asked(run) in st.session_state or _came(run) in st.session_state:
        review = review_of(facts_of(store), reviewer.name(), access.may_decide(store), Wanted())
        draw(workspace, store, review, run, opens=True, wide=wide)


def open_new(run: str, versions: Sequence[str]) -> None:
    """Where a merge that the page of the skill waited for has made a version, open what it changed."""
    if made := st.session_state.pop(_to_open(run), ""):
        nav.go(what_changed(run, made, versions))


def _rejected(workspace: Workspace, store: RunStore, review: Review, run: str, versions: Sequence[str]) -> None:
    """Draw what became of each lesson that this merge was asked to leave out, and what rejects it everywhere."""
    index = support_of(str(store.path), review.facts.mark, store)
    found = lessons(store.results.lesson_facts())
    told = after_merge(review, st.session_state.get(_before(run), 0), index, found)
    for each in told[:LISTED]:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            show.html(rejected_html(each, run, versions[-1]))
            shown = next((one for one in index.lessons if one.edit.id == each.lesson), None)
            if shown is not None:
                st.button(
                    "Reject the lesson everywhere",
                    key=f"everywhere-{each.target}",
                    type="tertiary",
                    on_click=patch_keys.reject_everywhere,
                    args=(workspace, run, shown),
                    disabled=not review.reviewer or not review.may_decide,
                )
    if more := not_listed(told):
        st.text(more)


def _draw_box(
    workspace: Workspace, run: str, box: MergeBox, versions: Sequence[str], busy: bool, merged: int, wide: bool
) -> None:
    if not box.does:
        show.html(box_html(box, run, versions))
        return
    told, button = (
        st.columns([4, 1], vertical_alignment="center", gap="small") if wide else [st.container(), st.container()]
    )
    with told:
        show.html(box_html(box, run, versions))
    button.button(
        box.button,
        key=f"{box.does}-{run}",
        on_click=_start,
        args=(workspace, run, box.does, merged),
        disabled=busy or not access.may_change(),
        width="stretch",
    )


def _exactly(workspace: Workspace, store: RunStore, review: Review, cost: RemergeCost) -> tuple[str, ...] | None:
    if review.facts.merged is None or not cost.nodes or len(review.facts.patches) > LOOKED_UP:
        return None
    try:
        return calls_to_remerge(store, workspace, review.facts, cost)
    except UserError:  # its settings or skill cannot be read any more: the bound is told, and merging says why
        return None


def _start(workspace: Workspace, run: str, work: Work, merged: int) -> None:
    with lab.open_run(workspace, run) as store:
        asked = merging_again.asked_now(store)
    if act.attempt(lambda: leave(run, workspace, work)) is not None:
        st.session_state[_asked(run)] = asked
        st.session_state[_before(run)] = merged
        st.session_state.pop(_came(run), None)


def _wait(workspace: Workspace, run: str, opens: bool) -> None:
    asked = st.session_state.get(_asked(run))
    if asked is None:
        return
    with lab.open_run(workspace, run) as store:
        came = merging_again.what_came(store, workspace, asked)
        merges = sum(event.kind == "merge_finished" for event in store.events(asked.seq))
    if came.state == "working":
        show.html(working_html(merges, run))
        return
    del st.session_state[_asked(run)]
    st.session_state[_came(run)] = came
    if opens and came.state == "made":
        st.session_state[_to_open(run)] = came.version
    st.rerun()


def _asked(run: str) -> str:
    return f"merge asked for of {run}"


def _before(run: str) -> str:
    return f"decisions in the version before the merge of {run}"


def _came(run: str) -> str:
    return f"merge seen through of {run}"


def _to_open(run: str) -> str:
    return f"version made by the merge of {run}, to open"
