"""Grading that waits for something outside: a checker in the sandbox, a model as the judge.

A checker's exit status is the verdict: 0 passes, anything from 1 to 125 fails. 126 and more are what shells and
kernels say of a program that could not be run or was killed; like a limit that was reached, that is no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from core.errors import BoundaryError
from core.ports import CaseOutput, Check, Grading, GradingPorts, ToJudge
from core.tasks.answer_line import answer_in
from core.tasks.answers import NO_ANSWER
from core.tasks.own.places import WORDS_FILES
from core.tasks.spreadsheet.dataset import digest_of
from core.types import InputFile, NotScorable, Observation, Score, Task

_CANNOT_RUN = {126: "it cannot be executed", 127: "there is no such program"}
_SHELLS = re.compile(r"(?:not found|[Pp]ermission denied|No such file or directory|[Ee]xec format error)\s*$")
_LONGEST_DETAIL = 2000
_LONGEST_REASON = 200


async def grade_by_checker(
    task: Task, output: str | None, outputs: Sequence[CaseOutput], ports: GradingPorts
) -> Grading:
    """Run the task's checker on its inputs and what was handed in. Nothing handed in has failed, and runs nothing."""
    handed_in = next(iter(outputs), CaseOutput(case=1))
    if output is not None and handed_in.path is None:
        return _score(False, f"left no {output}", "checker")
    if output is None and not handed_in.answer:
        return _score(False, NO_ANSWER, "checker")
    reference = task.cases[0].reference
    left, words = _left(output, handed_in)
    check = Check(
        argv=tuple(reference["argv"]),
        files=(*task.cases[0].inputs, *left),
        texts=words,
        own=tuple(InputFile.model_validate(file) for file in reference["files"]),
        seconds=reference["seconds"],
    )
    return _by_status(await ports.checked(check))


def _left(output: str | None, handed_in: CaseOutput) -> tuple[tuple[InputFile, ...], tuple[tuple[str, str], ...]]:
    """What was handed in, as files and as texts of names, to lie in /work beside the inputs."""
    if output is not None:
        path = str(handed_in.path)
        return (InputFile(name=output, path=path, digest=digest_of(Path(path))),), ()
    message = str(handed_in.answer)
    return (), tuple(zip(WORDS_FILES, (answer_in(message), message), strict=True))


async def grade_by_judge(task: Task, outputs: Sequence[CaseOutput], ports: GradingPorts, about: str) -> Grading:
    """Ask the judge about the whole last message. No usable reply is no verdict, with why."""
    message = next((each.answer for each in outputs if each.answer), None)
    if message is None:
        return _score(False, NO_ANSWER, "judge")
    asked = ToJudge(task=task.instruction, rubric=task.cases[0].reference["rubric"], answer=message)
    try:
        said = await ports.judged(asked, about)
    except BoundaryError as problem:
        if problem.failure.boundary != "reply" and problem.failure.kind != "context_overflow":
            raise  # an endpoint that is gone is nothing that this answer did
        return _no_verdict(f"the judge gave no verdict: {problem.failure.message}", "judge")
    return _score(said.passed, said.reason, "judge")


def _by_status(seen: Observation) -> Grading:
    status = seen.exit_status
    if seen.ended:
        return _no_verdict(f"the checker was stopped at its {seen.ended} limit", "checker")
    if status is None or status > max(_CANNOT_RUN):
        return _no_verdict(f"the checker was killed (exit status {status})", "checker")
    if status in _CANNOT_RUN:
        return _no_verdict(f"the checker could not be run, {_CANNOT_RUN[status]}{_shells_words(seen.text)}", "checker")
    said = seen.text.strip()
    return _score(status == 0, said[:_LONGEST_DETAIL] + ("…" if len(said) > _LONGEST_DETAIL else ""), "checker")


def _shells_words(text: str) -> str:
    """What the shell said of the program it could not run. What else was printed may tell what was expected, and the
    reason is shown to analysts."""
    said = next((line.strip() for line in reversed(text.splitlines()) if _SHELLS.search(line)), "")
    return f": {said[:_LONGEST_REASON]}" if said else ""


def _score(passed: bool, detail: str, mode: str) -> Grading:
    return Grading(grade=Score(value=float(passed), passed=passed, detail=detail, mode=mode), compared=1)


def _no_verdict(reason: str, mode: str) -> Grading:
    return Grading(grade=NotScorable(reason=reason, mode=mode))
