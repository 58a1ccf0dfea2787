"""Every Protocol on one page: what the actors need, and what an implementation must give.

Implementations live in core/llm, core/sandbox, core/executor, core/store and core/tasks; only core/engine turns a
configured name into one of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from core.types import (
    Case,
    CellDifference,
    Domain,
    Finding,
    Grade,
    InputFile,
    ModelReply,
    ModelRequest,
    Observation,
    Record,
    Task,
)

Job = TypeVar("Job")
Result = TypeVar("Result")


class CallContext(Record):
    """For whom a call is made: recorded with it, not part of its key."""

    role: str
    """agent, success_analyst, error_analyst, merger, judge, draft or doctor."""
    about: str
    """The trajectory, patch or node the call belongs to."""


class Answered(Record):
    """A reply with its journal key and whether it had to be paid for."""

    key: str
    reply: ModelReply
    paid: bool


class LLM(Protocol):
    """A model behind a journal: equal requests are answered once, in flight and for ever."""

    async def complete(self, request: ModelRequest, context: CallContext) -> Answered:
        """Answer from the journal, or send. Raises BoundaryError (endpoint) when retries are used up, BudgetReached."""
        ...

    def unusable(self, key: str, context: CallContext, reason: str) -> None:
        """Record that the reply under `key` could not be used; a next attempt must ask with attempt + 1."""
        ...


class Embedded(Record):
    """A vector for each text, in their order and of one length; `paid` is how many texts had to be sent for."""

    vectors: tuple[tuple[float, ...], ...]
    paid: int


class NoEmbeddings(Record):
    """The endpoint gives no embeddings for this model: the caller does without, and records that it did."""

    kind: str
    """The fault's: no_such_path, unknown_model, bad_request, refused_setting, server_error, auth, not_openai."""
    reason: str


class Embedder(Protocol):
    """Embeddings behind a journal: each text is paid for once."""

    async def embed(self, endpoint: str, model: str, texts: Sequence[str], about: str) -> Embedded | NoEmbeddings:
        """From the journal, or send. Raises BoundaryError (endpoint) when retries are used up, BudgetReached."""
        ...


class Limits(Record):
    """What one command may take. Sizes in bytes, times in seconds."""

    seconds: float = 60.0
    memory: int = 2 << 30
    processes: int = 64
    output: int = 1 << 20
    disk: int = 256 << 20
    file_size: int = 128 << 20


class Mount(Record):
    """A host directory shown read-only inside the sandbox at `target`."""

    source: str
    target: str


class Command(Record):
    """One fresh process: `argv` run in /work, which is the host directory `work` and the only place it can write."""

    argv: tuple[str, ...]
    work: str
    mounts: tuple[Mount, ...] = ()
    stdin: str = ""
    limits: Limits = Limits()


class Isolation(Record):
    """Which isolation is in force: its name, level A (full) … D (none), and what it does not keep out."""

    name: str
    level: str
    gaps: tuple[str, ...] = ()


class Sandbox(Protocol):
    """Runs model-written code. Nothing it starts outlives the call."""

    isolation: Isolation

    async def run(self, command: Command) -> Observation:
        """Run to the end or to a limit; stdout and stderr come interleaved, the middle of too much of it cut.

        A command that fails or hits a limit is an Observation; BoundaryError means the sandbox itself failed.
        """
        ...


class CaseOutput(Record):
    """What an agent handed in for one test case: a file, or an answer in words."""

    case: int
    path: str | None = None
    answer: str | None = None


class Grading(Record):
    """A grade with the cells (or words) that differ, at most a page of them."""

    grade: Grade
    differences: tuple[CellDifference, ...] = ()
    compared: int = 0
    """How many cells were compared over all cases."""


class Taskset(Protocol):
    """A domain's tasks and its evaluator."""

    name: str

    @property
    def domain(self) -> Domain: ...

    def tasks(self) -> tuple[Task, ...]: ...

    def check(self) -> tuple[Finding, ...]:
        """What is wrong with this task set before money is spent."""
        ...

    def grade(self, task: Task, outputs: Sequence[CaseOutput], reveal_gold: bool = False) -> Grading:
        """Grade what was handed in. Blocking: callers run it in a thread. Raises BoundaryError (grader)."""
        ...

    def output_name(self, task: Task) -> str | None:
        """The file the agent must leave in its work directory, or None where the answer is its last message."""
        ...

    def literals(self, task: Task) -> tuple[str, ...]:
        """Gold values that appear in neither instruction nor inputs: what a fix or a patch may not contain."""
        ...

    def perturbed(self, task: Task, case: int, seed: int, work: Path) -> bool | None:
        """Write a seeded perturbation of the case's inputs into `work` (same names).

        True: the expected result is known to change with it; False: written, but the response is not known;
        None: this task cannot be perturbed and nothing was written.
        """
        ...


@runtime_checkable
class PerturbedReferences(Protocol):
    """What a taskset may offer beyond Taskset: perturbed cases of which it knows the expected result."""

    def perturbed_case(self, task: Task, case: int, seed: int, place: Path) -> Case | None:
        """Write a seeded perturbation of the case's inputs and its reference below `place`.

        The case that comes back names these files, so that `grade` can say whether an answer is right on it and not
        only whether it moved. None where the expected result of no perturbation is known; nothing was written then.
        """
        ...


class ToJudge(Record):
    """What a model is asked to judge: an answer in words, by a rubric. All three are texts from outside."""

    task: str
    rubric: str
    answer: str


class Judgement(Record):
    """What a judge said. The reason is a model's, and may tell what was expected."""

    passed: bool
    reason: str


class Check(Record):
    """A program that checks what an agent left: it starts in /work, where `files` and `texts` (name, text) lie.

    Its own files lie read-only at `CHECKER`, under their names; no agent ever runs where they can be seen.
    """

    argv: tuple[str, ...]
    files: tuple[InputFile, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    own: tuple[InputFile, ...] = ()
    seconds: float = 60.0


CHECKER = "/checker"
LAST_OWN_STATUS = 125
"""The last exit status that is a checker's own word; above it shells and kernels say that it was not run or killed."""


@runtime_checkable
class KnowsAnswers(Protocol):
    """What a taskset may offer beyond Taskset where an answer is words: the answers themselves, that none is taught."""

    def answers(self, task: Task) -> tuple[str, ...]:
        """The accepted answers as the task states them, wherever else they stand: a pattern where one is to match.

        Raises BoundaryError (grader).
        """
        ...

    def accepts(self, task: Task, words: str) -> bool:
        """Whether the task's own rule takes these words for the answer, as far as that is found out at once.

        Asked often, on the event loop: no process is started for it. Raises BoundaryError (grader).
        """
        ...


class GradingPorts(Protocol):
    """The outside of a grading that needs more than files: a model to judge, a sandbox for a checker."""

    async def judged(self, asked: ToJudge, about: str) -> Judgement:
        """Ask the judge about the answer of the attempt `about`, over the journal and within the budget.

        Raises BoundaryError (reply: nothing usable came; endpoint), BudgetReached.
        """
        ...

    async def checked(self, check: Check) -> Observation:
        """What a checker saw when it was run, once, to its end or to a limit; over the journal.

        Raises BoundaryError (sandbox, or taskset: a file is gone).
        """
        ...


@runtime_checkable
class GradesOutside(Protocol):
    """What a taskset may offer beyond Taskset: grading that waits for a model or a sandbox, in place of `grade`."""

    async def grade_outside(
        self, task: Task, outputs: Sequence[CaseOutput], ports: GradingPorts, about: str, reveal_gold: bool = False
    ) -> Grading:
        """Grade what was handed in by the attempt `about`. Raises BoundaryError (grader), BudgetReached."""
        ...


@runtime_checkable
class KeepsVerdicts(Protocol):
    """What a taskset may offer beyond Taskset where a verdict is reached within a time limit: that it is kept.

    What ran out of its time because the machine was busy would be judged otherwise each time a run goes on.
    """

    def verdict_key(self, task: Task, outputs: Sequence[CaseOutput]) -> str | None:
        """A digest of all that decides the verdict; None where it is the same whenever it is asked for."""
        ...


class Journal(Protocol):
    """The workspace's record of every effect, each kept once under everything that determined it.

    Replies by request key; observations by (rollout or analysis id, step), so that a resumed transcript carries the
    recorded text; and finished effects (rollouts, grades, analyses) as JSON under (kind, key).
    """

    def reply(self, key: str) -> ModelReply | None: ...

    def record_reply(self, key: str, request: ModelRequest, reply: ModelReply) -> bool:
        """Commit a reply. False where `key` already has one (another process was first): that one counts."""
        ...

    def record_replies(self, batch: Sequence[tuple[str, ModelRequest, ModelReply]]) -> Sequence[bool]:
        """`record_reply` for several at once, committed together."""
        ...

    def mark_unusable(self, key: str, reason: str) -> None: ...

    def observation(self, owner: str, step: int) -> Observation | None: ...

    def record_observation(self, owner: str, step: int, observation: Observation) -> None: ...

    def effect(self, kind: str, key: str) -> str | None: ...

    def record_effect(self, kind: str, key: str, value: str) -> None: ...


class Executor(Protocol):
    """Runs top-level async functions over frozen jobs, a bounded number at a time."""

    async def submit(self, work: Callable[[Job], Awaitable[Result]], job: Job) -> Result:
        """Wait for a free place, run `work(job)` there and return what it returns (or raise what it raises)."""
        ...
