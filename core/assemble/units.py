"""The parts of a text that stand for themselves: list items and paragraphs, with the code and lists they introduce."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.assemble.lesson import Lesson, counted, part_key
from core.assemble.verdicts import only_lines
from core.patch.lines import heading_of, is_frame
from core.patch.structure import headings_in, in_fence
from core.types import Candidate

_BULLET = re.compile(r"[-*+]\s")
_NUMBERED = re.compile(r"\d{1,9}[.)]\s")


def units(lines: Sequence[str]) -> list[list[int]]:
    """The line indices of each unit, a leading heading left out; all in one where there are further headings."""
    titles = headings_in(lines)
    start = 1 if titles[:1] == (0,) else 0
    body = list(range(start, len(lines)))
    if titles[start:]:
        return [body]
    code = in_fence(lines)
    found: list[list[int]] = []
    introduced = False
    for index in body:
        line = lines[index]
        if line.strip() and (not found or (not code[index] and _begins(lines, found[-1], line, introduced))):
            found.append([])
            introduced = False
        if found:
            found[-1].append(index)
        introduced = introduced or (not code[index] and _introduces(line))
    return found


def _introduces(line: str) -> bool:
    """Whether a paragraph's line announces the list or code below it."""
    return line.rstrip().endswith(":") and not line[:1].isspace() and not (_BULLET.match(line) or _NUMBERED.match(line))


def _begins(lines: Sequence[str], unit: Sequence[int], line: str, introduced: bool) -> bool:
    """Whether a line that is not blank begins a new unit after the given one."""
    if line[0].isspace() or line.startswith("|"):
        return False
    if _BULLET.match(line):
        return not introduced
    if _NUMBERED.match(line):
        return not any(_NUMBERED.match(lines[index]) for index in unit) and not introduced
    return not lines[unit[-1]].strip()


def parts(lesson: Lesson, task_of: Mapping[str, str]) -> list[Lesson]:
    """A lesson as one lesson a part: units that share no source are lessons of their own, counted by themselves.

    The merging model is told to keep lessons apart; where it did not, a one-off would enter SKILL.md on the support of
    a common lesson it was glued to. A heading goes with each part. What a person wrote or pinned stays whole.
    """
    several = len(set(lesson.candidate.line_sources)) > 1
    groups = _components(lesson) if several and lesson.additive and not lesson.pinned else []
    if len(groups) < 2:
        return [lesson]
    lines = lesson.lines
    head = [0] if heading_of(lines[0]) else []
    made = []
    sources = [{source for index in group for source in lesson.candidate.line_sources[index]} for group in groups]
    sources[0] |= set(lesson.candidate.sources).difference(*sources)
    for number, (group, mine) in enumerate(zip(groups, sources, strict=True), 1):
        behind = [tuple(source for source in line if source in mine) for line in lesson.candidate.line_sources]
        part = only_lines(lesson.candidate, [*head, *([] if not head else _gap(lines)), *group], behind)
        edit = part.edit.model_copy(update={"id": part_key(lesson.key, number)})
        candidate = Candidate(edit=edit, line_sources=part.line_sources, flags=part.flags)
        one = replace(lesson, candidate=candidate)
        made.append(replace(one, tasks=counted(one, task_of)))
    return made


def _gap(lines: Sequence[str]) -> list[int]:
    return [1] if len(lines) > 1 and not lines[1].strip() else []


def _components(lesson: Lesson) -> list[list[int]]:
    """Units joined where they share a source, as line indices in order."""
    joined: list[tuple[set[str], list[int]]] = []
    for unit in units(lesson.lines):
        sources = {
            source
            for index in unit
            if not is_frame(lesson.lines[index])
            for source in lesson.candidate.line_sources[index]
        }
        lines = list(unit)
        for other in [each for each in joined if each[0] & sources or not sources]:
            joined.remove(other)
            sources, lines = sources | other[0], other[1] + lines
        joined.append((sources, lines))
    return sorted((sorted(lines) for _, lines in joined), key=lambda lines: lines[0])


def single_lines(lines: Sequence[str]) -> list[int]:
    """The units that are one line of text each: what can be taken out or fused without breaking anything around it."""
    alone = ([index for index in unit if lines[index].strip()] for unit in units(lines))
    return [unit[0] for unit in alone if len(unit) == 1 and not is_frame(lines[unit[0]])]
