"""Tasks of one's own as a Taskset: a folder with tasks.jsonl, or such a file, graded as each task says."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from core.errors import BoundaryError, UserError, boundary
from core.ports import CaseOutput, Grading, GradingPorts
from core.tasks.answer_line import answer_in
from core.tasks.answers import AnswerTaskset, Judged
from core.tasks.own.answered import domain_for, mixed
from core.tasks.own.check import workbook_findings
from core.tasks.own.given import texts_of, values_given, workbook_input
from core.tasks.own.grading import Way
from core.tasks.own.lines import Problem, read_lines
from core.tasks.own.matching import REGEX_SECONDS, Verdict, matches
from core.tasks.own.numbers import Tolerance
from core.tasks.own.outside import grade_by_checker, grade_by_judge
from core.tasks.own.pictures import picture_findings, refuse_unshowable
from core.tasks.own.places import secrets
from core.tasks.own.tasks import NAME, listed_task, task_of
from core.tasks.recalculate import EngineName, engines_for
from core.tasks.spreadsheet.grading import judge_all
from core.tasks.spreadsheet.literals import Known, gold_literals, values_within
from core.tasks.spreadsheet.response import Example, write_perturbed
from core.tasks.spreadsheet.verdict import Mode, grading_of
from core.tasks.spreadsheet.workbooks import expected_path, pairs_of
from core.types import Finding, Task

FILE = "tasks.jsonl"
_AT_ONCE = 0.01
"""Seconds that a pattern may try for on words that only might be an answer, of which a text has many."""


class OwnTaskset(AnswerTaskset):
    """The tasks of a file. Raises UserError where it cannot be read at all.

    All its tasks are answered in words, or all leave a file: an agent is told one of the two, and a cause is proven
    in another way. What is wrong with single tasks is for `check` to list, and `tasks` raises the first of it.
    """

    def __init__(self, path: Path, mode: Mode = "corrected", engine: EngineName = "auto") -> None:
        super().__init__(NAME)
        engines_for(engine)
        self.mode: Mode = mode
        self.engine: EngineName = engine
        self.file = path if path.is_file() else path / FILE
        self.folder = self.file.parent.resolve()
        self.lines, self._problems = read_lines(_text(path, self.file))
        self.domain = domain_for(self.lines)

    def tasks(self) -> tuple[Task, ...]:
        """All tasks, in order. Raises UserError that tells the first thing that is wrong with one."""
        tasks, problems = self._read
        self._refuse(problems)
        return tasks

    def listed(self) -> tuple[Task, ...]:
        """All tasks, in order, as far as their lines tell them: no file that one names is looked for.

        Raises UserError that tells the first line that is wrong.
        """
        self._refuse(self._of_lines)
        return tuple(map(listed_task, self.lines))

    def check(self) -> tuple[Finding, ...]:
        """Everything that is wrong with the tasks: errors by line, then what is to be said of their files."""
        tasks, problems = self._read
        wrong = [
            Finding(
                severity="error",
                rule="own-task",
                path=problem.task or self.file.name,
                line=problem.line or None,
                message=problem.told,
            )
            for problem in problems
        ]
        workbooks = workbook_findings(tasks, self.mode, self.engine)
        return (*wrong, *workbooks, *picture_findings(tasks), *_judged(tasks))

    def output_name(self, task: Task) -> str | None:
        name = task.details.get("output")
        return str(name) if name else None

    def judge(self, task: Task, message: str) -> Judged:
        """The verdict on the answer line of a message, by the task's rule. Pictures and files are not looked at."""
        answer = answer_in(message)
        return _best(_verdicts(task, answer, REGEX_SECONDS), answer)

    def grade(self, task: Task, outputs: Sequence[CaseOutput], reveal_gold: bool = False) -> Grading:
        """As the port says, for what needs no model and no sandbox. Raises BoundaryError (grader)."""
        if _way(task) == "expected":
            return _named(super().grade(task, outputs, reveal_gold), str(_reference(task)["match"]))
        if _way(task) == "expected_workbook":
            with boundary("grader"):
                return grading_of(judge_all(pairs_of(task, outputs), self.mode, self.engine), self.mode, reveal_gold)
        raise BoundaryError("grader", "NeedsOutside", f"task {task.id} is graded by a {_way(task)}, which takes a run")

    async def grade_outside(
        self, task: Task, outputs: Sequence[CaseOutput], ports: GradingPorts, about: str, reveal_gold: bool = False
    ) -> Grading:
        """As the port says: checkers and judges are asked, the rest is compared in a thread."""
        if _way(task) == "checker":
            return await grade_by_checker(task, self.output_name(task), outputs, ports)
        if by_judge(task):
            return await grade_by_judge(task, outputs, ports, about)
        return await asyncio.to_thread(self.grade, task, outputs, reveal_gold)

    def shown(self, task: Task) -> str:
        """With what stands in the inputs, as far as it is text or a workbook."""
        return "\n".join((super().shown(task), *texts_of(task)))

    def literals(self, task: Task) -> tuple[str, ...]:
        """Gold values nobody can know who has not seen them; none where a checker or a judge holds them."""
        if _way(task) == "expected":
            return super().literals(task)
        if _way(task) != "expected_workbook":
            return ()
        with boundary("grader"):
            expected = expected_path(task, 1)
            gold = values_within(expected, _example(task, expected, expected).areas())
            return gold_literals(gold, Known(task.instruction, values_given(task)))

    def answers(self, task: Task) -> tuple[str, ...]:
        """Accepted answers where the task lists them; a workbook, a checker or a judge has none to be written."""
        return super().answers(task) if _way(task) == "expected" else ()

    def accepts(self, task: Task, words: str) -> bool:
        """By the rule for answers in words; a pattern that is slow on these has not accepted them."""
        if _way(task) != "expected":
            return False
        with boundary("grader"):
            return any(verdict.right for verdict in _verdicts(task, answer_in(f"Answer: {words}"), _AT_ONCE))

    def perturbed(self, task: Task, case: int, seed: int, work: Path) -> bool | None:
        """As the port says, where one workbook goes in and a workbook is expected; None elsewhere."""
        given = workbook_input(task)
        if _way(task) != "expected_workbook" or given is None:
            return None
        with boundary("grader"):
            example = _example(task, Path(given.path), expected_path(task, case))
            target = work / given.name
            target.parent.mkdir(parents=True, exist_ok=True)
            known = write_perturbed(task, example, (), seed, target, engines_for(self.engine))
            for file in task.cases[0].inputs if known is not None else ():
                if file != given:
                    (work / file.name).parent.mkdir(parents=True, exist_ok=True)
                    (work / file.name).write_bytes(Path(file.path).read_bytes())
            return known

    def _refuse(self, problems: Sequence[Problem]) -> None:
        if problems:
            raise UserError(f"{self.file}{_place(problems[0])}: {problems[0].told}{_more(len(problems), self.file)}")

    @functools.cached_property
    def _of_lines(self) -> tuple[Problem, ...]:
        """What is wrong with the lines themselves, in the order of the file."""
        return tuple(sorted((*self._problems, *mixed(self.lines)), key=lambda each: each.line))

    @functools.cached_property
    def _read(self) -> tuple[tuple[Task, ...], tuple[Problem, ...]]:
        """The tasks whose files are there, and everything that is wrong, in the order of the file."""
        hidden = secrets(self.lines)
        tasks, problems = [], [*self._of_lines]
        for line in self.lines:
            try:
                task = task_of(line, self.folder, hidden | {self.file.name})
                refuse_unshowable(task)
                tasks.append(task)
            except UserError as problem:
                problems.append(Problem(line=line.number, told=str(problem), task=line.id))
        return tuple(tasks), tuple(sorted(problems, key=lambda each: each.line))


def _text(path: Path, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        missing = f"has no {FILE}; write one task a line there, or name the file" if path.is_dir() else "no such folder"
        raise UserError(f"{path}: {missing}") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{file}: cannot be read as UTF-8 text: {problem}") from None


def _place(problem: Problem) -> str:
    return f", line {problem.line}" if problem.line else ""


def _more(count: int, file: Path) -> str:
    return f" (and {count - 1} more: `trace2skill tasks check {file} --domain own`)" if count > 1 else ""


def _way(task: Task) -> Way:
    way: Way = task.details["graded_by"]
    return way


def by_judge(task: Task) -> bool:
    """Whether a model grades the task."""
    return _way(task) == "judge"


def _reference(task: Task) -> Any:
    return task.cases[0].reference


def _verdicts(task: Task, answer: str, seconds: float) -> list[Verdict]:
    """The verdict by each of the accepted answers; a pattern may try for so many seconds."""
    reference = _reference(task)
    tolerance = Tolerance(Fraction(reference["absolute"]), Fraction(reference["relative"]))
    return [matches(answer, each, reference["match"], tolerance, seconds) for each in reference["answers"]]


def _best(verdicts: Sequence[Verdict], answer: str) -> Judged:
    """Right where one of the accepted answers is; no verdict where none is right and one could not be tried."""
    read = f"read as the answer: {answer[:200]}"
    if any(verdict.right for verdict in verdicts):
        return Judged(value=1.0, passed=True, detail=read, answered=answer)
    unknown = next((verdict.why for verdict in verdicts if verdict.right is None), "")
    why = next((f"; {verdict.why}" for verdict in verdicts if verdict.why), "")
    return Judged(value=0.0, passed=False, detail=read + why, answered=answer, unscorable=unknown)


def _named(grading: Grading, mode: str) -> Grading:
    return grading.model_copy(update={"grade": grading.grade.model_copy(update={"mode": mode})})


def _example(task: Task, given: Path, expected: Path) -> Example:
    position, sheet = str(task.details["answer_position"]), str(task.details["answer_sheet"])
    return Example(case=1, input=given, expected=expected, position=position, sheet=sheet)


def _judged(tasks: Sequence[Task]) -> tuple[Finding, ...]:
    count = sum(map(by_judge, tasks))
    if not count:
        return ()
    told = f"{count} of {len(tasks)} tasks are judged by a model, and a verdict is as good as its judge"
    advice = "compare some verdicts with people's: `trace2skill judge sheet RUN`, then `trace2skill judge calibrate`"
    return (Finding(severity="info", rule="judged", path="tasks", message=told, advice=advice),)
