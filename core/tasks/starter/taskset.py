"""The starter suite as a task set: generated once, graded like any other spreadsheet folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

from core.errors import BoundaryError, boundary
from core.ports import CaseOutput, Grading
from core.tasks.starter.families import FAMILIES
from core.tasks.starter.grading import compare_case
from core.tasks.starter.layout import write_suite
from core.tasks.starter.shape import CASES
from core.tasks.starter.suite import Planned, differ, plan_suite
from core.tasks.starter.workbook import case_files
from core.types import Case, Finding, InputFile, Score, Task


class StarterTaskset:
    """Implements core.ports.Taskset; `evolve` and `test` are the parts the generator made."""

    name = "starter"
    domain = "spreadsheet"

    def __init__(self, directory: Path, planned: tuple[Planned, ...]) -> None:
        self.directory = directory
        self._planned = {task.id: task for task in planned}
        entries = json.loads((directory / "dataset.json").read_text(encoding="utf-8"))
        self._tasks = tuple(_task(directory, entry, self._planned[entry["id"]].part) for entry in entries)

    @property
    def evolve(self) -> tuple[Task, ...]:
        return tuple(task for task in self._tasks if "evolve" in task.tags)

    @property
    def test(self) -> tuple[Task, ...]:
        return tuple(task for task in self._tasks if "test" in task.tags)

    def tasks(self) -> tuple[Task, ...]:
        return self._tasks

    def check(self) -> tuple[Finding, ...]:
        return ()

    def grade(self, task: Task, outputs: Sequence[CaseOutput], reveal_gold: bool = False) -> Grading:
        with boundary("grader"):
            found = {output.case: output.path for output in outputs if output.path}
            differences = []
            passed = 0
            for case in task.cases:
                path = found.get(case.index)
                if path is None or not Path(path).is_file():
                    continue
                differing = compare_case(
                    case.index, task.details["answer_position"], Path(case.reference), Path(path), reveal_gold
                )
                differences += differing
                passed += not differing
        score = Score(value=passed / len(task.cases), passed=passed == len(task.cases), mode="corrected")
        return Grading(grade=score, differences=tuple(differences[:40]))

    def output_name(self, task: Task) -> str | None:
        return "output.xlsx"

    def literals(self, task: Task) -> tuple[str, ...]:
        raise BoundaryError("tasks", "NotImplementedError", "literals come with the spreadsheet room")

    def perturbed(self, task: Task, case: int, seed: int, work: Path) -> bool | None:
        """Draw the case anew from another seed: same names and layout, other records; the result always responds."""
        planned = self._planned[task.id]
        shape, before = planned.shape, planned.books[case - 1].answer("")
        for attempt in range(20):
            rng = Random(f"perturbed {planned.seed} {case} {seed} {attempt}")
            book = FAMILIES[shape.family].book(shape, case - 1, rng)
            if differ(book.answer(""), before):
                (work / "input.xlsx").write_bytes(case_files(book, shape, case - 1)[0])
                return True
        return None


def starter_taskset(suite_seed: int, directory: Path, evolve: int = 40, test: int = 60) -> StarterTaskset:
    """The suite of a seed, generated below `directory` unless it lies there already.

    Equal arguments give byte-equal files. Raises BoundaryError (tasks) where the folder cannot be written.
    """
    folder = write_suite(suite_seed, directory, evolve, test)
    return StarterTaskset(folder, plan_suite(suite_seed, evolve, test))


def _task(directory: Path, entry: dict[str, str], part: str) -> Task:
    folder = directory / entry["spreadsheet_path"]
    return Task(
        id=entry["id"],
        taskset="starter",
        domain="spreadsheet",
        instruction=entry["instruction"],
        kind=entry["instruction_type"],
        cases=tuple(_case(folder, entry["id"], index) for index in range(1, CASES + 1)),
        tags=(part,),
        details={key: entry[key] for key in ("answer_position", "answer_sheet")},
    )


def _case(folder: Path, task: str, index: int) -> Case:
    path = folder / f"{index}_{task}_input.xlsx"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Case(
        index=index,
        inputs=(InputFile(name="input.xlsx", path=str(path), digest=digest),),
        reference=str(folder / f"{index}_{task}_answer.xlsx"),
    )
