"""Which pages there are, and how a visit that begins at one of them finds its way to the whole app.

Streamlit runs a file of a folder called `pages` alone when the first visit after a start is a link to it, without
app.py and with the wrong navigation, until somebody opens the front door. So each page first makes sure of it.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_DECLARED = "navigation declared"
_HERE = Path(__file__).resolve().parents[1]


def start() -> None:
    """What app.py does: declare the pages and run the one that is asked for."""
    st.set_page_config(page_title="Trace2Skill Lab", page_icon=":material/account_tree:", layout="wide")
    st.session_state[_DECLARED] = True
    st.navigation(_pages(), position="top").run()


def ensure() -> None:
    """The first line of every page: where no navigation was declared yet, declare it and begin again."""
    if not st.session_state.get(_DECLARED):
        st.session_state[_DECLARED] = True
        st.navigation(_pages(), position="top")
        st.rerun()


def _pages() -> list[st.Page]:
    return [st.Page(_HERE / "runs.py", title="Runs", icon=":material/list:", default=True)]
