"""What the list, one trajectory and a pair say in the same words."""

from __future__ import annotations

from core.store.run_store import RunStore
from core.view.runs.summary import names_in

FIELDS = {"reasoning": "reasoning", "text": "message", "action": "action", "observation": "observation"}


def versions(store: RunStore) -> dict[str, str]:
    """The names of the run's skills by digest, and of what an arm measured beside a skill (`names_in`)."""
    return names_in(store.version_rows(), store.run().config)


def first_word(searched: str) -> str:
    """What of a search is looked for on the page: its first phrase or word."""
    phrase = searched.split('"')[1] if searched.count('"') > 1 else ""
    return phrase or next(iter(searched.replace('"', " ").split()), "").rstrip("*")
