"""Running the scripted model's programs on generated tasks, in this process: they are our own code."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.demo.policy.intent import Intent, understand
from core.demo.policy.program import write_program
from core.demo.policy.views import inspection, sheets_in
from core.tasks.spreadsheet.grading import judge_all
from core.tasks.spreadsheet.verdict import Pair
from core.tasks.starter.families import FAMILIES
from core.tasks.starter.lessons import LESSONS
from core.tasks.starter.suite import Planned, plan_task
from core.tasks.starter.workbook import answer_position, case_files

PRACTICE_OF = {
    "header_row": "header",
    "skip_totals": "totals",
    "text_numbers": "text_numbers",
    "normalise_keys": "keys",
    "blank_rows": "blanks",
    "text_dates": "dates",
    "fill_down": "fill",
    "hidden_rows": "hidden",
    "bracket_negatives": "brackets",
    "error_values": "errors",
    "percent_text": "percent",
    "unit_suffix": "units",
    "serial_dates": "serials",
    "later_duplicate": "duplicates",
    "include_totals": "against totals",
    "stop_at_blank": "against blanks",
    "exact_keys": "against keys",
    "round_first": "rounding",
}
"""The starter's lessons and the scripted model's practices: two vocabularies that know nothing of each other."""

TRUE_LESSONS = tuple(lesson.id for lesson in LESSONS if lesson.spread != "false")
EVERY_PRACTICE = frozenset(PRACTICE_OF[lesson] for lesson in TRUE_LESSONS)


@dataclass(frozen=True)
class Bench:
    """One generated task laid out in a folder: its cases as files, its instruction, where its answer is read."""

    folder: Path
    planned: Planned
    instruction: str
    position: str

    def path(self, case: int, name: str) -> str:
        return str(self.folder / f"{case}_{name}.xlsx")

    @cached_property
    def intent(self) -> Intent:
        """The task as the scripted model understands it from its first case."""
        found = understand(self.instruction, sheets_in(run(inspection(self.path(0, "input")), self.folder)))
        assert found is not None, self.instruction
        return found

    def passes(self, practices: frozenset[str]) -> bool:
        """Whether the program with these practices is right on every case."""
        return all(self._right(case, practices) for case in range(len(self.planned.books)))

    def _right(self, case: int, practices: frozenset[str]) -> bool:
        program = write_program(self.intent, practices, self.path(case, "input"), self.path(case, "output")).text
        return self._passes(program, case)

    def right_with(self, program: str) -> bool:
        """Whether a program written for the first case, with files in the work directory, is right on every case."""
        cases = range(len(self.planned.books))
        return all(
            self._passes(
                program.replace("'0_input.xlsx'", repr(self.path(case, "input"))).replace(
                    "'output.xlsx'", repr(self.path(case, "output"))
                ),
                case,
            )
            for case in cases
        )

    def _passes(self, program: str, case: int) -> bool:
        expected, output = Path(self.path(case, "golden")), Path(self.path(case, "output"))
        output.unlink(missing_ok=True)
        run(program, self.folder)
        pair = Pair(case=case + 1, expected=expected, output=output, position=self.position, sheet="")
        return judge_all([pair], "corrected", "none")[0].outcome == "passed"


def lay(planned: Planned, folder: Path) -> Bench:
    """Write a task's cases into a folder."""
    family = FAMILIES[planned.shape.family]
    answers = tuple(book.answer("") for book in planned.books)
    position = answer_position(planned.books[0].answer_sheet, answers, family.margin)
    bench = Bench(folder, planned, family.instruction(planned.shape), position)
    for case, book in enumerate(planned.books):
        untouched, golden = case_files(book, planned.shape, case)
        Path(bench.path(case, "input")).write_bytes(untouched)
        Path(bench.path(case, "golden")).write_bytes(golden)
    return bench


def task_with(family: str, *mess: str, seed: str = "0") -> Planned:
    """A task of a family that needs exactly these lessons."""
    return plan_task("x", "evolve", seed, family, frozenset(mess))


def run(program: str, folder: Path) -> str:
    """What a program prints; a traceback's last line where it fails."""
    printed = io.StringIO()
    with inside(folder), contextlib.redirect_stdout(printed):
        try:
            exec(compile(program, "program", "exec"), {"__name__": "__main__"})
        except Exception as problem:  # noqa: BLE001 - a program may fail in any way, and then it printed that
            printed.write(f"Traceback: {problem!r}\n")
    return printed.getvalue()


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
