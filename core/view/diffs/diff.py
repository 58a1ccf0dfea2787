"""Two skills side by side as data for screens: rows of a unified diff, words marked, and a map of sections. Pure.

Unified rows are the default because an evolved skill is mostly additions; `side_by_side` regroups the same rows. A
file with less than `REWRITTEN` of its lines in common is better opened on its section map.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from core.skill.lines import bare, split_lines
from core.types import Skill, SkillFile
from core.view.diffs.section_map import SectionRow, section_map
from core.view.diffs.words import Piece, marked_words, paired_lines

REWRITTEN = 0.3
CONTEXT = 3
_MANY = 4_000_000
"""Pairs of lines beyond which difflib's own shortcut for frequent lines is used."""

_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR", "": "no line end"}


class DiffRow(NamedTuple):
    """One line of a unified diff; `old` and `new` are its 1-based numbers. A fold stands for `hidden` equal lines.

    `end` names the line end ("LF", "CRLF", "CR", "no line end") where that is what changed, else it is "".
    """

    kind: Literal["same", "removed", "added", "fold"]
    old: int | None
    new: int | None
    pieces: tuple[Piece, ...] = ()
    end: str = ""
    hidden: int = 0

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


class SplitRow(NamedTuple):
    """One row of a side-by-side view; a side is None where the other has a line that it lacks."""

    left: DiffRow | None
    right: DiffRow | None


class FileDiff(NamedTuple):
    """How one file differs. `note` tells what rows cannot: binary content, the executable bit."""

    path: str
    kind: Literal["added", "removed", "changed"]
    similarity: float
    """Share of lines that both versions have, in [0, 1]."""
    added: int
    removed: int
    rows: tuple[DiffRow, ...] = ()
    sections: tuple[SectionRow, ...] = ()
    note: str = ""

    @property
    def rewritten(self) -> bool:
        """Whether so little is left that the section map says more than the rows."""
        return self.kind == "changed" and bool(self.sections) and self.similarity < REWRITTEN


@lru_cache(maxsize=16)
def diff_skills(old: Skill, new: Skill, context: int | None = CONTEXT) -> tuple[FileDiff, ...]:
    """Every file that differs, SKILL.md first, then by path. None as context folds nothing.

    The last few comparisons are kept: a page shows the same one again and again.
    """
    paths = {file.path for file in (*old.files, *new.files)}
    pairs = [(old.file(path), new.file(path)) for path in sorted(paths, key=lambda path: (path != "SKILL.md", path))]
    return tuple(_file_diff(before, after, context) for before, after in pairs if before != after)


def diff_rows(old: str, new: str, context: int | None = CONTEXT) -> tuple[DiffRow, ...]:
    """The rows between two texts; equal lines further than `context` from a change become folds."""
    before, after = split_lines(old), split_lines(new)
    rows = [row for block in _opcodes(before, after) for row in _block_rows(block, before, after)]
    return tuple(rows) if context is None else tuple(_folded(rows, context))


def side_by_side(rows: Sequence[DiffRow]) -> tuple[SplitRow, ...]:
    """The same rows in two columns: removed lines beside the added ones that follow them."""
    split: list[SplitRow] = []
    removed: list[DiffRow] = []
    for row in rows:
        if row.kind == "removed":
            removed.append(row)
        elif row.kind == "added":
            split.append(SplitRow(removed.pop(0) if removed else None, row))
        else:
            split += [SplitRow(left, None) for left in removed]
            removed = []
            split.append(SplitRow(row, row))
    return (*split, *(SplitRow(left, None) for left in removed))


# -------------------------------------------------------------------------------------------------------- one file


def _file_diff(old: SkillFile | None, new: SkillFile | None, context: int | None) -> FileDiff:
    shown = new or old
    assert shown is not None
    kind: Literal["added", "removed", "changed"] = "added" if old is None else "removed" if new is None else "changed"
    note = _mode_note(old, new)
    if any(file is not None and not file.is_text for file in (old, new)):
        sizes = " → ".join(f"{len(file.data)} bytes" if file else "nothing" for file in (old, new))
        same = float(old is not None and new is not None and old.data == new.data)
        return FileDiff(shown.path, kind, same, 0, 0, note="; ".join(filter(None, (f"binary: {sizes}", note))))
    before, after = old.text if old else "", new.text if new else ""
    rows = diff_rows(before, after, context)
    is_page = shown.path.lower().endswith(".md")
    total = len(split_lines(before)) + len(split_lines(after))
    added, removed = (sum(row.kind == wanted for row in rows) for wanted in ("added", "removed"))
    return FileDiff(
        path=shown.path,
        kind=kind,
        similarity=1.0 if total == 0 else (total - added - removed) / total,
        added=added,
        removed=removed,
        rows=rows,
        sections=section_map(before, after) if is_page else (),
        note=note,
    )


def _mode_note(old: SkillFile | None, new: SkillFile | None) -> str:
    if new is None or new.executable == (old.executable if old else False):
        return ""
    return "now executable" if new.executable else "no longer executable"


# ------------------------------------------------------------------------------------------------------------ rows


class _Block(NamedTuple):
    equal: bool
    old: range
    new: range


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[_Block]:
    """Blocks of equal and of changed lines. Blank lines never start a match: they are everywhere and mean nothing."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    many = len(middle_old) * len(middle_new) > _MANY
    if head:
        yield _Block(True, range(head), range(head))
    matcher = SequenceMatcher(lambda line: not line.strip(), middle_old, middle_new, autojunk=many)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield _Block(tag == "equal", range(head + i1, head + i2), range(head + j1, head + j2))
    if tail:
        yield _Block(True, range(len(old) - tail, len(old)), range(len(new) - tail, len(new)))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many leading lines are equal."""
    pairs = zip(old, new, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _block_rows(block: _Block, old: Sequence[str], new: Sequence[str]) -> Iterator[DiffRow]:
    if block.equal:
        for i, j in zip(block.old, block.new, strict=True):
            yield DiffRow("same", i + 1, j + 1, _whole(bare(old[i])))
        return
    before, after = [old[i] for i in block.old], [new[j] for j in block.new]
    pairs = paired_lines([bare(line) for line in before], [bare(line) for line in after])
    left: dict[int, tuple[tuple[Piece, ...], str]] = {}
    right: dict[int, tuple[tuple[Piece, ...], str]] = {}
    for i, j in pairs.items():
        ends = bare(before[i]) == bare(after[j]) and before[i] != after[j]
        left_pieces, right_pieces = marked_words(bare(before[i]), bare(after[j]))
        left[i] = left_pieces, _end(before[i]) if ends else ""
        right[j] = right_pieces, _end(after[j]) if ends else ""
    for place, line in enumerate(before):
        pieces, end = left.get(place, (_whole(bare(line)), ""))
        yield DiffRow("removed", block.old[place] + 1, None, pieces, end)
    for place, line in enumerate(after):
        pieces, end = right.get(place, (_whole(bare(line)), ""))
        yield DiffRow("added", None, block.new[place] + 1, pieces, end)


def _whole(line: str) -> tuple[Piece, ...]:
    return (Piece(line),) if line else ()


def _end(line: str) -> str:
    return _ENDS[line[len(bare(line)) :]]


def _folded(rows: Sequence[DiffRow], context: int) -> Iterator[DiffRow]:
    """Hide equal rows far from any change; a fold of one line would only cost the line it hides."""
    near = [False] * len(rows)
    for place, row in enumerate(rows):
        if row.kind != "same":
            for other in range(max(0, place - context), min(len(rows), place + context + 1)):
                near[other] = True
    place = 0
    while place < len(rows):
        end = place
        while end < len(rows) and not near[end]:
            end += 1
        if end - place > 1:
            yield DiffRow("fold", rows[place].old, rows[place].new, hidden=end - place)
        elif end > place:
            yield rows[place]
        if end < len(rows):
            yield rows[end]
        place = end + 1
