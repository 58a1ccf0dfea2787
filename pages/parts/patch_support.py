"""What a review reads of a run, who says what, what contradictions ended: read once for a state, for all sessions."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.store.run_store import RunStore
from core.view.review.contradictions import LeftOut, left_out_by_contradiction
from core.view.review.support_list import SupportIndex
from core.view.review.votes import ReviewFacts


def facts_of(store: RunStore) -> ReviewFacts:
    """What the review is computed from; what was read before and still holds is not read again."""
    kept = _kept(str(store.path))
    kept[:] = [store.review_facts(kept[0] if kept else None)]
    return kept[0]


@st.cache_resource(max_entries=8, show_spinner=False)
def _kept(path: str) -> list[ReviewFacts]:
    """What was read of a run last; the store tells what of it still holds."""
    return []


@st.cache_resource(max_entries=8, show_spinner=False)
def support_of(path: str, mark: str, _store: RunStore) -> SupportIndex:
    """All edits, ready to be asked who says the same; `path` and `mark` of patches and tree are what it is known by."""
    return SupportIndex(_store.wordings(), _store.nodes())


@st.cache_resource(max_entries=8, show_spinner=False)
def left_out_of(path: str, mark: str, version: str, _store: RunStore) -> Mapping[str, LeftOut]:
    """The edits that contradictions ended, by id, in the tree and in the newest version."""
    return left_out_by_contradiction(_store.nodes(), _store.fates(), _store.wordings())
