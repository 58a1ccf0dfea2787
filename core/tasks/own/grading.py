"""The four ways a task of one's own is graded, as a line of the file gives them, and what is wrong with one.

Exactly one of the keys `expected`, `expected_workbook`, `checker` and `judge` says how; the others go with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Literal, TypeAlias, get_args

from core.errors import UserError
from core.ports import CHECKER
from core.tasks.answer_line import answer_in
from core.tasks.own.matching import Match, normalised, pattern_problem
from core.tasks.own.numbers import number_in
from core.tasks.own.values import amount, is_number, names, text, texts
from core.types import Record

Way: TypeAlias = Literal["expected", "expected_workbook", "checker", "judge"]
WAYS: tuple[Way, ...] = get_args(Way)
GOES_WITH: dict[str, Way] = {
    "match": "expected",
    "absolute": "expected",
    "relative": "expected",
    "answer_position": "expected_workbook",
    "answer_sheet": "expected_workbook",
    "checker_files": "checker",
    "checker_seconds": "checker",
}
CHECKER_SECONDS = 60.0
_BY_ENDING = {".py": ("python3",), ".sh": ("bash",)}


class Expected(Record):
    """An answer in words; any of `answers` is right. The tolerances are exact decimals, as they were written."""

    way: Literal["expected"] = "expected"
    answers: tuple[str, ...]
    match: Match
    absolute: str = "0"
    relative: str = "0"


class ExpectedWorkbook(Record):
    """A workbook, compared where `position` says, by the rules for spreadsheets."""

    way: Literal["expected_workbook"] = "expected_workbook"
    workbook: str
    position: str
    sheet: str = ""


class Checker(Record):
    """A program; `files` are its own, by their names in the folder, which are their names below /checker."""

    way: Literal["checker"] = "checker"
    argv: tuple[str, ...]
    files: tuple[str, ...]
    seconds: float


class Judge(Record):
    """A model, by this rubric."""

    way: Literal["judge"] = "judge"
    rubric: str


Grading: TypeAlias = Expected | ExpectedWorkbook | Checker | Judge


def grading_in(item: Mapping[str, Any]) -> Grading:
    """How a line says that its task is graded. Raises UserError that says what to change."""
    ways = [way for way in WAYS if way in item]
    if not ways:
        raise UserError(f'nothing says how it is graded; give it one of {_told(WAYS)}, for example "expected": "42"')
    if len(ways) > 1:
        raise UserError(f"it is graded in {len(ways)} ways ({_told(ways)}); leave one and make further tasks of others")
    (way,) = ways
    stray = next((key for key in item if GOES_WITH.get(key, way) != way), None)
    if stray is not None:
        raise UserError(f'"{stray}" goes with "{GOES_WITH[stray]}", and this task is graded by "{way}"; leave it out')
    return _READERS[way](item)


def _expected(item: Mapping[str, Any]) -> Expected:
    given = item["expected"] if isinstance(item["expected"], list) else [item["expected"]]
    if not given or not all(isinstance(each, str) or is_number(each) for each in given):
        raise UserError('"expected" must be a text, a number, or a list of accepted ones that is not empty')
    usual = "number" if all(map(is_number, given)) else "normalised"
    match = item.get("match", usual)
    if match not in get_args(Match):
        raise UserError(f'"match" is {match!r}; it must be one of {_told(get_args(Match))}')
    read = Expected(
        answers=tuple(str(each) for each in given),
        match=match,
        absolute=amount(item, "absolute"),
        relative=amount(item, "relative"),
    )
    if match != "number" and ("absolute" in item or "relative" in item):
        raise UserError(f'a tolerance goes with "match": "number", and this is "{match}"; leave the tolerance out')
    for answer in read.answers:
        _refuse_unmatchable(answer, read.match)
    return read


def _refuse_unmatchable(answer: str, match: Match) -> None:
    """Raise UserError where no answer could ever be this one: an answer is one line without blanks around it."""
    if match == "number" and number_in(answer) is None:
        raise UserError(f'"expected" is {answer!r}, which is not one number as in "1,204.5"; or use another "match"')
    if match == "regex":
        if problem := pattern_problem(answer):
            raise UserError(f'"expected" is no pattern: {problem}; mend {answer!r}')
    elif len(answer.splitlines()) > 1:
        raise UserError('"expected" has several lines, and an answer is one; give a "judge" or a "checker" instead')
    elif match == "exact" and (answer_in(f"Answer: {answer}") != answer or not answer):
        raise UserError(
            f'"expected" is {answer!r}, with blanks or marks that no answer has at its ends; leave them out'
        )
    elif match == "normalised" and not normalised(answer):
        raise UserError(f'nothing of "expected" {answer!r} is left once it is normalised; use "match": "exact"')


def _workbook(item: Mapping[str, Any]) -> ExpectedWorkbook:
    position = text(item, "answer_position")
    if not position:
        raise UserError('"expected_workbook" needs "answer_position": the cells to compare, as "Sheet1!B2:B20"')
    return ExpectedWorkbook(
        workbook=text(item, "expected_workbook"), position=position, sheet=text(item, "answer_sheet")
    )


def _checker(item: Mapping[str, Any]) -> Checker:
    seconds = float(Fraction(amount(item, "checker_seconds", str(CHECKER_SECONDS))))
    if not 0 < seconds <= 3600:
        raise UserError('"checker_seconds" must be more than 0 and at most 3600')
    files = names(item, "checker_files")
    if isinstance(item["checker"], str):
        script = text(item, "checker")
        start = next((by for ending, by in _BY_ENDING.items() if script.endswith(ending)), ())
        argv = (*start, f"{CHECKER}/{script}")
        return Checker(argv=argv, files=tuple(dict.fromkeys((script, *files))), seconds=seconds)
    argv = texts(item, "checker")
    if not argv or not all(argv) or "\0" in "".join(argv):
        raise UserError(
            '"checker" must be a script in the folder, or a command as a list: ["python3", "/checker/x.py"]'
        )
    absent = next((each for each in argv if each.startswith(f"{CHECKER}/") and each[9:] not in files), None)
    if absent is not None:
        raise UserError(f'the checker names {absent}, so "checker_files" must hold "{absent[9:]}"')
    return Checker(argv=argv, files=files, seconds=seconds)


def _judge(item: Mapping[str, Any]) -> Judge:
    rubric = text(item, "judge")
    if not rubric:
        raise UserError('"judge" is empty; it is the rubric: what an answer must do to pass')
    return Judge(rubric=rubric)


def _told(keys: tuple[str, ...] | list[Way]) -> str:
    return ", ".join(keys)


_READERS: dict[Way, Callable[[Mapping[str, Any]], Grading]] = {
    "expected": _expected,
    "expected_workbook": _workbook,
    "checker": _checker,
    "judge": _judge,
}
