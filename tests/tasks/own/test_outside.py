"""Checkers and judges: what their word makes of a task, and what is no verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.errors import BoundaryError
from core.ports import CaseOutput, Check, Grading, Judgement, ToJudge
from core.tasks.own.taskset import OwnTaskset
from core.types import NotScorable, Observation, Score
from tests.tasks.own.laying import laid

OK = Observation(text="", exit_status=0)
PASSED = Judgement(passed=True, reason="It does.")


@dataclass
class Outside:
    """Implements core.ports.GradingPorts with one answer to everything; keeps what was asked."""

    seen: Observation = OK
    said: Judgement | BoundaryError = PASSED
    checks: list[Check] = field(default_factory=list)
    asked: list[tuple[ToJudge, str]] = field(default_factory=list)

    async def checked(self, check: Check) -> Observation:
        self.checks.append(check)
        return self.seen

    async def judged(self, asked: ToJudge, about: str) -> Judgement:
        self.asked.append((asked, about))
        if isinstance(self.said, BoundaryError):
            raise self.said
        return self.said


def graded(taskset: OwnTaskset, outside: Outside, **left: Any) -> Grading:
    (task,) = taskset.tasks()
    outputs: Sequence[CaseOutput] = (CaseOutput(case=1, **left),)
    return asyncio.run(taskset.grade_outside(task, outputs, outside, "attempt"))


def in_words(folder: Path) -> OwnTaskset:
    line = {"instruction": "Do.", "inputs": ["a.txt"], "checker": "c/check.py", "checker_files": ["gold.txt"]}
    return laid(folder, line, c__check_dot_py="", gold_dot_txt="", a_dot_txt="")


@pytest.mark.parametrize(
    ("seen", "outcome", "told"),
    [
        (Observation(text="all is well\n", exit_status=0), True, "all is well"),
        (Observation(text="expected 3 rows", exit_status=1), False, "expected 3 rows"),
        (Observation(text="", exit_status=125), False, ""),
        (Observation(text="x" * 5000, exit_status=1), False, "x" * 2000 + "…"),
        (Observation(text="", exit_status=None, ended="time"), None, "the checker was stopped at its time limit"),
        (Observation(text="", exit_status=0, ended="memory"), None, "stopped at its memory limit"),
        (Observation(text="sh: nope: not found\nmore", exit_status=127), None, "no such program: sh: nope: not found"),
        (Observation(text="expected 42\nc: nope: not found", exit_status=127), None, "no such program: c: nope: not"),
        (Observation(text="expected 42", exit_status=127), None, "there is no such program"),
        (Observation(text="", exit_status=126), None, "cannot be executed"),
        (Observation(text="expected 42", exit_status=137), None, "the checker was killed (exit status 137)"),
    ],
)
def test_an_exit_status_is_the_verdict_unless_the_checker_did_not_end_by_itself(
    tmp_path: Path, seen: Observation, outcome: bool | None, told: str
) -> None:
    """What it printed is the detail; where it has no verdict its words are kept out of the reason."""
    grade = graded(in_words(tmp_path), Outside(seen=seen), answer="x").grade
    assert grade.mode == "checker"
    if outcome is None:
        assert isinstance(grade, NotScorable)
        assert told in grade.reason
        assert "42" not in grade.reason
    else:
        assert isinstance(grade, Score)
        assert (grade.passed, grade.value, grade.detail) == (outcome, float(outcome), told)


def test_a_checker_of_words_finds_the_answer_and_the_message_beside_the_inputs(tmp_path: Path) -> None:
    """Its own files are apart, under their names in the folder."""
    outside = Outside()
    graded(in_words(tmp_path), outside, answer="Because.\nAnswer: 42")
    (check,) = outside.checks
    assert check.argv == ("python3", "/checker/c/check.py")
    assert check.texts == (("answer.txt", "42"), ("message.txt", "Because.\nAnswer: 42"))
    assert [file.name for file in check.files] == ["a.txt"]
    assert [file.name for file in check.own] == ["c/check.py", "gold.txt"]


def test_a_checker_of_a_file_finds_it_under_its_name(tmp_path: Path) -> None:
    """Wherever it was kept."""
    line = {"instruction": "Do.", "output": "o.csv", "checker": ["true"], "checker_seconds": 5}
    (tmp_path / "kept").write_text("1,2")
    outside = Outside()
    graded(laid(tmp_path / "tasks", line), outside, path=str(tmp_path / "kept"))
    (check,) = outside.checks
    assert (check.argv, check.seconds, check.texts, check.own) == (("true",), 5.0, (), ())
    assert [(file.name, file.path) for file in check.files] == [("o.csv", str(tmp_path / "kept"))]


def test_nothing_handed_in_has_failed_and_asks_nobody(tmp_path: Path) -> None:
    """Neither the checker nor the judge."""
    outside = Outside()
    tasksets = [
        in_words(tmp_path / "a"),
        laid(tmp_path / "b", {"instruction": "Do.", "output": "o.csv", "checker": ["true"]}),
        laid(tmp_path / "c", {"instruction": "Write.", "judge": "Is there."}),
    ]
    grades = [graded(taskset, outside).grade for taskset in tasksets]
    assert [getattr(grade, "passed", None) for grade in grades] == [False, False, False]
    assert (outside.checks, outside.asked) == ([], [])


def test_a_judge_is_asked_about_the_whole_message(tmp_path: Path) -> None:
    """Its reason is the detail of the grade."""
    outside = Outside(said=Judgement(passed=False, reason="It names one."))
    grading = graded(laid(tmp_path, {"instruction": "Name both.", "judge": "Names two."}), outside, answer="A.\nB.")
    assert outside.asked == [(ToJudge(task="Name both.", rubric="Names two.", answer="A.\nB."), "attempt")]
    assert grading.grade == Score(value=0.0, passed=False, detail="It names one.", mode="judge")


@pytest.mark.parametrize(
    ("boundary", "kind", "scorable"),
    [("reply", "unusable", False), ("endpoint", "context_overflow", False), ("endpoint", "timeout", True)],
)
def test_no_usable_word_of_the_judge_is_no_verdict_and_a_dead_endpoint_is_a_failure(
    tmp_path: Path, boundary: str, kind: str, scorable: bool
) -> None:
    """The first is told with the task, the second belongs to the attempt's infrastructure."""
    taskset = laid(tmp_path, {"instruction": "Name both.", "judge": "Names two."})
    outside = Outside(said=BoundaryError(boundary, kind, "why"))
    if scorable:
        with pytest.raises(BoundaryError, match="why"):
            graded(taskset, outside, answer="A")
    else:
        assert graded(taskset, outside, answer="A").grade == NotScorable(
            reason="the judge gave no verdict: why", mode="judge"
        )


def test_what_only_compares_is_compared(tmp_path: Path) -> None:
    """The same grade as without anything outside."""
    taskset = laid(tmp_path, {"instruction": "Who?", "expected": "Ada"})
    assert graded(taskset, Outside(), answer="Answer: ada").grade == Score(
        value=1.0, passed=True, detail="read as the answer: ada", mode="normalised"
    )
