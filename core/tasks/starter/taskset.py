"""The starter suite as a task set: generated once, graded like any other folder of workbooks."""

from __future__ import annotations

from pathlib import Path
from random import Random

from core.errors import boundary
from core.tasks.recalculate import EngineName
from core.tasks.spreadsheet.dataset import digest_of
from core.tasks.spreadsheet.taskset import SpreadsheetTaskset
from core.tasks.spreadsheet.verdict import Mode
from core.tasks.spreadsheet.workbooks import INPUT_NAME
from core.tasks.starter.families import FAMILIES
from core.tasks.starter.families.family import Book
from core.tasks.starter.layout import write_suite
from core.tasks.starter.suite import Planned, differ, plan_suite
from core.tasks.starter.workbook import case_files
from core.types import Case, InputFile, Task

PERTURBATIONS_TRIED = 20


class StarterTaskset(SpreadsheetTaskset):
    """A generated suite. `evolve` and `test` are the parts the generator made; a task's tags name its part."""

    def __init__(
        self, directory: Path, planned: tuple[Planned, ...], mode: Mode = "corrected", engine: EngineName = "auto"
    ) -> None:
        super().__init__(directory, mode, engine)
        self.name = "starter"
        self.planned = {task.id: task for task in planned}
        self.evolve = self._part("evolve")
        self.test = self._part("test")

    def tasks(self) -> tuple[Task, ...]:
        return (*self.evolve, *self.test)

    def _part(self, part: str) -> tuple[Task, ...]:
        return tuple(
            task.model_copy(update={"taskset": "starter", "tags": (part,)})
            for task in super().tasks()
            if self.planned[task.id].part == part
        )

    def perturbed(self, task: Task, case: int, seed: int, work: Path) -> bool | None:
        """Draw the case anew from another seed: same names and layout, other records, another result.

        None where twenty draws all gave the same result.
        """
        book = self._drawn_anew(task, case, seed)
        if book is None:
            return None
        with boundary("taskset"):
            (work / INPUT_NAME).write_bytes(case_files(book, self.planned[task.id].shape, case - 1)[0])
        return True

    def perturbed_case(self, task: Task, case: int, seed: int, place: Path) -> Case | None:
        """The case of `perturbed` with its expected workbook, which the generator knows."""
        book = self._drawn_anew(task, case, seed)
        if book is None:
            return None
        given, expected = place / INPUT_NAME, place / "expected.xlsx"
        with boundary("taskset"):
            untouched, golden = case_files(book, self.planned[task.id].shape, case - 1)
            given.write_bytes(untouched)
            expected.write_bytes(golden)
        return Case(
            index=case,
            inputs=(InputFile(name=INPUT_NAME, path=str(given), digest=digest_of(given)),),
            reference={"path": str(expected), "digest": digest_of(expected)},
        )

    def _drawn_anew(self, task: Task, case: int, seed: int) -> Book | None:
        planned = self.planned[task.id]
        before = planned.books[case - 1].answer("")
        for attempt in range(PERTURBATIONS_TRIED):
            rng = Random(f"perturbed {planned.seed} {case} {seed} {attempt}")
            book = FAMILIES[planned.shape.family].book(planned.shape, case - 1, rng)
            if differ(book.answer(""), before):
                return book
        return None


def starter_taskset(
    suite_seed: int,
    directory: Path,
    evolve: int = 40,
    test: int = 60,
    mode: Mode = "corrected",
    engine: EngineName = "auto",
) -> StarterTaskset:
    """The suite of a seed, generated below `directory` unless it lies there already.

    Equal arguments give byte-equal files. Raises OSError where the folder cannot be written, UserError
    for an engine that is not installed.
    """
    folder = write_suite(suite_seed, directory, evolve, test)
    return StarterTaskset(folder, plan_suite(suite_seed, evolve, test), mode, engine)
