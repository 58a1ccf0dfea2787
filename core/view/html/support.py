"""Support as a bar, on one scale everywhere: all tasks that were learned from. Its number stands beside it in words."""

from __future__ import annotations

from core.view.amounts import many
from core.view.html.markup import Html, tag


def support_bar(tasks: int, of: int) -> Html:
    """A bar that is full where all `of` tasks taught it; nobody needs to see it to know the number.

    It is one element with nothing inside, so that no rule for what it stands in can change how it is filled.
    """
    filled = 100 * min(1.0, tasks / of) if of > 0 else 0.0
    return tag("span", cls="lab-support", style=f"background-size:{filled:.0f}% 100%", aria_hidden="true")


def support_words(tasks: int, of: int) -> str:
    """The support beside its bar: "5 of 24 tasks", "1 task" where it is not known of how many."""
    return f"{tasks:,} of {many(of, 'task')}" if of > 0 else many(tasks, "task")
