"""Texts that are not ours, shown as they are: Streamlit's Markdown would run links, images and colours in them."""

from __future__ import annotations

import streamlit as st

from core.errors import UserError


def problem_box(title: str, problem: UserError | str) -> None:
    """A heading of ours and, below it, the sentence that says what to do."""
    st.error(title)
    st.text(str(problem))
