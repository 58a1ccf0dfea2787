"""Reading what a reply drops: a drop stands only where its reason is allowed and what it refers to is still there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from core.merge.claims import DESTRUCTIVE, mergeable
from core.merge.reply import DroppedEdit
from core.types import Candidate


def read_drops(
    inputs: Mapping[str, Candidate], dropped: Sequence[DroppedEdit], used: Collection[str], problems: list[str]
) -> dict[str, DroppedEdit]:
    """The drops that stand, by input id in the order of the inputs; the others' problems are added to `problems`.

    A drop falls where its id is unknown, repeated or also merged, where a duplicate or contradiction names no other
    input, and where the input it names has itself gone (two edits dropped as duplicates of each other are both kept).
    """
    stands: dict[str, DroppedEdit] = {}
    for each in dropped:
        problem = _problem(each, inputs, stands, used)
        if problem:
            problems.append(problem)
        else:
            stands[each.edit] = each
    while homeless := [each for each in stands.values() if each.of and home(each.of, stands) is None]:
        for each in homeless:
            del stands[each.edit]
            problems.append(
                f"{each.edit} was dropped as a {each.reason} of {each.of}, which was dropped itself: "
                f"name an edit that is still there, or keep {each.edit}"
            )
    return {identifier: stands[identifier] for identifier in inputs if identifier in stands}


def _problem(
    drop: DroppedEdit, inputs: Mapping[str, Candidate], stands: Mapping[str, DroppedEdit], used: Collection[str]
) -> str:
    if drop.edit not in inputs:
        return f"dropped: {drop.edit!r} is no id of this group"
    if drop.edit in stands:
        return f"dropped: {drop.edit} is listed twice"
    if drop.edit in used:
        return f"{drop.edit} is both merged and dropped; it counts as merged"
    if drop.reason == "invalid":
        return ""
    if drop.of not in inputs or drop.of == drop.edit:
        verb = "duplicates" if drop.reason == "duplicate" else "contradicts"
        return f"dropped: {drop.edit} is a {drop.reason}, so `of` must name the input it {verb}, not {drop.of!r}"
    one, other = inputs[drop.edit].edit, inputs[drop.of].edit
    takes_away = one.op in DESTRUCTIVE or other.op in DESTRUCTIVE
    if drop.reason == "duplicate" and takes_away and not mergeable(one.op, one.path, one.anchor, other):
        return (
            f"dropped: {drop.edit} ({one.op}) is no duplicate of {drop.of} ({other.op}): they change different things"
        )
    return ""


def home(identifier: str, stands: Mapping[str, DroppedEdit]) -> str | None:
    """The input that an id lives on in: itself, or what it was dropped as a duplicate of; None where nothing."""
    seen = set()
    while identifier in stands:
        drop = stands[identifier]
        if drop.reason != "duplicate" or identifier in seen:
            return None
        seen.add(identifier)
        identifier = drop.of
    return identifier
