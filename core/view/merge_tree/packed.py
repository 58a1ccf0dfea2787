"""The merge tree laid out to be seen whole: patches packed a few a row beside their merge, merges by level, the skill.

Pure coordinates; nothing here draws. x grows to the right and is in pixels of a drawing `WIDTH` wide; y grows
downwards and is in rows. Patches stand in the order of their slots, whatever became of them, so that a rejected one
keeps its place. Trees that would be taller than `TALL` rows put several groups side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Literal, NamedTuple

from core.merge.plan import MergePlan
from core.view.amounts import many
from core.view.merge_tree.facts import FinalLesson, TreeFacts, final_lessons, open_slots, tree_of
from core.view.merge_tree.tree import TreeRow
from core.view.skill.lessons import counts_of

ACROSS = 8
"""Patches in one row of a group."""
CELL = 17.0
TALL = 84
"""Rows beyond which groups stand side by side."""
WIDTH = 1200.0
MOST_LESSONS = 14
_GAP, _BLOCK_GAP = 0.35, 0.5
_NODE = 1.1 * CELL
_LEVEL = 116.0
_NARROW_LEVEL = 66.0
_TEXT = 210.0
"""The least room for the words of the lessons, where they are told."""


class Glyph(NamedTuple):
    """One thing that stands in the drawing and can be chosen by its `id`.

    `state` is a TreeState, "open" for a patch that an analysis may still bring, "empty" for a merge with nothing in
    it, "skill" for the result, "in_skill" or "in_reference" for a lesson of it, "rejected" for one that was taken out,
    "hidden" where no more may be told of one that is left out.
    """

    id: str
    kind: Literal["patch", "node", "skill", "lesson"]
    x: float
    y: float
    state: str
    title: str
    """What it says of itself on demand: plain text of one or more lines."""
    label: str = ""
    """What stands beside it, "" for nothing."""


class Line(NamedTuple):
    """How one thing flows into the next; `points` are the corners. A bracket and the way to a lesson have no child."""

    child: str
    parent: str
    points: tuple[tuple[float, float], ...]


class Head(NamedTuple):
    """The name of a column; `centred` over x, or beginning there."""

    x: float
    text: str
    centred: bool = True


class PackedTree(NamedTuple):
    """A drawing `width` wide and `rows` high. `brackets` hold a group's patches together and lead to its merge."""

    glyphs: tuple[Glyph, ...]
    lines: tuple[Line, ...]
    brackets: tuple[Line, ...]
    heads: tuple[Head, ...]
    width: float
    rows: float
    lessons_left: int
    """Lessons of the skill that have no room in the drawing."""
    behind: Mapping[str, tuple[str, ...]]
    """The patches behind each lesson that is drawn."""


class _Group(NamedTuple):
    """A merge of the first level with the patches that are in its part of the plan."""

    node: str
    patches: tuple[str, ...]


class _Frame(NamedTuple):
    """How groups are arranged: side by side in `columns`, each `cells` wide."""

    columns: int
    cells: int
    right: float
    """Where the patches' part ends and the levels begin."""

    @property
    def first(self) -> float:
        """Where the merges of the first level stand in the last column."""
        return self.right - 2.1 * CELL

    @property
    def second(self) -> float:
        """Where the merges of the second level stand: further off where those of the first have words beside them."""
        return self.right + (66.0 if self.columns == 1 else 26.0)


def pack(facts: TreeFacts, width: float = WIDTH, words: bool = True) -> PackedTree:
    """Lay a tree out. `words` False leaves the lessons at the skill out, for a drawing with little room."""
    rows = {row.id: row for row in tree_of(facts)}
    plan, lessons = facts.plan, final_lessons(facts)
    blocks, loose = _blocks(plan, facts)
    frame = _frame(blocks, facts.fan_in)
    place, height = _leaf_places(blocks, loose, frame)
    words = words and _room_for_words(plan.levels, frame, width)
    if words and lessons:
        height = max(height, min(len(lessons), MOST_LESSONS) + 1.0)
    gap = _level_gap(plan.levels, frame, width, bool(words and lessons))
    _node_places(plan, place, frame, gap)
    glyphs = [_glyph(identifier, where, rows, facts) for identifier, where in place.items()]
    if frame.columns > 1:  # no room for words between groups that stand side by side
        glyphs = [glyph._replace(label="") if glyph.id.startswith("m1.") else glyph for glyph in glyphs]
    brackets = tuple(_bracket(group, place) for block in blocks for group in block if len(group.patches) > 1)
    lines = [*_group_lines(blocks, place), *_level_lines(plan, rows, place, frame)]
    heads = [
        Head(-12.0, "patches", centred=False),
        *(Head(_level_x(level, frame, gap), f"level {level}") for level in _levels(plan)),
    ]
    packed = PackedTree(tuple(glyphs), tuple(lines), brackets, tuple(heads), width, height, 0, {})
    return _with_skill(packed, facts, lessons if words else (), place, gap)


def way_of(packed: PackedTree, chosen: str) -> frozenset[str]:
    """What belongs to something chosen: its way to the skill and everything that came into it, itself included.

    () where there is nothing of that id in the drawing. An edit's id means its patch, or the merge that made it.
    """
    up: dict[str, str] = {line.child: line.parent for line in packed.lines if line.child}
    down: dict[str, list[str]] = {}
    for child, parent in up.items():
        down.setdefault(parent, []).append(child)
    there = {glyph.id for glyph in packed.glyphs}
    if chosen not in there:
        return frozenset()
    if chosen in packed.behind:
        return frozenset({chosen}.union(*(_upwards(each, up) for each in packed.behind[chosen] if each in there)))
    found, waiting = set(_upwards(chosen, up)), [chosen]
    while waiting:
        below = down.get(waiting.pop(), [])
        found |= set(below)
        waiting += below
    return frozenset(found)


def _upwards(start: str, up: Mapping[str, str]) -> list[str]:
    found = [start]
    while found[-1] in up:
        found.append(up[found[-1]])
    return found


# ------------------------------------------------------------------------------------------------ groups and rows


def _blocks(plan: MergePlan, facts: TreeFacts) -> tuple[list[list[_Group]], tuple[str, ...]]:
    """The groups by the merge above them, and the patches that have no place in the plan."""
    there = {patch.id for patch in facts.patches} | open_slots(facts)
    groups = {
        node.id: _Group(node.id, tuple(child for child in node.children if child in there))
        for node in plan.nodes
        if node.level == 1
    }
    upper = [node for node in plan.nodes if node.level == 2] or [node for node in plan.nodes if node.level == 1]
    blocks = [
        [groups[child] for child in (node.children if node.level == 2 else (node.id,)) if groups[child].patches]
        for node in upper
    ]
    placed = {patch for group in groups.values() for patch in group.patches}
    return [block for block in blocks if block], tuple(patch.id for patch in facts.patches if patch.id not in placed)


def _frame(blocks: Sequence[Sequence[_Group]], fan_in: int) -> _Frame:
    cells = min(max(2, fan_in), ACROSS)
    cells = min(cells, max([len(group.patches) for block in blocks for group in block], default=cells))
    wide = cells * CELL + _NODE + 0.8 * CELL
    most = max([len(block) for block in blocks], default=1)
    columns = 1
    while columns < min(4, most) and (columns + 1) * wide <= 470 and _height(blocks, columns) > TALL:
        columns += 1
    return _Frame(columns, cells, columns * wide + 0.9 * CELL)


def _height(blocks: Sequence[Sequence[_Group]], columns: int) -> float:
    bands = [band for block in blocks for band in _bands(block, columns)]
    return sum(_tall(band) + _GAP for band in bands) + _BLOCK_GAP * len(blocks)


def _bands(block: Sequence[_Group], columns: int) -> list[Sequence[_Group]]:
    return [block[start : start + columns] for start in range(0, len(block), columns)]


def _tall(band: Sequence[_Group]) -> int:
    return max(ceil(len(group.patches) / ACROSS) for group in band)


def _leaf_places(
    blocks: Sequence[Sequence[_Group]], loose: Sequence[str], frame: _Frame
) -> tuple[dict[str, tuple[float, float]], float]:
    """Where patches and their merges stand, and how many rows that takes."""
    place: dict[str, tuple[float, float]] = {}
    top = 0.0
    wide = (frame.right - 0.9 * CELL) / frame.columns
    for block in blocks:
        for band in _bands(block, frame.columns):
            tall = _tall(band)
            for column, group in enumerate(band):
                left = column * wide
                own = ceil(len(group.patches) / ACROSS)
                for index, patch in enumerate(group.patches):
                    place[patch] = (left + (index % ACROSS) * CELL, top + index // ACROSS)
                place[group.node] = (left + (frame.cells - 1) * CELL + 1.7 * CELL, top + (own - 1) / 2)
            top += tall + _GAP
        top += _BLOCK_GAP
    for index, patch in enumerate(loose):
        place[patch] = ((index % ACROSS) * CELL, top + 0.5 + index // ACROSS)
    extra = 0.5 + ceil(len(loose) / ACROSS) if loose else 0.0
    return place, max(1.0, top - _BLOCK_GAP + extra)


def _level_gap(levels: int, frame: _Frame, width: float, words: bool) -> float:
    room = width - frame.second - (_TEXT + 62.0 if words else 40.0)
    return max(_NARROW_LEVEL, min(_LEVEL, room / max(1, levels - 1)))


def _room_for_words(levels: int, frame: _Frame, width: float) -> bool:
    return frame.second + _NARROW_LEVEL * levels + 62.0 + 150.0 <= width


def _level_x(level: int, frame: _Frame, gap: float) -> float:
    return frame.first if level == 1 else frame.second + gap * (level - 2)


def _node_places(plan: MergePlan, place: dict[str, tuple[float, float]], frame: _Frame, gap: float) -> None:
    """Merges above the first level stand in the middle of what is below them."""
    for node in plan.nodes:
        below = [place[child][1] for child in node.children if child in place]
        if node.level > 1 and below:
            place[node.id] = (_level_x(node.level, frame, gap), (min(below) + max(below)) / 2)


# -------------------------------------------------------------------------------------------------- lines and words


def _bracket(group: _Group, place: Mapping[str, tuple[float, float]]) -> Line:
    """A line round the right side of a group of several rows, a short one where there is one row."""
    x = place[group.node][0] - 0.95 * CELL
    rows = [place[patch][1] for patch in group.patches]
    top, bottom, middle = min(rows), max(rows), place[group.node][1]
    if top == bottom:
        last = max(place[patch][0] for patch in group.patches)
        return Line("", group.node, ((last + 0.55 * CELL, top), (place[group.node][0], middle)))
    corners = ((x - 4, top - 0.35), (x, top - 0.35), (x, bottom + 0.35), (x - 4, bottom + 0.35))
    return Line("", group.node, (*corners, (x, bottom + 0.35), (x, middle), (place[group.node][0], middle)))


def _group_lines(blocks: Sequence[Sequence[_Group]], place: Mapping[str, tuple[float, float]]) -> list[Line]:
    """From each patch into its merge: without corners where the bracket shows it."""
    found = []
    for group in (each for block in blocks for each in block):
        for patch in group.patches:
            alone = len(group.patches) == 1
            points = ((place[patch][0] + 0.5 * CELL, place[patch][1]), place[group.node]) if alone else ()
            found.append(Line(patch, group.node, points))
    return found


def _level_lines(
    plan: MergePlan, rows: Mapping[str, TreeRow], place: Mapping[str, tuple[float, float]], frame: _Frame
) -> list[Line]:
    found = []
    for node in (each for each in plan.nodes if each.level > 1 and each.id in place):
        x, y = place[node.id]
        trunk = x - 24.0
        for child in (each for each in node.children if each in place and each in rows):
            (left, top), last = place[child], place[child][0] > frame.right - 3.2 * CELL
            gutter = top if last or node.level > 2 else _gutter(child, rows, top)
            points = ((left, top), (left, gutter), (trunk, gutter), (trunk, y), (x, y))
            found.append(Line(child, node.id, points))
    return found


def _gutter(node: str, rows: Mapping[str, TreeRow], y: float) -> float:
    """Between two rows, so that a line passes below the groups that stand beside its own."""
    own = ceil(len(rows[node].children) / ACROSS)
    return y + (own - 1) / 2 + 0.5


def _levels(plan: MergePlan) -> range:
    return range(1, plan.levels + 1)


def _glyph(identifier: str, where: tuple[float, float], rows: Mapping[str, TreeRow], facts: TreeFacts) -> Glyph:
    row = rows.get(identifier)
    if row is None:
        patch = identifier.startswith("p")
        state, words = ("open", "its analysis is under way") if patch else ("empty", "nothing to merge")
        return Glyph(identifier, "patch" if patch else "node", *where, state, f"{identifier}: {words}")
    if row.kind == "patch":
        stands = row.told or _words(row.state)
        return Glyph(row.id, "patch", *where, row.state, f"{row.id} · {stands}\n{row.label}".strip())
    return Glyph(row.id, "node", *where, row.state, _node_title(row, facts), _flow(row))


def _words(state: str) -> str:
    return {"passed_on": "passed on", "ready": "waits for its call", "conflict": "contradiction"}.get(state, state)


def _flow(row: TreeRow) -> str:
    return "" if row.edits_in is None or row.state == "passed_on" else f"{row.edits_in} → {row.edits_out}"


def _node_title(row: TreeRow, facts: TreeFacts) -> str:
    edits = "" if row.edits_in is None else f"\n{row.edits_in} edits in, {row.edits_out} out"
    left = facts.left.get(row.id, {})
    lost = "".join(f", {count} {_words(kind)}" for kind, count in sorted(left.items()))
    return f"{row.id} · level {row.level} · {_words(row.state)}{edits}{lost}{chr(10) + row.label if row.label else ''}"


# --------------------------------------------------------------------------------------------------------- the skill


def _with_skill(
    packed: PackedTree,
    facts: TreeFacts,
    lessons: Sequence[FinalLesson],
    place: Mapping[str, tuple[float, float]],
    gap: float,
) -> PackedTree:
    """The drawing with the version at its end and, where they are told, the lessons it teaches."""
    root = facts.plan.root
    if root is None or root.id not in place or not facts.version:
        return packed
    x, y = place[root.id][0] + gap * 0.82, place[root.id][1]
    middle = (packed.rows - 1) / 2 if lessons else y
    shown = lessons[:MOST_LESSONS]
    count = counts_of(facts.lessons)
    title = f"{facts.version}: {many(count.skill, 'lesson')} in SKILL.md\n{count.reference} in a reference"
    skill = Glyph(facts.version, "skill", x, y, "skill", title, facts.version)
    first = max(0.0, min(y - (len(shown) - 1) / 2, 2 * middle - len(shown) + 1))
    told, lines = [], [Line(root.id, facts.version, (place[root.id], (x, y)))]
    for number, each in enumerate(shown):
        at = (x + 62.0, first + number)
        told.append(_lesson_glyph(each, at, packed.width))
        lines.append(Line("", each.edit, ((x, y), (x + 30.0, y), (x + 30.0, at[1]), at)))
    heads = (*packed.heads, Head(x, "skill"))
    if shown:
        heads = (*heads, Head(x + 56.0, "what it teaches, by distinct tasks behind it", centred=False))
    return packed._replace(
        glyphs=(*packed.glyphs, skill, *told),
        lines=(*packed.lines, *lines),
        heads=heads,
        lessons_left=len(lessons) - len(shown),
        behind={each.edit: each.patches for each in shown},
    )


def _state_of(lesson: FinalLesson) -> str:
    if lesson.rejected:
        return "hidden" if lesson.hidden else "rejected"
    return "in_skill" if lesson.path == "SKILL.md" else "in_reference"


def _lesson_glyph(lesson: FinalLesson, where: tuple[float, float], width: float) -> Glyph:
    room = max(18, int((width - where[0] - 34) / 5.7))
    words = f"{lesson.tasks}  {'rejected: ' if lesson.rejected and not lesson.hidden else ''}{lesson.text}"
    label = words if len(words) <= room else words[: room - 1] + "…"
    state = _state_of(lesson)
    tasks = f"{many(lesson.tasks, 'task')} behind it"
    title = f"{lesson.text}\n{tasks} · {lesson.rejected or lesson.path}"
    return Glyph(lesson.edit, "lesson", *where, state, title, label)
