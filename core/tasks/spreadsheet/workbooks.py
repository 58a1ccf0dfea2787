"""Tasks whose answer is a workbook: grading, gold literals and perturbations, whatever folder they come from.

A case's `reference` is the expected workbook: {"path": …, "digest": …}, or the path alone. A task's `details` hold
answer_position, answer_sheet and data_position. The agent finds `input.xlsx` in its work directory and leaves
`output.xlsx` there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.errors import BoundaryError, boundary
from core.ports import CaseOutput, Grading
from core.tasks.recalculate import EngineName, engines_for
from core.tasks.spreadsheet.grading import judge_all
from core.tasks.spreadsheet.literals import Known, gold_literals, values_of, values_within
from core.tasks.spreadsheet.response import Example, write_perturbed
from core.tasks.spreadsheet.verdict import Mode, Pair, grading_of
from core.types import Domain, Task

INPUT_NAME = "input.xlsx"
OUTPUT_NAME = "output.xlsx"
SPREADSHEET = Domain(name="spreadsheet", details=("data_position", "answer_sheet", "answer_position"))


class WorkbookTaskset(ABC):
    """The half of a Taskset that needs nothing but its tasks. Raises UserError for an engine that is not installed."""

    domain = SPREADSHEET

    def __init__(self, name: str, mode: Mode, engine: EngineName) -> None:
        self.name = name
        self.mode: Mode = mode
        self.engine: EngineName = engine
        engines_for(engine)

    @abstractmethod
    def tasks(self) -> tuple[Task, ...]: ...

    def output_name(self, task: Task) -> str | None:
        return OUTPUT_NAME

    def grade(self, task: Task, outputs: Sequence[CaseOutput], reveal_gold: bool = False) -> Grading:
        """Grade every case of a task; a case nothing was handed in for has failed. Raises BoundaryError (grader)."""
        with boundary("grader"):
            verdicts = judge_all(pairs_of(task, outputs), self.mode, self.engine)
            return grading_of(verdicts, self.mode, reveal_gold)

    def literals(self, task: Task) -> tuple[str, ...]:
        """Gold values that can be known from neither instruction nor input (the rule is in literals.py).

        Raises BoundaryError (grader) where a workbook or the answer position cannot be read.
        """
        with boundary("grader"):
            found: dict[str, None] = {}
            for example in examples_of(task):
                known = Known(task.instruction, values_of(example.input))
                gold = values_within(example.expected, example.areas())
                found |= dict.fromkeys(gold_literals(gold, known))
            return tuple(found)

    def perturbed(self, task: Task, case: int, seed: int, work: Path) -> bool | None:
        """As the port says; response.py tells when the answer is known to change. Raises BoundaryError (grader)."""
        with boundary("grader"):
            examples = examples_of(task)
            example = next(found for found in examples if found.case == case)
            others = [found for found in examples if found.case != case]
            return write_perturbed(task, example, others, seed, work / INPUT_NAME, engines_for(self.engine))


def examples_of(task: Task) -> tuple[Example, ...]:
    """The cases of a task with what its details say of the answer. Raises BoundaryError (grader)."""
    return tuple(
        Example(
            case=case.index,
            input=Path(case.inputs[0].path),
            expected=expected_path(task, case.index),
            position=str(task.details.get("answer_position", "")),
            sheet=str(task.details.get("answer_sheet", "")),
        )
        for case in task.cases
    )


def pairs_of(task: Task, outputs: Sequence[CaseOutput]) -> tuple[Pair, ...]:
    """What to grade: each case of a task with the workbook handed in for it. Raises BoundaryError (grader)."""
    handed_in = {output.case: output.path for output in outputs}
    pairs = []
    for case in task.cases:
        path = handed_in.get(case.index)
        pairs.append(
            Pair(
                case=case.index,
                expected=expected_path(task, case.index),
                output=Path(path) if path is not None else None,
                position=str(task.details.get("answer_position", "")),
                sheet=str(task.details.get("answer_sheet", "")),
            )
        )
    return tuple(pairs)


def expected_path(task: Task, case: int) -> Path:
    """Where a case's expected workbook lies. Raises BoundaryError (grader) where the task has none."""
    reference = next((found.reference for found in task.cases if found.index == case), None)
    path = reference.get("path") if isinstance(reference, Mapping) else reference
    if not isinstance(path, str):
        raise BoundaryError("grader", "NoReference", f"task {task.id}, case {case} has no expected workbook")
    return Path(path)
