"""Decisions on candidates, leaf edits and patches: what they take out, replace and pin."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from core.assemble.lesson import Ended, Lesson, counted
from core.patch.ids import patch_of
from core.patch.lines import is_frame, text_lines
from core.patch.structure import headings_in, in_fence
from core.types import Candidate, Decision, Edit, Fate

AT = "assemble"


class Verdicts:
    """The votes that stand, and which of them counts.

    A reviewer's vote on a target is their last decision on it, none where that is an undo: nobody takes back what
    somebody else decided. Where several reviewers have a vote on a target, the latest counts.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._standing: dict[str, dict[str, tuple[int, Decision]]] = {}
        for index, decision in enumerate(decisions):
            votes = self._standing.setdefault(decision.target, {})
            votes.pop(decision.reviewer, None)  # so that the last of a target's votes is the latest
            if decision.verdict != "undo":
                votes[decision.reviewer] = (index, decision)

    def votes_on(self, target: str) -> tuple[Decision, ...]:
        """Every reviewer's standing vote on a target itself, oldest first."""
        return tuple(decision for _, decision in self._standing.get(target, {}).values())

    def on(self, target: str) -> Decision | None:
        """The vote on a target itself that counts."""
        return _later([self._counting(target)])

    def on_leaf(self, leaf: str) -> Decision | None:
        """The later of the votes that count on a leaf edit and on its patch."""
        return _later([self._counting(leaf), self._counting(patch_of(leaf))])

    def by(self, reviewer: str, target: str) -> Decision | None:
        """A reviewer's own vote on a target itself."""
        return _later([self._standing.get(target, {}).get(reviewer)])

    def by_on_leaf(self, reviewer: str, leaf: str) -> Decision | None:
        """The later of a reviewer's own votes on a leaf edit and on its patch."""
        return _later([self._standing.get(target, {}).get(reviewer) for target in (leaf, patch_of(leaf))])

    def reviewers_on(self, target: str) -> tuple[str, ...]:
        """Who has a vote on a target itself, the one whose vote is oldest first."""
        return tuple(self._standing.get(target, {}))

    @property
    def targets(self) -> tuple[str, ...]:
        """Everything that somebody has a vote on."""
        return tuple(target for target, votes in self._standing.items() if votes)

    def rejects(self, leaf: str) -> bool:
        decision = self.on_leaf(leaf)
        return decision is not None and decision.verdict == "reject"

    def pins(self, leaf: str) -> bool:
        decision = self.on(leaf)
        return decision is not None and decision.verdict == "accept" and decision.replacement is not None

    def merges(self, leaf: str) -> bool:
        """Whether a leaf edit goes into the merge: neither rejected nor in a person's words, which go round it."""
        return not self.rejects(leaf) and not self.pins(leaf)

    def _counting(self, target: str) -> tuple[int, Decision] | None:
        votes = self._standing.get(target)
        return next(reversed(votes.values())) if votes else None


def _later(found: Iterable[tuple[int, Decision] | None]) -> Decision | None:
    there = [each for each in found if each is not None]
    return max(there, key=lambda each: each[0])[1] if there else None


def said(decision: Decision) -> str:
    return f"by {decision.reviewer}" + (f": {decision.reason}" if decision.reason else "")


def standing_lessons(
    candidates: Sequence[Candidate], verdicts: Verdicts, task_of: Mapping[str, str]
) -> tuple[list[Lesson], list[Ended]]:
    """The candidates as the decisions leave them, and the ends of what they reject."""
    lessons: list[Lesson] = []
    ends: list[Ended] = []
    for candidate in candidates:
        lesson = _decided(candidate, verdicts, ends)
        if lesson is not None:
            lessons.append(replace(lesson, tasks=counted(lesson, task_of)))
    return lessons, ends


def _decided(candidate: Candidate, verdicts: Verdicts, ends: list[Ended]) -> Lesson | None:
    identifier = candidate.edit.id
    decision = verdicts.on(identifier)
    if decision is not None and decision.verdict == "reject":
        fate = Fate(edit=identifier, kind="rejected", at=AT, reason=f"rejected {said(decision)}")
        ends.append(Ended(fate, candidate.sources))
        return None
    rejected = [source for source in candidate.sources if verdicts.rejects(source)]
    reviewer = ""
    if decision is not None and decision.replacement is not None:
        before, reviewer = candidate.sources, decision.reviewer
        candidate = reworded(candidate, decision.replacement)
        ends += [
            Ended(Fate(edit=source, kind="fused", at=AT, reason=f"reworded {said(decision)}", into=identifier))
            for source in before
            if source not in (*candidate.sources, identifier)
        ]
    left = without_sources(candidate, rejected, keep_unsourced=bool(reviewer))
    reasons = {source: said(found) for source in rejected if (found := verdicts.on_leaf(source)) is not None}
    if left is None:
        why = "; ".join(f"{source} rejected {reason}" for source, reason in reasons.items())
        fate = Fate(edit=identifier, kind="rejected", at=AT, reason=f"nothing of it is left: {why}")
        ends.append(Ended(fate, candidate.sources))
        return None
    ends += [
        Ended(Fate(edit=source, kind="rejected", at=AT, reason=f"rejected {reason}", into=identifier))
        for source, reason in reasons.items()
        if source != identifier
    ]
    pinned = bool(reviewer) or any(verdicts.pins(source) for source in left.sources)
    return Lesson(left, (), pinned=pinned, reviewer=reviewer)


def reworded(candidate: Candidate, replacement: Edit) -> Candidate:
    """A candidate in a person's words: lines that stay keep their sources, new ones have none."""
    edit = replacement.model_copy(update={"id": candidate.edit.id})
    before: dict[str, tuple[str, ...]] = {}
    for line, sources in zip(text_lines(candidate.edit.text), candidate.line_sources, strict=False):
        before.setdefault(line.strip(), sources)
    lines = text_lines(edit.text)
    behind = tuple(before.get(line.strip(), ()) for line in lines) if lines else (candidate.sources,)
    return Candidate(edit=edit, line_sources=behind, flags=candidate.flags)


def without_sources(candidate: Candidate, rejected: Collection[str], keep_unsourced: bool = False) -> Candidate | None:
    """A candidate without some leaf edits and without the lines only they brought; None where nothing is left.

    Headings and fence marks stay while something stands under or in them. A person's own lines stay as they are.
    """
    behind = [tuple(source for source in line if source not in rejected) for line in candidate.line_sources]
    if not rejected:
        return candidate
    lines = text_lines(candidate.edit.text)
    if not lines:
        return candidate.model_copy(update={"line_sources": tuple(behind)}) if behind[0] or keep_unsourced else None
    gone = {
        index
        for index, sources in enumerate(behind)
        if not sources and (candidate.line_sources[index] or not keep_unsourced) and not is_frame(lines[index])
    }
    kept = [index for index in range(len(lines)) if index not in gone]
    left = tuple(dict.fromkeys(source for index in kept for source in behind[index]))
    carrying = [index for index in kept if not is_frame(lines[index])] or kept
    if (not left and not keep_unsourced) or not any(behind[index] or keep_unsourced for index in carrying):
        return None
    behind = [sources or left if is_frame(line) else sources for line, sources in zip(lines, behind, strict=True)]
    return only_lines(candidate, _framed(lines, kept), behind)


def _framed(lines: Sequence[str], kept: Sequence[int]) -> list[int]:
    """The kept lines without frame around nothing: fences that lost all their lines, headings with nothing below."""
    fenced = in_fence(lines)
    gone = {
        index
        for block in _runs([index for index in range(len(lines)) if fenced[index]])
        if not any(index in kept for index in block[1:-1])
        for index in block
    }
    left = [index for index in kept if index not in gone]
    titles = set(headings_in(lines)) - {0}
    return [
        index
        for position, index in enumerate(left)
        if index not in titles or _has_text(lines, left[position + 1 :], titles)
    ]


def _runs(indices: Sequence[int]) -> list[list[int]]:
    """Neighbouring numbers together."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _has_text(lines: Sequence[str], after: Sequence[int], titles: Collection[int]) -> bool:
    """Whether something stands under a heading before the next one."""
    first = next((index for index in after if lines[index].strip()), None)
    return first is not None and first not in titles


def only_lines(candidate: Candidate, kept: Sequence[int], behind: Sequence[tuple[str, ...]]) -> Candidate:
    """A candidate reduced to some of its lines, blank ones at the ends and doubled ones left out."""
    lines = text_lines(candidate.edit.text)
    chosen: list[int] = []
    for index in kept:
        if lines[index].strip() or (chosen and lines[chosen[-1]].strip()):
            chosen.append(index)
    while chosen and not lines[chosen[-1]].strip():
        chosen.pop()
    text = "\n".join(lines[index] for index in chosen)
    sources = tuple(behind[index] for index in chosen) or ((),)
    edit = candidate.edit.model_copy(update={"text": text})
    return Candidate(edit=edit, line_sources=sources, flags=candidate.flags)
