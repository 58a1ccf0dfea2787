"""What the list, one trajectory and a pair say in the same words."""

from __future__ import annotations

from core.store.run_store import RunStore
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, tag

FIELDS = {"reasoning": "reasoning", "text": "message", "action": "action", "observation": "observation"}


def versions(store: RunStore) -> dict[str, str]:
    """The names of the run's skills by digest; of two that are the same skill, the first."""
    return {version.digest: version.name for version in reversed(store.versions())}


def scripted(store: RunStore) -> Html:
    """Said wherever numbers of such a run are shown; nothing of other runs."""
    if not store.run().scripted:
        return NOTHING
    said = badge("scripted", "Scripted demo model")
    return tag("p", said, " not a language model: these scores say nothing of one.", cls="lab-told")


def number(said: str) -> int | None:
    """A step's number in an address, None where it is none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else None


def first_word(searched: str) -> str:
    """What of a search is looked for on the page: its first phrase or word."""
    phrase = searched.split('"')[1] if searched.count('"') > 1 else ""
    return phrase or next(iter(searched.replace('"', " ").split()), "").rstrip("*")
