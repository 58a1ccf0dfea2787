"""Whether a gain is shown to come from what a skill says: the skill against its gutted self. Pure.

The gutted skill keeps headings and loses the bodies. What has to be shown is that the skill does better than the gutted
one. That one gain is decided and the other is not shows nothing (Gelman & Stern 2006, The difference between
"significant" and "not significant" is not itself statistically significant, The American Statistician 60:328-331).
"""

from __future__ import annotations

from typing import NamedTuple

from core.stats.comparison import Comparison


class FromContent(NamedTuple):
    """Whether the gain is shown to come from the content, and that in a plain sentence."""

    shown: bool
    sentence: str


def gain_from_content(skill: Comparison, gutted: Comparison, skill_over_gutted: Comparison) -> FromContent:
    """What the control arm says of a gain.

    `skill` and `gutted` are against the same base; `skill_over_gutted` has the gutted skill as the arm before.
    """
    over = skill_over_gutted.verdict
    if skill.verdict != "better":
        return FromContent(False, "No gain is shown, so there is none to ask where it comes from.")
    if over == "better":
        part = ", though its headings alone gain too" if gutted.verdict == "better" else ""
        return FromContent(
            True, f"The gain is shown to come from the skill's content: without it the skill does worse{part}."
        )
    not_shown = "The gain is not shown to come from its content: "
    if over == "worse":
        return FromContent(False, f"{not_shown}its headings alone do better.")
    if gutted.verdict == "better":
        return FromContent(
            False, f"{not_shown}its headings alone gain too, and no difference between the two is shown."
        )
    return FromContent(
        False, f"{not_shown}no difference from its headings alone is shown{_smallest(skill_over_gutted)}."
    )


def _smallest(comparison: Comparison) -> str:
    smallest = comparison.smallest_effect
    pairs = comparison.left_out.pairs
    return f" ({pairs} tasks have 80 % power from {100 * smallest:.1f} points)" if smallest else ""
