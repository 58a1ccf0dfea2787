"""The frozen records that cross the disk or come from a model.

Every record is immutable and carries tuples, so that a value can be hashed into a journal key, shared between tasks of
one event loop and replayed later without anybody having changed it. Nothing here does I/O.
"""

from core.types.conversation import (
    ImagePart,
    Message,
    ModelReply,
    ModelRequest,
    Part,
    PromptRef,
    TextPart,
    ToolCall,
    ToolSpec,
    Usage,
    says,
)
from core.types.memory import MemoryItem, Retrieved
from core.types.merging import (
    Assembled,
    BlameLine,
    Candidate,
    Decision,
    Fate,
    FateKind,
    MergeNode,
    RejectedIdea,
    Threshold,
)
from core.types.patches import Analysis, Edit, Evidence, Flag, Operation, Origin, Patch, Proof
from core.types.pins import Pin, PinChange, Snapshot
from core.types.record import JsonObject, Record
from core.types.runs import Arm, CallRecord, Event, Promotion, Run, RunStatus, Version
from core.types.skills import Finding, Skill, SkillFile
from core.types.tasks import Case, CellDifference, Domain, Grade, InputFile, NotScorable, Score, Task
from core.types.trajectories import Action, Ended, Failure, Observation, Step, Trajectory

__all__ = [
    "Action",
    "Analysis",
    "Arm",
    "Assembled",
    "BlameLine",
    "CallRecord",
    "Candidate",
    "Case",
    "CellDifference",
    "Decision",
    "Domain",
    "Edit",
    "Ended",
    "Event",
    "Evidence",
    "Failure",
    "Fate",
    "FateKind",
    "Finding",
    "Flag",
    "Grade",
    "ImagePart",
    "InputFile",
    "JsonObject",
    "MemoryItem",
    "MergeNode",
    "Message",
    "ModelReply",
    "ModelRequest",
    "NotScorable",
    "Observation",
    "Operation",
    "Origin",
    "Part",
    "Patch",
    "Pin",
    "PinChange",
    "Promotion",
    "PromptRef",
    "Proof",
    "Record",
    "RejectedIdea",
    "Retrieved",
    "Run",
    "RunStatus",
    "Score",
    "Skill",
    "SkillFile",
    "Snapshot",
    "Step",
    "Task",
    "TextPart",
    "Threshold",
    "ToolCall",
    "ToolSpec",
    "Trajectory",
    "Usage",
    "Version",
    "says",
]
