"""Two versions of a Markdown file by their sections: what a reader wants first when a file was rewritten. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from core.skill.lines import split_lines
from core.skill.outline import outline


class SectionRow(NamedTuple):
    """One section's own text, sub-sections apart. Lines are 1-based, None where that version lacks the section."""

    kind: Literal["same", "changed", "added", "removed"]
    level: int
    title: str
    old_line: int | None
    new_line: int | None
    added: int
    removed: int


class _Section(NamedTuple):
    level: int
    title: str
    line: int
    lines: tuple[str, ...]


def section_map(old: str, new: str) -> tuple[SectionRow, ...]:
    """The sections of both versions in the new one's order, removed ones where they were; moving is no change."""
    before, after = _sections(old), _sections(new)
    rows: list[SectionRow] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, list(before), list(after), autojunk=False).get_opcodes():
        if tag in ("delete", "replace"):
            gone = [key for key in list(before)[i1:i2] if key not in after]
            rows += [_row("removed", before[key], None) for key in gone]
        for key in list(after)[j1:j2]:
            known = before.get(key)
            kind = "added" if known is None else "same" if known.lines == after[key].lines else "changed"
            rows.append(_row(kind, known, after[key]))
    return tuple(rows)


def _row(kind: str, old: _Section | None, new: _Section | None) -> SectionRow:
    shown = new or old
    assert shown is not None
    added, removed = _changed_lines(old.lines if old else (), new.lines if new else ())
    return SectionRow(
        kind=kind,  # type: ignore[arg-type]  # one of the four, chosen above
        level=shown.level,
        title=shown.title,
        old_line=old.line if old else None,
        new_line=new.line if new else None,
        added=added,
        removed=removed,
    )


def _changed_lines(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[int, int]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    return len(new) - kept, len(old) - kept


def _sections(text: str) -> dict[tuple[str, int], _Section]:
    """Sections by their path and its occurrence, so that repeated headings stay apart."""
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], _Section] = {}
    for path, section in _parts(text):
        found[path, seen[path]] = section
        seen[path] += 1
    return found


def _parts(text: str) -> Iterator[tuple[str, _Section]]:
    structure, lines = outline(text), split_lines(text)
    starts = [heading.line for heading in structure.headings] + [len(lines)]
    if structure.front:
        yield "front", _Section(0, "(front matter)", 1, lines[: structure.front])
    if "".join(lines[structure.front : starts[0]]).strip():
        yield "top", _Section(0, "(before the first heading)", structure.front + 1, lines[structure.front : starts[0]])
    for heading, end in zip(structure.headings, starts[1:], strict=True):
        title = heading.title or "(no title)"
        yield structure.path(heading), _Section(heading.level, title, heading.line + 1, lines[heading.line : end])
