"""What merging makes of edits, what reviewers decide, and what is assembled from it."""

from __future__ import annotations

from typing import Literal

from core.types.conversation import Usage
from core.types.patches import Edit, Flag
from core.types.record import Record
from core.types.skills import Finding, Skill
from core.types.trajectories import Failure


class Candidate(Record):
    """An edit on its way up the merge tree.

    `line_sources[i]` holds the ids of the leaf edits behind line i of `edit.text`; for an edit without text
    (delete_*) there is one entry for the edit as a whole. For a leaf every entry is the edit's own id.
    """

    edit: Edit
    line_sources: tuple[tuple[str, ...], ...]
    flags: tuple[Flag, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The distinct leaf edits behind the whole candidate, in order of first mention."""
        return tuple(dict.fromkeys(source for line in self.line_sources for source in line))


FateKind = Literal["applied", "fused", "routed", "discarded", "rejected", "conflict", "invalid"]


class Fate(Record):
    """What became of one edit, at one place (a merge node, or "assemble"), and why. `into` names what it became."""

    edit: str
    kind: FateKind
    at: str
    reason: str
    into: str = ""


class MergeNode(Record):
    """One node of the merge tree: which candidates went in, which came out, and the fate of each input."""

    id: str
    level: int
    slot: int
    members: tuple[str, ...]
    """Ids of the nodes (or, on level 1, patches) below, those that are empty left out."""
    inputs: tuple[str, ...]
    output: tuple[Candidate, ...]
    fates: tuple[Fate, ...]
    calls: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    usage: Usage = Usage()
    failure: Failure | None = None


class Decision(Record):
    """A reviewer's verdict on a patch (`p017`), an edit (`p017.e2`) or a final edit. Append-only.

    A reviewer's last one on a target is their vote, an undo takes it back; of several reviewers the latest vote counts.

    Merging again gives merged edits other ids, so a decision on one keeps it as it stood: `candidate` is the lesson
    that was decided on, whatever it is called in a later tree.
    """

    target: str
    verdict: Literal["accept", "reject", "undo"]
    replacement: Edit | None = None
    candidate: Candidate | None = None
    reviewer: str
    reason: str = ""
    at: str
    """UTC, ISO 8601."""


class RejectedIdea(Record):
    """A lesson that reviewers of an earlier run refused: the edit's id and text there, who refused it, when and why.

    An edit without text is known by what it does where, its `place`: "delete_section SKILL.md ## Work".
    """

    run: str
    edit: str
    text: str
    place: str = ""
    reason: str = ""
    reviewer: str
    at: str


class Threshold(Record):
    """How widespread a lesson must be to enter SKILL.md.

    `min_tasks` distinct tasks and `min_share` of the trajectories analysed, both. A lesson of at least
    `reference_tasks` distinct tasks below that goes to references/; rarer ones are discarded.
    """

    min_tasks: int = 3
    min_share: float = 0.05
    reference_tasks: int = 2


class BlameLine(Record):
    """Where one line of an evolved skill comes from: S0's line, or leaf edits (neither: written by code, with why).

    A line of S0 that an earlier run's edits wrote has both: its number in S0, and ids that name that run.
    """

    path: str
    line: int
    text: str
    base_line: int | None = None
    edit: str = ""
    """The final candidate's edit id."""
    sources: tuple[str, ...] = ()
    note: str = ""


class Assembled(Record):
    """What `assemble` returns: the next skill, its blame and the fate of every candidate."""

    skill: Skill
    blame: tuple[BlameLine, ...]
    fates: tuple[Fate, ...]
    findings: tuple[Finding, ...] = ()


class Update(Record):
    """One step of a sequential evolution: the patches of a batch, and the skill that the next batch is analysed with.

    `number` counts from 1; `patches` are the batch's, `applied` counts the edits taken in.
    """

    number: int
    patches: tuple[str, ...]
    applied: int
    skill: Skill
