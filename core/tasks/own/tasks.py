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
    case = Case(index=1, inputs=inputs_of(line, folder, hidden), reference=_reference(line, folder))
    return listed_task(line).model_copy(update={"cases": (case,)})


def listed_task(line: Line) -> Task:
    """The task as far as its line tells it: without its files, which nobody looks for."""
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
        cases=(),
        details=details,
    )


def _reference(line: Line, folder: Path) -> dict[str, Any]:
    graded = line.graded
    if isinstance(graded, ExpectedWorkbook):
        file = file_in(folder, graded.workbook, "expected_workbook")
        told: dict[str, Any] = {"path": file.path}
        marks: object = [file.digest, graded.position, graded.sheet]
    elif isinstance(graded, Checker):
        files = [file_in(folder, name, "checker").model_dump() for name in graded.files]
        told = {"argv": list(graded.argv), "files": files, "seconds": graded.seconds}
        marks = {**told, "files": [[file["name"], file["digest"]] for file in files]}
    elif isinstance(graded, Expected):
        told = marks = graded.model_dump(mode="json", exclude={"way"})
    else:
        told = marks = {"rubric": graded.rubric}
    return told | {"digest": hashlib.sha256(json.dumps(marks, sort_keys=True).encode()).hexdigest()}
