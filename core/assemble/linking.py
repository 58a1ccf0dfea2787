"""The links from SKILL.md to files that are new, one line each, and contents for references that grow long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from core.assemble.placing import Placing, composed_of
from core.assemble.sections import folded, plan_of
from core.blame import LineOrigin
from core.patch.clashes import clash
from core.patch.lines import heading_of, text_lines
from core.patch.paths import main_path
from core.patch.places import Span
from core.patch.problems import EditProblem
from core.patch.structure import headings_in
from core.skill.outline import Heading
from core.types import Edit, Skill

LINKS = "~links"
HEADING = "Further reading"
_LINK_SECTIONS = frozenset(
    {
        "further reading",
        "references",
        "reference",
        "reference files",
        "see also",
        "resources",
        "additional resources",
        "bundled resources",
    }
)


def unlinked(placings: Sequence[Placing], base: Skill) -> list[Placing]:
    """The placings that create a file which neither the base's SKILL.md nor another placing's text names."""
    main = base.file(main_path(base))
    said = main.text if main is not None and main.is_text else ""
    texts = [said, *(each.edit.text for each in placings if each.edit.path == "SKILL.md")]
    return [
        each
        for each in placings
        if each.edit.op == "create_file"
        and PurePosixPath(each.edit.path).name != "__init__.py"
        and not any(each.edit.path in text for text in texts)
    ]


def links_to(paths: Mapping[str, tuple[str, tuple[str, ...]]], base: Skill, taken: Iterable[Span]) -> Placing:
    """One edit of SKILL.md with a link line for each path: in its section of links, else in a new one at its end.

    `paths` gives what the link says and the keys of the lessons in the file. Raises EditProblem where SKILL.md cannot
    take a section (a code fence that is never closed).
    """
    lines = [f"- [{re.sub(r'[][]', '', title)}]({path})" for path, (title, _) in paths.items()]
    keys = [key for _, lessons in paths.values() for key in lessons]
    notes = [LineOrigin(note="link to a file, written by code") for _ in lines]
    section = _link_section(base)
    if section is not None:
        plan = plan_of("SKILL.md", base)
        anchor = plan.path(section) if plan is not None else ""
        edit = Edit(id=LINKS, op="append_to_section", anchor=anchor, text="\n".join(lines))
        placing = composed_of(edit, notes, keys, base)
        if not any(clash(placing.span, other) for other in taken):
            return placing
    own = LineOrigin(note="section of links, written by code")
    edit = Edit(id=LINKS, op="add_section", text="\n".join((f"## {HEADING}", "", *lines)))
    return composed_of(edit, (own, own, *notes), keys, base)


def links_only(path: str, base: Skill) -> tuple[int, ...]:
    """The lines of SKILL.md (0-based) that do nothing but link a file, as `links_to` writes them.

    () where anything else of the skill names the file.
    """
    main = main_path(base)
    others = (file.text for file in base.files if file.is_text and file.path not in (main, path))
    naming = {index: line for index, line in enumerate(text_lines(base.text(main))) if path in line}
    links = re.compile(rf"- \[[^][]*\]\({re.escape(path)}\)")
    if any(path in text for text in others) or not all(links.fullmatch(line) for line in naming.values()):
        return ()
    return tuple(naming)


def _link_section(base: Skill) -> Heading | None:
    plan = plan_of("SKILL.md", base)
    found = [each for each in plan.headings if folded(each.title) in _LINK_SECTIONS] if plan is not None else []
    return found[0] if len(found) == 1 else None


def link_title(edit: Edit) -> str:
    """What a link to a created file says: its first heading, else its name."""
    lines = text_lines(edit.text)
    first = next(iter(headings_in(lines)), None) if edit.path.lower().endswith(".md") else None
    title = heading_of(lines[first]) if first is not None else None
    return title[1] if title is not None and title[1] else edit.path


def with_contents(placing: Placing, base: Skill) -> Placing:
    """A created reference with a list of its sections below its title; as it is where that does not fit."""
    lines = text_lines(placing.edit.text)
    found = [heading_of(lines[index]) for index in headings_in(lines)]
    titles = [each[1] for each in found if each is not None and each[0] == 2]
    at = 1 if lines and heading_of(lines[0]) else 0
    listed = ["", "**Contents**", "", *(f"- {title}" for title in titles or ["one long section"]), ""]
    origin = LineOrigin(note="contents list, written by code")
    edit = placing.edit.model_copy(update={"text": "\n".join((*lines[:at], *listed, *lines[at:]))})
    origins = (*placing.origins[:at], *(origin for _ in listed), *placing.origins[at:])
    try:
        return composed_of(edit, origins, placing.lessons, base)
    except EditProblem:
        return placing


def contents_of(path: str, base: Skill) -> Placing | None:
    """A list of sections below the title of a reference of the base that grew long; None where it has no title."""
    plan = plan_of(path, base)
    if plan is None or not plan.headings:
        return None
    titles = [f"- {each.title}" for each in plan.headings if each.level == plan.headings[0].level + 1]
    text = "\n".join(("**Contents**", "", *(titles or ["- one long section"])))
    anchor = text_lines(base.text(path))[plan.headings[0].line]
    edit = Edit(id=f"~contents:{path}", op="insert_after", path=path, anchor=anchor, text=text)
    try:
        return composed_of(edit, [LineOrigin(note="contents list, written by code")] * len(text_lines(text)), (), base)
    except EditProblem:
        return None
