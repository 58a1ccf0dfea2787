"""Two transcripts in two columns, equal steps beside each other and lines that differ marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.view.html.markup import NOTHING, Html, link, tag
from core.view.html.transcript import block_html, figures
from core.view.links import View
from core.view.trajectories.step_cards import StepCard
from core.view.trajectories.step_pairs import StepPair


def pair(pairs: Sequence[StepPair], left: Mapping[int, View], right: Mapping[int, View]) -> Html:
    """The steps of both; `left` and `right` lead to each one's steps."""
    return tag("div", *(_row(each, left, right) for each in pairs), cls="lab-pairs")


def _row(each: StepPair, left: Mapping[int, View], right: Mapping[int, View]) -> Html:
    """A pair of steps; where both did the same and saw the same, folded to a line, as what differs is looked for."""
    sides = tag("div", _side(each.left, left, ""), _side(each.right, right, "with-"), cls="lab-pair")
    if not each.same or each.left is None or each.right is None:
        said = "≠ another action" if each.left and each.right else "only one has it"
        return tag("section", tag("p", said, cls="lab-pair-said other"), sides, cls="lab-pair-row")
    if _seen(each.left) != _seen(each.right):
        said = "= the same action, ≠ another output"
        return tag("section", tag("p", said, cls="lab-pair-said other"), sides, cls="lab-pair-row")
    head = tag("summary", f"= the same action and output: step {each.left.number}, ", tag("span", each.left.summary))
    return tag("details", head, sides, cls="lab-fold lab-pair-row")


def _seen(card: StepCard) -> list[str]:
    return [block.text for block in card.blocks if block.kind == "observation"]


def _side(card: StepCard | None, links: Mapping[int, View], prefix: str) -> Html:
    if card is None:
        return tag("div", "–", cls="lab-faint lab-side")
    head = tag(
        "header",
        link(links[card.number], f"Step {card.number}"),
        tag("span", card.tool or "no tool call", cls="lab-tool"),
        tag("span", f"✗ {card.status}", cls="lab-badge bad") if card.failed else NOTHING,
        tag("span", figures(card), cls="lab-faint"),
    )
    blocks = tag("div", *(block_html(block, card) for block in card.blocks), cls="lab-blocks")
    return tag("div", head, blocks, cls="lab-side", id=f"{prefix}step-{card.number}")
