"""What one merge comes to: the reply read, every input accounted for, sources traced to leaf edits by wording.

The rule that carries it: an input is used, or listed as dropped with a reason that holds, or carried on unchanged.
A model that answers nonsense loses nothing; it only merges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.merge.claims import Claimed, read_merged
from core.merge.drops import home, read_drops
from core.merge.lineage import leaf_candidate, traced, voted, with_vote
from core.merge.reply import DroppedEdit, MergedLine, MergeReply
from core.merge.support import support
from core.patch.ids import patch_of
from core.types import Candidate, Fate, Flag, Record, Skill

__all__ = ["MergeReply", "Settled", "leaf_candidate", "settle"]


class Settled(Record):
    """`output`: merged candidates in the reply's order, then those carried on, in theirs.

    Each input either has fates, all of one kind (an input that was split is fused into several), or stands in the
    output under its own id. `problems` are sentences for the one repair round; the output is safe with or without it.
    """

    output: tuple[Candidate, ...]
    fates: tuple[Fate, ...]
    problems: tuple[str, ...] = ()


def settle(
    node_id: str,
    level: int,
    inputs: Sequence[Candidate],
    reply: MergeReply | None,
    *,
    skill: Skill | None = None,
    task_of: Mapping[str, str] | None = None,
) -> Settled:
    """Settle a node. Never raises, whatever the reply says; `reply` None (nothing usable came) carries everything on.

    - A merged line's sources are the leaf edits behind those lines of its claimed inputs that share its wording; where
      none does, all of the input's, and the claim is flagged (`little_wording`). No leaf of a used input gets lost.
    - A duplicate is a vote: its sources join the lines of what it duplicates. A contradiction or an invalid edit is no
      vote for anything; where the dropped side had more tasks behind it than the kept one, that is flagged
      (`minority_kept`). The reasons allowed are the same on every level, the root included; `level` is only named.
    - `skill`: merged edits that do not resolve on it are refused and their inputs carried on. None skips this.
    - `task_of`: the task of each leaf edit, for comparing support; None counts each patch as a task of its own.
    """
    by_id = {candidate.edit.id: candidate for candidate in inputs}
    if reply is None:
        return Settled(output=tuple(inputs), fates=())
    reading = read_merged(node_id, by_id, reply.merged, skill)
    used = {each for claimed in reading.accepted for each in claimed.used}
    drops = read_drops(by_id, reply.dropped, used, reading.problems)
    left = {each: by_id[each] for each in by_id if each not in used and each not in drops}
    named = {each.edit for each in reply.dropped} | {source for edit in reply.merged for source in _claims(edit.lines)}
    reading.problems.extend(f"{each} is neither merged nor dropped" for each in left if each not in named)
    fates = list(_fused(node_id, reading.accepted, by_id))
    merged, carried, votes = _with_votes(node_id, reading.accepted, left, drops, by_id)
    fates += [*votes, *_lost(node_id, drops)]
    output = [*traced(merged, by_id), *carried.values()]
    kept = _minorities(output, merged, drops, by_id, {**_by_patch(inputs), **(task_of or {})})
    order = {identifier: index for index, identifier in enumerate(by_id)}
    return Settled(
        output=tuple(kept),
        fates=tuple(sorted(fates, key=lambda fate: order[fate.edit])),
        problems=tuple(dict.fromkeys(reading.problems)),
    )


def _claims(lines: Iterable[MergedLine]) -> Iterable[str]:
    return (source for line in lines for source in line.sources)


def _by_patch(inputs: Sequence[Candidate]) -> dict[str, str]:
    return {source: patch_of(source) for candidate in inputs for source in candidate.sources}


def _fused(node_id: str, merged: Sequence[Claimed], inputs: Mapping[str, Candidate]) -> Iterable[Fate]:
    """A fate for each input and each merged edit that took it up."""
    for identifier in inputs:
        for claimed in (each for each in merged if identifier in each.used):
            others = [each for each in claimed.used if each != identifier]
            with_whom = f"merged with {', '.join(others)}" if others else "taken up by itself"
            yield Fate(edit=identifier, kind="fused", at=node_id, reason=with_whom, into=claimed.edit.id)


def _with_votes(
    node_id: str,
    merged: Sequence[Claimed],
    carried: Mapping[str, Candidate],
    drops: Mapping[str, DroppedEdit],
    inputs: Mapping[str, Candidate],
) -> tuple[list[Claimed], dict[str, Candidate], list[Fate]]:
    """Every duplicate counted where the edit it duplicates lives on."""
    merged, carried, fates = list(merged), dict(carried), []
    for identifier, drop in drops.items():
        kept = home(drop.of, drops) if drop.reason == "duplicate" else None
        if kept is None:
            continue
        if kept in carried:
            carried[kept] = voted(carried[kept], inputs[identifier])
            into = [kept]
        else:
            places = [index for index, each in enumerate(merged) if kept in each.used]
            for index in places:
                merged[index] = with_vote(merged[index], kept, inputs[identifier])
            into = [merged[index].edit.id for index in places]
        reason = f"duplicate of {drop.of}" + (f": {drop.why}" if drop.why else "")
        fates += [Fate(edit=identifier, kind="fused", at=node_id, reason=reason, into=each) for each in into]
    return merged, carried, fates


def _lost(node_id: str, drops: Mapping[str, DroppedEdit]) -> Iterable[Fate]:
    for identifier, drop in drops.items():
        if drop.reason == "contradiction":
            reason = f"contradicts {drop.of}" + (f": {drop.why}" if drop.why else "")
            yield Fate(edit=identifier, kind="conflict", at=node_id, reason=reason)
        elif drop.reason == "invalid":
            reason = drop.why or "the merging model called it invalid and did not say why"
            yield Fate(edit=identifier, kind="invalid", at=node_id, reason=reason)


def _minorities(
    output: Sequence[Candidate],
    merged: Sequence[Claimed],
    drops: Mapping[str, DroppedEdit],
    inputs: Mapping[str, Candidate],
    task_of: Mapping[str, str],
) -> list[Candidate]:
    """Flag what was kept although more tasks stood behind what contradicts it."""
    result = list(output)
    for identifier, drop in drops.items():
        kept = home(drop.of, drops) if drop.reason == "contradiction" else None
        if kept is None:
            continue
        places = {claimed.edit.id for claimed in merged if kept in claimed.used} | {kept}
        against = support(inputs[identifier], task_of).count
        for index, candidate in enumerate(result):
            behind = support(candidate, task_of).count if candidate.edit.id in places else against
            if behind < against:
                message = f"kept with {behind} tasks behind it; {identifier}, which contradicts it, had {against}"
                flag = Flag(rule="minority_kept", edit=candidate.edit.id, message=message)
                result[index] = candidate.model_copy(update={"flags": (*candidate.flags, flag)})
    return result
