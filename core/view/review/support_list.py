"""Who else says what an edit says: by the merge tree once there is one, by wording before. Pure.

An index is made once for a state of the run and asked for one edit at a time; it compares only what shares a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from core.merge.support import tasks_behind
from core.patch.ids import is_merged, patch_of, slot_order
from core.patch.lines import lesson_lines, text_lines
from core.patch.wording import overlap, stems
from core.types import Candidate, MergeNode

ALIKE = 0.75
"""Shared wording (core.patch.wording.overlap) from which two edits that no merge joined yet are listed as saying the
same. Stricter than what carries a decision over (core.assemble.ideas): there the edits share their sources too."""


class Wording(NamedTuple):
    """What one edit says and where."""

    edit: str
    patch: str
    task: str
    op: str
    path: str
    anchor: str
    text: str


class Support(NamedTuple):
    """The edits of other patches that say the same as one edit, and their distinct tasks, its own among them.

    `by` tells how they were found: where an edit is not in the tree, by wording, and with them what the tree joined to
    them. `merged` is the edit that the merge made of them, "" where there is none; `lesson` the merged edit that
    teaches the same, of which an edit found by wording is no part; "" where there is none or more than one.
    """

    by: Literal["merge", "wording"]
    others: tuple[str, ...]
    tasks: tuple[str, ...]
    merged: str = ""
    lesson: str = ""

    @property
    def patches(self) -> tuple[str, ...]:
        """The other patches, in slot order."""
        return tuple(dict.fromkeys(patch_of(edit) for edit in self.others))


class SupportIndex:
    """All edits of a run, ready to be asked who says the same."""

    def __init__(self, wordings: Sequence[Wording], nodes: Sequence[MergeNode] = ()) -> None:
        self._of = {each.edit: each for each in wordings}
        self._task_of = {each.edit: each.task for each in wordings}
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._by_place: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for each in wordings:
            for stem in stems(each.text):
                self._by_stem[stem].append(each.edit)
            if not each.text.strip():
                self._by_place[each.op, each.path, each.anchor].append(each.edit)
        self._joined = _joined(nodes)
        self.lessons = top_candidates(nodes)
        """What came out at the top of the tree."""

    def support(self, edit: str) -> Support:
        """Who says the same as an edit of the run. Raises KeyError where there is none of that id."""
        said = self._of[edit]
        if edit in self._joined:
            merged, behind = self._joined[edit]
            return self._support(said, "merge", (each for each in behind if each in self._of), merged, merged)
        alike = self._alike(said)
        joined = (leaf for each in alike for leaf in self._joined.get(each, ("", ()))[1] if leaf in self._of)
        lessons = {self._joined[each][0] for each in alike if each in self._joined}
        return self._support(said, "wording", {*alike, *joined}, "", lessons.pop() if len(lessons) == 1 else "")

    def _support(
        self, said: Wording, by: Literal["merge", "wording"], found: Iterable[str], merged: str, lesson: str
    ) -> Support:
        others = tuple(sorted((each for each in found if self._of[each].patch != said.patch), key=slot_order))
        return Support(by, others, tasks_behind((said.edit, *others), self._task_of), merged, lesson)

    def _alike(self, said: Wording) -> list[str]:
        """Edits with enough of the wording, looked for among those that share a word at all."""
        mine = stems(said.text)
        if not mine:
            return self._by_place[said.op, said.path, said.anchor]
        near = {edit for stem in mine for edit in self._by_stem[stem]}
        return [edit for edit in near if overlap(said.text, self._of[edit].text) >= ALIKE]


def top_candidates(nodes: Sequence[MergeNode]) -> tuple[Candidate, ...]:
    """What the merges that are below no other gave."""
    below = {member for node in nodes for member in node.members}
    return tuple(candidate for node in nodes if node.id not in below for candidate in node.output)


def _joined(nodes: Sequence[MergeNode]) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Each leaf edit with the merged edit it is in at the top of the tree, and the leaves behind the same lines."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for candidate in top_candidates(nodes):
        for leaf, behind in _by_leaf(candidate).items():
            known = found.get(leaf, ("", ()))[1]
            found[leaf] = candidate.edit.id, tuple(dict.fromkeys((*known, *behind)))
    return found


def _by_leaf(candidate: Candidate) -> dict[str, dict[str, None]]:
    """The leaves behind the lesson lines that each leaf stands behind."""
    lines = text_lines(candidate.edit.text) or ("",)
    found: dict[str, dict[str, None]] = {}
    for index in lesson_lines(lines):
        behind = candidate.line_sources[index] if index < len(candidate.line_sources) else ()
        for leaf in behind:
            found.setdefault(leaf, {}).update(dict.fromkeys(behind))
    return found if is_merged(candidate.edit.id) else {}
