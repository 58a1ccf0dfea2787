"""Steps as cards: what the agent thought, said, did and saw, each a block that may be folded and is never cut unsaid.

Pure. A block keeps its whole text; `folded` says which characters a screen shows only on request. Of a block that is
longer than a page can hold, what is left out is counted and said, and stands in the raw view.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from core.types import Action, Observation, Step
from core.view.text.ansi import without_colours
from core.view.text.code import Language, code_spans, error_spans, language_of
from core.view.text.spans import Span, quoted_at

Kind: TypeAlias = Literal["reasoning", "message", "action", "observation"]
KINDS: tuple[Kind, ...] = ("reasoning", "message", "action", "observation")

BLOCK_LIMIT = 200_000
PAGE_LIMIT = 3_000_000
"""Characters a page holds: one block's share is at least a thousandth, at most BLOCK_LIMIT."""


class Fold(NamedTuple):
    """When a block is folded: how many lines of its beginning and end stay open, and how many characters of each."""

    head: int
    tail: int
    head_characters: int = 5_000
    tail_characters: int = 1_500


FOLDS: dict[Kind, Fold] = {
    "reasoning": Fold(40, 6),
    "message": Fold(40, 6),
    "action": Fold(60, 8),
    "observation": Fold(16, 8, 3_000, 1_000),
}
_SLACK = 6
"""Folding fewer lines than this saves nothing."""


class Block(NamedTuple):
    """One text of a step with its coloured parts. `folded` are the characters [start, end) that are folded away."""

    kind: Kind
    label: str
    text: str
    spans: tuple[Span, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    folded: tuple[int, int] | None = None
    left_out: int = 0
    """Characters at the end that the page does not hold."""


class StepCard(NamedTuple):
    """One step. `status` is what came of its action, "" where that was well or there was none."""

    number: int
    tool: str
    summary: str
    blocks: tuple[Block, ...]
    failed: bool
    status: str
    exit_status: int | None
    seconds: float
    tokens: int
    cost: float
    dropped: int
    """Characters the limit on outputs cut before the agent saw them; the observation says where."""


def step_cards(steps: Sequence[Step], at: int | None = None, quote: str = "") -> tuple[StepCard, ...]:
    """The cards of some steps; `quote` is marked in step `at` wherever it stands."""
    room = max(PAGE_LIMIT // 1000, min(BLOCK_LIMIT, PAGE_LIMIT // max(1, 3 * len(steps))))
    return tuple(_card(step, quote if step.index == at else "", room) for step in steps)


def _card(step: Step, quote: str, room: int) -> StepCard:
    seen = step.observation
    blocks = [_block("reasoning", "reasoning", step.reasoning, quote, room)]
    blocks.append(_block("message", "message" if step.action else "answer", step.text, quote, room))
    if step.action:
        blocks += _action(step.action, quote, room)
    if seen is not None:
        blocks.append(_block("observation", "observation", seen.text or "(no output)", quote, room))
    return StepCard(
        number=step.index,
        tool=step.action.tool if step.action else "",
        summary=summary(step),
        blocks=tuple(block for block in blocks if block.text.strip()),
        failed=_failed(seen),
        status=_status(seen),
        exit_status=seen.exit_status if seen else None,
        seconds=step.usage.seconds + (seen.seconds if seen else 0.0),
        tokens=step.usage.prompt_tokens + step.usage.completion_tokens,
        cost=step.usage.cost,
        dropped=seen.dropped if seen else 0,
    )


def _action(action: Action, quote: str, room: int) -> list[Block]:
    """A text argument is shown as it was written, the others as JSON."""
    blocks = []
    others = {name: value for name, value in action.arguments.items() if not isinstance(value, str)}
    texts = {name: value for name, value in action.arguments.items() if isinstance(value, str)}
    for name, value in texts.items():
        label = action.tool if len(action.arguments) == 1 else name
        blocks.append(_block("action", label, value, quote, room, language_of(action.tool, name)))
    if others or not texts:
        told = json.dumps(others, ensure_ascii=False, indent=1, default=str)
        label = "other arguments" if texts else action.tool
        blocks.append(_block("action", label, told, quote, room, "json"))
    return blocks


def _block(kind: Kind, label: str, text: str, quote: str, room: int, language: Language = "") -> Block:
    plain = without_colours(text)
    whole = plain.text[:room]
    marked = quoted_at(whole, quote) if quote else None
    spans = (
        code_spans(whole, language)
        if language
        else plain.spans or (error_spans(whole) if kind == "observation" else ())
    )
    folded = fold(whole, FOLDS[kind])
    hidden = folded is not None and marked is not None and marked[0] < folded[1] and marked[1] > folded[0]
    return Block(
        kind=kind,
        label=label,
        text=whole,
        spans=spans,
        marks=(marked,) if marked else (),
        folded=None if hidden else folded,
        left_out=len(plain.text) - len(whole),
    )


def fold(text: str, rule: Fold) -> tuple[int, int] | None:
    """Which characters [start, end) of a text are folded away, None where all of it is short enough to stand open."""
    lines = text.splitlines(keepends=True)
    if len(lines) <= rule.head + rule.tail + _SLACK and len(text) <= rule.head_characters + 2 * rule.tail_characters:
        return None
    start = min(sum(map(len, lines[: rule.head])), rule.head_characters)
    end = max(len(text) - sum(map(len, lines[-rule.tail :])), len(text) - rule.tail_characters)
    return (start, end) if end > start else None


def summary(step: Step, limit: int = 90) -> str:
    """One line that says what a step did: a comment it begins with, else the first telling line of its command."""
    if step.action is None:
        return _cut(next(iter(step.text.strip().splitlines()), "(nothing)"), limit)
    texts = [value for value in step.action.arguments.values() if isinstance(value, str)]
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    if lines and lines[0].startswith("# "):
        return _cut(lines[0], limit)
    telling = next((line for line in lines if not _EVERYDAY.match(line)), next(iter(lines), ""))
    saves = any(_SAVING.search(line) for line in lines) and len(lines) > 1
    return _cut(f"saves · {telling}" if saves else telling, limit)


_EVERYDAY = re.compile(
    r"#|import |from \S+ import|set -|[\"']{3}|\w+\s*=\s*(\w+\.)?(load_workbook|read_excel|open)\(|cd /work\s*$"
)
_SAVING = re.compile(r"\.(save|to_excel|to_csv)\(")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _failed(seen: Observation | None) -> bool:
    return seen is not None and (bool(seen.ended) or seen.exit_status not in (None, 0))


_ENDED = {
    "time": "stopped at the time limit",
    "memory": "stopped at the memory limit",
    "disk": "stopped at the disk limit",
    "output": "stopped at the output limit",
    "processes": "stopped at the limit of processes",
}


def _status(seen: Observation | None) -> str:
    if seen is None:
        return ""
    if seen.ended:
        return _ENDED[seen.ended]
    return f"exit {seen.exit_status}" if seen.exit_status not in (None, 0) else ""
