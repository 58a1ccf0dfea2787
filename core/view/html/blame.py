"""Blame as code hosts show it: every line with its number and text, and beside each block where it comes from. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from core.assemble.lesson import owner_of
from core.view.amounts import many
from core.view.html.inline_code import with_code
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.support import support_bar, support_words
from core.view.links import View
from core.view.skill.origins import ORIGINS, Block, Origin, of_this_run, support

At: TypeAlias = Callable[[str, int], View]
"""The view of a line by its file and number."""

_LEGEND: dict[Origin, str] = {"base": "of S0", "edit": "from edits", "code": "by code"}
MOST = 40
"""How many lessons a list has room for."""


def blame_html(found: Iterable[Block], at: At, tasks: int, opened: int | None = None) -> Html:
    """The lines of one file. Line n has the id `line-n` and its number leads to its card; `opened` is shown so.

    Support is drawn against the `tasks` that were learned from.
    """
    rows = [row for block in found for row in _rows(block, at, opened, tasks)]
    head = tag("tr", tag("th", "origin", scope="col"), tag("th", "line", scope="col", cls="right"), tag("th", "text"))
    return tag("table", tag("thead", head), tag("tbody", *rows), cls="lab-blame")


def legend_html(path: str, counts: Mapping[Origin, int]) -> Html:
    """How many lines of a file have each origin, with its sign."""
    parts = [
        tag(
            "span",
            tag("i", ORIGINS[origin][0], cls=origin),
            f" {many(counts.get(origin, 0), 'line')} {words}",
            cls="lab-legend",
        )
        for origin, words in _LEGEND.items()
    ]
    return join([tag("span", f"{path}: {many(sum(counts.values()), 'line')}", cls="lab-legend"), *parts], " ")


def lessons_html(found: Iterable[Block], at: At, tasks: int) -> Html:
    """What edits brought: support as a number and a bar, where it stands, its first line; `MOST` of them."""
    known = list(found)
    rows = [_lesson(block, at, tasks) for block in known[:MOST]]
    if len(known) > MOST:
        rows.append(
            tag("li", f"and {len(known) - MOST} more with less support, in the lines themselves", cls="lab-faint")
        )
    return tag("ol", *rows, cls="lab-lessons")


def support_html(block: Block, tasks: int, whole: bool = False) -> Html:
    """The support of a block: words, with the number of all `tasks` where they are wanted `whole`, and a bar.

    What an earlier run taught has no bar: it is not among the tasks of this one.
    """
    words = support(block)
    if not words:
        return NOTHING
    if not block.tasks or not of_this_run(block):
        return tag("span", words, cls="lab-backing", title=", ".join(block.tasks)[:300] or None)
    of = support_words(len(block.tasks), tasks)
    title = f"learned from {of}: {', '.join(block.tasks)[:300]}"
    return tag("span", of if whole else words, support_bar(len(block.tasks), tasks), cls="lab-backing", title=title)


def _rows(block: Block, at: At, opened: int | None, tasks: int) -> Iterator[Html]:
    sign, word = ORIGINS[block.origin]
    around = opened is not None and opened in block.lines
    for number, text in zip(block.lines, block.texts, strict=True):
        here = at(block.path, number)
        first = number == block.first
        told = _origin(block, here, tasks) if first else NOTHING
        yield tag(
            "tr",
            tag("td", tag("i", sign, title=word), told, cls=f"origin {block.origin}"),
            tag("td", link(here, number, title="where this line comes from"), cls="number"),
            tag("td", text, cls="text"),
            id=f"line-{number}",
            cls=" ".join(
                filter(None, ["first" if first else "", "around" if around else "", "now" if opened == number else ""])
            ),
        )


def _origin(block: Block, here: View, tasks: int) -> Html:
    if block.origin == "code":
        return tag("span", block.note or "written by code", cls="told lab-faint", title=block.note or None)
    if block.origin == "base":
        last = (block.base_line or 0) + len(block.texts) - 1
        since = f"S0, line {block.base_line}" if len(block.texts) == 1 else f"S0, lines {block.base_line}–{last}"
        words = [tag("span", since, cls="lab-faint")] + ([link(here, owner_of(block.edit))] if block.edit else [])
        return tag("span", join(words, " "), support_html(block, tasks), cls="told")
    who = link(here, owner_of(block.edit) or "edit")
    person = tag("span", block.note, cls="lab-faint") if block.note and not block.patches else NOTHING
    return tag("span", who, support_html(block, tasks), person, cls="told")


def _lesson(block: Block, at: At, tasks: int) -> Html:
    line = next((n for n, text in zip(block.lines, block.texts, strict=True) if text.strip()), block.first)
    text = block.texts[line - block.first].strip()
    where = link(at(block.path, line), f"{block.path}:{line}")
    return tag(
        "li",
        tag(
            "div",
            support_html(block, tasks, whole=True),
            where,
            tag("span", owner_of(block.edit), cls="lab-faint"),
            cls="head",
        ),
        tag("div", with_code(text), cls="words"),
    )
