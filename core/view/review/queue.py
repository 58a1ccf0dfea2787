"""Which patches a reviewer goes through, in which order, and what comes next. Pure.

What comes after a patch depends on that patch and never on how many keys were pressed: a key that is pressed twice
decides on nothing that was not on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias, get_args

from core.view.review.support_list import Wording
from core.view.review.votes import Standing
from core.view.rows import PatchRow

Which: TypeAlias = Literal["pending", "all", "accepted", "rejected", "conflicts", "flagged"]
WHICH: tuple[Which, ...] = get_args(Which)
"""`pending`: not decided by this reviewer. `flagged`: a lint has something to say of an edit."""


class Wanted(NamedTuple):
    """What of a run's patches is gone through; "" is no condition. `text` is looked for in root causes and lessons."""

    which: Which = "pending"
    origin: str = ""
    task: str = ""
    text: str = ""


def wanted(params: Mapping[str, str]) -> Wanted:
    """What an address asks for. Raises ValueError where it asks for a state there is none of."""
    which = params.get("which", "") or "pending"
    found = next((each for each in WHICH if each == which), None)
    if found is None:
        raise ValueError(f"patches can be shown by: {', '.join(WHICH)}; not by {which!r}")
    return Wanted(found, params.get("origin", ""), params.get("task", ""), params.get("text", ""))


Lessons: TypeAlias = Mapping[str, str]
"""What the edits of each patch say, by its id: asked for where a text is looked for."""
_UNREAD: Lessons = MappingProxyType({})


def said_by_patch(said: Iterable[Wording]) -> Lessons:
    """The words of all edits of each patch."""
    found: dict[str, str] = {}
    for each in said:
        found[each.patch] = f"{found.get(each.patch, '')}\n{each.text}"
    return found


def matching(
    rows: Sequence[PatchRow], stands: Mapping[str, Standing], want: Wanted, said: Lessons = _UNREAD
) -> tuple[PatchRow, ...]:
    """The patches that are wanted, in slot order. A state that is hidden from the reviewer matches nothing."""
    narrow = [row for row in rows if _narrow(row, want, said)]
    return tuple(row for row in narrow if _matches(row, stands[row.id], want.which))


def counts(
    rows: Sequence[PatchRow], stands: Mapping[str, Standing], want: Wanted, said: Lessons = _UNREAD
) -> dict[Which, int]:
    """How many patches each state would show under the other conditions."""
    narrow = [row for row in rows if _narrow(row, want, said)]
    return {which: sum(_matches(row, stands[row.id], which) for row in narrow) for which in WHICH}


class Place(NamedTuple):
    """Where a patch stands among those that are gone through; ids, "" where there is none.

    `number` counts from 1, 0 for a patch that is not among them. `then` is what a decision or a skip leads to.
    """

    number: int
    total: int
    previous: str
    following: str
    then: str


def place_of(patch: str, rows: Sequence[PatchRow], ids: Sequence[str], want: Wanted) -> Place:
    """The place of `patch` in `rows`, the wanted ones among `ids`: all patches of the run in slot order.

    Those still to decide are gone through again from the start, so that what was skipped comes once more.
    """
    order = {identifier: number for number, identifier in enumerate(ids)}
    here = order.get(patch, -1)
    found = [row.id for row in rows]
    before = [each for each in found if order[each] < here]
    later = [each for each in found if order[each] > here]
    following = later[0] if later else ""
    then = following or (before[0] if before and want.which == "pending" else "")
    number = found.index(patch) + 1 if patch in found else 0
    return Place(number, len(found), before[-1] if before else "", following, then)


def _narrow(row: PatchRow, want: Wanted, said: Lessons) -> bool:
    return (
        (not want.origin or row.origin == want.origin)
        and (not want.task or row.task == want.task)
        and _holds(f"{row.root_cause}\n{said.get(row.id, '')}", want.text)
    )


def _holds(text: str, words: str) -> bool:
    """Whether a text has every one of some words, in any order."""
    whole = text.casefold()
    return all(word in whole for word in words.casefold().split())


def _matches(row: PatchRow, stands: Standing, which: Which) -> bool:
    if which == "pending":
        return not stands.decided
    if which == "flagged":
        return row.flags > 0
    if which == "conflicts":
        return stands.conflict
    return which == "all" or (stands.shown and stands.state == which) or (not stands.shown and stands.mine == which)
