"""What the list, one trajectory and a pair say in the same words."""

from __future__ import annotations

import streamlit as st

from core.store.run_store import RunStore

FIELDS = {"reasoning": "reasoning", "text": "message", "action": "action", "observation": "observation"}


def versions(store: RunStore) -> dict[str, str]:
    """The names of the run's skills by digest; of two that are the same skill, the first."""
    return {version.digest: version.name for version in reversed(store.versions())}


def scripted() -> None:
    """Said wherever numbers of such a run are shown."""
    st.warning("Scripted demo model: not a language model. These scores say nothing of one.")
