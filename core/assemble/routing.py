"""Narrower lessons go to references/: which file, under which heading, and the link that leads there.

The topic of a lesson is the heading of the section it brings, else of the section it was meant for. A topic with two
lessons or more, or with a file in the base already, has its file `references/<topic>.md`; lessons alone on their topic
share `references/further-lessons.md`. A file that would pass 300 lines goes on in `<topic>-2.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from core.assemble.lesson import Lesson
from core.assemble.placing import Placing, composed_of
from core.assemble.sections import Text, folded, plan_of, section_of
from core.patch.ids import slot_order
from core.patch.lines import heading_of, text_lines
from core.patch.problems import EditProblem
from core.skill.outline import Heading, Outline
from core.skill.rules.size import MAX_REFERENCE_LINES
from core.types import Edit, Skill

POOL = "Further lessons"
"""The topic of lessons that are alone on theirs."""


@dataclass(frozen=True)
class Routed:
    """The edits that put lessons into references, and the file each lesson went to."""

    placings: tuple[Placing, ...]
    path_of: dict[str, str]
    titles: dict[str, str]
    """What a link to each file says."""


@dataclass(frozen=True)
class _Group:
    """Lessons under one heading of a reference; `title` "" is right below the file's own."""

    title: str
    lessons: tuple[Lesson, ...]


def route(lessons: Sequence[Lesson], base: Skill, taken: Collection[str]) -> Routed:
    """Put narrower lessons into references. `taken` are paths that accepted edits create: no topic takes those."""
    placings: list[Placing] = []
    path_of: dict[str, str] = {}
    titles: dict[str, str] = {}
    for title, members in _topics(lessons, base):
        made = _into_existing(title, members, base) or _into_new(title, members, base, taken)
        for placing in made:
            placings.append(placing)
            path_of |= dict.fromkeys(placing.lessons, placing.edit.path)
            titles.setdefault(placing.edit.path, _link_title(placing, title))
    return Routed(tuple(placings), path_of, titles)


def slug(title: str) -> str:
    """A file name's stem for a title: "Dates & times" → "dates-times"; "lessons" where nothing is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-") or "lessons"


def reference_path(title: str, number: int = 1) -> str:
    return f"references/{slug(title)}{'' if number == 1 else f'-{number}'}.md"


def _topics(lessons: Sequence[Lesson], base: Skill) -> list[tuple[str, list[Lesson]]]:
    """Topics with their lessons in slot order; topics in the order of their first lesson."""
    ordered = sorted(lessons, key=lambda lesson: slot_order(lesson.key))
    titles = {lesson.key: _topic(lesson, base) for lesson in ordered}
    count = Counter(slug(title) for title in titles.values())
    found: dict[str, tuple[str, list[Lesson]]] = {}
    for lesson in ordered:
        title = titles[lesson.key]
        alone = count[slug(title)] < 2 and base.file(reference_path(title)) is None
        title = POOL if alone else title
        found.setdefault(slug(title), (title, []))[1].append(lesson)
    return list(found.values())


def _topic(lesson: Lesson, base: Skill) -> str:
    own = _own_title(lesson)
    if own:
        return own
    section = section_of(lesson.edit, base)
    return section.title if section is not None and section.level > 1 else POOL


def _own_title(lesson: Lesson) -> str:
    found = heading_of(lesson.lines[0]) if lesson.edit.op == "add_section" and lesson.lines else None
    return found[1] if found else ""


def _groups(title: str, lessons: Sequence[Lesson], base: Skill) -> list[_Group]:
    """Lessons by the heading they stand under, those right below the file's title first."""
    found: dict[str, list[Lesson]] = {}
    names: dict[str, str] = {}
    for lesson in lessons:
        section = section_of(lesson.edit, base)
        name = _own_title(lesson) or (section.title if section is not None and section.level > 1 else "")
        key = "" if folded(name) == folded(title) else folded(name)
        names.setdefault(key, name if key else "")
        found.setdefault(key, []).append(lesson)
    return [_Group(names[key], tuple(found[key])) for key in sorted(found, key=bool)]


# -------------------------------------------------------------------------------------------------- a file of its own


def _into_new(title: str, lessons: Sequence[Lesson], base: Skill, taken: Collection[str]) -> list[Placing]:
    """New files for a topic, as many as 300 lines each make necessary."""
    used = {path.casefold() for path in taken} | {file.path.casefold() for file in base.files}
    placings = []
    number = 0
    for text, keys in _pages(title, _groups(title, lessons, base)):
        number += 1
        while reference_path(title, number).casefold() in used:
            number += 1
        path = reference_path(title, number)
        used.add(path.casefold())
        edit = Edit(id=f"~{path}", op="create_file", path=path, text=text.text)
        placings.append(composed_of(edit, text.origins, keys, base))
    return placings


def _pages(title: str, groups: Sequence[_Group]) -> Iterator[tuple[Text, list[str]]]:
    """The texts of a topic's files with the lessons in each; a lesson is never cut."""
    page, keys = _titled(title), list[str]()
    for group in groups:
        headed = False
        for lesson in group.lessons:
            if keys and len(page.lines) + len(lesson.lines) + 4 > MAX_REFERENCE_LINES:
                yield page, keys
                page, keys, headed = _titled(title), [], False
            _write(page, group, lesson, headed)
            headed = True
            keys.append(lesson.key)
    yield page, keys


def _titled(title: str) -> Text:
    page = Text()
    page.code(f"# {title}", "title of a file for narrower lessons")
    return page


def _write(page: Text, group: _Group, lesson: Lesson, headed: bool) -> None:
    """A lesson under its group's heading, which it brings itself or code writes."""
    own = _own_title(lesson)
    level = heading_of(lesson.lines[0])
    shift = 2 - level[0] if own and level else 0
    if own and group.title and not headed:
        page.lesson(lesson, shift=shift)
        return
    if group.title and not headed:
        page.code(f"## {group.title}", "the section its lessons were meant for")
    page.lesson(lesson, start=1 if own else 0, shift=shift)


# --------------------------------------------------------------------------------------------- a file the base has


def _into_existing(title: str, lessons: Sequence[Lesson], base: Skill) -> list[Placing]:
    """Edits of the base's own reference on the topic; [] where there is none, it is full, or they do not fit it."""
    path = reference_path(title)
    plan = plan_of(path, base)
    if plan is None or plan.lines + sum(len(lesson.lines) + 2 for lesson in lessons) > MAX_REFERENCE_LINES:
        return []
    try:
        return [
            _group_edit(path, number, group, plan, base)
            for number, group in enumerate(_groups(title, lessons, base), 1)
        ]
    except EditProblem:
        return []


def _group_edit(path: str, number: int, group: _Group, plan: Outline, base: Skill) -> Placing:
    """Lessons under the heading of that name in the file, or under a new one at its end."""
    heading = _heading_for(group, plan)
    if heading is None and not group.title:
        raise EditProblem("anchor", f"{path} has no heading to put lessons under")
    below = _Group("", group.lessons) if heading is not None else group
    text = Text()
    for lesson in group.lessons:
        _write(text, below, lesson, bool(text.lines))
    edit = Edit(
        id=f"~{path}:{number}",
        op="append_to_section" if heading is not None else "add_section",
        path=path,
        anchor=plan.path(heading) if heading is not None else "",
        text=text.text,
    )
    return composed_of(edit, text.origins, [lesson.key for lesson in group.lessons], base)


def _heading_for(group: _Group, plan: Outline) -> Heading | None:
    if not group.title:
        return plan.headings[0] if plan.headings else None
    same = [each for each in plan.headings if folded(each.title) == folded(group.title)]
    return same[0] if len(same) == 1 else None


def _link_title(placing: Placing, title: str) -> str:
    """What a link says of a file: its title, and for the pool what is in it."""
    found = [heading_of(line) for line in text_lines(placing.edit.text)]
    inside = [each[1] for each in found if each is not None and each[0] == 2]
    return f"{title}: {', '.join(inside[:6])}" if title == POOL and inside else title
