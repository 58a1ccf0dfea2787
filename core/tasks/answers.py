"""Tasks whose answer is the agent's last message: the half of a Taskset that only needs to know how one is judged.

A task has one case. Its `reference` is {"answers": [...], "digest": …}: the accepted answers as the task states them,
and what tells a changed one. No rollout sees it.

Gold literals, what a lesson may not contain. Printing the answer would pass here, so the rule has two halves:

- an accepted answer as it is written, unless it is trivial (empty, a text of fewer than four characters, a number of
  fewer than three digits) or known (it stands in what the agent is shown: instruction, table, names of files). So a
  lesson may say 7, and "Paris" where the question names it.
- any accepted answer, however short or known, where it is given as the answer: "answer is 7", "answer: 7" and
  "\\boxed{7}".
"""

from __future__ import annotations

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from core.errors import BoundaryError, boundary
from core.ports import CaseOutput, Grading
from core.types import (
    MESSAGE,
    Case,
    CellDifference,
    Domain,
    Finding,
    InputFile,
    JsonObject,
    NotScorable,
    Record,
    Score,
    Task,
)

NO_ANSWER = "no answer was given"
_SHORTEST_TEXT = 4
_FEWEST_DIGITS = 3
_GIVEN = ("answer is {}", "answer: {}", "\\boxed{{{}}}")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?")


class Judged(Record):
    """What is to be said of one message: a value in [0, 1], whether that passes, and why, never what was expected.

    `unscorable` says why there is no verdict; value and passed mean nothing then.
    """

    value: float
    passed: bool
    detail: str = ""
    answered: str = ""
    """The answer that was read out of the message."""
    unscorable: str = ""


class AnswerTaskset(ABC):
    """Implements core.ports.Taskset for answers in words. A domain gives `domain`, its tasks and `judge`."""

    domain: Domain

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def tasks(self) -> tuple[Task, ...]: ...

    @abstractmethod
    def judge(self, task: Task, message: str) -> Judged:
        """The verdict on a message. May block, and raise BoundaryError (grader)."""

    def check(self) -> tuple[Finding, ...]:
        """What is wrong with these tasks before money is spent: nothing, unless a domain knows better."""
        return ()

    def shown(self, task: Task) -> str:
        """All that the agent is shown of a task, as far as it is text: a value that stands there is known."""
        details = [str(task.details.get(name, "")) for name in self.domain.details]
        names = [file.name for case in task.cases for file in case.inputs]
        return "\n".join((task.instruction, *details, *names))

    def grade(self, task: Task, outputs: Sequence[CaseOutput], reveal_gold: bool = False) -> Grading:
        """Grade the message that was handed in; none, or an empty one, has failed. Raises BoundaryError (grader)."""
        with boundary("grader"):
            message = next((each.answer for each in outputs if each.answer), None)
            judged = Judged(value=0.0, passed=False, detail=NO_ANSWER) if message is None else self.judge(task, message)
            if judged.unscorable:
                return Grading(grade=NotScorable(reason=judged.unscorable), compared=1)
            grade = Score(value=judged.value, passed=judged.passed, detail=judged.detail)
            wrong = () if judged.passed else (_difference(task, judged, reveal_gold),)
            return Grading(grade=grade, differences=wrong, compared=1)

    def output_name(self, task: Task) -> str | None:
        """None: the answer is the last message."""
        return None

    def literals(self, task: Task) -> tuple[str, ...]:
        """What gives the answer away, by the rule above."""
        known = _folded(self.shown(task))
        answers = accepted(task)
        bare = [answer for answer in answers if not _trivial(answer) and not _stands_in(_folded(answer), known)]
        given = [form.format(answer) for answer in answers for form in _GIVEN]
        return tuple(dict.fromkeys((*bare, *given)))

    def answers(self, task: Task) -> tuple[str, ...]:
        """As the task states them (core.ports.KnowsAnswers)."""
        return accepted(task)

    def accepts(self, task: Task, words: str) -> bool:
        """Whether a message of these words, or one that gives them in a box and behind "Answer:", would pass."""
        with boundary("grader"):
            return any(self.judge(task, each).passed for each in (words, f"\\boxed{{{words}}}\nAnswer: {words}"))

    def perturbed(self, task: Task, case: int, seed: int, work: Path) -> bool | None:
        """None: there are no inputs that a program would read, and nothing is replayed."""
        return None


def answer_task(
    identifier: str,
    taskset: str,
    domain: Domain,
    instruction: str,
    answers: Sequence[str],
    kind: str = "",
    inputs: Sequence[InputFile] = (),
    details: JsonObject | None = None,
    tags: Sequence[str] = (),
) -> Task:
    """A task of one case whose reference is its accepted answers; `taskset` is the name of the task set."""
    written = json.dumps(list(answers), ensure_ascii=False)
    reference = {"answers": list(answers), "digest": hashlib.sha256(written.encode()).hexdigest()}
    return Task(
        id=identifier,
        taskset=taskset,
        domain=domain.name,
        instruction=instruction,
        kind=kind,
        cases=(Case(index=1, inputs=tuple(inputs), reference=reference),),
        tags=tuple(tags),
        details=details or {},
    )


def accepted(task: Task) -> tuple[str, ...]:
    """The accepted answers of a task. Raises BoundaryError (grader) where it has none."""
    reference = task.cases[0].reference
    answers = reference.get("answers") if isinstance(reference, dict) else None
    if not answers:
        raise BoundaryError("grader", "NoReference", f"task {task.id} has no accepted answer")
    return tuple(str(answer) for answer in answers)


def _difference(task: Task, judged: Judged, reveal_gold: bool) -> CellDifference:
    expected = " or ".join(accepted(task)) if reveal_gold else None
    return CellDifference(case=1, sheet=MESSAGE, cell="answer", got=judged.answered, expected=expected)


def _trivial(answer: str) -> bool:
    if _NUMBER.fullmatch(answer.strip()):
        return len(re.sub(r"[^0-9]", "", answer)) < _FEWEST_DIGITS
    return len(answer.strip()) < _SHORTEST_TEXT


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _stands_in(value: str, text: str) -> bool:
    """Whether a value stands in a text as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text) is not None
