"""Reading a SpreadsheetBench folder in the layouts in which it was published.

`dataset.json` lists the tasks; the workbooks of a task lie in a folder of its own, named in one of these ways:
`1_<id>_init.xlsx` and `1_<id>_golden.xlsx` (Verified 400), `initial.xlsx` and `golden.xlsx` (five of them), or
`<n>_<id>_input.xlsx` and `<n>_<id>_answer.xlsx` for three test cases (v0.1, where three inputs have a name that ends in
`_input .xlsx`).
What is wrong with a task is part of what is read, so that one bad task does not hide the others.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from core.errors import UserError
from core.types import Finding, Record

_WORKBOOK = re.compile(r"(?:(?P<case>\d+)_(?P<id>.+)_)?(?P<role>init|initial|input|golden|answer)\s*\.xlsx")
_INPUTS = ("init", "initial", "input")


class CaseFiles(Record):
    """One test case's two workbooks; None where there is none."""

    index: int
    input: Path | None = None
    expected: Path | None = None


class Entry(Record):
    """One task as published. `problems` says what is odd about its files; ids are text, whatever they were."""

    id: str
    instruction: str
    kind: str = ""
    position: str = ""
    sheet: str = ""
    data_position: str = ""
    folder: Path | None = None
    cases: tuple[CaseFiles, ...] = ()
    problems: tuple[Finding, ...] = ()


def read_dataset(directory: Path) -> tuple[Entry, ...]:
    """All tasks of a folder, in the order of its dataset.json.

    Raises UserError where dataset.json is absent, no JSON, or not a list of tasks with an id and an instruction.
    """
    path = directory / "dataset.json"
    seen: set[str] = set()
    entries = []
    for number, item in enumerate(_items(path), start=1):
        for field in ("id", "instruction"):
            if not isinstance(item, Mapping) or item.get(field) in (None, ""):
                raise UserError(f"{path}: entry {number} has no {field}; is this a SpreadsheetBench dataset.json?")
        entry = _entry(item, directory)
        if entry.id in seen:
            raise UserError(f"{path}: task {entry.id!r} is listed twice (again as entry {number})")
        seen.add(entry.id)
        entries.append(entry)
    if not entries:
        raise UserError(f"{path}: lists no tasks")
    return tuple(entries)


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _items(path: Path) -> list[Any]:
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        where = f"{path.parent} has no dataset.json" if path.parent.is_dir() else f"{path.parent}: no such folder"
        raise UserError(
            f"{where}; give the folder that holds SpreadsheetBench's dataset.json and spreadsheet/"
        ) from None
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise UserError(f"{path}: not valid JSON: {problem}; unpack the published archive again") from None
    if not isinstance(items, list):
        raise UserError(f"{path}: a list of tasks is expected, this is a {type(items).__name__}")
    return items


def _entry(item: Mapping[str, Any], directory: Path) -> Entry:
    identifier = str(item["id"])
    folder = _folder(directory, identifier, str(item.get("spreadsheet_path") or identifier))
    cases, problems = _cases(identifier, folder)
    if item.get("exclude"):
        problems.append(
            _finding("excluded", identifier, f"the dataset itself excludes it: {item['exclude']}", "leave it out")
        )
    return Entry(
        id=identifier,
        instruction=str(item["instruction"]),
        kind=str(item.get("instruction_type") or ""),
        position=str(item.get("answer_position") or ""),
        sheet=str(item.get("answer_sheet") or ""),
        data_position=str(item.get("data_position") or ""),
        folder=folder,
        cases=cases,
        problems=tuple(problems),
    )


def _folder(directory: Path, identifier: str, relative: str) -> Path | None:
    inside = directory.resolve()
    for candidate in (
        directory / relative,
        directory / "spreadsheet" / relative,
        directory / "spreadsheet" / identifier,
    ):
        if candidate.is_dir() and candidate.resolve().is_relative_to(inside):
            return candidate
    return None


def _cases(identifier: str, folder: Path | None) -> tuple[tuple[CaseFiles, ...], list[Finding]]:
    """The test cases of a folder by number, and what is odd about the names."""
    if folder is None:
        advice = "unpack the published archive again"
        return (), [_finding("missing-file", identifier, "its folder is not there", advice, "error")]
    found: dict[tuple[int, bool], Path] = {}
    matches = [(match, path) for path in folder.iterdir() if (match := _WORKBOOK.fullmatch(path.name)) is not None]
    named = sorted(
        ((_oddity(path.name, match, identifier), path, match) for match, path in matches), key=lambda item: item[:2]
    )
    for _, path, match in named:  # a name without an oddity comes first
        found.setdefault((int(match["case"] or 1), match["role"] in _INPUTS), path)
    oddities = [oddity for oddity, path, _ in named if oddity and path in found.values()]
    problems = []
    if oddities:
        problems.append(_finding("file-name", identifier, "; ".join(oddities), "nothing: it is used all the same"))
    numbers = sorted({number for number, _ in found}) or [1]
    cases = tuple(CaseFiles(index=n, input=found.get((n, True)), expected=found.get((n, False))) for n in numbers)
    for case in cases:
        for name, workbook in (("input", case.input), ("expected", case.expected)):
            if workbook is None:
                message = f"case {case.index} has no {name} workbook in {folder.name}/"
                problems.append(_finding("missing-file", identifier, message, "unpack the archive again", "error"))
    return cases, problems


def _oddity(name: str, match: re.Match[str], identifier: str) -> str:
    if match["case"] is None:
        return f"{name!r} carries neither a case number nor the task's id"
    if match["id"] != identifier:
        return f"{name!r} carries the id {match['id']!r}"
    return f"{name!r} has a space before the extension" if name.endswith(" .xlsx") else ""


def _finding(
    rule: str, task: str, message: str, advice: str, severity: Literal["error", "warning"] = "warning"
) -> Finding:
    return Finding(severity=severity, rule=rule, path=task, message=message, advice=advice)
