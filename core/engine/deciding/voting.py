"""Votes as a reviewer gives them: several in one act, a key pressed twice once, and nobody takes back another's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal, TypeAlias

from core.assemble.ideas import vote_on_lesson
from core.assemble.verdicts import Verdicts
from core.engine.deciding.decisions import decide, merged_edit, refuse_renumbered, replacement
from core.engine.deciding.typed import refuse_keys
from core.errors import UserError
from core.store.workspace import Workspace
from core.types import Candidate, Decision

Verdict: TypeAlias = Literal["accept", "reject"]


def vote(
    run: str,
    workspace: Workspace,
    reviewer: str,
    votes: Mapping[str, Verdict],
    reason: str = "",
    shown: Mapping[str, Candidate] = MappingProxyType({}),
) -> tuple[Decision, ...]:
    """One act of a reviewer on patches and their edits, all of it or nothing; what was recorded comes back.

    Votes of one act have one time, by which `take_back` finds them again. One that only repeats the reviewer's standing
    vote, as a key does that is pressed twice, is left out; another reason makes it new. A vote on a merged edit is one
    on its lesson, wherever that is taught, and keeps the edit as it stands; `shown` has it as it stood on the screen.
    Raises UserError where nobody decides, where the run has no such patch or edit, and where the lesson that was shown
    has another number by now.
    """
    name, why = _named(reviewer), " ".join(reason.split())
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    with workspace.open_run(run) as store, store.transaction():
        refuse_keys("the reason", name, why, config=store.run().config)
        made = store.decisions()
        standing = Verdicts(made)
        there = {target: merged_edit(target, store) for target in votes}
        for target, lesson in there.items():
            refuse_renumbered(target, shown.get(target), lesson)
        asked = [
            Decision(
                target=target,
                verdict=verdict,
                reviewer=name,
                reason=why,
                at=at,
                candidate=there[target],
            )
            for target, verdict in votes.items()
        ]
        new = [each for each in asked if not _repeats(_own(each, made, standing), each.verdict, why)]
        for decision in new:
            store.add_decision(decision)
    return tuple(new)


def take_back(run: str, workspace: Workspace, votes: Iterable[Decision]) -> tuple[Decision, ...]:
    """Undo votes that are still their reviewer's word; what was changed or undone since stays as it is."""
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    with workspace.open_run(run) as store, store.transaction():
        made = store.decisions()
        standing = Verdicts(made)
        undone = [
            Decision(target=each.target, verdict="undo", reviewer=each.reviewer, at=at, candidate=each.candidate)
            for each in votes
            if _own(each, made, standing) == each
        ]
        for decision in undone:
            store.add_decision(decision)
    return tuple(undone)


def reword(run: str, workspace: Workspace, reviewer: str, edit: str, text: str, reason: str = "") -> Decision:
    """Accept a single edit in other words, which no model changes any more. Raises UserError as `decide` does, and
    where there are no words left: an edit that should not be is rejected."""
    if not text.strip():
        raise UserError(f"{edit}: no words are left; reject the edit instead of emptying it")
    return decide(
        run,
        workspace,
        Decision(
            target=edit,
            verdict="accept",
            replacement=replacement(run, workspace, edit, text),
            reviewer=_named(reviewer),
            reason=reason,
            at=datetime.now(UTC).isoformat(timespec="microseconds"),
        ),
    )


def _own(about: Decision, made: Sequence[Decision], standing: Verdicts) -> Decision | None:
    """The standing vote of a decision's reviewer on what it is about: on a lesson whatever its number was then."""
    if about.candidate is None:
        return standing.by(about.reviewer, about.target)
    return vote_on_lesson(made, about.reviewer, about.candidate)


def _repeats(own: Decision | None, verdict: str, reason: str) -> bool:
    return own is not None and own.verdict == verdict and reason in ("", own.reason)


def _named(reviewer: str) -> str:
    name = " ".join(reviewer.split())
    if not name:
        raise UserError("a decision needs a reviewer: say who decides, at the top of the page")
    return name
