"""Support as a bar: how many distinct tasks against the most there are. Its number stands beside it in words."""

from __future__ import annotations

from core.view.html.markup import Html, tag


def support_bar(tasks: int, most: int) -> Html:
    """A bar that is full at `most` tasks; nobody needs to see it to know the number."""
    filled = 100 * min(1.0, tasks / most) if most > 0 else 0.0
    return tag("span", tag("i", style=f"width:{filled:.0f}%"), cls="lab-support", aria_hidden="true")
