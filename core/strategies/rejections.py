"""What reviewers refused in an earlier round: told to analysts of a later one, noticed when it comes back. Pure.

Only a run that asks for it (`analysts.rejections_of`) is told. The refusals are fixed when the run is made: what is
decided in the earlier run afterwards changes nothing in this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.assemble.ideas import standing_on_merged
from core.assemble.verdicts import Verdicts
from core.patch.wording import overlap
from core.types import Analysis, Decision, Edit, Flag, Patch, RejectedIdea

RULE = "rejected_before"
ALIKE = 0.6
"""Shared wording from which a proposed edit is the refused idea again."""
TOLD_AT_MOST = 30
"""Refusals an analyst is told, the newest of them; more would only drown the trajectory."""
_CHARACTERS = 300


def rejected_ideas(run: str, decisions: Sequence[Decision], patches: Iterable[Patch]) -> tuple[RejectedIdea, ...]:
    """The lessons of a run that are refused as its decisions stand, oldest refusal first.

    A rejected patch is each of its edits; a rejected merged edit is the lesson as it stood when it was decided on.
    """
    verdicts = Verdicts(decision for decision in decisions if decision.candidate is None)
    found = [
        _idea(run, edit, decision)
        for patch in patches
        for edit in patch.edits
        if (decision := verdicts.on_leaf(edit.id)) is not None and decision.verdict == "reject"
    ]
    found += [
        _idea(run, decision.candidate.edit, decision)
        for decision in standing_on_merged(decisions)
        if decision.candidate is not None and decision.verdict == "reject"
    ]
    return tuple(sorted(found, key=lambda idea: (idea.at, idea.edit)))


def how_many_rejected(decisions: Sequence[Decision], edits: Mapping[str, Sequence[str]]) -> int:
    """How many `rejected_ideas` there are; `edits` has the ids of each patch's edits."""
    verdicts = Verdicts(decision for decision in decisions if decision.candidate is None)
    leaves = sum(verdicts.rejects(edit) for patch in edits.values() for edit in patch)
    return leaves + sum(decision.verdict == "reject" for decision in standing_on_merged(decisions))


def notes_of(ideas: Sequence[RejectedIdea]) -> tuple[str, ...]:
    """The refusals in words, as analysts are told them; of one lesson refused several times the newest."""
    newest = {idea.text.strip() or idea.place: idea for idea in ideas if idea.text.strip() or idea.place}
    kept = sorted(newest.values(), key=lambda idea: idea.at)[-TOLD_AT_MOST:]
    return tuple(_note(idea) for idea in kept)


def with_returns_flagged(analysis: Analysis, ideas: Sequence[RejectedIdea]) -> Analysis:
    """The analysis with a flag on each edit that is a refused idea again: it names the old decision."""
    if analysis.patch is None or not ideas:
        return analysis
    flags = tuple(_returns(analysis.patch, ideas))
    if not flags:
        return analysis
    patch = analysis.patch.model_copy(update={"flags": (*analysis.patch.flags, *flags)})
    return analysis.model_copy(update={"patch": patch})


def _returns(patch: Patch, ideas: Sequence[RejectedIdea]) -> Iterator[Flag]:
    for edit in patch.edits:
        alike = [(_alike(edit, idea), idea) for idea in ideas]
        share, idea = max(alike, key=lambda each: (each[0], each[1].at))
        if share >= ALIKE:
            why = f": {idea.reason}" if idea.reason else ""
            message = f"{idea.edit} of run {idea.run}, which says the same, was rejected by {idea.reviewer}{why}"
            yield Flag(rule=RULE, edit=edit.id, message=message)


def _alike(edit: Edit, idea: RejectedIdea) -> float:
    """How much of a proposed edit is the refused idea, in [0, 1]."""
    if edit.text or idea.text:
        return overlap(edit.text, idea.text)
    return float(_place(edit) == idea.place)


def _place(edit: Edit) -> str:
    return " ".join(filter(None, (edit.op, edit.path, edit.anchor)))


def _idea(run: str, edit: Edit, decision: Decision) -> RejectedIdea:
    return RejectedIdea(
        run=run,
        edit=edit.id,
        text=edit.text,
        place="" if edit.text else _place(edit),
        reason=decision.reason,
        reviewer=decision.reviewer,
        at=decision.at,
    )


def _note(idea: RejectedIdea) -> str:
    text = " ".join((idea.text or idea.place).split()).removeprefix("- ")
    told = text if len(text) <= _CHARACTERS else f"{text[: _CHARACTERS - 1]}…"
    return f"{told} (reason: {' '.join(idea.reason.split())})" if idea.reason.strip() else told
