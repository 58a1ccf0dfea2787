"""Edits applied to a frozen skill: all of them in one pass, or none.

Every span is resolved on the base's bytes, so the order in which edits come does not matter. One problem (an edit that
does not fit, two that clash, a result that would damage what was not touched) and the base comes back unchanged with
all problems named; who wants the rest applied leaves those edits out and calls again, as `core.assemble` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal

from core.patch.clashes import clashes, equal_change
from core.patch.compose import Line, composed, expectations, origins, span_order, whole_text
from core.patch.harmless import harmless
from core.patch.ids import slot_order
from core.patch.paths import is_markdown
from core.patch.places import Span, Target, target_of
from core.patch.problems import EditProblem
from core.patch.spans import resolve
from core.patch.structure import damage
from core.types import Edit, Record, Skill, SkillFile


class PlacedLine(Record):
    """A line of a changed file: a line of the base, a line of an edit's text, or a blank line written by code.

    Lines count from 0. `edit_line` is the index in `text_lines(edit.text)`; a blank line written by code has None there
    and names the edit it sets off in `edit` ("" where it closes a gap).
    """

    path: str
    line: int
    base_line: int | None = None
    edit: str = ""
    edit_line: int | None = None


class ApplyProblem(Record):
    """Why an edit could not be applied; `other` is the edit it clashes with."""

    edit: str
    kind: Literal["invalid", "conflict"]
    reason: str
    other: str = ""


class Applied(Record):
    """`skill` is the result, or the base where there are `problems`.

    `placed` has every line of every changed or new file. `unchanged` are edits that fit but change nothing of their
    own: what they say is there already, or another edit makes the same change.
    """

    skill: Skill
    placed: tuple[PlacedLine, ...] = ()
    problems: tuple[ApplyProblem, ...] = ()
    unchanged: tuple[str, ...] = ()

    def lines_of(self, edit: str) -> tuple[tuple[str, int], ...]:
        """The (path, line) of each line an edit put in."""
        return tuple((each.path, each.line) for each in self.placed if each.edit == edit and each.edit_line is not None)


def apply_edits(skill: Skill, edits: Sequence[Edit]) -> Applied:
    """Apply edits to `skill`, all or nothing. Ids must be distinct (ValueError); nothing else raises."""
    if len({edit.id for edit in edits}) != len(edits):
        raise ValueError("two edits have one id")
    spans: list[Span] = []
    problems: list[ApplyProblem] = []
    unchanged: list[str] = []
    for edit in sorted(edits, key=lambda edit: slot_order(edit.id)):
        try:
            spans.append(resolve(edit, skill))
        except EditProblem as problem:
            if problem.kind == "no_change":
                unchanged.append(edit.id)
            else:
                problems.append(ApplyProblem(edit=edit.id, kind="invalid", reason=problem.reason))
    for one, other, reason in clashes(spans):
        first, second = sorted((one.edit, other.edit), key=slot_order)
        problems.append(ApplyProblem(edit=second, kind="conflict", reason=reason, other=first))
    if not problems:
        problems += [ApplyProblem(edit=span.edit, kind="invalid", reason=why) for span, why in damaging(skill, spans)]
    if problems:
        return Applied(skill=skill, problems=tuple(problems), unchanged=tuple(unchanged))
    made = build(skill, spans)
    taking = [span for span in spans if not span.inserts]
    unchanged += [
        span.edit for index, span in enumerate(taking) if any(equal_change(span, each) for each in taking[:index])
    ]
    return Applied(skill=made.skill, placed=made.placed, unchanged=tuple(sorted(unchanged, key=slot_order)))


# --------------------------------------------------------------------------------------------- from spans to a skill


class Built(Record):
    """A skill made of the base and spans that do not clash, and where every line of its changed files comes from."""

    skill: Skill
    placed: tuple[PlacedLine, ...]


def build(skill: Skill, spans: Iterable[Span]) -> Built:
    """The base with these spans in it, in one pass. The spans must not clash; nothing is checked here."""
    files = {file.path: file for file in skill.files}
    placed: list[PlacedLine] = []
    for path, group in _by_path(spans):
        if group[0].whole == "delete":
            del files[path]
            continue
        lines = _lines(skill, path, group)
        old = files.get(path)
        data = whole_text(lines).encode()
        files[path] = old.model_copy(update={"data": data}) if old is not None else SkillFile(path=path, data=data)
        placed += [
            PlacedLine(path=path, line=index, base_line=each.base, edit=each.edit, edit_line=each.number)
            for index, each in enumerate(lines)
        ]
    ordered = tuple(files[path] for path in sorted(files))
    return Built(skill=Skill(name=skill.name, files=ordered), placed=tuple(placed))


def changed_lines(skill: Skill, path: str, spans: Sequence[Span]) -> list[Line]:
    """The lines of one file of the base with its spans among `spans`; the base's own where there are none."""
    return _lines(skill, path, [span for span in spans if span.path == path])


def damaging(skill: Skill, spans: Sequence[Span]) -> list[tuple[Span, str]]:
    """The spans that together with earlier ones would damage what they do not touch, each with the reason.

    Every span is harmless by itself; this finds those that are not in company. One parse where all is well.
    """
    found: list[tuple[Span, str]] = []
    for path, group in _by_path(spans):
        if not is_markdown(path) or group[0].whole:
            continue
        target = target_of(path, skill.text(path))
        if all(harmless(target, span) for span in group) or not _damage(target, group):
            continue
        kept: list[Span] = []
        for span in group:
            problem = _damage(target, [*kept, span])
            if problem:
                found.append((span, f"together with {', '.join(each.edit for each in kept)}: {problem}"))
            else:
                kept.append(span)
    return found


def _damage(target: Target, spans: Sequence[Span]) -> str:
    lines = composed(target, spans)
    return damage(target.text, whole_text(lines), origins(lines), expectations(lines))


def _lines(skill: Skill, path: str, spans: Sequence[Span]) -> list[Line]:
    if spans and spans[0].whole == "create":
        first = min(spans, key=span_order)
        pairs = zip(first.lines, first.numbers, first.kinds, strict=True)
        return [Line(text + "\n", kind, edit=first.edit, number=number) for text, number, kind in pairs]
    return composed(target_of(path, skill.text(path)), spans)


def _by_path(spans: Iterable[Span]) -> list[tuple[str, list[Span]]]:
    ordered = sorted(spans, key=lambda span: span.path)
    return [(path, list(group)) for path, group in groupby(ordered, key=lambda span: span.path)]
