"""What can be done with a version: promote it, download it, write it to a folder or into a project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.engine.versions import handing_out
from core.engine.versions.handing_out import HandedOut
from core.engine.versions.promote import gate_of, promote
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.html.badge import badge
from core.view.html.markup import tag
from core.view.results.looks import looked
from core.view.results.results import results
from core.view.results.standing import rivals, share
from core.view.runs.summary import RunSummary
from core.view.skill.asked import SkillView
from core.view.skill.version_lines import score_sentences
from pages.parts import access, act, lab, reviewer, show

_MEANS = (
    "Promoting says that this is the version to use. It is recorded with your name and reason, and shown in the list "
    "of versions; it changes no skill and no score, and the last promotion counts."
)
_MAY = "In a read-only lab a version can be downloaded, and nothing else."
_TRIED = "where a version was to be handed out just now"
Write = Callable[[RunStore, str, Path, bool], HandedOut]


def draw(workspace: Workspace, store: RunStore, summary: RunSummary, asked: SkillView) -> None:
    """One row of buttons for the version that is shown."""
    may = access.may_change()
    problem = handing_out.problem(store, asked.version)
    with st.container(horizontal=True, vertical_alignment="center", key="skill-actions"):
        st.download_button(
            "Download as .skill",
            lambda: _archive(workspace, asked),
            file_name=f"{store.skill(asked.version).name}-{asked.version}.skill",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
            disabled=bool(problem),
            key=f"download-{asked.version}",
        )
        if problem:
            st.text(problem)
        if not may:
            st.caption(_MAY)
            return
        with st.popover("Promote", icon=":material/verified:"):
            _promote(workspace, store, summary, asked)
        with st.popover("Write to a folder", icon=":material/folder:", disabled=bool(problem)):
            _write(workspace, asked, "folder", "Folder to put it in", handing_out.to_folder)
        with st.popover("Into a project", icon=":material/terminal:", disabled=bool(problem)):
            st.text("Writes it to .claude/skills in the project, where coding agents find it.")
            _write(workspace, asked, "project", "Folder of the project", handing_out.into_project)
        if asked.show != "blame" or asked.line is None:
            reviewer.ask()  # beside an opened line it is asked there


def tells() -> bool:
    """Whether what was done, or could not be, belongs beside the button that was pressed here."""
    return _TRIED in st.session_state


def _told(place: str) -> None:
    if st.session_state.get(_TRIED) == place:
        del st.session_state[_TRIED]
        act.told()


def _archive(workspace: Workspace, asked: SkillView) -> bytes:
    with lab.open_run(workspace, asked.run) as store:
        return handing_out.skill_archive(store, asked.version)


def _promote(workspace: Workspace, store: RunStore, summary: RunSummary, asked: SkillView) -> None:
    _told("promote")
    held = gate_of(store, asked.version)
    st.text(f"Promote {asked.version}?")
    show.html(tag("p", badge(held.verdict.replace(" ", "_"), held.verdict), " ", held.told))
    for sentence in _scores(store, summary, asked.version):
        st.text(sentence)
    if summary.label and asked.version != "S0":
        st.text(f"Mind: {summary.label}.")
    st.caption(_MEANS)
    who = reviewer.name()
    if not who:
        st.text("Say who you are first, in the field for your name.")
    key = f"promote-why-{asked.run}-{asked.version}"
    with st.form(f"promote-{asked.run}-{asked.version}", border=False):
        st.text_input("Why all the same" if held.needs_reason else "Why this version", key=key)
        st.form_submit_button(
            "Promote it all the same" if held.needs_reason else "Promote this version",
            type="secondary" if held.needs_reason else "primary",
            disabled=not who,
            on_click=_do_promote,
            args=(workspace, asked.run, asked.version, who, key),
        )


def _scores(store: RunStore, summary: RunSummary, version: str) -> tuple[str, ...]:
    """What the held-out tasks say of a version beside the one promoted now, or the best and the one before it."""
    promoted = store.promotions()
    against = rivals(version, summary, promoted[-1].version if promoted else "")
    if share(version, summary) is None:
        against = ()
    groups = [
        results(store.results.attempts(other, version), other, version, _look(other, version, summary)).whole
        for other in against
    ]
    return score_sentences(version, summary, groups)


def _look(other: str, version: str, summary: RunSummary) -> int:
    return looked(other, version, summary.versions, summary.scores).look


def _do_promote(workspace: Workspace, run: str, version: str, who: str, key: str) -> None:
    done = f"{version} is promoted by {who}. The list of versions shows it."
    reason = str(st.session_state.get(key, ""))
    st.session_state[_TRIED] = "promote"
    act.attempt(lambda: promote(run, workspace, version, who, reason), done)


def _write(workspace: Workspace, asked: SkillView, name: str, label: str, write: Write) -> None:
    _told(name)
    keys = f"{name}-path", f"{name}-replace-{asked.version}"
    with st.form(f"{name}-{asked.run}-{asked.version}", border=False):
        st.text_input(label, key=keys[0], placeholder="/home/me/work")
        st.checkbox("Replace what is there", key=keys[1])
        st.form_submit_button(
            "Write it",
            key=f"{name}-write",
            type="primary",
            on_click=_do_write,
            args=(workspace, asked.run, asked.version, name, write),
        )


def _do_write(workspace: Workspace, run: str, version: str, name: str, write: Write) -> None:
    place = Path(str(st.session_state.get(f"{name}-path", "")).strip())
    may_replace = bool(st.session_state.get(f"{name}-replace-{version}"))
    st.session_state[_TRIED] = name
    with lab.open_run(workspace, run) as store:
        made = act.attempt(lambda: write(store, version, place, may_replace))
    if made is not None:
        act.attempt(lambda: made, made.sentence)
