"""From a line to a task: what the agent is given, and what the evaluator compares with.

A task's `reference` says how it is graded; its `digest` changes with everything that grading looks at. `details` hold
`graded_by`, `output` where a file is to be left, and for a workbook answer_position and answer_sheet.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from core.tasks.own.grading import Checker, Expected, ExpectedWorkbook
from core.tasks.own.lines import Line
from core.tasks.own.places import file_in, inputs_of
from core.types import Case, Task

NAME = "own"


def task_of(line: Line, folder: Path, hidden: frozenset[str]) -> Task:
    """The task of a line whose files lie in `folder`. Raises UserError where a file is not to be had."""
    details: dict[str, str] = {"graded_by": line.graded.way}
    if line.output:
        details["output"] = line.output
    if isinstance(line.graded, ExpectedWorkbook):
        details |= {"answer_position": line.graded.position, "answer_sheet": line.graded.sheet}
    return Task(
        id=line.id,
        taskset=NAME,
        domain=NAME,
        instruction=line.instruction,
        kind=line.kind,
        cases=(Case(index=1, inputs=inputs_of(line, folder, hidden), reference=_reference(line, folder)),),
        details=details,
    )


def _reference(line: Line, folder: Path) -> dict[str, Any]:
    graded = line.graded
    if isinstance(graded, ExpectedWorkbook):
        file = file_in(folder, graded.workbook, "expected_workbook")
        return {"path": file.path, "digest": file.digest}
    if isinstance(graded, Checker):
        files = [file_in(folder, name, "checker").model_dump() for name in graded.files]
        told: dict[str, Any] = {"argv": list(graded.argv), "files": files, "seconds": graded.seconds}
        marks = {**told, "files": [[file["name"], file["digest"]] for file in files]}
    elif isinstance(graded, Expected):
        told = marks = graded.model_dump(mode="json", exclude={"way"})
    else:
        told = marks = {"rubric": graded.rubric}
    return told | {"digest": hashlib.sha256(json.dumps(marks, sort_keys=True).encode()).hexdigest()}
