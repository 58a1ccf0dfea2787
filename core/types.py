"""The frozen records that cross the disk or come from a model.

Every record is immutable and carries tuples, so that a value can be hashed into a journal key, shared between tasks of
one event loop and replayed later without anybody having changed it. Nothing here does I/O.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

JsonObject: TypeAlias = Mapping[str, Any]


class Record(BaseModel):
    """An immutable value; unknown fields are refused so that a misspelt key never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


# ---------------------------------------------------------------------------------------------------------- skills


class SkillFile(Record):
    """One file of a skill, with its bytes as they lie on disk. `path` is relative, with forward slashes."""

    path: str
    data: bytes
    executable: bool = False

    @property
    def text(self) -> str:
        """The file as text. Raises UnicodeDecodeError where it is not UTF-8: ask `is_text` first."""
        return self.data.decode("utf-8")

    @property
    def is_text(self) -> bool:
        """Whether the bytes are UTF-8 without NUL, so that edits and diffs make sense."""
        if b"\0" in self.data:
            return False
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True


class Skill(Record):
    """An Agent Skill directory in memory: all files, sorted by path, byte for byte."""

    name: str
    files: tuple[SkillFile, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over paths, modes and bytes (not the directory's name): equal digests are equal skills."""
        whole = hashlib.sha256()
        for file in self.files:
            whole.update(f"{file.path}\0{int(file.executable)}\0{len(file.data)}\0".encode())
            whole.update(file.data)
        return whole.hexdigest()

    def file(self, path: str) -> SkillFile | None:
        return next((file for file in self.files if file.path == path), None)

    def text(self, path: str = "SKILL.md") -> str:
        """The text of one file. Raises KeyError where the skill has no such file."""
        file = self.file(path)
        if file is None:
            raise KeyError(path)
        return file.text


class Finding(Record):
    """What a check has to say about one place: of a skill (validate), of a task set (tasks check), of this machine."""

    severity: Literal["error", "warning", "info"]
    rule: str
    path: str = ""
    line: int | None = None
    message: str
    advice: str = ""


# ----------------------------------------------------------------------------------------------------------- tasks


class InputFile(Record):
    """A file an agent finds in its work directory under `name`; `path` is where it lies on the host."""

    name: str
    path: str
    digest: str


class Case(Record):
    """One test case. `reference` is what the evaluator compares with; no rollout ever sees it."""

    index: int
    inputs: tuple[InputFile, ...]
    reference: Any = None


class Task(Record):
    """One piece of work. Its first case is what the agent sees; every case is graded (by re-executing its commands)."""

    id: str
    taskset: str
    domain: str
    instruction: str
    kind: str = ""
    """The instruction type splits are stratified by."""
    cases: tuple[Case, ...]
    tags: tuple[str, ...] = ()
    details: JsonObject = {}
    """What the domain needs beyond this: for spreadsheets answer_position, answer_sheet, data_position."""


class Score(Record):
    """A graded outcome. `value` is the share of test cases passed in [0, 1]; `passed` means all of them."""

    kind: Literal["score"] = "score"
    value: float
    passed: bool
    detail: str = ""
    mode: str = ""
    engine: str = ""
    """The formula engine that recalculated, "" where none was needed: arms of different engines are not compared."""


class NotScorable(Record):
    """No verdict is possible here (no engine computes a function, say); shown as both bounds, never as 0 in silence."""

    kind: Literal["not_scorable"] = "not_scorable"
    reason: str
    mode: str = ""
    engine: str = ""


Grade: TypeAlias = Annotated[Score | NotScorable, Field(discriminator="kind")]


class CellDifference(Record):
    """A cell where an output and the expected workbook disagree; `expected` is None unless revealing gold is on."""

    case: int
    sheet: str
    cell: str
    got: str
    expected: str | None = None


# ---------------------------------------------------------------------------------------------------- conversation


class TextPart(Record):
    type: Literal["text"] = "text"
    text: str


class ImagePart(Record):
    type: Literal["image"] = "image"
    media_type: str
    data: bytes


Part: TypeAlias = Annotated[TextPart | ImagePart, Field(discriminator="type")]


class ToolCall(Record):
    """A call a model asks for; `arguments` is the JSON text as it came."""

    id: str
    name: str
    arguments: str


class Message(Record):
    """One message of a conversation. `reasoning` is kept for the record and never sent back as content."""

    role: Literal["system", "user", "assistant", "tool"]
    content: tuple[Part, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    reasoning: str = ""

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.content if isinstance(part, TextPart))


def says(role: Literal["system", "user", "assistant"], text: str) -> Message:
    """A plain text message."""
    return Message(role=role, content=(TextPart(text=text),))


class ToolSpec(Record):
    """A tool as offered to a model; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: JsonObject


class Usage(Record):
    """What calls took. Tokens as the server counted them (0 where it does not say); cost in the price table's money."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields})


class ModelRequest(Record):
    """Everything that determines a model's reply; its digest is the journal key. The endpoint's URL stays out."""

    endpoint: str
    model: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    reply_schema: JsonObject | None = None
    settings: JsonObject = {}
    """Exactly the generation settings that go over the wire, `extra_body` merged in."""
    seed: int | None = None
    replicate: int = 0
    attempt: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 over every field in canonical JSON, so that the order of keys in settings or schemas is nothing."""
        head = {
            "endpoint": self.endpoint,
            "model": self.model,
            "tools": [[tool.name, tool.description, tool.parameters] for tool in self.tools],
            "reply_schema": self.reply_schema,
            "settings": self.settings,
            "seed": self.seed,
            "replicate": self.replicate,
            "attempt": self.attempt,
        }
        whole = hashlib.sha256(json.dumps(head, sort_keys=True, separators=(",", ":"), allow_nan=False).encode())
        for message in self.messages:  # a message holds no mapping: its own JSON is canonical
            whole.update(b"\n" + message.model_dump_json(exclude_defaults=True).encode())
        return whole.hexdigest()


class ModelReply(Record):
    """A reply, reasoning kept apart from the text. `finish` is the server's finish_reason as it came."""

    text: str
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish: str = ""
    usage: Usage = Usage()


class PromptRef(Record):
    """Which prompt file produced a record: name, version and the SHA-256 of its text."""

    name: str
    version: str
    digest: str


# ---------------------------------------------------------------------------------------------------- trajectories


class Failure(Record):
    """Something that went wrong at a boundary; a record, never a crash and never a failed task's score."""

    boundary: str
    kind: str
    message: str


class Action(Record):
    """What the agent did in a step: a tool and its arguments."""

    tool: str
    arguments: JsonObject
    call_id: str = ""


class Observation(Record):
    """What came back. `dropped` counts the characters the limit cut; the text says where."""

    text: str
    exit_status: int | None = None
    ended: Literal["", "time", "memory", "disk", "output", "processes"] = ""
    dropped: int = 0
    seconds: float = 0.0


class Step(Record):
    index: int
    reasoning: str = ""
    text: str = ""
    action: Action | None = None
    observation: Observation | None = None
    usage: Usage = Usage()
    call: str = ""
    """The journal key of the model call this step came from."""


class Trajectory(Record):
    """One attempt of one agent at one task. `failure` set means infrastructure failed: it never counts as a 0."""

    id: str
    """The rollout's key: a digest of everything that determined it (task, skill, agent, model, seed, replicate)."""
    task: str
    skill_digest: str
    model: str
    prompt: PromptRef | None = None
    seed: int | None = None
    replicate: int = 0
    steps: tuple[Step, ...] = ()
    answer: str | None = None
    grade: Grade | None = None
    ended: Literal["answered", "turn_limit", "time_limit", "budget", "failed"]
    failure: Failure | None = None
    usage: Usage = Usage()
    source: str = "rollout"
    divergences: tuple[str, ...] = ()
    """Where a resumed rollout's re-executed commands printed something else than the journal holds."""


# ------------------------------------------------------------------------------------------------ patches and edits

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


class Proof(Record):
    """How an error analyst's cause was verified: these steps replaced, the rest replayed, the outcome flipped."""

    first_step: int
    last_step: int
    replacement: tuple[Action, ...]
    before: Grade
    after: Grade
    changed_share: float
    """Share of the trajectory's command text that was changed, in [0, 1]."""
    flags: tuple[str, ...] = ()


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
    usage: Usage = Usage()


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
    """A reviewer's verdict on a patch (`p017`), an edit (`p017.e2`) or a final edit. Append-only; the last counts."""

    target: str
    verdict: Literal["accept", "reject", "undo"]
    replacement: Edit | None = None
    reviewer: str
    reason: str = ""
    at: str
    """UTC, ISO 8601."""


class Threshold(Record):
    """How widespread a lesson must be to enter SKILL.md.

    `min_tasks` distinct tasks and `min_share` of the trajectories analysed, both. A lesson of at least
    `reference_tasks` distinct tasks below that goes to references/; rarer ones are discarded.
    """

    min_tasks: int = 3
    min_share: float = 0.05
    reference_tasks: int = 2


class BlameLine(Record):
    """Where one line of an evolved skill comes from: S0's line, or leaf edits (neither: written by code, with why)."""

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


# -------------------------------------------------------------------------------------------------------------- runs


RunStatus = Literal["created", "running", "waiting_for_review", "done", "failed", "cancelled", "stopped_at_budget"]

Arm = Literal["evolve", "test_before", "test_after"]
"""Why a rollout was made: to learn from, or to grade S0 or S* on the held-out tasks."""


class Version(Record):
    """A skill a run holds: "S0", "S1" …, where its files lie, and what it scored (None: not evaluated)."""

    name: str
    digest: str
    created: str
    note: str = ""
    evaluated: bool = False


class Run(Record):
    """What a run's database says of the run as a whole. `config` is core.config.RunConfig as JSON."""

    id: str
    schema_version: int
    config: JsonObject
    status: RunStatus
    reason: str = ""
    created: str
    isolation: str = ""
    scripted: bool = False
    """Whether the model that answered said that it is the scripted demo model: shown wherever a number is."""


class Event(Record):
    """One thing that happened in a run; `seq` is given by the store. Progress leaves the engine only this way."""

    seq: int = 0
    at: str
    kind: str
    subject: str = ""
    data: JsonObject = {}


class CallRecord(Record):
    """One use of a model call by a run. `paid` is False where the journal answered."""

    key: str
    role: str
    about: str
    model: str
    paid: bool
    usable: bool = True
    reason: str = ""
    usage: Usage = Usage()
    at: str = ""
