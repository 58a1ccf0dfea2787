"""Tables beside the merge tree: merges, patches, the drop audit, and what a threshold does to each lesson. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.view.amounts import many
from core.view.html.badge import badge
from core.view.html.inline_code import with_code
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.numbers import Number, numbers
from core.view.html.support import support_bar, support_words
from core.view.html.table import Column, table
from core.view.html.tree import node_view
from core.view.links import view
from core.view.merge_tree.drop_audit import Audit
from core.view.merge_tree.ledger_rows import LedgerLine
from core.view.merge_tree.tree import TreeRow
from core.view.merge_tree.what_if import LessonChange, Place, WhatIf
from core.view.reasons import fate_word, plain_reason
from core.view.text.names import with_names

SHOWN = 200
"""Rows that a person reads; how many more there are is said."""

_MERGES = (
    Column("merge"),
    Column("level", "right"),
    Column("state"),
    Column("members", "right", "patches or merges below it"),
    Column("edits in", "right"),
    Column("edits out", "right"),
    Column("ended there", hint="edits that went in and are in nothing that came out"),
    Column("into"),
    Column("", wide=True),
)
_PATCHES = (Column("patch"), Column("state"), Column("edits", "right"), Column("into"), Column("cause", wide=True))
_AUDIT = (
    Column("edit"),
    Column("task"),
    Column("fate", hint="applied: its lesson is in SKILL.md, or in another file; all others are in no file"),
    Column("lesson", wide=True),
    Column("reason", wide=True),
    Column("way", hint="what happened to the edit, one after another: the merges, then the making of the skill"),
)
_LESSONS = (
    Column("support", hint="distinct tasks behind the lesson, of those learned from"),
    Column("lesson", wide=True),
    Column("now"),
    Column("with this threshold"),
    Column("why", hint="the rule that puts it there"),
)
_OF: dict[Place, str] = {"SKILL.md": "in SKILL.md", "reference": "in a reference", "left out": "left out"}
_PLACES: dict[Place, str] = {"SKILL.md": "applied", "reference": "routed", "left out": "discarded"}


def merges_table(rows: Sequence[TreeRow], left: Mapping[str, Mapping[str, int]], run: str, chosen: str = "") -> Html:
    """The merges of the tree, root first."""
    found = [row for row in rows if row.kind == "node"]
    cells = [
        (
            link(node_view(run, row.id), row.id),
            row.level,
            badge(row.state),
            len(row.children),
            "–" if row.edits_in is None else row.edits_in,
            "–" if row.edits_out is None else row.edits_out,
            ", ".join(f"{count} {fate_word(kind)}" for kind, count in left.get(row.id, {}).items()) or "–",
            link(node_view(run, row.parent), row.parent) if row.parent else "the skill",
            row.label,
        )
        for row in found[:SHOWN]
    ]
    return table(_MERGES, cells, _cut(len(found), "merges"), _now([row.id for row in found[:SHOWN]], chosen))


def patches_table(rows: Sequence[TreeRow], run: str, chosen: str = "") -> Html:
    """The patches of the tree in the order of their slots."""
    found = sorted((row for row in rows if row.kind == "patch"), key=lambda row: (row.slot, row.id))
    cells = [
        (
            link(node_view(run, row.id), row.id),
            badge(row.state, row.told),
            row.edits_in or 0,
            link(node_view(run, row.parent), row.parent) if row.parent else "–",
            row.label,
        )
        for row in found[:SHOWN]
    ]
    return table(_PATCHES, cells, _cut(len(found), "patches"), _now([row.id for row in found[:SHOWN]], chosen))


def audit_table(audit: Audit, run: str) -> Html:
    """The edits an audit shows, each with its fate, the reason and its way."""
    return table(_AUDIT, [_audit_cells(line, run) for line in audit.shown[:SHOWN]])


def _audit_cells(line: LedgerLine, run: str) -> tuple[object, ...]:
    fate = join((badge(each) for each in line.fate.split(" and ")), " ")
    words = [tag("div", "in the words of ", link(node_view(run, each), each), cls="lab-faint") for each in line.lessons]
    stations = line.way.split(" → ") if line.way else []
    way = tag("details", tag("summary", many(len(stations), "station")), *(tag("div", each) for each in stations))
    return (
        link(view("patches", run=run, patch=line.patch, edit=line.edit), with_names(line.edit)),
        line.task,
        join([fate, *words]),
        tag("div", with_code(line.text.removeprefix("- "))),
        with_names(line.reason) or "–",
        way if stations else "–",
    )


def lessons_table(found: WhatIf, tasks: int, run: str) -> Html:
    """Every lesson by its support among the `tasks` learned from: where the newest version has it, and where the
    threshold would put it."""
    shown = found.lessons[:SHOWN]
    marked = {place: "moved" for place, each in enumerate(shown) if each.moved}
    cells = [_lesson_cells(each, tasks, run) for each in shown]
    return table(_LESSONS, cells, _cut(len(found.lessons), "lessons"), marked)


def _lesson_cells(each: LessonChange, tasks: int, run: str) -> tuple[object, ...]:
    return (
        join(
            [tag("span", support_words(each.edit.tasks, tasks), cls="lab-tasks"), support_bar(each.edit.tasks, tasks)]
        ),
        tag("div", with_code(each.edit.lesson), title=with_names(each.edit.id)),
        _place(each.was, each.was_file) if each.was else tag("span", "–", title="not in that version"),
        tag("strong", _place(each.now, each.now_file)) if each.moved else _place(each.now, each.now_file),
        tag("div", plain_reason(each.reason), cls="lab-short lab-faint"),
    )


def _place(place: Place, file: str) -> Html:
    where = tag("div", file, cls="lab-faint mono") if file else NOTHING
    return join([badge(_PLACES[place], _OF[place]), where])


def figures_html(found: WhatIf, newest: str) -> Html:
    """The numbers of a threshold beside those of the newest version."""
    told = [
        Number(
            f"{found.count(each):,}",
            f"{'lesson' if found.count(each) == 1 else 'lessons'} {of}" if each == "SKILL.md" else of,
            f"{found.count_before(each)} in {newest}",
        )
        for each, of in _OF.items()
    ]
    return numbers([*told, Number(f"{found.lines:,}", "lines of SKILL.md", f"about {found.tokens:,} tokens")])


def _cut(count: int, what: str) -> str:
    return f"The first {SHOWN} of {count:,} {what}." if count > SHOWN else ""


def _now(ids: Sequence[str], chosen: str) -> dict[int, str]:
    return {place: "now" for place, each in enumerate(ids) if each == chosen}
