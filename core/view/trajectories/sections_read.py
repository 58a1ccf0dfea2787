"""Which sections of its skill a trajectory read, and which it echoed in its own words: by what the steps hold. Pure.

Read: a step named a file of the skill (the view tool, or a command with a path below /skill) and its output holds the
section's lines. Echoed: at least ECHO words of the section in a row stand in what the agent thought, said or did, and
not in the task's own words. Both are found by code; what a model took in without a trace is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from core.patch.paths import is_markdown, main_path
from core.patch.wording import words
from core.skill.lines import split_lines
from core.skill.outline import outline
from core.types import Skill, Step

ECHO = 6
"""So many words in a row are no accident."""
_SEEN = 0.5
"""The share of a section's lines that an output must hold for the section to be read."""
_ROOT = "/skill"


class Section(NamedTuple):
    """A section of a file of the skill, its sub-sections apart, or a whole file that has none. `line` is 1-based."""

    path: str
    title: str
    line: int
    lines: tuple[str, ...]


class Echo(NamedTuple):
    """The words of a section that a step repeats."""

    step: int
    words: str


class SectionUse(NamedTuple):
    """One section with the steps that read it and the steps that echo it."""

    section: Section
    given: bool
    """Whether the prompt held it whole, so that nothing had to be read."""
    read: tuple[int, ...]
    echoed: tuple[Echo, ...]


class FileUse(NamedTuple):
    """One file of the skill that a step named: viewed, printed, or run."""

    path: str
    step: int
    how: Literal["viewed", "named in a command", "run"]


def sections(skill: Skill) -> tuple[Section, ...]:
    """The sections of every text file of a skill, in order."""
    found: list[Section] = []
    for file in skill.files:
        if file.is_text:
            found += _sections(file.path, file.text)
    return tuple(found)


def section_uses(skill: Skill, steps: Sequence[Step], task: str = "", given: bool = True) -> tuple[SectionUse, ...]:
    """Every section of the skill with what was done with it; `given` says that the prompt held SKILL.md whole."""
    every = sections(skill)
    opened = file_uses(skill, steps)
    reads: dict[Section, list[int]] = {}
    for step in steps:
        paths = {use.path for use in opened if use.step == step.index}
        seen = {line.strip() for line in (step.observation.text.splitlines() if step.observation else ())}
        for section in every if paths else ():
            if section.path in paths and _holds(seen, section.lines):
                reads.setdefault(section, []).append(step.index)
    echoes = _echoes(every, steps, task)
    return tuple(
        SectionUse(section, given and section.path == main_path(skill), tuple(reads.get(section, ())), echoes[place])
        for place, section in enumerate(every)
    )


def file_uses(skill: Skill, steps: Sequence[Step]) -> tuple[FileUse, ...]:
    """Which files of the skill each step names, in order."""
    found: dict[tuple[str, int], FileUse] = {}
    for step in steps:
        if step.action is None:
            continue
        texts = [value for value in step.action.arguments.values() if isinstance(value, str)]
        for file in skill.files:
            how = _how(step.action.tool, texts, file.path)
            if how:
                found.setdefault((file.path, step.index), FileUse(file.path, step.index, how))
    return tuple(found.values())


def _how(tool: str, texts: Iterable[str], path: str) -> Literal["viewed", "named in a command", "run", ""]:
    for text in texts:
        if tool == "view":
            if text.strip().removeprefix(_ROOT).lstrip("/").removeprefix("./") == path:
                return "viewed"
        elif _names(text, path):
            runs = re.search(rf"(?:python3?|bash|sh)\s+\S*{re.escape(path)}", text)
            return "run" if runs else "named in a command"
    return ""


def _names(text: str, path: str) -> bool:
    if _ROOT not in text:
        return False
    if f"{_ROOT}/{path}" in text:
        return True
    inside = "/" in path or path == "SKILL.md"
    return inside and re.search(rf"(?<![\w./-]){re.escape(path)}(?![\w-])", text) is not None


def _holds(seen: set[str], section: Sequence[str]) -> bool:
    own = [line.strip() for line in section if line.strip()]
    return bool(own) and sum(line in seen for line in own) >= _SEEN * len(own)


def _sections(path: str, text: str) -> Iterator[Section]:
    lines = split_lines(text)
    if not is_markdown(path):
        yield Section(path, "", 1, lines)
        return
    structure = outline(text)
    starts = [heading.line for heading in structure.headings]
    if "".join(lines[structure.front : starts[0] if starts else len(lines)]).strip():
        yield Section(path, "", structure.front + 1, lines[structure.front : starts[0] if starts else len(lines)])
    for heading, end in zip(structure.headings, [*starts[1:], len(lines)], strict=True):
        if "".join(lines[heading.text : end]).strip():
            yield Section(path, heading.anchor, heading.line + 1, lines[heading.line : end])


def _echoes(every: Sequence[Section], steps: Sequence[Step], task: str) -> list[tuple[Echo, ...]]:
    """By section, each step's longest run of words that the section has too."""
    asked = frozenset(_grams(words(task)))
    places: dict[tuple[str, ...], set[int]] = {}
    for place, section in enumerate(every):
        for line in section.lines:
            for gram in _grams(words(line)):
                if gram not in asked:
                    places.setdefault(gram, set()).add(place)
    found: list[dict[int, tuple[str, ...]]] = [{} for _ in every]
    for step in steps:
        for text in _own_words(step):
            for place, run in _runs(words(text), places):
                if len(run) > len(found[place].get(step.index, ())):
                    found[place][step.index] = run
    return [tuple(Echo(step, " ".join(run)) for step, run in each.items()) for each in found]


def _own_words(step: Step) -> Iterator[str]:
    """What the agent itself wrote, a line at a time, as lessons are lines."""
    texts = [step.reasoning, step.text]
    if step.action and step.action.tool != "view":
        texts += [value for value in step.action.arguments.values() if isinstance(value, str)]
    for text in texts:
        yield from text.splitlines()


def _grams(every: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (every[at : at + ECHO] for at in range(len(every) - ECHO + 1))


def _runs(every: tuple[str, ...], places: dict[tuple[str, ...], set[int]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every section with each run of words that it shares, as long as it goes."""
    begun: dict[int, int] = {}
    for at in range(len(every) - ECHO + 2):
        here = places.get(every[at : at + ECHO], set()) if at <= len(every) - ECHO else set()
        for place in [each for each in begun if each not in here]:
            yield place, every[begun.pop(place) : at + ECHO - 1]
        for place in here:
            begun.setdefault(place, at)
