"""Who may look and who may change: with `--read-only` nobody may change anything, with `--share` a visitor logs in."""

from __future__ import annotations

import os

import streamlit as st

from core.cli.app import READ_ONLY, SHARED
from core.engine import why_unmerged
from core.store.run_store import RunStore


def may_change() -> bool:
    """Whether this lab may be changed from the browser."""
    return not os.environ.get(READ_ONLY)


def may_decide(store: RunStore) -> bool:
    """Whether decisions on a run are taken here, and change something in it."""
    return may_change() and not why_unmerged(store)


def check() -> None:
    """Of a shared lab, nothing is shown to somebody who has not logged in."""
    if os.environ.get(SHARED) and not st.user.is_logged_in:
        st.header("Trace2Skill Lab")
        st.text("This lab is shared. Log in to see it.")
        st.button("Log in", on_click=st.login)
        st.stop()


def notice() -> None:
    """What a visitor should know of the whole lab."""
    if not may_change():
        st.badge("read only", icon=":material/lock:", color="gray")
    if os.environ.get(SHARED):
        st.text(visitor())
        st.button("Log out", on_click=st.logout, type="tertiary")


def visitor() -> str:
    """The name of somebody who logged in, "" where nobody has to.

    A provider need not tell an address or a name; whom it tells nobody of but `sub` (OpenID Connect Core 1.0, section
    2) is that, and cannot say to be somebody else.
    """
    if not os.environ.get(SHARED):
        return ""
    return str(st.user.get("email") or st.user.get("name") or st.user.get("sub") or "")
