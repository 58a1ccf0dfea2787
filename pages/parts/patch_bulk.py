"""Many patches at once: a table to enter decisions in, applied only by a button that says which."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core import engine
from core.store.workspace import Workspace
from core.view.review.review import Review, nothing_left
from core.view.review.table import (
    CHOICES,
    DECIDE,
    MOST,
    UNDECIDED,
    Entered,
    apply_words,
    entered,
    entered_words,
    shown_rows,
    table_rows,
)
from pages.parts import act, reviewer

_FILL, _REASON = "bulk-fill", "bulk-reason"
_COLUMNS = {
    DECIDE: st.column_config.SelectboxColumn(
        "decide", options=(UNDECIDED, *CHOICES), width="small", pinned=True, required=True
    ),
    "patch": st.column_config.TextColumn("patch", width="small", pinned=True),
    "root cause": st.column_config.TextColumn("root cause", width="large"),
    "proven": st.column_config.CheckboxColumn("proven", width="small"),
    "edits": st.column_config.NumberColumn("edits", width="small"),
    "flags": st.column_config.NumberColumn("flags", width="small"),
    "open": st.column_config.LinkColumn("open", display_text="open ↗", width="small"),
}


def draw(workspace: Workspace, review: Review, run: str) -> None:
    """Draw the table of the wanted patches and what is about to be applied."""
    rows = shown_rows(review)
    if not rows:
        st.text(" ".join(nothing_left(review)))
        return
    off = not review.reviewer or not review.may_decide
    if len(review.rows) > MOST:
        st.text(f"The first {MOST} of {len(review.rows)} patches; choose a state or an analyst to see others.")
    bar = st.container(horizontal=True, vertical_alignment="center", key="patch-bulk")
    with bar:
        filled = st.segmented_control(
            "Every row", CHOICES, key=_FILL, format_func=_every, disabled=off, label_visibility="collapsed"
        )
        st.text_input(
            "Reason", key=_REASON, placeholder="a reason for all of them", label_visibility="collapsed", disabled=off
        )
    key = _key(review, str(filled or ""))
    st.data_editor(
        pd.DataFrame(table_rows(rows, review, run, str(filled or ""))),
        key=key,
        hide_index=True,
        height=540,
        column_config=_COLUMNS,
        disabled=True if off else [name for name in _NAMES if name != DECIDE],
    )
    made = entered(rows, str(filled or ""), _edited(key))
    with bar:
        st.button(
            apply_words(made),
            type="primary",
            key=f"apply-{key}",
            disabled=off or not made.number,
            on_click=_apply,
            args=(workspace, run, made),
        )
    st.text(f"To be applied: {entered_words(made)}." if made.number else "Enter accept or reject in the first column.")


_NAMES = (DECIDE, "patch", "root cause", "analyst", "task", "edits", "flags", "proven", "you", "counts as", "open")


def _every(verdict: str) -> str:
    return f"{verdict} every row"


def _key(review: Review, filled: str) -> str:
    """Another table, with nothing entered, whenever its rows, its reviewer or the decisions behind it are others."""
    return f"bulk-{review.reviewer}-{hash(review.want)}-{filled}-{len(review.facts.decisions)}-{len(review.rows)}"


def _edited(key: str) -> dict[Any, Any]:
    state: Any = st.session_state.get(key, {})
    return dict(state.get("edited_rows", {}))


def _apply(workspace: Workspace, run: str, made: Entered) -> None:
    reason = str(st.session_state.get(_REASON, ""))
    done = act.attempt(lambda: engine.vote(run, workspace, reviewer.name(), made.votes, reason))
    if done is not None:
        st.session_state[_FILL] = None
        st.session_state[_REASON] = ""
