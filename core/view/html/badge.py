"""States as a sign, a word and a colour: the colour never carries anything alone."""

from __future__ import annotations

from core.view.glossary import meaning
from core.view.html.markup import Html, tag

_SIGNS: dict[str, tuple[str, str]] = {
    "passed": ("✓", "good"),
    "failed": ("✗", "bad"),
    "not_scorable": ("∅", "odd"),
    "infrastructure": ("⚡", "odd"),
    "stopped": ("■", "odd"),
    "ungraded": ("…", "calm"),
    "accepted": ("■", "good"),
    "rejected": ("✗", "bad"),
    "pending": ("□", "calm"),
    "conflict": ("◆", "odd"),
    "contradiction": ("◆", "odd"),
    "disagree": ("≠", "odd"),
    "in part": ("◪", "calm"),
    "applied": ("✓", "good"),
    "fused": ("⊕", "calm"),
    "routed": ("↪", "calm"),
    "in a reference": ("↪", "calm"),
    "discarded": ("∅", "odd"),
    "hidden": ("▒", "calm"),
    "invalid": ("!", "bad"),
    "unaccounted": ("?", "bad"),
    "merged": ("●", "calm"),
    "ready": ("◎", "calm"),
    "passed_on": ("·", "calm"),
    "waiting": ("◔", "calm"),
    "running": ("▶", "calm"),
    "paused": ("‖", "odd"),
    "interrupted": ("⚡", "odd"),
    "done": ("✓", "good"),
    "cancelled": ("■", "odd"),
    "created": ("…", "calm"),
    "waiting_for_review": ("◔", "odd"),
    "stopped_at_budget": ("■", "odd"),
    "unreadable": ("!", "bad"),
    "better": ("▲", "good"),
    "worse": ("▼", "bad"),
    "same": ("=", "calm"),
    "no_verdict": ("∅", "odd"),
    "to come": ("…", "calm"),
    "not possible": ("!", "bad"),
    "deleted": ("∅", "odd"),
    "error": ("!", "bad"),
    "warning": ("⚠", "odd"),
    "info": ("i", "calm"),
    "scripted": ("⚙", "odd"),
}
_WORDS = {
    "conflict": "contradiction",
    "disagree": "reviewers disagree",
    "hidden": "hidden until you decide",
    "pending": "to decide",
    "routed": "in a reference",
}
"""States told in other words: two edits contradict each other, reviewers disagree, others decided, nobody has, a lesson
stands in a reference."""
_TERMS = {
    "applied": "applied",
    "discarded": "discarded",
    "fused": "fused",
    "pending": "to decide",
    "routed": "in a reference",
    "in a reference": "in a reference",
    "scripted": "scripted demo model",
}
"""States whose word needs explaining, and the term that explains it to who rests a pointer on it."""


def badge(state: str, words: str = "", why: str = "") -> Html:
    """A state's sign and word; an unknown state has its word alone. `why` is told to who rests a pointer on it."""
    sign, tone = _SIGNS.get(state, ("", "calm"))
    said = words or _WORDS.get(state) or state.replace("_", " ")
    title = why or (meaning(_TERMS[state]) if state in _TERMS else None)
    return tag("span", f"{sign} {said}".strip(), cls=f"lab-badge {tone}", title=title)


def sign_of(state: str) -> str:
    """The sign alone, for where a word has no room: the word must stand in a title or a legend."""
    return _SIGNS.get(state, ("·", ""))[0]
