"""Texts that are not ours, shown as they are: Streamlit's Markdown would run links, images and colours in them."""

from __future__ import annotations

import streamlit as st

from core.errors import UserError
from core.view import shares


def problem_box(title: str, problem: UserError | str) -> None:
    """A heading of ours and, below it, the sentence that says what to do."""
    st.error(title)
    st.text(str(problem))


def share(value: float | None) -> str:
    """A share in [0, 1] as a percentage; a dash where there is none."""
    return shares.percent(value)


def bounds(low: float | None, high: float | None) -> str:
    """A score, or its two bounds where some tasks could not be scored."""
    return shares.bounds(low, high)
