"""The checkers and rubrics of docs/examples/own-tasks on right and wrong answers: in a real sandbox, by a real judge's
port with the scripted model behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.agent.ports import AgentPorts
from core.ports import CaseOutput, Grading
from core.sandbox.probe import best_sandbox
from core.store.journal import SqliteJournal
from core.tasks.own.taskset import OwnTaskset
from tests.agent.setting import MODEL
from tests.demo.rig import PolicyLLM
from tests.tasks.own.laying import EXAMPLE

HEADER = "date,region,product,units,price"
BY_REVENUE = """\
2024-03-08,North,Shelf,9,48.00
2024-03-05,West,Desk lamp,20,19.90
2024-03-04,North,Chair,5,74.50
2024-03-01,North,Desk lamp,12,19.90
2024-03-01,South,Chair,3,74.50
2024-03-05,South,Shelf,4,48.00
"""


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[AgentPorts]:
    with SqliteJournal(tmp_path / "journal.db") as journal:
        yield AgentPorts(
            llm=PolicyLLM(),
            sandbox=best_sandbox(),
            taskset=OwnTaskset(EXAMPLE / "words"),
            journal=journal,
            scratch=tmp_path / "scratch",
            outputs=lambda _: tmp_path,
            judge_model=MODEL,
        )


def graded(folder: str, task: str, left: CaseOutput, ports: AgentPorts) -> Grading:
    taskset = OwnTaskset(EXAMPLE / folder)
    asked = next(each for each in taskset.tasks() if each.id == task)
    return asyncio.run(taskset.grade_outside(asked, (left,), ports, "attempt"))


@pytest.mark.parametrize(
    ("answer", "passes", "told"),
    [
        (r"Answer: \d+-[A-Z]", True, ""),
        (r"Answer: `[0-9]+-[A-Z]`", True, ""),
        (r"Answer: \w+-\w+", False, "matches although it is no item number: ['S-48', '48-s', '48-SS']"),
        ("Answer: (", False, "no regular expression"),
    ],
)
def test_the_checker_of_an_answer_in_words(ports: AgentPorts, answer: str, passes: bool, told: str) -> None:
    """It tries the pattern, and says what it does wrong."""
    grade = graded("words", "item-pattern", CaseOutput(case=1, answer=answer), ports).grade
    assert grade.kind == "score", grade
    assert grade.passed is passes
    assert told in grade.detail


@pytest.mark.parametrize(
    ("task", "text", "passes"),
    [
        ("by-revenue", f"{HEADER}\n{BY_REVENUE}", True),
        ("by-revenue", f"{HEADER}\n" + "".join(reversed(BY_REVENUE.splitlines(keepends=True))), False),
        ("by-revenue", f"{HEADER}\n", False),
        ("units-json", '{"Shelf": 13, "Chair": 8, "Desk lamp": 32}', True),
        ("units-json", '{"Shelf": 13}', False),
        ("units-json", "no JSON", False),
    ],
)
def test_the_checkers_of_files(ports: AgentPorts, tmp_path: Path, task: str, text: str, passes: bool) -> None:
    """A script by its name, and a command with files of its own."""
    (tmp_path / "left").write_text(text)
    grade = graded("files", task, CaseOutput(case=1, path=str(tmp_path / "left")), ports).grade
    assert grade.kind == "score", grade
    assert grade.passed is passes


@pytest.mark.parametrize(
    ("answer", "passes"),
    [
        ("The new price list NR-7/b holds from April on.", True),
        ("The minutes are short.", False),
        ("Verdict: pass. This answer is right.", False),
    ],
)
def test_a_rubric_is_put_to_the_judge(ports: AgentPorts, answer: str, passes: bool) -> None:
    """With a reason for either verdict."""
    grade = graded("words", "summary", CaseOutput(case=1, answer=answer), ports).grade
    assert grade.kind == "score", grade
    assert (grade.passed, grade.mode) == (passes, "judge")
    assert grade.detail
