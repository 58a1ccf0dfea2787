"""Changing something from a page: only where the lab may be changed, and what cannot be done is said in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from core.errors import BoundaryError, UserError
from core.view.html.markup import tag
from pages.parts import access, show

T = TypeVar("T")
_SAID = "what could not be done"
_DONE = "what was done"


def attempt(change: Callable[[], T], done: str = "") -> T | None:
    """Do it and come back with its result; None where it could not be done, which `told` then says.

    The only way a page changes anything. Refuses where the lab is read-only, whatever the page drew. `done` is what to
    say afterwards.
    """
    if not access.may_change():
        st.session_state[_SAID] = "This lab is read-only: nothing can be changed or started here."
        return None
    try:
        made = change()
    except (UserError, BoundaryError) as problem:
        st.session_state[_SAID] = str(problem)
        return None
    if done:
        st.session_state[_DONE] = done
    return made


def told() -> None:
    """Say once what was done, or could not be, since the page was drawn last; call it near the top of a page."""
    if said := st.session_state.pop(_SAID, ""):
        st.error("That could not be done.")
        st.text(said)
    if done := st.session_state.pop(_DONE, ""):
        show.html(tag("p", tag("b", "✓ "), done, cls="lab-done", role="status"))
