"""Everything one patch's card shows: cause, proof, evidence, edits in place, support, lints, decisions. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from core.assemble.ideas import decisions_now
from core.assemble.verdicts import Verdicts
from core.patch.apply import apply_edits
from core.patch.ids import is_merged, patch_of
from core.types import Action, Candidate, Decision, Edit, Flag, FreshProof, Grade, Patch, Skill, Step, Trajectory
from core.view.diffs.diff import DiffRow, diff_rows
from core.view.review.contradictions import LeftOut
from core.view.review.quoted import Quote, quotes_of
from core.view.review.support_list import Support
from core.view.review.votes import Standing, standing_of, votes_on

EDIT_CONTEXT, PROOF_CONTEXT = 2, 2
FEW = 2
"""Patches of more edits than this show one line around each: all of them shall be seen at once."""
_CODE_ARGUMENTS = ("command", "code", "path")

_OPERATIONS = {
    "insert_before": "inserts before",
    "insert_after": "inserts after",
    "replace": "replaces",
    "append_to_section": "adds to the end of",
    "add_section": "adds a section after",
    "delete_section": "deletes the section",
    "create_file": "creates the file",
    "delete_file": "deletes the file",
    "set_description": "rewrites the description of",
}


class InPlace(NamedTuple):
    """An edit as a diff of the file it changes. `problem` says why it does not fit S0; then there are no rows."""

    path: str
    rows: tuple[DiffRow, ...]
    added: int
    removed: int
    problem: str = ""
    unchanged: bool = False
    """It fits and changes nothing: S0 says so already."""


class TaughtElsewhere(NamedTuple):
    """The lesson of an edit beyond its patch.

    `merged` is the edit of the merge tree that teaches it, "" before there is one. `patches` would still teach it with
    this edit rejected: others that say the same and whose edits this reviewer has not rejected. `votes` are the
    standing ones on the lesson as far as they may be seen, `mine` the reviewer's own. `shown` is the lesson as it stood
    when the card was made: a decision on it is on that one, whatever has its number by then.
    """

    merged: str = ""
    patches: tuple[str, ...] = ()
    votes: tuple[Decision, ...] = ()
    mine: Decision | None = None
    shown: Candidate | None = None

    @property
    def rejected_by(self) -> str:
        """Who rejected the lesson, where that vote is the one that counts and may be seen; "" where nobody."""
        return self.votes[-1].reviewer if self.votes and self.votes[-1].verdict == "reject" else ""


class EditCard(NamedTuple):
    """One edit. `words` are those that count (a person's, where somebody's vote in view put it into other words)."""

    edit: Edit
    operation: str
    place: str
    words: Edit
    worded_by: str
    in_place: InPlace
    flags: tuple[Flag, ...]
    support: Support
    mine: Decision | None
    votes: tuple[Decision, ...]
    """Of everybody, where they may be seen."""
    counting: Decision | None
    """The vote that counts, where it may be seen."""
    lesson: TaughtElsewhere = TaughtElsewhere()
    left_out: LeftOut | None = None
    """Where a contradiction ended it."""

    @property
    def refused(self) -> bool:
        """Whether a lint keeps the analyst's words out of the merge."""
        return any(flag.refuses for flag in self.flags)


class Merging(NamedTuple):
    """What the merge tree says of a run's edits: the lessons at its top, and the edits that contradictions ended."""

    lessons: tuple[Candidate, ...] = ()
    left_out: Mapping[str, LeftOut] = {}


UNMERGED = Merging()


class ProofCard(NamedTuple):
    """The steps that were replaced, what was run instead, and what that changed."""

    first_step: int
    last_step: int
    rows: tuple[DiffRow, ...]
    before: Grade
    after: Grade
    changed_share: float
    flags: tuple[str, ...]
    missing: bool = False
    """The trajectory's own steps are not in the run, so the rows show the replacement alone."""


class PatchCard(NamedTuple):
    """One patch for one reviewer. `history` has the decisions on it that they may see, newest first."""

    patch: Patch
    proof: ProofCard | FreshProof | None
    edits: tuple[EditCard, ...]
    flags: tuple[Flag, ...]
    """Those that are about no single edit."""
    standing: Standing
    history: tuple[Decision, ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The evidence, each with the edit it supports where its wording tells."""
        return quotes_of(self.patch)


def patch_card(
    patch: Patch,
    base: Skill,
    trajectory: Trajectory | None,
    decisions: Sequence[Decision],
    support: Callable[[str], Support],
    reviewer: str,
    blind: bool = True,
    merging: Merging = UNMERGED,
) -> PatchCard:
    """The card of a patch. `base` is S0, `trajectory` the one it was learned from (None where the run lacks it).

    What other reviewers decided is in it only once this reviewer has decided, or where nobody is `blind`.
    """
    verdicts = Verdicts(decisions)
    ids = tuple(edit.id for edit in patch.edits)
    standing = standing_of(patch.id, ids, verdicts, reviewer, blind)
    on_lessons = Verdicts(decisions_now(decisions, merging.lessons))
    whole = [_edit(edit, patch, base, support, verdicts, reviewer, standing) for edit in patch.edits]
    known = {edit.id for edit in patch.edits}
    return PatchCard(
        patch=patch,
        proof=_proof(patch, trajectory),
        edits=tuple(
            edit._replace(
                lesson=_elsewhere(edit.support, verdicts, on_lessons, reviewer, standing)._replace(
                    shown=next((each for each in merging.lessons if each.edit.id == edit.support.lesson), None)
                ),
                left_out=merging.left_out.get(edit.edit.id),
            )
            for edit in whole
        ),
        flags=tuple(flag for flag in patch.flags if flag.edit not in known),
        standing=standing,
        history=_history(patch, decisions, reviewer, standing.shown),
    )


def in_place(edit: Edit, base: Skill, context: int | None = EDIT_CONTEXT) -> InPlace:
    """An edit alone as a diff of the file it changes, a few lines around it."""
    applied = apply_edits(base, [edit])
    if applied.problems:
        return InPlace(edit.path, (), 0, 0, "; ".join(problem.reason for problem in applied.problems))
    old, new = base.file(edit.path), applied.skill.file(edit.path)
    before = old.text if old is not None and old.is_text else ""
    after = new.text if new is not None and new.is_text else ""
    rows = diff_rows(before, after, context)
    added, removed = (sum(row.kind == kind for row in rows) for kind in ("added", "removed"))
    return InPlace(edit.path, _near(rows), added, removed, unchanged=not added and not removed)


def _near(rows: Sequence[DiffRow]) -> tuple[DiffRow, ...]:
    """The rows without what is folded at the ends: the line numbers say where they stand."""
    first = 1 if rows and rows[0].kind == "fold" else 0
    last = len(rows) - 1 if len(rows) > first and rows[-1].kind == "fold" else len(rows)
    return tuple(rows[first:last])


def place_words(edit: Edit) -> str:
    """What an edit does, and where, in words: ("adds to the end of", "## Reading")."""
    if edit.op in ("create_file", "delete_file", "set_description"):
        return edit.path
    if edit.op == "add_section" and not edit.anchor:
        return "the last section"
    return " ↵ ".join(line.strip() for line in edit.anchor.splitlines() if line.strip())


def _edit(
    edit: Edit,
    patch: Patch,
    base: Skill,
    support: Callable[[str], Support],
    verdicts: Verdicts,
    reviewer: str,
    standing: Standing,
) -> EditCard:
    mine = verdicts.by_on_leaf(reviewer, edit.id) if reviewer else None
    votes = tuple(votes_on(edit.id, verdicts).values()) if standing.shown else ()
    said = verdicts.on(edit.id) if standing.shown else verdicts.by(reviewer, edit.id) if reviewer else None
    reworded = said is not None and said.replacement is not None
    words = said.replacement.model_copy(update={"id": edit.id}) if said and said.replacement else edit
    return EditCard(
        edit=edit,
        operation=_OPERATIONS[edit.op],
        place=place_words(edit),
        words=words,
        worded_by=said.reviewer if said is not None and reworded else "",
        in_place=in_place(words, base, EDIT_CONTEXT if len(patch.edits) <= FEW else 1),
        flags=tuple(flag for flag in patch.flags if flag.edit == edit.id),
        support=support(edit.id),
        mine=mine,
        votes=votes,
        counting=verdicts.on_leaf(edit.id) if standing.shown else None,
    )


def _elsewhere(
    support: Support, verdicts: Verdicts, on_lessons: Verdicts, reviewer: str, standing: Standing
) -> TaughtElsewhere:
    """Who else teaches an edit's lesson, and what was decided on it; of others' votes nothing where they are hidden."""

    def rejected(edit: str) -> bool:
        own = verdicts.by_on_leaf(reviewer, edit) if reviewer else None
        return own is not None and own.verdict == "reject"

    left = dict.fromkeys(patch_of(edit) for edit in support.others if not rejected(edit))
    votes = on_lessons.votes_on(support.lesson) if support.lesson else ()
    mine = next((vote for vote in votes if vote.reviewer == reviewer), None)
    seen = votes if standing.shown else tuple(vote for vote in votes if vote is mine)
    return TaughtElsewhere(support.lesson, tuple(left), seen, mine)


def _proof(patch: Patch, trajectory: Trajectory | None) -> ProofCard | FreshProof | None:
    proof = patch.proof
    if proof is None or isinstance(proof, FreshProof):
        return proof
    steps = [
        step for step in (trajectory.steps if trajectory else ()) if _within(step, proof.first_step, proof.last_step)
    ]
    before = "".join(_ended(_action_text(step.action)) for step in steps if step.action is not None)
    after = "".join(_ended(_action_text(action)) for action in proof.replacement)
    return ProofCard(
        first_step=proof.first_step,
        last_step=proof.last_step,
        rows=_near(diff_rows(before, after, PROOF_CONTEXT)),
        before=proof.before,
        after=proof.after,
        changed_share=proof.changed_share,
        flags=proof.flags,
        missing=not steps,
    )


def _within(step: Step, first: int, last: int) -> bool:
    return first <= step.index <= last


def _action_text(action: Action) -> str:
    """What was run: the command, program or path itself; other arguments as JSON."""
    arguments: Mapping[str, object] = action.arguments
    plain = next((str(arguments[name]) for name in _CODE_ARGUMENTS if name in arguments), None)
    return plain if plain is not None else json.dumps(dict(arguments), ensure_ascii=False)


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _history(patch: Patch, decisions: Sequence[Decision], reviewer: str, shown: bool) -> tuple[Decision, ...]:
    """Decisions on the patch, its edits, and merged edits that they stand behind; newest first."""
    mine = {patch.id, *(edit.id for edit in patch.edits)}
    found = [each for each in decisions if each.target in mine or _behind(mine, each)]
    return tuple(each for each in reversed(found) if shown or each.reviewer == reviewer)


def _behind(leaves: set[str], decision: Decision) -> bool:
    merged = decision.candidate
    return is_merged(decision.target) and merged is not None and not leaves.isdisjoint(merged.sources)
