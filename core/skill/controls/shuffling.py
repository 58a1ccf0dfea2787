"""A skill with the sections of its SKILL.md in another order: every word is there, and none where it was.

Front matter, title (a first heading of level 1) and what stands before the first section stay first. Sections change
places with sections of the same level under the same heading, at every depth, so that each stays under the headings it
was under. A skill without two such sections has the items of its lists shuffled, each list by itself; one without such
lists its blocks (paragraphs, code, quotes), each section's by themselves.

Lines stay what they are. Blank lines stay where they are, and one is put where two sections or blocks had none between
them, so that nothing is glued together.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

from core.skill.controls.control import MAIN, Control, NoControl, breaks, main_text, sound, with_main
from core.skill.lines import bare, newline_of, split_lines
from core.skill.markdown import block_tokens
from core.skill.outline import Heading, Outline, outline
from core.types import Skill

Lines = list[str]
Spans = list[tuple[int, int]]

_TRIES = 20
"""Orders that are tried where one would change what a section is (an open comment swallows what follows it)."""


def shuffled(skill: Skill, seed: int) -> Control:
    """The skill with its sections in another order, never its own. Raises NoControl where there is no other order."""
    text = main_text(skill)
    for what, arrange in _WAYS:
        for attempt in range(_TRIES):
            changed = _rearranged(text, arrange, random.Random(f"shuffled {seed} {attempt}"))
            made = with_main(skill, changed)
            if made.digest == skill.digest:
                break  # there is nothing of this kind to be put in another order
            if _same_parts(text, changed) and not breaks(skill, made):
                return sound(skill, made, f"{what} of {MAIN} stand in another order (seed {seed}); every line is kept.")
    raise NoControl(f"{skill.name} cannot be shuffled: it has no two parts that could change places")


def _same_parts(before: str, after: str) -> bool:
    """Whether both have the same sections under the same headings, and the same code fences."""
    return _parts(before) == _parts(after)


def _parts(text: str) -> tuple[Counter[str], Counter[tuple[bool, str, str, int]]]:
    plan = outline(text)
    fences = Counter((each.closed, each.mark, each.info, each.last - each.first) for each in plan.fences)
    return Counter(plan.path(heading) for heading in plan.headings), fences


def _rearranged(text: str, arrange: Callable[[Lines, Outline, random.Random], Lines], chance: random.Random) -> str:
    """`text` with its body's lines in another order; its line ends and whether its last line has one stay."""
    newline = newline_of(text)
    lines = [line if line != bare(line) else line + newline for line in split_lines(text)]
    changed = arrange(lines, outline(text), chance)
    whole = "".join(line or newline for line in changed)
    return whole if text.endswith(("\n", "\r")) else bare(whole)


# ----------------------------------------------------------------------------------------------- sections, at any depth


def _sections(lines: Lines, plan: Outline, chance: random.Random) -> Lines:
    children: dict[int | None, list[int]] = {}
    for index, heading in enumerate(plan.headings):
        children.setdefault(heading.parent, []).append(index)
    first = plan.headings[0].line if plan.headings else len(lines)
    return lines[:first] + _under(None, lines, plan.headings, children, chance)


def _under(
    parent: int | None,
    lines: Lines,
    headings: Sequence[Heading],
    children: dict[int | None, list[int]],
    chance: random.Random,
) -> Lines:
    """The sections below a heading, those below them rearranged first. The title of the text stays where it is."""
    pieces: list[Lines] = []
    for index in children.get(parent, ()):
        heading = headings[index]
        own = headings[children[index][0]].line if index in children else heading.end
        pieces.append(lines[heading.line : own] + _under(index, lines, headings, children, chance))
    levels = [headings[index].level for index in children.get(parent, ())]
    fixed = 1 if parent is None and levels and levels[0] == 1 else 0
    order: list[int] = list(range(fixed))
    for _, run in groupby(range(fixed, len(pieces)), key=lambda place: levels[place]):
        order += _another_order(list(run), pieces, chance)
    return _placed(pieces, order)


# ------------------------------------------------------------------------------------------- items of lists, and blocks


def _items(lines: Lines, plan: Outline, chance: random.Random) -> Lines:
    """The items of each top-level list in another order."""
    return _within(lines, list(_lists(lines, plan)), chance, apart=False)


def _lists(lines: Lines, plan: Outline) -> Iterator[Spans]:
    """The items' lines of each top-level list. An item runs to the next one, the last one to the list's own end."""
    firsts: list[int] = []
    end = 0
    for token in block_tokens("".join(lines[plan.front :])):
        if token.level == 0 and token.type.endswith("list_open") and token.map is not None:
            firsts, end = [], token.map[1] + plan.front
        elif token.level == 1 and token.type == "list_item_open" and token.map is not None:
            firsts.append(token.map[0] + plan.front)
        elif token.level == 0 and token.type.endswith("list_close"):
            yield list(pairwise([*firsts, end]))


def _blocks(lines: Lines, plan: Outline, chance: random.Random) -> Lines:
    """The blocks of each section in another order, its heading aside."""
    sections: list[Spans] = [[]]
    for token in block_tokens("".join(lines[plan.front :])):
        if token.level != 0 or token.map is None:
            continue
        if token.type == "heading_open":
            sections.append([])
        else:
            sections[-1].append((token.map[0] + plan.front, token.map[1] + plan.front))
    return _within(lines, sections, chance)


def _within(lines: Lines, groups: Sequence[Spans], chance: random.Random, apart: bool = True) -> Lines:
    """The pieces of each group in another order; what stands between the groups stays."""
    changed: Lines = []
    done = 0
    for spans in groups:
        if len(spans) < 2:
            continue
        edges = [*(first for first, _ in spans), spans[-1][1]]
        pieces = [lines[first:last] for first, last in pairwise(edges)]
        order = _another_order(list(range(len(pieces))), pieces, chance)
        changed += lines[done : edges[0]] + _placed(pieces, order, apart)
        done = edges[-1]
    return changed + lines[done:]


_WAYS = (("The sections", _sections), ("The items of the lists", _items), ("The blocks of the sections", _blocks))


# -------------------------------------------------------------------------------------------------------------- orders


def _another_order(places: list[int], pieces: Sequence[Lines], chance: random.Random) -> list[int]:
    """The places in an order that does not read as before, where any does not."""
    order = list(places)
    chance.shuffle(order)
    if [_worded(pieces[place]) for place in order] == [_worded(pieces[place]) for place in places]:
        order = [*places[1:], *places[:1]]  # turned by one, which differs unless all are equal
    return order


def _worded(piece: Lines) -> Lines:
    """A piece without the blank lines at its end."""
    count = len(piece)
    while count and not piece[count - 1].strip():
        count -= 1
    return piece[:count]


def _placed(pieces: Sequence[Lines], order: Sequence[int], apart: bool = True) -> Lines:
    """The pieces in that order. The blank lines after the first stay after whichever is first now, and so on; where
    there were none, one is put to keep them `apart`. An order that reads as before changes nothing at all."""
    if [_worded(pieces[index]) for index in order] == [_worded(piece) for piece in pieces]:
        return [line for piece in pieces for line in piece]
    placed: Lines = []
    for place, index in enumerate(order):
        words, blanks = _worded(pieces[index]), pieces[place][len(_worded(pieces[place])) :]
        placed += words + (blanks or [""] if apart and place < len(order) - 1 else blanks)
    return placed
