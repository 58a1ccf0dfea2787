"""A skill's lines in blocks of one origin: what S0 had, what an edit brought, what code wrote. Pure.

The blame of a line names leaf edits; the task each edit was learned from is all that is needed to count support, so
no patch is read for a whole skill.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

from core.assemble.lesson import owner_of
from core.patch.ids import patch_of, run_of
from core.types import BlameLine
from core.view.amounts import many
from core.view.review.sight import Sight

Origin: TypeAlias = Literal["base", "edit", "code"]
ORIGINS: dict[Origin, tuple[str, str]] = {"base": ("=", "S0"), "edit": ("+", "edit"), "code": ("⚙", "code")}
"""The sign and the word of each origin."""


class Block(NamedTuple):
    """Lines one after another with the same origin. `first` is their first line, `base_line` its number in S0.

    `edit` is the final edit that brought them, `patches` are those behind it, `tasks` the distinct tasks these were
    learned from: the support. A line of S0 that an earlier run wrote has them too.
    """

    path: str
    first: int
    texts: tuple[str, ...]
    origin: Origin
    base_line: int | None
    edit: str
    patches: tuple[str, ...]
    tasks: tuple[str, ...]
    note: str

    @property
    def lines(self) -> Sequence[int]:
        return range(self.first, self.first + len(self.texts))


def origin_of(line: BlameLine) -> Origin:
    """Where a line comes from; one a person worded has an edit and no leaf behind it."""
    return "base" if line.base_line is not None else "edit" if line.edit or line.sources else "code"


def blocks(lines: Iterable[BlameLine], task_of: Mapping[str, str]) -> tuple[Block, ...]:
    """The blocks of a blame in its order. `task_of` is by patch id; a patch that is not in it counts for no task."""
    return tuple(_block(list(run), task_of) for _, run in groupby(lines, key=_same))


def seen_by(found: Iterable[Block], sight: Sight) -> tuple[Block, ...]:
    """The blocks with what is said of who worded them as far as that may be told."""
    return tuple(
        block._replace(note=sight.told("", block.note, owner_of(block.edit), block.patches)[1]) for block in found
    )


def learned(found: Iterable[Block]) -> tuple[Block, ...]:
    """What edits brought, the widest support first: of each edit the block that most tasks taught."""
    best: dict[str, Block] = {}
    for block in found:
        if block.origin == "edit" and any(text.strip() for text in block.texts):
            known = best.get(owner_of(block.edit))
            best[owner_of(block.edit)] = block if known is None or len(block.tasks) > len(known.tasks) else known
    return tuple(sorted(best.values(), key=lambda block: (-len(block.tasks), block.path != "SKILL.md", block.first)))


def origin_counts(found: Iterable[Block]) -> dict[Origin, int]:
    """How many lines have each origin."""
    counts: dict[Origin, int] = dict.fromkeys(ORIGINS, 0)
    for block in found:
        counts[block.origin] += len(block.texts)
    return counts


def of_this_run(block: Block) -> bool:
    """Whether this run's patches stand behind a block, not those of a run before it."""
    return not any(run_of(patch) for patch in block.patches)


def support(block: Block) -> str:
    """The support in words: "5 tasks"; "" where no edit stands behind the lines."""
    if not block.patches:
        return ""
    return many(len(block.tasks), "task") if block.tasks else "its run is not here"


def _same(line: BlameLine) -> tuple[object, ...]:
    """What lines of one block share; those of S0 also stood one after another there."""
    moved = None if line.base_line is None else line.base_line - line.line
    return line.path, origin_of(line), line.edit, line.sources, moved, "" if line.base_line else line.note


def _block(run: Sequence[BlameLine], task_of: Mapping[str, str]) -> Block:
    head = run[0]
    patches = tuple(dict.fromkeys(patch_of(source) for source in head.sources))
    return Block(
        path=head.path,
        first=head.line,
        texts=tuple(line.text for line in run),
        origin=origin_of(head),
        base_line=head.base_line,
        edit=head.edit,
        patches=patches,
        tasks=tuple(dict.fromkeys(task_of[patch] for patch in patches if patch in task_of)),
        note=head.note,
    )


def support_by_line(found: Iterable[Block]) -> dict[tuple[str, int], str]:
    """By file and line: the support of what edits brought, "code" of what code wrote, "by hand" of a person's words."""
    told_of: dict[tuple[str, int], str] = {}
    for block in found:
        if block.origin != "base":
            words = "code" if block.origin == "code" else support(block) or "by hand"
            told_of |= dict.fromkeys(((block.path, line) for line in block.lines), words)
    return told_of
