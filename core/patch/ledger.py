"""The ledger: every leaf edit ever proposed, the way it took, and where each ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from core.patch.ids import slot_order
from core.types import Analysis, Candidate, Decision, Edit, Fate, FateKind, Flag, MergeNode, Origin, Patch, Record


class Hop(Record):
    """One station of an edit's way: "analysis", "review", a merge node's id or "assemble". `into` is what it became.

    `carried` means that a node passed it on unchanged.
    """

    at: str
    kind: FateKind | Literal["carried"]
    reason: str
    into: str = ""


class LedgerRow(Record):
    """A leaf edit, its way and its ends. An edit that was split may have several; without one it is unaccounted for."""

    edit: Edit
    patch: str
    slot: int
    origin: Origin
    trajectory: str
    task: str
    hops: tuple[Hop, ...]
    ends: tuple[Hop, ...]

    @property
    def fates(self) -> tuple[FateKind, ...]:
        """The distinct kinds of its ends."""
        return tuple(dict.fromkeys(end.kind for end in self.ends if end.kind != "carried"))


def ledger(
    patches: Iterable[Patch],
    analyses: Iterable[Analysis],
    nodes: Iterable[MergeNode],
    decisions: Iterable[Decision],
    fates: Iterable[Fate],
) -> tuple[LedgerRow, ...]:
    """A row for every edit of every patch, in slot order.

    `patches` and the patches inside `analyses` are taken together by id, so that edits of analyses that ended without
    a usable patch have their row too. `fates` are what `assemble` returned: it names leaf edits too.
    """
    analysed = tuple(analyses)
    outcome = {each.patch.id: each for each in analysed if each.patch is not None}
    known = {each.patch.id: each.patch for each in analysed if each.patch is not None}
    known |= {patch.id: patch for patch in patches}
    way = _Way(nodes, decisions, fates)
    return tuple(
        _row(patch, edit, outcome.get(patch.id), way)
        for patch in sorted(known.values(), key=lambda patch: (patch.slot, slot_order(patch.id)))
        for edit in patch.edits
    )


def unaccounted(rows: Iterable[LedgerRow]) -> tuple[LedgerRow, ...]:
    """The rows of edits that ended nowhere: () or a bug."""
    return tuple(row for row in rows if not row.ends)


class _Way:
    """The later stations, ready to be asked about one edit after another."""

    def __init__(self, nodes: Iterable[MergeNode], decisions: Iterable[Decision], fates: Iterable[Fate]) -> None:
        self.nodes = sorted(nodes, key=lambda node: (node.level, node.slot, slot_order(node.id)))
        self.by_input: dict[str, list[int]] = {}
        for index, node in enumerate(self.nodes):
            for each in node.inputs:
                self.by_input.setdefault(each, []).append(index)
        self.fates = [_by_edit(node.fates) for node in self.nodes]
        self.output = [{each.edit.id: each for each in node.output} for node in self.nodes]
        self.standing = {(each.target, each.reviewer): (index, each) for index, each in enumerate(decisions)}
        self.reviewers = tuple(dict.fromkeys(reviewer for _, reviewer in self.standing))
        self.final = _by_edit(fates)

    def decided(self, patch: str, edit: str) -> Decision | None:
        """The latest of the votes that stand on an edit and on its patch; an undo takes back its reviewer's own."""
        votes = [(target, reviewer) for target in (edit, patch) for reviewer in self.reviewers]
        standing = [self.standing[vote] for vote in votes if vote in self.standing]
        standing = [(index, each) for index, each in standing if each.verdict != "undo"]
        return max(standing, key=lambda each: each[0])[1] if standing else None


def _by_edit(fates: Iterable[Fate]) -> dict[str, list[Fate]]:
    found: dict[str, list[Fate]] = {}
    for fate in fates:
        found.setdefault(fate.edit, []).append(fate)
    return found


def _row(patch: Patch, edit: Edit, analysis: Analysis | None, way: _Way) -> LedgerRow:
    early = _before_merging(patch, edit, analysis, way)
    hops, ends = ([early], [early]) if early is not None else _through(edit.id, way)
    return LedgerRow(
        edit=edit,
        patch=patch.id,
        slot=patch.slot,
        origin=patch.origin,
        trajectory=patch.trajectory,
        task=patch.task,
        hops=tuple(hops),
        ends=tuple(ends),
    )


def _before_merging(patch: Patch, edit: Edit, analysis: Analysis | None, way: _Way) -> Hop | None:
    """Refused by a check, left with an analysis that failed, or rejected by a person.

    An edit that a person put into other words goes on: what was refused were the words before.
    """
    decision = way.decided(patch.id, edit.id)
    if decision is not None and decision.verdict == "accept" and decision.replacement is not None:
        return None
    refusing: Sequence[Flag] = [flag for flag in patch.flags if flag.edit == edit.id and flag.refuses]
    if refusing:
        reason = "; ".join(f"{flag.rule}: {flag.message}" for flag in refusing)
        return Hop(at="analysis", kind="invalid", reason=reason)
    if analysis is not None and analysis.outcome != "patch":
        reason = f"the analysis ended as {analysis.outcome}" + (f": {analysis.reason}" if analysis.reason else "")
        return Hop(at="analysis", kind="invalid", reason=reason)
    if decision is not None and decision.verdict == "reject":
        why = f": {decision.reason}" if decision.reason else ""
        return Hop(at="review", kind="rejected", reason=f"{decision.target} rejected by {decision.reviewer}{why}")
    return None


def _through(leaf: str, way: _Way) -> tuple[list[Hop], list[Hop]]:
    """The hops of a leaf up the tree and through `assemble`, and those of them that are ends."""
    hops: list[Hop] = []
    ends: list[Hop] = []
    current = [leaf]
    done: set[int] = set()
    while indices := [index for each in current for index in way.by_input.get(each, ()) if index not in done]:
        index = min(indices)
        done.add(index)
        current = _through_node(leaf, current, index, way, hops, ends)
    last = [_hop(fate) for fate in way.final.get(leaf, []) or _of_candidates(current, way)]
    hops += last
    ends += [hop for hop in last if hop.kind != "fused"] or last
    return hops, ends


def _of_candidates(current: Sequence[str], way: _Way) -> list[Fate]:
    """The fates of the candidates a leaf is in, where `assemble` says nothing of the leaf itself."""
    return [fate for candidate in current for fate in way.final.get(candidate, [])]


def _through_node(
    leaf: str, current: Sequence[str], index: int, way: _Way, hops: list[Hop], ends: list[Hop]
) -> list[str]:
    """What a leaf's candidates became at one node, the parts of a split group included."""
    fates, output = way.fates[index], way.output[index]
    after: list[str] = []
    waiting, seen = list(current), set[str]()
    while waiting:
        each = waiting.pop(0)
        if each in seen:
            continue
        seen.add(each)
        if each not in fates:
            after.append(each)
            if each in way.nodes[index].inputs:
                hops.append(Hop(at=way.nodes[index].id, kind="carried", reason="passed on unchanged", into=each))
            continue
        for fate in fates[each]:
            if fate.kind != "fused":
                hops.append(_hop(fate))
                ends.append(_hop(fate))
            elif _holds(leaf, output.get(fate.into)):
                hops.append(_hop(fate))
                waiting.append(fate.into)
    return after


def _holds(leaf: str, candidate: Candidate | None) -> bool:
    """Whether a leaf went into a candidate: an input that was split brings each of its leaves to some of the parts."""
    return candidate is None or leaf in candidate.sources


def _hop(fate: Fate) -> Hop:
    return Hop(at=fate.at, kind=fate.kind, reason=fate.reason, into=fate.into)
