"""Who reviews: asked once a session and remembered by the browser; in a shared lab the one who logged in."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import access, links

_NAME, _FIELD, _LEFT = "reviewer", "reviewer-field", "reviewer left the field empty"
_SCRIPT = (Path(__file__).parent / "reviewer.js").read_text(encoding="utf-8")
LONGEST = 60


def name() -> str:
    """The reviewer of this session, "" while nobody said who they are."""
    return access.visitor() or str(st.session_state.get(_NAME, ""))


def ask() -> str:
    """Draw the field for the name, or the name where it is given; it comes back."""
    if visitor := access.visitor():
        st.text(f"Reviewing as {visitor}")
        return visitor
    if not access.may_change():
        return ""
    _remember()
    if _field() not in st.session_state:
        st.session_state[_field()] = name()
    st.text_input(
        "Reviewer",
        key=_field(),
        max_chars=LONGEST,
        placeholder="your name, to decide",
        icon=":material/person:",
        label_visibility="collapsed",
        on_change=_given,
    )
    return name()


def recall() -> None:
    """Take the name that the browser knows, where a page hides what others decided and has no field for it."""
    if not access.visitor() and access.may_change():
        _remember()


def _field() -> str:
    """A key a page: of two pages with one key Streamlit hands the second an empty field for the name of the first."""
    return f"{_FIELD}-{links.page()}"


def _given() -> None:
    _take(str(st.session_state.get(_field(), "")))


def _take(said: str) -> None:
    st.session_state[_NAME] = " ".join(said.split())[:LONGEST]
    st.session_state[_LEFT] = not st.session_state[_NAME]


def _remember() -> None:
    """Hand the name to the browser; where the session has none yet, take the one the browser knows."""
    data = {"name": name(), "forget": bool(st.session_state.get(_LEFT))}
    found = st.components.v2.component("lab_reviewer", js=_SCRIPT, isolate_styles=False)(
        key="lab-reviewer", data=data, on_known_change=lambda: None
    )
    known = getattr(found, "known", None)
    if known and not name() and not st.session_state.get(_LEFT):
        _take(str(known))
        st.session_state[_field()] = name()
        st.rerun()
