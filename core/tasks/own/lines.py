"""Reading a file of one's own tasks: one JSON object a line, each checked by itself.

What is wrong with a line is part of what is read, one sentence each, so that one bad line does not hide the others.
Whether the files that a line names are there is for places.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from core.errors import UserError
from core.tasks.json_lines import NoJson, json_value
from core.tasks.own.grading import GOES_WITH, WAYS, Checker, Expected, ExpectedWorkbook, Grading, Judge, grading_in
from core.tasks.own.values import names, text
from core.types import Record

KEYS = ("id", "instruction", "inputs", "kind", "output", *WAYS, *GOES_WITH)
WORKBOOKS = (".xlsx", ".xlsm")
OUTPUT = "output.xlsx"
_LONGEST_ID = 100


class Line(Record):
    """One task as it was written. `output` is the file the agent leaves, None where it answers in words."""

    number: int
    """Its line in the file, from 1."""
    id: str
    instruction: str
    inputs: tuple[str, ...]
    kind: str
    output: str | None
    graded: Expected | ExpectedWorkbook | Checker | Judge


class Problem(Record):
    """What is wrong with a line, in a sentence; `line` 0 is the file as a whole."""

    line: int
    told: str
    task: str = ""


def read_lines(whole: str) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """The tasks of a file's text, in its order, and what is wrong with its other lines."""
    lines: dict[str, Line] = {}
    problems: list[Problem] = []
    for number, written in enumerate(whole.split("\n"), 1):
        if not written.strip():
            continue
        try:
            line = _line(number, written, lines)
        except UserError as problem:
            problems.append(Problem(line=number, told=str(problem)))
        else:
            lines[line.id] = line
    if not lines and not problems:
        problems.append(Problem(line=0, told='has no tasks; write one a line: {"instruction": …, "expected": …}'))
    return tuple(lines.values()), tuple(problems)


def _line(number: int, written: str, before: Mapping[str, Line]) -> Line:
    item = _object(written)
    unknown = next((key for key in item if key not in KEYS), None)
    if unknown is not None:
        near = get_close_matches(unknown, KEYS, n=1)
        raise UserError(f'there is no key "{unknown}"' + (f', did you mean "{near[0]}"?' if near else f"; {_KNOWN}"))
    instruction, inputs = text(item, "instruction"), names(item, "inputs")
    if not instruction:
        raise UserError('it has no "instruction"; say there what is to be done')
    graded = grading_in(item)
    identifier = _id(item, instruction, inputs)
    twin = before.get(identifier)
    if twin is not None:
        told = f'the id "{identifier}"' if "id" in item else "the same instruction and inputs"
        raise UserError(f'line {twin.number} has {told} too; give each task an "id" of its own')
    return Line(
        number=number,
        id=identifier,
        instruction=instruction,
        inputs=inputs,
        kind=text(item, "kind"),
        output=_output(item, inputs, graded),
        graded=graded,
    )


def _object(written: str) -> Mapping[str, Any]:
    try:
        item = json_value(written, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_without_twins)
    except NoJson as problem:
        raise UserError(f"it is not JSON ({problem}); {_ONE_A_LINE}") from None
    if not isinstance(item, dict):
        raise UserError(f"it is no JSON object; {_ONE_A_LINE}")
    return item


_ONE_A_LINE = "each line holds one task whole, as an object in braces"
_KNOWN = f"there are {', '.join(KEYS)}"


def _no_number(name: str) -> Any:
    raise UserError(f"{name} is no number")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise UserError(f'it has the key "{twice}" twice; leave one')
    return dict(pairs)


def _id(item: Mapping[str, Any], instruction: str, inputs: Sequence[str]) -> str:
    """The id that is given, else one made of instruction and inputs: it stays when other tasks come and go."""
    given = item.get("id")
    if given is None:
        return "task-" + hashlib.sha256("\0".join((instruction, *inputs)).encode()).hexdigest()[:10]
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str) or not given.isprintable() or not given.strip() or len(given) > _LONGEST_ID:
        raise UserError(f'"id" must be a text of at most {_LONGEST_ID} printable characters, or a whole number')
    return given.strip()


def _output(item: Mapping[str, Any], inputs: Sequence[str], graded: Grading) -> str | None:
    """The file that is to be left in /work. Raises UserError where there can be none."""
    usual = OUTPUT if isinstance(graded, ExpectedWorkbook) else ""
    name = text(item, "output") or usual
    if "output" in item and isinstance(graded, Expected | Judge):
        raise UserError(f'"output" is a file, and "{graded.way}" grades an answer in words; leave it out')
    if "/" in name or "\\" in name or name in (".", "..") or not name.isprintable():
        raise UserError(f'"output" is {name!r}; it must be the plain name of a file, as "report.csv"')
    if len(name) > _LONGEST_ID:
        raise UserError(f'"output" has {len(name)} characters; give it a name of at most {_LONGEST_ID}')
    if name and name in inputs:
        raise UserError(f'"output" is {name}, which is an input too; let the result have another name')
    if isinstance(graded, ExpectedWorkbook) and not name.lower().endswith(WORKBOOKS):
        raise UserError(f'"output" is {name}, and "expected_workbook" is compared with a workbook; call it {OUTPUT}')
    return name or None
