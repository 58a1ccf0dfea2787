"""Lines that several lessons bring, as good as equal, become one line with the sources of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.assemble.lesson import Ended, Lesson, counted, owner_of, rank
from core.assemble.units import single_lines
from core.assemble.verdicts import AT, only_lines
from core.patch.anchors import anchor_lines
from core.patch.ids import slot_order
from core.patch.lines import heading_of, is_frame, text_lines
from core.patch.paths import is_markdown, main_path
from core.patch.places import Span
from core.patch.wording import Telling, same_lesson, telling, words
from core.skill.lines import bare, split_lines
from core.types import Candidate, Fate, Skill


@dataclass
class _Line:
    """A line that stays: where it is, and the leaf edits behind it so far."""

    lesson: str
    index: int
    text: str
    sources: list[str]


def fused(lessons: Sequence[Lesson], base: Skill, task_of: Mapping[str, str]) -> tuple[list[Lesson], list[Ended]]:
    """The lessons with equal lines fused, in slot order, and the ends of those that went into others altogether.

    The line stays where it is pinned, else where it has more support, else in SKILL.md, else in the earlier slot. Only
    single-line list items and paragraphs are fused: what code, several lines or a heading hold together is left alone.
    What SKILL.md has already, a line word for word or several as they stand, is not said twice.
    """
    main = main_path(base)
    kept: dict[Telling, list[_Line]] = {}
    file = base.file(main)
    text = file.text if file is not None and file.is_text else ""
    left: dict[str, list[int]] = {}
    lines: dict[tuple[str, int], _Line] = {}
    ends: list[Ended] = []
    for lesson in sorted(lessons, key=lambda each: (*rank(each)[:2], each.edit.path != main, rank(each)[2])):
        if not (lesson.additive and lesson.lines and is_markdown(lesson.edit.path)):
            continue
        here = text if lesson.edit.path == "SKILL.md" and not lesson.pinned else ""
        if at := standing_at(lesson, here):
            ends.append(_gone(lesson, (), (at,)))
            left[lesson.key] = []
            continue
        gone, into, known = _taken_out(lesson, kept, lines, _said(here))
        left[lesson.key] = [index for index in range(len(lesson.lines)) if index not in gone]
        if gone and all(is_frame(lesson.lines[index]) for index in left[lesson.key]):
            ends.append(_gone(lesson, into, known))
            left[lesson.key] = []
    result = [_rebuilt(lesson, left[lesson.key], lines) if lesson.key in left else lesson for lesson in lessons]
    recounted = [replace(each, tasks=counted(each, task_of)) for each in result if each is not None]
    return sorted(recounted, key=lambda each: slot_order(each.key)), ends


def _taken_out(
    lesson: Lesson,
    kept: dict[Telling, list[_Line]],
    lines: dict[tuple[str, int], _Line],
    said: Mapping[_Saying, int],
) -> tuple[set[int], list[str], list[int]]:
    """What others or the base say already: the lines' indices, the lessons that say it, the base's lines that do.

    The lines that stay are entered into `kept`.
    """
    gone: set[int] = set()
    into: list[str] = []
    known: list[int] = []
    for index in single_lines(lesson.lines):
        text = lesson.lines[index]
        bucket = kept.setdefault(telling(text), [])
        twin = None if lesson.pinned else next((each for each in bucket if same_lesson(each.text, text)), None)
        if twin is not None:
            twin.sources += lesson.candidate.line_sources[index]
            gone.add(index)
            into.append(twin.lesson)
        elif _saying(text) in said:
            gone.add(index)
            known.append(said[_saying(text)])
        else:
            line = _Line(lesson.key, index, text, list(lesson.candidate.line_sources[index]))
            bucket.append(line)
            lines[lesson.key, index] = line
    return gone, into, known


_Saying = tuple[tuple[str, ...], Telling]


def _saying(line: str) -> _Saying:
    return words(line), telling(line)


@lru_cache(maxsize=64)
def _said(text: str) -> dict[_Saying, int]:
    """The lines of a text by their words, three at least, with their numbers from 1. Cached, so not to be changed."""
    lines = [bare(line) for line in split_lines(text)]
    return {_saying(line): number for number, line in enumerate(lines, 1) if len(words(line)) >= 3}


def said_in_references(lesson: Lesson, base: Skill) -> str:
    """The reference of the base that says all of a lesson already; "" where none does.

    An earlier evolution may have routed it there. A lesson that is widespread by now goes to SKILL.md all the same.
    """
    for file in base.files:
        here = file.text if is_markdown(file.path) and file.path != main_path(base) and file.is_text else ""
        if said_at(lesson, here) or standing_at(lesson, here):
            return file.path
    return ""


def said_at(lesson: Lesson, text: str) -> tuple[int, ...]:
    """The lines of a text (0-based) that say what a lesson's lines do, word for word; () where one is not said."""
    said, mine = _said(text), [_saying(line) for line in lesson.lines if not is_frame(line)]
    return tuple(said[each] - 1 for each in mine) if all(each in said for each in mine) else ()


def standing_at(lesson: Lesson, text: str) -> int:
    """The line of a text, from 1, where what a lesson brings to a section begins, as it is; 0 where it does not."""
    body = anchor_lines("\n".join(lesson.lines))
    if body and heading_of(body[0]):
        body = anchor_lines("\n".join(body[1:]))
    if lesson.edit.op not in ("append_to_section", "add_section") or len(words(" ".join(body))) < 2:
        return 0
    lines = tuple(line.rstrip() for line in text_lines(text))
    starts = (index for index, line in enumerate(lines, 1) if line == body[0])
    return next((start for start in starts if lines[start - 1 : start - 1 + len(body)] == body), 0)


def _gone(lesson: Lesson, into: Sequence[str], known: Sequence[int]) -> Ended:
    if into:
        reason = f"as good as equal to {', '.join(dict.fromkeys(map(owner_of, into)))}, which counts its tasks"
        return Ended(Fate(edit=lesson.owner, kind="fused", at=AT, reason=reason, into=owner_of(into[0])))
    numbers = ", ".join(str(number) for number in known)
    fate = Fate(edit=lesson.owner, kind="discarded", at=AT, reason=f"SKILL.md says it already (line {numbers})")
    return Ended(fate, lesson.candidate.sources)


def _rebuilt(lesson: Lesson, left: Sequence[int], lines: Mapping[tuple[str, int], _Line]) -> Lesson | None:
    """A lesson with the lines left to it, and behind each what was fused into it. None where no line is left."""
    if not left:
        return None
    behind = [
        tuple(dict.fromkeys(lines[lesson.key, index].sources)) if (lesson.key, index) in lines else sources
        for index, sources in enumerate(lesson.candidate.line_sources)
    ]
    whole = len(left) == len(lesson.lines)
    candidate = (
        Candidate(edit=lesson.edit, line_sources=tuple(behind), flags=lesson.candidate.flags)
        if whole
        else only_lines(lesson.candidate, left, behind)
    )
    return replace(lesson, candidate=candidate)


def same_changes(
    lessons: Sequence[Lesson], spans: Mapping[str, Span], task_of: Mapping[str, str]
) -> tuple[list[Lesson], list[Ended]]:
    """Edits that replace, delete, create or describe the same in the same words are one, with the support of all."""
    kept: dict[tuple[object, ...], Lesson] = {}
    ends: list[Ended] = []
    left: list[Lesson] = []
    for lesson in sorted(lessons, key=rank):
        span = spans[lesson.key]
        change = (span.path, span.first, span.last, span.lines, span.whole)
        winner = kept.get(change)
        if span.inserts:
            left.append(lesson)
        elif winner is None:
            kept[change] = lesson
        else:
            kept[change] = replace(winner, candidate=_united(winner.candidate, lesson.candidate))
            fate = Fate(edit=lesson.owner, kind="fused", at=AT, reason="the same change", into=winner.owner)
            ends.append(Ended(fate))
    united = [replace(each, tasks=counted(each, task_of)) for each in kept.values()]
    return sorted([*left, *united], key=lambda each: slot_order(each.key)), ends


def _united(one: Candidate, other: Candidate) -> Candidate:
    """The first candidate with the other's leaf edits behind its lines, line by line where they have as many."""
    pairs = len(one.line_sources) == len(other.line_sources)
    behind = tuple(
        tuple(dict.fromkeys((*sources, *(other.line_sources[index] if pairs else other.sources))))
        for index, sources in enumerate(one.line_sources)
    )
    return Candidate(edit=one.edit, line_sources=behind, flags=one.flags)
