"""A skill of the same length and shape that is about something else: does the gain come from length alone?

Name and description stay, so that the filler is read when the skill would be. Below them every line is replaced by one
that takes as many tokens (by `estimate_tokens`): headings by titles, items by items, text and code by prose, which is
bundled (filler.toml) and dealt out by the seed. Blank lines, markers, indents, rules and the marks of code fences stay.
Markdown pages become pages of filler under names that say nothing, linked where the originals were. Scripts, assets and
whatever else is no page are removed: a script about bread would still be a tool.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from core.skill.controls.control import MAIN, Control, NoControl, main_text, sound, with_main
from core.skill.lines import bare, split_lines
from core.skill.markdown import block_tokens
from core.skill.outline import Heading, Outline, outline
from core.skill.tokens import estimate_tokens
from core.types import Skill, SkillFile

SUBJECTS = ("bread", "garden", "knots")
"""What filler can be about."""

_BEFORE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:\[[ xX]\][ \t]+)?")
"""The markers and indents that a line begins with: what makes it an item, a quote or code."""

_MARKERS = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))*")
_FENCE = re.compile(r".*?(?:`{3,}|~{3,})")


def filler(skill: Skill, other: str, seed: int) -> Control:
    """The skill's length and shape about another subject, one of `SUBJECTS`. Raises ValueError for another one, and
    NoControl where the skill has no text that could be replaced."""
    if other not in SUBJECTS:
        raise ValueError(f"there is no filler about {other!r}; there is some about {', '.join(SUBJECTS)}")
    main = main_text(skill)
    words = _Words(_subjects()[other], random.Random(f"filler {other} {seed}"))
    renamed = {file.path: f"references/notes-{number}.md" for number, file in enumerate(_pages(skill), 1)}
    changed = _filled(_page(MAIN, main), words, renamed)
    pages = [
        SkillFile(path=renamed[file.path], data=_filled(_page(file.path, file.text), words, renamed).encode())
        for file in _pages(skill)
    ]
    made = with_main(skill, changed, pages)
    removed = len(skill.files) - 1 - len(pages)
    also = f", {len(pages)} other page{'' if len(pages) == 1 else 's'} likewise" if pages else ""
    gone = f", {removed} file{'' if removed == 1 else 's'} that {'is' if removed == 1 else 'are'} no page removed"
    return sound(
        skill,
        made,
        f"The text of {MAIN} below name and description is replaced by as much about {other} (seed {seed}){also}"
        f"{gone if removed else ''}.",
    )


def _pages(skill: Skill) -> Iterator[SkillFile]:
    for file in skill.files:
        if file.path != MAIN and file.path.lower().endswith((".md", ".markdown")) and file.is_text:
            yield file


# ----------------------------------------------------------------------------------------------------------- the words


class _Subject(NamedTuple):
    titles: tuple[str, ...]
    sentences: tuple[str, ...]


@lru_cache(maxsize=1)
def _subjects() -> Mapping[str, _Subject]:
    text = Path(__file__).with_name("filler.toml").read_text(encoding="utf-8")
    return {
        name: _Subject(tuple(each["titles"]), tuple(each["sentences"])) for name, each in tomllib.loads(text).items()
    }


class _Words:
    """Titles and sentences in an order of their own, dealt out so that none comes again too soon."""

    def __init__(self, subject: _Subject, chance: random.Random) -> None:
        self._titles = list(subject.titles)
        chance.shuffle(self._titles)
        self._dealt = 0
        sentences = [(sentence, estimate_tokens(sentence)) for sentence in subject.sentences]
        chance.shuffle(sentences)
        self._deck = deque(sentences)

    def title(self) -> str:
        """The next title; where all are used up, they come again with a number."""
        again, place = divmod(self._dealt, len(self._titles))
        self._dealt += 1
        return self._titles[place] if not again else f"{self._titles[place]} {again + 1}"

    def prose(self, tokens: int) -> str:
        """Whole sentences of exactly so many tokens; a single word for one."""
        said: list[str] = []
        while tokens > 1:
            # What is left must be fillable, and a long line gets long sentences.
            found = next(each for floor in (8, 2) for each in self._deck if self._fits(each[1], tokens, floor))
            self._deck.remove(found)
            self._deck.append(found)
            said.append(found[0])
            tokens -= found[1]
        return " ".join(said) if said else "so"

    @staticmethod
    def _fits(size: int, tokens: int, floor: int) -> bool:
        return size >= min(floor, tokens) and (size == tokens or size <= tokens - 2)


# ------------------------------------------------------------------------------------------------------------ the lines


class _Line(NamedTuple):
    """A line of the filler: what it begins with, the tokens of prose after that, and a link at its end."""

    start: str
    prose: int = 0
    link: str = ""

    @property
    def size(self) -> int:
        return estimate_tokens(self.start) + self.prose + estimate_tokens(self.link)


def _filled(page: _Page, words: _Words, renamed: Mapping[str, str]) -> str:
    """A page with its body replaced line by line, as many tokens in all as it had.

    Titles, links and marks are longer or shorter than what they replace; the lines of prose share the difference by
    their length, and none becomes shorter than a word.
    """
    body = [_line(page, number, words, renamed) for number in range(page.plan.front, len(page.lines))]
    owed = sum(estimate_tokens(bare(line)) for line in page.lines[page.plan.front :]) - sum(each.size for each in body)
    shares = [max(0, each.prose - (owed < 0)) for each in body]
    if page.path == MAIN and not any(each.prose for each in body):
        raise NoControl("there is no text below the headings that filler could replace")
    left = sum(shares)
    written = list(page.lines[: page.plan.front])
    for each, share, old in zip(body, shares, page.lines[page.plan.front :], strict=True):
        more = max(-share, round(owed * share / left)) if share else 0
        owed, left = owed - more, left - share
        prose = words.prose(each.prose + more) if each.prose else ""
        written.append(f"{each.start}{prose}{each.link}{old[len(bare(old)) :]}")
    return "".join(written)


class _Page(NamedTuple):
    """A Markdown page, and on which of its lines (0-based) headings, items, rules and the marks of fences stand."""

    path: str
    lines: tuple[str, ...]
    plan: Outline
    headings: Mapping[int, Heading]
    opening: frozenset[int]
    kept: frozenset[int]


def _page(path: str, text: str) -> _Page:
    plan, lines = outline(text), split_lines(text)
    headings = {number: each for each in plan.headings for number in range(each.line, each.text)}
    underlines = {each.text - 1 for each in plan.headings if each.text - each.line > 1}
    closing = {each.last for each in plan.fences if each.closed}
    placed = [(each.type, each.map[0] + plan.front) for each in block_tokens("".join(lines[plan.front :])) if each.map]
    rules = {line for kind, line in placed if kind == "hr"}
    bare_items = {line for kind, line in placed if kind == "list_item_open" and _MARKERS.fullmatch(bare(lines[line]))}
    kept = frozenset(underlines | closing | rules | bare_items)
    return _Page(path, lines, plan, headings, frozenset(each.first for each in plan.fences), kept)


def _line(page: _Page, number: int, words: _Words, renamed: Mapping[str, str]) -> _Line:
    """The filler's line in the place of one of the page's."""
    line = bare(page.lines[number])
    if not line.strip() or number in page.kept:
        return _Line(line)
    named = [new for old, new in renamed.items() if old != page.path and PurePosixPath(old).name in line]
    if heading := page.headings.get(number):
        title = f"[{words.title()}]({named[0]})" if named else words.title()
        return _Line(f"{'#' * heading.level} {title}" if heading.text - heading.line == 1 else title)
    link = "".join(f" More: [{words.title()}]({new})." for new in named)
    if number in page.opening and (mark := _FENCE.match(line)):
        return _Line(mark.group())
    start = _BEFORE.match(line)
    kept = start.group() if start else ""
    return _Line(kept, max(1, estimate_tokens(line) - estimate_tokens(kept) - estimate_tokens(link)), link)
