"""Two attempts at one task step beside step: where they do the same, where they part, and which lines differ. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from core.view.trajectories.step_cards import Block, StepCard

_ALIKE = 0.3
"""Below this share of common lines two programs are two programs, and marking lines would mark them all."""
_LONGEST = 400


class StepPair(NamedTuple):
    """A step of each, None where one has no such step. `same` is that both did the same, whatever came of it."""

    left: StepCard | None
    right: StepCard | None
    same: bool


def step_pairs(left: Sequence[StepCard], right: Sequence[StepCard]) -> tuple[StepPair, ...]:
    """Equal actions beside each other, in order; what lies between them in the order it was done."""
    matcher = SequenceMatcher(None, [_did(card) for card in left], [_did(card) for card in right], autojunk=False)
    pairs: list[StepPair] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        for one, other in zip_longest(left[i1:i2], right[j1:j2]):
            if tag == "equal" or one is None or other is None:
                pairs.append(StepPair(one, other, tag == "equal"))
            else:
                pairs.append(StepPair(*_marked(one, other), same=False))
    return tuple(pairs)


def told_parting(pairs: Sequence[StepPair]) -> str:
    """One sentence on where the two first differ."""
    parted = next((pair for pair in pairs if not pair.same), None)
    if parted is None:
        return "Both did the same in every step."
    if parted.left is None or parted.right is None:
        one = parted.left or parted.right
        assert one is not None
        side = "left" if parted.left else "right"
        return f"They first differ at step {one.number} on the {side}, which the other has nothing like."
    numbers = (parted.left.number, parted.right.number)
    if numbers[0] == numbers[1]:
        return f"They first differ at step {numbers[0]}."
    return f"They first differ at step {numbers[0]} on the left, {numbers[1]} on the right."


def _did(card: StepCard) -> tuple[str, ...]:
    texts = tuple(block.text for block in card.blocks if block.kind == "action")
    return (card.tool, *texts) if card.tool else ("", *(block.text for block in card.blocks))


def _marked(one: StepCard, other: StepCard) -> tuple[StepCard, StepCard]:
    """Both cards with the lines of their actions that the other lacks marked."""
    mine = [block for block in one.blocks if block.kind == "action"]
    theirs = [block for block in other.blocks if block.kind == "action"]
    marks: dict[int, Block] = {}
    for left, right in zip(mine, theirs, strict=False):
        marks[id(left)], marks[id(right)] = _lines_marked(left, right)

    def with_marks(card: StepCard) -> StepCard:
        return card._replace(blocks=tuple(marks.get(id(block), block) for block in card.blocks))

    return with_marks(one), with_marks(other)


def _lines_marked(left: Block, right: Block) -> tuple[Block, Block]:
    before, after = left.text.splitlines(keepends=True), right.text.splitlines(keepends=True)
    if max(len(before), len(after)) > _LONGEST:
        return left, right
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return left, right
    gone = [k for tag, i1, i2, _, _ in matcher.get_opcodes() if tag != "equal" for k in range(i1, i2)]
    come = [k for tag, _, _, j1, j2 in matcher.get_opcodes() if tag != "equal" for k in range(j1, j2)]
    return _at_lines(left, before, gone), _at_lines(right, after, come)


def _at_lines(block: Block, lines: Sequence[str], chosen: Sequence[int]) -> Block:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    marks = tuple((starts[k], starts[k] + len(lines[k].rstrip("\r\n"))) for k in chosen if lines[k].strip())
    return block._replace(marks=marks, folded=None if marks else block.folded)
