"""Texts that are not ours, shown as they are: Streamlit's Markdown would run links, images and colours in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import UserError


@contextmanager
def in_words() -> Iterator[None]:
    """Say what cannot be read any more: the run was deleted, or its disk went, after the page began to be drawn."""
    try:
        yield
    except UserError as problem:
        problem_box("The rest of this page cannot be drawn.", problem)


def problem_box(title: str, problem: UserError | str) -> None:
    """A heading of ours and, below it, the sentence that says what to do."""
    st.error(title)
    st.text(str(problem))
