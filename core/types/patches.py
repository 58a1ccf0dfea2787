"""What analysts propose: typed edits, evidence, proofs, patches."""

from __future__ import annotations

from typing import Literal, TypeAlias

from core.types.conversation import PromptRef, Usage
from core.types.record import Record
from core.types.tasks import Grade
from core.types.trajectories import Action, Ended, Failure

Operation = Literal[
    "insert_before",
    "insert_after",
    "replace",
    "append_to_section",
    "add_section",
    "delete_section",
    "create_file",
    "delete_file",
    "set_description",
]


class Edit(Record):
    """One lesson as one typed change of the frozen base skill.

    `anchor` by operation: insert_before, insert_after and replace take whole lines that occur exactly once in `path`;
    append_to_section and delete_section take a heading line ("## Formulas", or "# Guide > ## Formulas" where the
    heading alone is ambiguous); add_section takes the heading after whose section the new one goes, or "" for the end.
    create_file, delete_file and set_description have none. `text` is what goes in: for add_section it starts with its
    own heading; for replace it replaces the anchor's lines (and may be empty).
    """

    id: str
    op: Operation
    path: str = "SKILL.md"
    anchor: str = ""
    text: str = ""


class Evidence(Record):
    """A quote of at least 20 characters that code found in the named step of the named trajectory."""

    trajectory: str
    step: int
    quote: str


class ReplayProof(Record):
    """A cause proven by replay: these steps replaced, the rest run again, the outcome flipped."""

    first_step: int
    last_step: int
    replacement: tuple[Action, ...]
    before: Grade
    after: Grade
    changed_share: float
    """Share of the trajectory's command text that was changed, in [0, 1]."""
    flags: tuple[str, ...] = ()


class FreshAttempt(Record):
    """An attempt that an analyst had made to try something, as far as records keep it; the journal has all of it."""

    rollout: str
    """The id of its trajectory."""
    passed: bool | None
    """None where it could not be graded."""
    ended: Ended
    said: str
    """Its last message, the middle of a long one left out."""
    calls: tuple[str, ...] = ()
    """Journal keys of the agent's model calls it took."""


class FreshProof(Record):
    """A cause proven by fresh attempts at the task: with the patch in the skill all pass, without it none does."""

    kind: Literal["fresh"] = "fresh"
    before: Grade
    """Of the attempt that was analysed."""
    with_patch: tuple[FreshAttempt, ...]
    without: tuple[FreshAttempt, ...]
    tried: int = 1
    """How many different sets of edits were attempted until this one was handed in, itself counted: the attempts that
    prove it are those it was chosen by, and of many sets one passes by luck more easily."""

    @property
    def passed_with(self) -> int:
        return sum(attempt.passed is True for attempt in self.with_patch)

    @property
    def passed_without(self) -> int:
        return sum(attempt.passed is True for attempt in self.without)


Proof: TypeAlias = ReplayProof | FreshProof
"""How an error analyst's cause was verified. Each requires fields that the other refuses: a stored one reads as what it
is, whenever it was stored."""


Origin = Literal["error_analyst", "success_analyst", "merger", "human"]


class Flag(Record):
    """What a lint says of an edit; `refuses` means the edit cannot go on, else it is shown for review."""

    rule: str
    edit: str
    message: str
    refuses: bool = False


class Patch(Record):
    """What one analyst proposes from one trajectory; `slot` is the trajectory's place among the evolve rollouts."""

    id: str
    slot: int
    base_digest: str
    origin: Origin
    trajectory: str
    task: str
    root_cause: str
    proof: Proof | None = None
    evidence: tuple[Evidence, ...] = ()
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...] = ()
    prompt: PromptRef | None = None
    usage: Usage = Usage()


class Analysis(Record):
    """The outcome of one analyst on one trajectory: a patch, or the reason why there is none. Never silent."""

    slot: int
    trajectory: str
    origin: Origin
    outcome: Literal["patch", "no_lesson", "unproven", "invalid", "failed", "budget"]
    reason: str = ""
    patch: Patch | None = None
    failure: Failure | None = None
    turns: int = 0
    calls: tuple[str, ...] = ()
    """Journal keys of the model calls it took."""
    attempts: tuple[FreshAttempt, ...] = ()
    """The fresh attempts that were made for it. Their calls are the agent's, in neither `calls` nor `usage`."""
    usage: Usage = Usage()
