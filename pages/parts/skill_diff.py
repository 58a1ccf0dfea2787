"""What changed between two versions of a skill, file by file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.types import Skill
from core.view.diff import DiffRow, FileDiff, diff_skills

_SIGNS = {"same": " ", "removed": "-", "added": "+"}


def draw_diff(before: Skill, after: Skill, before_name: str, after_name: str) -> None:
    """One block a changed file; nothing in it is ever rendered."""
    changed = diff_skills(before, after)
    if not changed:
        st.text(f"{before_name} and {after_name} are the same.")
    for file in changed:
        _draw_file(file)


def _draw_file(file: FileDiff) -> None:
    st.text(f"{file.path}: {file.kind}, +{file.added} −{file.removed} lines{'; ' + file.note if file.note else ''}")
    if file.rewritten:
        st.dataframe(pd.DataFrame(file.sections), hide_index=True)
    if file.rows:
        st.code("\n".join(_line(row) for row in file.rows), language="diff")


def _line(row: DiffRow) -> str:
    return f"@@ {row.hidden} equal lines @@" if row.kind == "fold" else f"{_SIGNS[row.kind]}{row.text}{row.end}"
