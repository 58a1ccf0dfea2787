"""One vote as every view draws it: who gave it, what it says, of what, why, and when."""

from __future__ import annotations

from core.types import Decision
from core.view.amounts import minute
from core.view.html.badge import badge
from core.view.html.markup import Html, join, tag
from core.view.rows import STANDS

_SAYS = {**STANDS, "undo": "took back"}


def verdict_word(vote: Decision) -> str:
    """What a vote says, in one word."""
    return _SAYS[vote.verdict]


def vote_html(vote: Decision, about: str = "", counts: bool = False) -> Html:
    """A vote on one line. `about` says what it is on, where the place does not; `counts` marks it among others."""
    reworded = " and reworded" if vote.replacement is not None else ""
    parts: list[object] = [
        tag("strong", vote.reviewer),
        badge(STANDS[vote.verdict], f"{verdict_word(vote)}{reworded}"),
    ]
    if about:
        parts.append(about)
    if vote.reason:
        parts.append(f"“{vote.reason}”")
    parts.append(tag("span", minute(vote.at), cls="lab-faint"))
    if counts:
        parts.append(tag("span", "counts", cls="lab-badge", title="the latest standing vote"))
    return tag("span", join(parts, " "))
