"""A lesson that SKILL.md teaches by now leaves the reference that an earlier evolution routed it to.

Only what stands there in the same words and by itself goes, with the headings that are left with nothing below them;
a file that is left with nothing goes too, with the lines that link it. Where something else names such a file it stays
as it is: a lesson said twice does less harm than a page without text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from core.assemble.fuse import said_at
from core.assemble.lesson import Lesson
from core.assemble.linking import links_only
from core.assemble.placing import Placing
from core.assemble.routing import slug
from core.assemble.units import single_lines
from core.patch.lines import is_frame, text_lines
from core.patch.paths import is_markdown, main_path
from core.patch.places import Span
from core.skill.outline import outline
from core.types import Edit, Skill, SkillFile

LEFT = "~left:"
"""How the ids of these edits begin."""


def leavings(placings: Sequence[Placing], lessons: Mapping[str, Lesson], base: Skill) -> list[Placing]:
    """The edits that take out of the base's references what `placings` put into SKILL.md; [] where there is nothing.

    Each names the lessons that leave. Whether they fit together with `placings` is for the caller to see.
    """
    taught = [
        lessons[key]
        for placing in placings
        if placing.edit.path == "SKILL.md" and not placing.edit.id.startswith("~")
        for key in placing.lessons
        if lessons[key].additive
    ]
    found: list[Placing] = []
    links: set[int] = set()
    for file in base.files if taught else ():
        gone, keys = _leaving(file, taught) if _is_routed_to(file) else (set[int](), [])
        lines = text_lines(file.text) if gone else ()
        gone = _with_headings(file.text, gone, _points(placings, file.path)) if gone else gone
        if any(index not in gone and line.strip() for index, line in enumerate(lines)):
            found += [_taken_out(file.path, run, lines, keys) for run in _runs(gone, lines)]
        elif gone and (naming := _link_lines(file.path, placings, base)):
            found.append(_deleted(file.path, len(lines), keys))
            links |= naming
    if links:
        main = main_path(base)
        text = base.text(main)
        runs = _runs(_with_headings(text, links, _points(placings, main)), text_lines(text))
        found += [_taken_out(main, run, text_lines(text), ()) for run in runs]
    return found


def _is_routed_to(file: SkillFile) -> bool:
    """Whether a file lies where core.assemble.routing puts lessons, and is named after its title as it does."""
    path = PurePosixPath(file.path)
    if str(path.parent) != "references" or not is_markdown(file.path) or not file.is_text:
        return False
    titles = outline(file.text).headings[:1]
    return any(re.fullmatch(re.escape(slug(title.title)) + r"(-\d+)?", path.stem) for title in titles)


def _leaving(file: SkillFile, taught: Iterable[Lesson]) -> tuple[set[int], list[str]]:
    """The lines (0-based) that leave a file, and the keys of the lessons they are."""
    alone = _alone(file.text)
    gone: set[int] = set()
    keys: list[str] = []
    for lesson in taught:
        carrying = {index for index, line in enumerate(lesson.lines) if not is_frame(line)}
        there = set(said_at(lesson, file.text))
        if there and there <= alone and carrying <= set(single_lines(lesson.lines)):
            gone |= there
            keys.append(lesson.key)
    return gone, keys


def _alone(text: str) -> set[int]:
    """The lines of a text that are a list item or a paragraph of one line each, section by section."""
    plan, lines = outline(text), text_lines(text)
    starts = [plan.front, *(heading.text for heading in plan.headings)]
    ends = [*(heading.line for heading in plan.headings), len(lines)]
    return {start + index for start, end in zip(starts, ends, strict=True) for index in single_lines(lines[start:end])}


def _points(placings: Iterable[Placing], path: str) -> list[int]:
    """Where other edits of a file begin."""
    return [placing.span.first for placing in placings if placing.span.path == path]


def _with_headings(text: str, gone: Collection[int], points: Sequence[int]) -> set[int]:
    """The lines that go, with the headings that are left with nothing and get nothing new at one of `points`."""
    lines, left = text_lines(text), set(gone)
    for heading in reversed(outline(text).headings):
        body = [index for index in range(heading.text, heading.end) if lines[index].strip()]
        if body and left.issuperset(body) and not any(heading.line < point <= heading.end for point in points):
            left.update(range(heading.line, heading.text))
    return left


def _link_lines(path: str, placings: Iterable[Placing], base: Skill) -> set[int]:
    """The lines of SKILL.md that do nothing but link a file; none where anything else names it, or is to."""
    if any(path in placing.edit.text for placing in placings):
        return set()
    lines = set(links_only(path, base))
    return lines if lines <= _alone(base.text(main_path(base))) else set()


def _taken_out(path: str, run: tuple[int, int], lines: Sequence[str], lessons: Sequence[str]) -> Placing:
    edit = Edit(id=f"{LEFT}{path}:{run[0] + 1}", op="replace", path=path, anchor="\n".join(lines[slice(*run)]))
    return Placing(edit, (), tuple(lessons), Span(edit=edit.id, path=path, first=run[0], last=run[1], anchor=run))


def _deleted(path: str, lines: int, lessons: Sequence[str]) -> Placing:
    edit = Edit(id=f"{LEFT}{path}", op="delete_file", path=path)
    return Placing(edit, (), tuple(lessons), Span(edit=edit.id, path=path, last=lines, whole="delete"))


def _runs(gone: Collection[int], lines: Sequence[str]) -> list[tuple[int, int]]:
    """The lines as stretches [first, last); blank lines between two that go are of the stretch."""
    runs: list[tuple[int, int]] = []
    for index in sorted(gone):
        if runs and not any(line.strip() for line in lines[runs[-1][1] : index]):
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs
