"""Reading the merged edits of a reply: which input each line claims, and what cannot be accepted.

Nothing here raises on what a model wrote; what is wrong becomes a problem sentence for the repair round, and the
reading that is left is safe: an input is only taken as used where an acceptable line names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from core.merge.reply import MergedEdit, MergedLine
from core.patch.lines import is_frame, lesson_lines, text_lines
from core.patch.spans import EditProblem, resolve
from core.patch.structure import in_fence
from core.types import Candidate, Edit, Flag, Skill

DESTRUCTIVE = frozenset({"replace", "delete_section", "delete_file", "set_description"})
"""Operations that take something away: they are merged only with their like, at the same place."""

WITHOUT_TEXT = frozenset({"delete_section", "delete_file"})


@dataclass(frozen=True)
class Claimed:
    """A merged edit as accepted. `claims[i]` are the ids of the inputs named for entry i of its line sources."""

    edit: Edit
    claims: tuple[tuple[str, ...], ...]
    flags: tuple[Flag, ...] = ()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return text_lines(self.edit.text) or ("",)

    @cached_property
    def used(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for line in self.claims for each in line))


@dataclass
class Reading:
    """What was read so far, and the problems on the way."""

    accepted: list[Claimed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    places: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    """Where in `accepted` an edit of this operation, path, anchor and text is."""


def read_merged(
    node_id: str, inputs: Mapping[str, Candidate], merged: Sequence[MergedEdit], skill: Skill | None
) -> Reading:
    """Read every merged edit; ids are `m1.003.c2`, by the edit's place in the reply."""
    reading = Reading()
    for number, each in enumerate(merged, 1):
        claimed = _read_one(f"{node_id}.c{number}", number, each, inputs, reading.problems)
        if claimed is not None and _resolves(claimed, number, skill, reading.problems):
            _add(reading, claimed)
    return reading


def _read_one(
    identifier: str, number: int, merged: MergedEdit, inputs: Mapping[str, Candidate], problems: list[str]
) -> Claimed | None:
    lines = _stripped(
        [
            (text, _known(number, merged, line, inputs, problems))
            for line in merged.lines
            for text in (text_lines(line.text) or ("",))
        ],
        merged.op,
    )
    lines = _behind_lessons(number, lines, problems)
    if not any(sources for _, sources in lines):
        problems.append(f"merged edit {number}: no line names an input it comes from; give each line's ids in `from`")
        return None
    flags: list[Flag] = []
    kept = _stripped(_sourced(identifier, number, lines, problems, flags), merged.op)
    if merged.op not in DESTRUCTIVE and not any(text.strip() for text, _ in kept):
        problems.append(f"merged edit {number}: a {merged.op} needs text")
        return None
    if merged.op in WITHOUT_TEXT or not any(text.strip() for text, _ in kept):
        text = ""
        claims: tuple[tuple[str, ...], ...] = (tuple(dict.fromkeys(each for _, sources in kept for each in sources)),)
    else:
        text, claims = "\n".join(text for text, _ in kept), tuple(sources for _, sources in kept)
        if not any(not is_frame(line) for line, _ in kept) and any(not is_frame(line) for line, _ in lines):
            problems.append(f"merged edit {number}: nothing but frame is left once lines without `from` are taken out")
            return None
    edit = Edit(id=identifier, op=merged.op, path=merged.path, anchor=merged.anchor.strip("\r\n"), text=text)
    return Claimed(edit=edit, claims=claims, flags=tuple(flags))


def _known(
    number: int, merged: MergedEdit, line: MergedLine, inputs: Mapping[str, Candidate], problems: list[str]
) -> tuple[str, ...]:
    """The ids of a line that are inputs of this node and may be merged into such an edit."""
    known = []
    for each in dict.fromkeys(line.sources):
        if each not in inputs:
            problems.append(f"merged edit {number}: {each!r} is no id of this group")
        elif not mergeable(merged.op, merged.path, merged.anchor, inputs[each].edit):
            edit = inputs[each].edit
            problems.append(
                f"merged edit {number}: {each} is a {edit.op} of {_place(edit)} and can only be merged into the same "
                f"operation at the same place, not into {merged.op} of {_shown(merged.anchor or merged.path)}"
            )
        else:
            known.append(each)
    return tuple(known)


def mergeable(op: str, path: str, anchor: str, edit: Edit) -> bool:
    """Whether an edit may become one of this kind and place: anything that takes away only joins its exact like."""
    if op not in DESTRUCTIVE and edit.op not in DESTRUCTIVE:
        return True
    if op != edit.op:
        return False
    return op == "set_description" or (path == edit.path and _anchor(anchor) == _anchor(edit.anchor))


def _anchor(anchor: str) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in text_lines(anchor.strip("\r\n")))


def _place(edit: Edit) -> str:
    return _shown(edit.anchor) + f" in {edit.path}" if edit.anchor else edit.path


def _shown(text: str) -> str:
    first = (text_lines(text) or ("",))[0]
    return repr(first if len(first) <= 60 else first[:59] + "…")


Sourced = tuple[str, tuple[str, ...]]
"""A line and the inputs it claims."""


def _stripped(lines: list[Sourced], op: str) -> list[Sourced]:
    """Without blank lines at the ends, but for edits that have no text at all: theirs carries the sources."""
    if op in DESTRUCTIVE and not any(text.strip() for text, _ in lines):
        return lines
    while lines and not lines[0][0].strip():
        lines = lines[1:]
    while lines and not lines[-1][0].strip():
        lines = lines[:-1]
    return lines


def _sourced(
    identifier: str, number: int, lines: list[Sourced], problems: list[str], flags: list[Flag]
) -> list[Sourced]:
    """Every line with sources: frame takes those of the whole, code stays together, other lines without go."""
    whole = tuple(dict.fromkeys(each for _, sources in lines for each in sources))
    kept: list[Sourced] = []
    for (text, sources), fenced in zip(lines, in_fence([text for text, _ in lines]), strict=True):
        if sources:
            kept.append((text, sources))
        elif is_frame(text):
            kept.append((text, whole))
        else:
            problems.append(f"merged edit {number}: line {_shown(text)} names no input in `from`")
            flags.append(_unsourced(identifier, text, fenced))
            if fenced:
                kept.append((text, whole))
    return kept


def _behind_lessons(number: int, lines: list[Sourced], problems: list[str]) -> list[Sourced]:
    """Without claims of inputs that only frame names: a heading or a blank line takes no lesson up."""
    if all(is_frame(text) for text, _ in lines):
        return lines
    carried = {each for text, sources in lines if not is_frame(text) for each in sources}
    for each in dict.fromkeys(source for _, sources in lines for source in sources if source not in carried):
        problems.append(f"merged edit {number}: {each} is only named for a heading, a blank line or the like")
    return [(text, tuple(each for each in sources if each in carried)) for text, sources in lines]


def _unsourced(identifier: str, text: str, fenced: bool) -> Flag:
    done = "kept, because it stands in a code block" if fenced else "taken out"
    return Flag(rule="unsourced_line", edit=identifier, message=f"the line {_shown(text)} named no source: {done}")


def _resolves(claimed: Claimed, number: int, skill: Skill | None, problems: list[str]) -> bool:
    if skill is None:
        return True
    try:
        resolve(claimed.edit, skill)
    except EditProblem as problem:
        problems.append(f"merged edit {number} ({claimed.edit.op}) cannot be applied: {problem.reason}")
        return False
    return True


def _add(reading: Reading, claimed: Claimed) -> None:
    """Take an edit in; one that equals an earlier one gives it its claims instead."""
    edit = claimed.edit
    index = reading.places.setdefault((edit.op, edit.path, edit.anchor, edit.text), len(reading.accepted))
    if index == len(reading.accepted):
        reading.accepted.append(claimed)
        return
    earlier = reading.accepted[index]
    both = tuple(
        tuple(dict.fromkeys((*one, *other))) for one, other in zip(earlier.claims, claimed.claims, strict=True)
    )
    reading.accepted[index] = replace(earlier, claims=both, flags=earlier.flags + claimed.flags)


def carrying(claimed: Claimed) -> tuple[int, ...]:
    """The entries of `claims` that carry the lesson."""
    return lesson_lines(claimed.lines)
