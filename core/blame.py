"""Where every line of an evolved skill comes from: the base's line, leaf edits, or code, which says why.

Lines count from 1, as people count them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.patch.apply import PlacedLine
from core.patch.ids import of_run
from core.patch.lines import text_lines
from core.types import BlameLine, Record, Skill

BLANK = "blank line between blocks"
"""The note of a blank line that no edit claims."""


class LineOrigin(Record):
    """What stands behind a line that was put in: the final candidate's id ("" for code), leaf edits, and a note."""

    candidate: str = ""
    sources: tuple[str, ...] = ()
    note: str = ""


def blame_of(
    skill: Skill,
    placed: Sequence[PlacedLine],
    origins: Mapping[str, Sequence[LineOrigin]],
    earlier: Sequence[BlameLine] = (),
) -> tuple[BlameLine, ...]:
    """A blame line for every line of every text file of `skill`.

    `placed` has all lines of the files that changed (core.patch.apply.build); the others are the base's. `origins` is
    by edit id and has an entry for each line of the edit's text. `earlier` is the blame of the base: a line that is
    the base's keeps its number there in `base_line` and what that blame says of it in `edit`, `sources` and `note`
    (ids that name the run that made the base: `inherited`).
    """
    changed: dict[str, list[PlacedLine]] = {}
    for each in placed:
        changed.setdefault(each.path, []).append(each)
    before = {(line.path, line.line): line for line in earlier}
    found: list[BlameLine] = []
    for file in skill.files:
        if file.is_text:
            lines = text_lines(file.text)
            where = changed.get(file.path) or [
                PlacedLine(path=file.path, line=index, base_line=index) for index in range(len(lines))
            ]
            found += [_line(each, text, origins, before) for each, text in zip(where, lines, strict=True)]
    return tuple(found)


def inherited(blame: Sequence[BlameLine], run: str) -> tuple[BlameLine, ...]:
    """The blame of a version of `run` as that of the S0 of a run that starts from it: ids name the run they are of."""
    return tuple(
        line.model_copy(
            update={
                "base_line": line.line,
                "edit": of_run(run, line.edit),
                "sources": tuple(of_run(run, source) for source in line.sources),
            }
        )
        for line in blame
    )


def through(blame: Sequence[BlameLine], before: Sequence[BlameLine]) -> tuple[BlameLine, ...]:
    """The blame of an update of an updated skill, told from where the first one began.

    `before` is the blame of the skill that was updated, and `blame` was made with it as `earlier`: a line of the
    updated skill then is a line of its base only where it was one before.
    """
    known = {(line.path, line.line): line.base_line for line in before}
    return tuple(
        line
        if line.base_line is None
        else line.model_copy(update={"base_line": known.get((line.path, line.base_line))})
        for line in blame
    )


def _line(
    placed: PlacedLine,
    text: str,
    origins: Mapping[str, Sequence[LineOrigin]],
    before: Mapping[tuple[str, int], BlameLine],
) -> BlameLine:
    line = BlameLine(path=placed.path, line=placed.line + 1, text=text)
    if placed.base_line is not None:
        old = before.get((placed.path, placed.base_line + 1))
        update: dict[str, object] = {"base_line": placed.base_line + 1}
        if old is not None:
            update |= {"edit": old.edit, "sources": old.sources, "note": old.note}
        return line.model_copy(update=update)
    if placed.edit_line is None:
        return line.model_copy(update={"note": BLANK})
    origin = origins[placed.edit][placed.edit_line]
    return line.model_copy(update={"edit": origin.candidate, "sources": origin.sources, "note": origin.note})
