"""Uploading tasks or a skill: what was sent is unpacked at once, or refused at once with a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from core.config import TasksConfig
from core.engine.preparing.unpacking import Uploaded
from core.engine.preparing.uploads import keep_skill, keep_tasks
from core.errors import UserError
from core.store.workspace import Workspace
from pages.parts import access
from pages.parts.new_run_fields import refused
from pages.parts.new_run_form import Form, key_of

_KINDS: dict[str, tuple[str, str, list[str]]] = {
    "tasks": ("A zip of the tasks, or a .jsonl", "Or their folder", ["zip", "jsonl"]),
    "skill": ("A .skill archive, a zip, or SKILL.md", "Or its folder", ["skill", "zip", "md"]),
}


def draw(about: str, form: Form, told: str, workspace: Workspace) -> None:
    """Both ways to send it, and what is kept now; `told` is what is wrong with that."""
    one, whole, types = _KINDS[about]
    left, right = st.columns(2)
    for place, label, several in ((left, one, False), (right, whole, "directory")):
        key = key_of(form, f"{about}.upload-{'folder' if several else 'file'}")
        with place:
            st.file_uploader(
                label,
                type=None if several else types,
                accept_multiple_files=several,
                key=key,
                on_change=_sent,
                args=(about, form, key, workspace),
                disabled=not access.may_change(),
            )
    if told := form["refused"].get(f"{about}.upload") or told:
        refused(told)
    elif path := form["values"].get(f"{about}.upload"):
        st.text(f"Uploaded: {Path(path).name}, kept in the workspace.")


def _sent(about: str, form: Form, key: str, workspace: Workspace) -> None:
    sent: Any = st.session_state.get(key)
    files = list(sent) if isinstance(sent, list) else [sent] if sent else []
    if not files or not access.may_change():
        return
    form["refused"].pop(f"{about}.upload", None)
    try:
        path = _kept(about, [Uploaded(name=each.name, data=each.getvalue()) for each in files], form, workspace)
    except UserError as problem:
        form["refused"][f"{about}.upload"] = str(problem)
        return
    form["values"] = {**form["values"], f"{about}.upload": str(path)}


def _kept(about: str, files: Sequence[Uploaded], form: Form, workspace: Workspace) -> Path:
    if about == "skill":
        return keep_skill(files, workspace)
    values = form["values"]
    return keep_tasks(files, workspace, TasksConfig(domain=values["tasks.domain"], table=values["tasks.table"]))
