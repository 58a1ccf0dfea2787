"""Who says what in a run, and what contradictions ended: made once for a state of it and shared by all sessions."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.store.run_store import RunStore
from core.view.review.contradictions import LeftOut, left_out_by_contradiction
from core.view.review.support_list import SupportIndex


@st.cache_resource(max_entries=8, show_spinner=False)
def support_of(path: str, mark: str, _store: RunStore) -> SupportIndex:
    """All edits, ready to be asked who says the same; `path` and `mark` of patches and tree are what it is known by."""
    return SupportIndex(_store.wordings(), _store.nodes())


@st.cache_resource(max_entries=8, show_spinner=False)
def left_out_of(path: str, mark: str, version: str, _store: RunStore) -> Mapping[str, LeftOut]:
    """The edits that contradictions ended, by id, in the tree and in the newest version."""
    return left_out_by_contradiction(_store.nodes(), _store.fates(), _store.wordings())
