"""Edits that were left out because they contradict another: which won, where, and who chose. Pure.

Two things end an edit as a contradiction. Within a merge the merging model names it and chooses which side stays; code
checks no more than that the kept side is there, and counts the tasks behind both. When the skill is put together, code
finds lessons that change the same lines: pinned by a person wins, then more tasks, then the earlier slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from core.merge.support import tasks_behind
from core.patch.ids import patch_of
from core.types import Fate, MergeNode
from core.view.merge_tree.facts import lesson_text
from core.view.review.support_list import Wording

_SAYS = "contradicts "
"""How core.merge.outcome begins the reason of such a fate; the kept edit's id follows, then the model's words."""


class LeftOut(NamedTuple):
    """A leaf edit that ended as one side of a contradiction.

    `at` is the merge, "assemble" where code chose; `kept` the edit that stayed, with its lesson and patches; `why` the
    words of whoever chose; `tasks` and `kept_tasks` count the distinct tasks behind both.
    """

    edit: str
    at: str
    by: Literal["model", "code"]
    kept: str
    kept_lesson: str
    kept_patches: tuple[str, ...]
    why: str
    tasks: int
    kept_tasks: int


class _Known(NamedTuple):
    text: str
    sources: tuple[str, ...]


def left_out_by_contradiction(
    nodes: Iterable[MergeNode], fates: Iterable[Fate], wordings: Sequence[Wording]
) -> Mapping[str, LeftOut]:
    """The leaf edits that contradictions ended, each with the last one.

    `nodes` come children before parents; `fates` are the newest version's.
    """
    known = {each.edit: _Known(each.text, (each.edit,)) for each in wordings}
    task_of = {each.edit: each.task for each in wordings}
    found: dict[str, LeftOut] = {}
    for node in nodes:
        for fate in node.fates:
            if fate.kind == "conflict" and fate.reason.startswith(_SAYS):
                kept, _, why = fate.reason.removeprefix(_SAYS).partition(": ")
                found.update(_both(fate.edit, kept, node.id, why, known, task_of))
        known |= {each.edit.id: _Known(each.edit.text, each.sources) for each in node.output}
    for fate in fates:
        if fate.kind == "conflict" and fate.into in known and fate.edit not in known[fate.into].sources:
            found.update(_both(fate.edit, fate.into, fate.at, fate.reason, known, task_of))
    return found


def _both(
    edit: str, kept: str, at: str, why: str, known: Mapping[str, _Known], task_of: Mapping[str, str]
) -> dict[str, LeftOut]:
    """The leaf edits behind the side that went."""
    lost, won = known.get(edit, _Known("", ())), known.get(kept, _Known("", ()))
    tasks, kept_tasks = (len(tasks_behind(each.sources, task_of)) for each in (lost, won))
    patches = tuple(dict.fromkeys(map(patch_of, won.sources)))
    by: Literal["model", "code"] = "code" if at == "assemble" else "model"
    return {
        leaf: LeftOut(leaf, at, by, kept, lesson_text(won.text), patches, why, tasks, kept_tasks)
        for leaf in lost.sources
    }
