"""A skill with its headings kept and everything below them taken out: does the gain come from what it says?"""

from __future__ import annotations

import re

from core.skill.controls.control import MAIN, Control, NoControl, main_text, sound, with_main
from core.skill.lines import bare, newline_of, split_lines
from core.skill.links import links
from core.skill.markdown import all_tokens
from core.skill.outline import Heading, outline
from core.types import Skill


def gutted(skill: Skill) -> Control:
    """The skill with front matter and headings alone. Every other file is removed, as nothing leads to it any more; a
    link in a heading leaves its words. Raises NoControl where there is nothing to take out."""
    text = main_text(skill)
    plan, lines, newline = outline(text), split_lines(text), newline_of(text)
    front = "".join(lines[: plan.front])
    headings = [_alone(lines[heading.line : heading.text], heading, newline) for heading in plan.headings]
    made = with_main(skill, front + "".join(newline + heading for heading in headings), ())
    bodies = any(
        line.strip() for number, line in enumerate(lines[plan.front :], plan.front) if _is_body(number, plan.headings)
    )
    removed = len(skill.files) - 1
    if not bodies and not removed:
        raise NoControl(f"{skill.name} has nothing below its headings that could be taken out")
    others = f" and {removed} other file{'' if removed == 1 else 's'}" if removed else ""
    return sound(skill, made, f"The headings of {MAIN} are kept, all text below them{others} taken out.")


def _is_body(number: int, headings: tuple[Heading, ...]) -> bool:
    return not any(heading.line <= number < heading.text for heading in headings)


def _alone(lines: tuple[str, ...], heading: Heading, newline: str) -> str:
    """A heading's own lines; where a link in it would lead to nothing now, its words as a plain heading."""
    whole = "".join(lines)
    if any(not link.is_web for link in links(whole)):
        return f"{'#' * heading.level} {_words(whole)}{newline}"
    return bare(whole) + newline


def _words(heading: str) -> str:
    """What a heading says, its links and tags undone."""
    inline = next(token for token in all_tokens(heading) if token.type == "inline")
    said = "".join(
        f"`{child.content}`" if child.type == "code_inline" else child.content
        for child in inline.children or []
        if child.type in ("text", "code_inline", "image")
    )
    return " ".join(re.sub(r"[\[\]<>]", "", said).split())
