"""A finished attempt in the journal: its trajectory, and the digests of the files it handed in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from core.agent.work_files import file_digest
from core.ports import CaseOutput, Journal
from core.types import Record, Trajectory

KIND = "rollout"


class KeptOutput(Record):
    """What was handed in for a case: a file by name and digest, or words. Where the file lies is the workspace's."""

    case: int
    name: str | None = None
    digest: str | None = None
    answer: str | None = None


class KeptRollout(Record):
    trajectory: Trajectory
    outputs: tuple[KeptOutput, ...]


def keep(journal: Journal, trajectory: Trajectory, outputs: tuple[CaseOutput, ...]) -> None:
    """Record a finished attempt under its id.

    One whose files were lost, or written over by another engine that made it at the same time, was made again and is
    recorded anew beside the first: workbooks hold the time they were saved at, so no two are the same.
    """
    kept = KeptRollout(trajectory=trajectory, outputs=tuple(_kept(output) for output in outputs))
    free = next(name for name in _names(trajectory.id) if journal.effect(KIND, name) is None)
    journal.record_effect(KIND, free, kept.model_dump_json())


def recall(journal: Journal, identity: str, home: Path) -> tuple[Trajectory, tuple[CaseOutput, ...]] | None:
    """A finished attempt with its outputs below `home`; None where it is unknown or a file is gone or changed."""
    for name in _names(identity):
        written = journal.effect(KIND, name)
        if written is None:
            return None
        kept = KeptRollout.model_validate_json(written)
        outputs = tuple(_found(output, home) for output in kept.outputs)
        present = tuple(output for output in outputs if output is not None)
        if len(present) == len(outputs):
            return kept.trajectory, present
    return None


def _names(identity: str) -> Iterator[str]:
    """Where an attempt is recorded: under its id, and from the second time on with a number."""
    yield identity
    yield from (f"{identity}#{number}" for number in itertools.count(2))


def _kept(output: CaseOutput) -> KeptOutput:
    path = Path(output.path) if output.path else None
    return KeptOutput(
        case=output.case,
        name=path.name if path else None,
        digest=file_digest(path) if path else None,
        answer=output.answer,
    )


def _found(output: KeptOutput, home: Path) -> CaseOutput | None:
    if output.name is None:
        return CaseOutput(case=output.case, answer=output.answer)
    path = home / output.name
    if not path.is_file() or file_digest(path) != output.digest:
        return None
    return CaseOutput(case=output.case, path=str(path), answer=output.answer)
