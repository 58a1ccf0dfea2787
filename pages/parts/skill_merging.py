"""Merging again under decisions that are in no version yet: the offer, the wait, and the version that came of it."""

from __future__ import annotations

import streamlit as st

from core.demo.leaving import leave
from core.engine import merging_again
from core.store.workspace import Workspace
from core.view.links import view
from core.view.runs.summary import RunSummary
from pages.parts import access, act, lab, nav
from pages.parts.words import problem_box

_EVERY_SECONDS = 1.0


def finish(summary: RunSummary) -> None:
    """Where the merge this session asked for has ended, show the version it made, or why there is none."""
    _tell(summary.id)
    came = st.session_state.pop(_ended(summary.id), None)
    if came is None:
        return
    if came.state == "refused":
        problem_box("The patches could not be merged again.", came.words)
        return
    calls = f"{came.paid} model calls were paid for" if came.paid else "no model call was paid for"
    st.session_state[_told(summary.id)] = f"{came.version} is put together; {calls}. Below is what it changed."
    names = [version.name for version in summary.versions]
    place = names.index(came.version) if came.version in names else len(names) - 1
    nav.go(view("skill", run=summary.id, version=names[place], against=names[max(0, place - 1)]))


def draw(workspace: Workspace, summary: RunSummary) -> None:
    """Draw the offer where decisions wait, or how the merge goes."""
    if _asked(summary.id) in st.session_state:
        st.fragment(_wait, run_every=_EVERY_SECONDS)(workspace, summary.id)
    elif summary.waiting and len(summary.versions) > 1:
        one = summary.waiting == 1
        with st.container(horizontal=True, vertical_alignment="center", key="skill-waiting"):
            st.button(
                "Merge again",
                key=f"merge-{summary.id}",
                disabled=not access.may_change() or summary.state == "running",
                on_click=_merge,
                args=(workspace, summary.id),
            )
            st.caption(
                f"{summary.waiting} {'decision is' if one else 'decisions are'} in no version yet. Decisions on the "
                "skill's own edits cost no model call; those on patches call the model for the merges above them."
            )


def _merge(workspace: Workspace, run: str) -> None:
    with lab.open_run(workspace, run) as store:
        asked = merging_again.asked_now(store)
    if act.attempt(lambda: leave(run, workspace, "remerge")) is not None:
        st.session_state[_asked(run)] = asked


def _wait(workspace: Workspace, run: str) -> None:
    asked = st.session_state.get(_asked(run))
    if asked is None:
        return
    with lab.open_run(workspace, run) as store:
        came = merging_again.what_came(store, workspace, asked)
    if came.state == "working":
        st.info("Merging again. The page shows the new version once it is there.", icon=":material/hourglass_top:")
        return
    del st.session_state[_asked(run)]
    st.session_state[_ended(run)] = came
    st.rerun()


def _tell(run: str) -> None:
    if said := st.session_state.pop(_told(run), ""):
        st.success("Merged again.")
        st.text(said)


def _asked(run: str) -> str:
    return f"merging asked {run}"


def _ended(run: str) -> str:
    return f"merging ended {run}"


def _told(run: str) -> str:
    return f"merging told {run}"
