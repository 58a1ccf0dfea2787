"""What changed between two versions of a skill, file by file."""

from __future__ import annotations

import streamlit as st

from core.types import Skill
from core.view.diff import diff_skills
from core.view.html.diff import diff_html
from pages.parts import show


def draw_diff(before: Skill, after: Skill, before_name: str, after_name: str) -> None:
    """One table a changed file; nothing in it is ever rendered."""
    changed = diff_skills(before, after)
    if not changed:
        st.text(f"{before_name} and {after_name} are the same.")
        return
    show.html(diff_html(changed, anchor="diff"))
