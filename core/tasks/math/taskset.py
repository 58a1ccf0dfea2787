"""Problems as a Taskset: JSON lines as DAPO's and the AIME's are kept here, and the generated suite.

A line is {"id": …, "problem": …, "answer": …}; other fields are left alone. Graded by answers.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.ports import CaseOutput
from core.tasks.answers import AnswerTaskset, Judged, accepted, answer_task
from core.tasks.json_lines import NoJson, json_value
from core.tasks.math.answers import compared_by, same_answer
from core.tasks.math.at_once import same_at_once
from core.tasks.math.boxed import plain_integer
from core.types import Domain, Finding, Task

MATH_DOMAIN = Domain(name="math", agent="agent_math", analysts="_answers", tools=(), proof="fresh")
_FIELDS = ("id", "problem", "answer")


class MathTaskset(AnswerTaskset):
    """Problems with one expected answer each."""

    domain = MATH_DOMAIN

    def __init__(self, name: str, tasks: Sequence[Task]) -> None:
        super().__init__(name)
        self._tasks = tuple(tasks)

    def tasks(self) -> tuple[Task, ...]:
        return self._tasks

    def judge(self, task: Task, message: str) -> Judged:
        """By the last box. What math-verify cannot finish is not scorable."""
        (expected,) = accepted(task)
        verdict = same_answer(expected, message)
        if verdict.same is None:
            return Judged(value=0.0, passed=False, unscorable=verdict.reason, answered=verdict.answered or "")
        said = "its box holds another answer" if verdict.answered is not None else verdict.reason
        detail = "" if verdict.same else said
        return Judged(
            value=float(verdict.same), passed=verdict.same, detail=detail, answered=verdict.answered or "no box"
        )

    def accepts(self, task: Task, words: str) -> bool:
        """Without math-verify, which is a program of its own: what is plainly the answer (at_once.py)."""
        (expected,) = accepted(task)
        return same_at_once(expected, words)

    def verdict_key(self, task: Task, outputs: Sequence[CaseOutput]) -> str | None:
        """Of what math-verify is to compare (core.ports.KeepsVerdicts): it has its time, and busy machines take it."""
        (expected,) = accepted(task)
        message = next((each.answer for each in outputs if each.answer), "")
        return compared_by(expected, message)

    def check(self) -> tuple[Finding, ...]:
        """Problems told twice, and answers that only math-verify can compare."""
        seen: dict[str, str] = {}
        findings = []
        for task in self._tasks:
            text = " ".join(task.instruction.split())
            if text in seen:
                findings.append(_finding("same-problem", task, f"it is the same problem as {seen[text]}"))
            seen.setdefault(text, task.id)
            (answer,) = accepted(task)
            if plain_integer(answer) is None:
                findings.append(_finding("no-integer", task, f"its answer {answer!r} is no plain integer"))
        return tuple(findings)


def read_problems(path: Path) -> MathTaskset:
    """The problems of a file of JSON lines, or of all such files of a folder, by name.

    Raises UserError where there are none, and naming file and line of one that is none or whose id was used before.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise UserError(f"{path}: holds no .jsonl file; math problems are JSON lines with {', '.join(_FIELDS)}")
    tasks: dict[str, Task] = {}
    for file in files:
        for place, fields in _lines(file):
            task = _task(fields, place)
            if task.id in tasks:
                raise UserError(f"{place}: the id {task.id!r} was used before")
            tasks[task.id] = task
    if not tasks:
        raise UserError(f"{path}: holds no problem")
    return MathTaskset("math", tuple(tasks.values()))


def problem_task(identifier: str, taskset: str, problem: str, answer: str, tags: Sequence[str] = ()) -> Task:
    """A problem as a task."""
    return answer_task(identifier, taskset, MATH_DOMAIN, problem, (answer,), tags=tags)


def _lines(file: Path) -> list[tuple[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError(f"{file}: no such file or folder") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{file}: cannot be read: {problem}") from None
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                found.append((f"{file}, line {number}", json_value(line)))
            except NoJson as problem:
                raise UserError(f"{file}, line {number}: not valid JSON: {problem}") from None
    return found


def _task(fields: Any, place: str) -> Task:
    if not isinstance(fields, dict):
        raise UserError(f"{place}: an object is expected")
    identifier, problem, answer = (_written(fields.get(name), name, place) for name in _FIELDS)
    return problem_task(identifier, "math", problem, answer.strip())


def _written(value: Any, name: str, place: str) -> str:
    """A field as a text; numbers are taken as they are written. Raises UserError for anything else."""
    if value is None or not str(value).strip():
        raise UserError(f"{place}: has no {name}")
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not isinstance(value, str) and not number:
        raise UserError(f"{place}: its {name} is {str(value)[:40]}; a text or a number is expected")
    return str(value)


def _finding(rule: str, task: Task, message: str) -> Finding:
    return Finding(
        severity="warning", rule=rule, path=task.id, message=message, advice="nothing: it is used all the same"
    )
