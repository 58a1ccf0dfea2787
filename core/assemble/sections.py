"""Sections that mean the same place: a new one the base has already, several new ones of one heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.assemble.lesson import Lesson
from core.blame import BLANK, LineOrigin
from core.patch.compose import go_on
from core.patch.lines import heading_of, text_lines
from core.patch.paths import is_markdown, main_path
from core.patch.structure import headings_in
from core.skill.outline import Heading, Outline, outline
from core.types import Candidate, Edit, Skill


def plan_of(path: str, base: Skill) -> Outline | None:
    """The outline of a Markdown file of the base, None where there is none."""
    file = base.file(main_path(base) if path == "SKILL.md" else path)
    return outline(file.text) if file is not None and file.is_text and is_markdown(file.path) else None


def folded(title: str) -> str:
    """A title as headings are compared: case, spaces and closing marks aside."""
    return " ".join(title.split()).casefold().strip(" .:!*_`#")


def into_existing(lesson: Lesson, base: Skill) -> Lesson:
    """A new section whose heading the base has already, as text for that section; any other lesson as it is."""
    lines = lesson.lines
    title = heading_of(lines[0]) if lesson.edit.op == "add_section" and lines else None
    plan = plan_of(lesson.edit.path, base)
    if title is None or plan is None or lesson.pinned:
        return lesson
    same = [each for each in plan.headings if folded(each.title) == folded(title[1])]
    body = next((index for index in range(1, len(lines)) if lines[index].strip()), None)
    if len(same) != 1 or body is None:
        return lesson
    if any(_level(lines[index]) <= same[0].level for index in headings_in(lines)[1:]):
        return lesson
    edit = lesson.edit.model_copy(
        update={"op": "append_to_section", "anchor": plan.path(same[0]), "text": "\n".join(lines[body:])}
    )
    return replace(lesson, candidate=_same(lesson.candidate, edit, lesson.candidate.line_sources[body:]))


def _same(candidate: Candidate, edit: Edit, sources: Sequence[tuple[str, ...]]) -> Candidate:
    return Candidate(edit=edit, line_sources=tuple(sources), flags=candidate.flags)


def _level(line: str) -> int:
    found = heading_of(line)
    return found[0] if found else 7


def section_of(edit: Edit, base: Skill) -> Heading | None:
    """The section of the base an additive edit goes to or follows, None where it has none."""
    plan = plan_of(edit.path, base)
    if plan is None or not edit.anchor.strip():
        return None
    if edit.op in ("append_to_section", "add_section"):
        wanted = heading_of(edit.anchor.rsplit(" > ", 1)[-1])
        return next((each for each in plan.headings if wanted and (each.level, each.title) == wanted), None)
    file = base.file(main_path(base) if edit.path == "SKILL.md" else edit.path)
    first = text_lines(edit.anchor)[0].rstrip()
    lines = [line.rstrip() for line in text_lines(file.text)] if file is not None else []
    return plan.section_at(lines.index(first)) if first in lines else None


# ------------------------------------------------------------------------------------------------ writing text


class Text:
    """Text put together from several lessons, each line with its origin."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.origins: list[LineOrigin] = []

    def code(self, line: str, note: str) -> None:
        """A line that code writes, set off by a blank line."""
        self._add([(line, LineOrigin(note=note))], note)

    def lesson(self, lesson: Lesson, start: int = 0, shift: int = 0) -> None:
        """A lesson's lines from `start` on, set off as its place asks; headings moved by `shift` levels."""
        self._add(list(zip(shifted(lesson.lines[start:], shift), origins_of(lesson)[start:], strict=True)), "")

    def _add(self, pairs: list[tuple[str, LineOrigin]], note: str) -> None:
        while pairs and not pairs[0][0].strip():
            pairs = pairs[1:]
        if not pairs:
            return
        if self.lines and self.lines[-1].strip():
            headings = heading_of(self.lines[-1]) is not None or heading_of(pairs[0][0]) is not None
            if headings or not go_on(self.lines[-1], pairs[0][0]):
                self.lines.append("")
                self.origins.append(LineOrigin(note=BLANK))
        self.lines += [line for line, _ in pairs]
        self.origins += [origin for _, origin in pairs]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def origins_of(lesson: Lesson) -> list[LineOrigin]:
    """An origin for each line of a lesson's text (one in all where it has none)."""
    note = f"written by {lesson.reviewer}" if lesson.reviewer else ""
    if lesson.edit.op == "set_description":
        sources = lesson.candidate.sources
        return [LineOrigin(candidate=lesson.owner, sources=sources, note="" if sources else note)]
    lines = lesson.lines or ("",)
    return [
        LineOrigin(candidate=lesson.owner, sources=sources, note="" if sources else note if line.strip() else BLANK)
        for line, sources in zip(lines, lesson.candidate.line_sources, strict=True)
    ]


def shifted(lines: Sequence[str], by: int) -> list[str]:
    """The lines with every heading moved by some levels, within 1 to 6; code stays as it is."""
    result = list(lines)
    for index in headings_in(lines) if by else ():
        title = heading_of(lines[index])
        if title is not None:
            result[index] = f"{'#' * min(6, max(1, title[0] + by))} {title[1]}"
    return result


def together(lessons: Sequence[Lesson]) -> tuple[Edit, list[LineOrigin]]:
    """New sections of one heading as one edit under the first one's key: the heading once, then every body."""
    first = lessons[0]
    whole = Text()
    whole.lesson(first)
    level = _level(first.lines[0])
    for other in lessons[1:]:
        whole.lesson(other, start=1, shift=level - _level(other.lines[0]))
    everyone = dict.fromkeys(source for lesson in lessons for source in lesson.candidate.line_sources[0])
    whole.origins[0] = LineOrigin(candidate=first.owner, sources=tuple(everyone), note=whole.origins[0].note)
    return first.edit.model_copy(update={"text": whole.text}), whole.origins
