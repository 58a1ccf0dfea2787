"""What one merge came to, for a card: what went in, what came out, what fused, what ended here and why. Pure.

A card tells an edit by its lesson, with the distinct tasks behind it; ids stand beside it for who follows them. The
last step, which puts the skill together, has a card of the same form: it decides by support where a merge fuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.assemble.lesson import owner_of
from core.merge.support import support
from core.patch.ids import patch_of
from core.types import Candidate, Edit, Fate, Flag, MergeNode
from core.view.merge_tree.facts import LOST, TreeFacts, home_of, lesson_text
from core.view.rows import PatchRow
from core.view.skill.lessons import Lesson, Place, of_place

MOST = 60
"""Edits of one kind that a card lists; how many more there are is said."""


class CardEdit(NamedTuple):
    """One edit on a card. `text` is whole, `lesson` one line of it; both "" where the edit's text was not kept."""

    id: str
    lesson: str
    text: str
    op: str
    place: str
    tasks: int
    patches: tuple[str, ...]
    flags: tuple[Flag, ...] = ()


class Outcome(NamedTuple):
    """An edit that came out, and those that went into it; one that was carried on unchanged has none."""

    edit: CardEdit
    inputs: tuple[CardEdit, ...]
    reasons: tuple[str, ...]
    after: str = ""
    """That a person rejected it when the skill was put together, and who; "" where nobody did."""


class EndedEdit(NamedTuple):
    """An edit that ended here: how, and why."""

    edit: CardEdit
    kind: str
    reason: str


class NodeCard(NamedTuple):
    """One merge. `left_off` counts what the lists lack, by the name of the list."""

    id: str
    level: int
    state: str
    parent: str
    members: tuple[str, ...]
    edits_in: int
    edits_out: int
    fused: tuple[Outcome, ...]
    taken_up: tuple[Outcome, ...]
    carried: tuple[Outcome, ...]
    ended: tuple[EndedEdit, ...]
    found: tuple[str, ...]
    """What code found: problems of the reply, flags on what came out, and how the node failed."""
    calls: tuple[str, ...]
    tokens: int
    cost: float
    left_off: Mapping[str, int]


def inputs_of(node: MergeNode) -> tuple[str, ...]:
    """The ids of every edit a card of this node tells of."""
    return tuple(dict.fromkeys((*node.inputs, *(fate.edit for fate in node.fates))))


def node_card(node: MergeNode, known: Mapping[str, Candidate], facts: TreeFacts, state: str = "merged") -> NodeCard:
    """The card of a merge. `known` has the edits that went in, by id, as `store.tree.known_as` gives them."""
    rejected = {each.id: each.reason for each in facts.lessons if each.place == "left_out" and each.fate == "rejected"}
    tell = _Teller(known, facts.patches)
    into: dict[str, list[Fate]] = {}
    for fate in node.fates:
        if fate.kind == "fused":
            into.setdefault(fate.into, []).append(fate)
    outcomes = [
        _outcome(each, into.get(each.edit.id, []), tell)._replace(after=rejected.get(each.edit.id, ""))
        for each in node.output
    ]
    ended = [_ended(fate, tell, facts) for fate in node.fates if fate.kind in LOST]
    fused = [each for each in outcomes if len(each.inputs) > 1]
    taken = [each for each in outcomes if len(each.inputs) == 1]
    carried = [each for each in outcomes if not each.inputs]
    lists: dict[str, Sequence[object]] = {"fused": fused, "taken_up": taken, "carried": carried, "ended": ended}
    home = home_of(facts.plan).get(node.id)
    return NodeCard(
        id=node.id,
        level=node.level,
        state=state,
        parent=home.id if home is not None else facts.version,
        members=node.members,
        edits_in=len(node.inputs),
        edits_out=len(node.output),
        fused=tuple(fused[:MOST]),
        taken_up=tuple(taken[:MOST]),
        carried=tuple(carried[:MOST]),
        ended=tuple(ended[:MOST]),
        found=tuple(_found(node)),
        calls=node.calls,
        tokens=node.usage.prompt_tokens + node.usage.completion_tokens,
        cost=node.usage.cost,
        left_off={name: len(each) - MOST for name, each in lists.items() if len(each) > MOST},
    )


class FinishCard(NamedTuple):
    """A version's lessons by place, each with the reason, widest first; those that ended in the merges are left out."""

    version: str
    applied: tuple[EndedEdit, ...]
    removed: tuple[EndedEdit, ...]
    routed: tuple[EndedEdit, ...]
    ended: tuple[EndedEdit, ...]
    left_off: Mapping[str, int]


def finish_card(top: MergeNode | None, facts: TreeFacts) -> FinishCard:
    """The card of the skill: its lessons as every page counts them. `top` is the merge that gave most of them."""
    output = {each.edit.id: each.edit for each in top.output} if top is not None else {}
    groups = {
        name: [_lesson(each, output.get(owner_of(each.id))) for each in of_place(facts.lessons, place)]
        for name, place in _SECTIONS.items()
    }
    return FinishCard(
        version=facts.version,
        **{name: tuple(each[:MOST]) for name, each in groups.items()},
        left_off={name: len(each) - MOST for name, each in groups.items() if len(each) > MOST},
    )


_SECTIONS: Mapping[str, Place] = {
    "applied": "skill",
    "removed": "removal",
    "routed": "reference",
    "ended": "left_out",
}


def _lesson(lesson: Lesson, edit: Edit | None) -> EndedEdit:
    """A lesson as a card tells it, with the place that the edit asked for where that is known."""
    told = CardEdit(
        id=lesson.id,
        lesson=lesson_text(lesson.text) or lesson.text,
        text=lesson.text,
        op=edit.op if edit is not None else "",
        place=_place_of(edit) if edit is not None else lesson.path,
        tasks=lesson.support,
        patches=lesson.patches,
    )
    return EndedEdit(told, lesson.fate, lesson.reason)


def _place_of(edit: Edit) -> str:
    return " ".join(part for part in (edit.path, edit.anchor) if part)


def card_edit(candidate: Candidate, task_of: Mapping[str, str]) -> CardEdit:
    """An edit as cards and lists tell it. Raises KeyError for a leaf edit behind it that `task_of` does not know."""
    edit = candidate.edit
    return CardEdit(
        id=edit.id,
        lesson=lesson_text(edit.text) or f"{edit.op.replace('_', ' ')} {edit.anchor}".strip(),
        text=edit.text,
        op=edit.op,
        place=_place_of(edit),
        tasks=support(candidate, task_of).count,
        patches=tuple(dict.fromkeys(map(patch_of, candidate.sources))),
        flags=candidate.flags,
    )


class _Teller:
    """Tells an edit by its id, with the tasks and patches behind it."""

    def __init__(self, known: Mapping[str, Candidate], patches: Sequence[PatchRow]) -> None:
        self._known = known
        self._task = {patch.id: patch.task for patch in patches}

    def of(self, edit: str) -> CardEdit:
        candidate = self._known.get(edit)
        return self.told(candidate) if candidate is not None else CardEdit(edit, "", "", "", "", 0, ())

    def told(self, candidate: Candidate) -> CardEdit:
        tasks = {source: self._task.get(patch_of(source), patch_of(source)) for source in candidate.sources}
        return card_edit(candidate, tasks)


def _ended(fate: Fate, tell: _Teller, facts: TreeFacts) -> EndedEdit:
    """The end of an edit as far as it may be told to who looks."""
    edit = tell.of(fate.edit)
    return EndedEdit(edit, *facts.sight.told(fate.kind, fate.reason, edit.id, edit.patches))


def _outcome(candidate: Candidate, fates: Sequence[Fate], tell: _Teller) -> Outcome:
    return Outcome(
        edit=tell.told(candidate),
        inputs=tuple(tell.of(fate.edit) for fate in fates),
        reasons=tuple(fate.reason for fate in fates),
    )


def _found(node: MergeNode) -> Iterable[str]:
    if node.failure is not None:
        yield f"the call failed at the {node.failure.boundary}: {node.failure.message}"
    yield from node.notes
    for candidate in node.output:
        for flag in candidate.flags:
            yield f"{candidate.edit.id}: {flag.message}"
