"""What lists show: one flat, immutable row a run, task, trajectory, patch or merge node, without its bulky parts.

Rows never cross the disk or come from a model, so they are named tuples: ten thousand of them cost milliseconds, and
`row._asdict()` is what `--json` prints.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import fsum
from typing import Any, Literal, NamedTuple, TypeAlias

from core.config import MEASURING
from core.types import Trajectory
from core.view.review.decided import Decided

Outcome: TypeAlias = Literal["passed", "failed", "not_scorable", "infrastructure", "stopped", "ungraded"]
"""How a trajectory counts. `infrastructure` and `stopped` (by a budget) are no verdict on the agent, `ungraded` waits
for its grade, `not_scorable` has none for a reason that is recorded."""

RunState: TypeAlias = Literal[
    "created",
    "running",
    "paused",
    "interrupted",
    "waiting_for_review",
    "done",
    "failed",
    "cancelled",
    "stopped_at_budget",
    "unreadable",
]
"""A run's status as a person should read it: `interrupted` says running, but its engine's process is gone; a `paused`
engine is there and sends no call until it is told to go on."""

LIVE: frozenset[RunState] = frozenset({"running", "paused"})
"""States in which an engine is at work."""
UNDER_WAY: frozenset[RunState] = LIVE | {"created"}
"""States in which something may be added to a run without anybody asking for it."""

Verdict: TypeAlias = Literal["accepted", "rejected", "pending"]
STANDS: Mapping[str, Verdict] = {"accept": "accepted", "reject": "rejected", "undo": "pending"}
"""What a decision makes of what it is about."""


class Averaged(NamedTuple):
    """Shares passed where tasks were attempted several times: of each task first, then their mean over `tasks`.

    `high` is over the tasks with a verdict, each by its attempts with one; `low` counts what cannot be scored as
    failed, so that a task of which nothing can be is failed. None where there is no such task.
    """

    low: float | None
    high: float | None
    tasks: int
    """Those with a verdict."""


class HeldOutCount(NamedTuple):
    """What came of the held-out attempts with one skill; `lost` have neither a verdict nor a reason to have none.

    A task is the unit of a score: `averaged` is given where any was attempted more than once.
    """

    passed: int = 0
    failed: int = 0
    not_scorable: int = 0
    lost: int = 0
    averaged: Averaged | None = None

    @classmethod
    def of(cls, attempts: Iterable[tuple[str, Outcome]]) -> HeldOutCount:
        """The count of attempts, each given as its task and its outcome."""
        by_task: dict[str, Counter[str]] = defaultdict(Counter)
        for task, outcome in attempts:
            by_task[task][outcome] += 1
        found = [_count(made) for made in by_task.values()]
        count = _count(sum(by_task.values(), Counter[str]()))
        if count.attempts == len(by_task):
            return count
        highs = [task.high for task in found if task.high is not None]
        return count._replace(averaged=Averaged(_mean(task.low for task in found), _mean(highs), len(highs)))

    @property
    def attempts(self) -> int:
        """How many there are."""
        return self.passed + self.failed + self.not_scorable + self.lost

    @property
    def tasks(self) -> int:
        """How many tasks have a verdict."""
        return self.averaged.tasks if self.averaged else self.passed + self.failed

    @property
    def low(self) -> float | None:
        """The share passed where what cannot be scored counts as failed; None where nothing has a verdict."""
        if self.averaged:
            return self.averaged.low
        scored = self.passed + self.failed + self.not_scorable
        return self.passed / scored if scored else None

    @property
    def high(self) -> float | None:
        """The share passed where what cannot be scored is left out."""
        if self.averaged:
            return self.averaged.high
        scored = self.passed + self.failed
        return self.passed / scored if scored else None

    @property
    def told(self) -> str:
        """How many passed, of how many with a verdict: of tasks, or of attempts where tasks have several."""
        return f"{self.passed} of {self.passed + self.failed}{' attempts' if self.averaged else ''}"


def _count(made: Counter[str]) -> HeldOutCount:
    passed, failed, not_scorable = made["passed"], made["failed"], made["not_scorable"]
    return HeldOutCount(passed, failed, not_scorable, made.total() - passed - failed - not_scorable)


def _mean(shares: Iterable[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return fsum(known) / len(known) if known else None


WITH_MEMORY = "S0 with memory"
"""What held-out attempts after learning are made with where a run learns memories: the skill stays S0."""


def remembers(config: Mapping[str, Any]) -> bool:
    """Whether a run of this configuration, as JSON, learns memories and no skill."""
    learns = config.get("mode", "deepening") not in MEASURING
    return learns and (config.get("strategy") or {}).get("name") == "reasoning_bank"


class RunRow(NamedTuple):
    """One run of a workspace. `problem` says what keeps an unreadable one from being opened.

    `pairs` counts held-out tasks with a verdict under both skills, `wins` and `losses` those of them that changed.
    """

    id: str
    name: str
    state: RunState
    reason: str = ""
    created: str = ""
    scripted: bool = False
    model: str = ""
    trajectories: int = 0
    patches: int = 0
    paid_calls: int = 0
    cost: float = 0.0
    versions: int = 0
    problem: str = ""
    domain: str = ""
    mode: str = ""
    signals: str = ""
    strategy: str = "parallel"
    memories_of: str = ""
    models: tuple[str, ...] = ()
    """Every model that is asked, the agent's first."""
    before: HeldOutCount = HeldOutCount()
    after: HeldOutCount = HeldOutCount()
    after_skill: str = ""
    """The newest version that was attempted on held-out tasks: whose score `after` is."""
    newest: str = ""
    """The newest evolved version, evaluated or not."""
    same_as: str = ""
    """The earlier version that `after_skill` has the files of, "" where none has."""
    pairs: int = 0
    wins: int = 0
    losses: int = 0
    decided: Decided = Decided()


class TaskRow(NamedTuple):
    """One task of a run; `part` is evolve or test."""

    id: str
    part: str
    position: int
    kind: str
    instruction: str


class TrajectoryRow(NamedTuple):
    """One rollout in one arm. Tokens are prompt and completion together, seconds those of calls and commands
    (`duration_of`), cost in the price table's money."""

    arm: str
    slot: int
    id: str
    task: str
    kind: str
    outcome: Outcome
    value: float | None
    reason: str
    engine: str
    ended: str
    turns: int
    tokens: int
    seconds: float
    cost: float
    model: str
    replicate: int
    skill: str
    """The digest of the skill it was made with, "" without one."""
    seed: int | None


class AnalysisRow(NamedTuple):
    """What one analyst made of one trajectory."""

    slot: int
    origin: str
    trajectory: str
    task: str
    outcome: str
    reason: str
    patch: str
    turns: int
    tokens: int
    cost: float


class PatchRow(NamedTuple):
    """One patch with where its review stands. `refused` counts edits a lint refuses, `flags` every flag."""

    id: str
    slot: int
    origin: str
    task: str
    trajectory: str
    root_cause: str
    edits: int
    flags: int
    refused: int
    proven: bool
    verdict: Verdict
    reviewer: str
    decided_edits: int
    rejected_edits: int = 0

    @property
    def undecided(self) -> bool:
        """Whether nobody has a vote on it or on an edit of it: merged as it is, it counts as accepted."""
        return self.verdict == "pending" and not self.decided_edits


class NodeRow(NamedTuple):
    """One node of the merge tree with how many edits went in and came out."""

    id: str
    level: int
    slot: int
    members: tuple[str, ...]
    edits_in: int
    edits_out: int
    calls: int
    tokens: int
    cost: float
    notes: int
    failure: str


class VersionRow(NamedTuple):
    """One skill a run holds, with the share of its lines each kind of origin has."""

    name: str
    digest: str
    created: str
    note: str
    evaluated: bool
    lines: int
    lines_from_base: int
    lines_from_edits: int
    same_as: str = ""
    """The first version that has these very files, "" where no earlier one has: an attempt with either is one with
    both, and one score is both's."""


class UsageRow(NamedTuple):
    """What one role's calls took; `paid` is False for what the journal answered, whose tokens and cost were saved."""

    role: str
    paid: bool
    calls: int
    unusable: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    reasoning_tokens: int
    seconds: float
    cost: float


class Hit(NamedTuple):
    """One step a search found. `snippet` marks what matched with `\\x02` and `\\x03`, so that screens escape first."""

    trajectory: str
    task: str
    step: int
    field: str
    snippet: str


def seconds_in_commands(trajectory: Trajectory) -> float:
    """What its commands took."""
    return sum(step.observation.seconds for step in trajectory.steps if step.observation)


def duration_of(trajectory: Trajectory) -> float:
    """How long a trajectory took: its calls and its commands together, in seconds."""
    return trajectory.usage.seconds + seconds_in_commands(trajectory)


def outcome_of(trajectory: Trajectory) -> Outcome:
    """How a trajectory counts; a failure of infrastructure is never a failed task, whatever else it carries."""
    if trajectory.failure is not None or trajectory.ended == "failed":
        return "infrastructure"
    if trajectory.grade is None:
        return "stopped" if trajectory.ended == "budget" else "ungraded"
    if trajectory.grade.kind == "not_scorable":
        return "not_scorable"
    return "passed" if trajectory.grade.passed else "failed"


def outcome_reason(trajectory: Trajectory) -> str:
    """Why the outcome is what it is, in the words that were recorded; "" where it needs none."""
    if trajectory.failure is not None:
        return f"{trajectory.failure.boundary}: {trajectory.failure.message}"
    if trajectory.grade is None:
        return ""
    return trajectory.grade.reason if trajectory.grade.kind == "not_scorable" else trajectory.grade.detail
