"""What changed between two versions of a skill, file by file."""

from __future__ import annotations

import difflib

import streamlit as st

from core.types import Skill


def draw_diff(before: Skill, after: Skill, before_name: str, after_name: str) -> None:
    """One block a changed file; nothing in it is ever rendered."""
    paths = sorted({file.path for skill in (before, after) for file in skill.files})
    changed = [path for path in paths if before.file(path) != after.file(path)]
    if not changed:
        st.text(f"{before_name} and {after_name} are the same.")
    for path in changed:
        st.text(path)
        st.code(_unified(before, after, path, before_name, after_name), language="diff")


def _unified(before: Skill, after: Skill, path: str, before_name: str, after_name: str) -> str:
    files = (before.file(path), after.file(path))
    if any(file is not None and not file.is_text for file in files):
        return "a binary file that differs"
    old, new = ([] if file is None else file.text.splitlines() for file in files)
    return (
        "\n".join(difflib.unified_diff(old, new, before_name, after_name, lineterm="")) or "only its mode or line ends"
    )
