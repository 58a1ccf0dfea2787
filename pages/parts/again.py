"""What is drawn again and again while a page is open, without the rest of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.words import in_words


def every(seconds: float | None, draw: Callable[..., None], *args: object) -> None:
    """Draw it now and every so many seconds (None: now alone); what is gone by then is said in words."""

    def once() -> None:
        with in_words():
            draw(*args)

    st.fragment(once, run_every=seconds)()
