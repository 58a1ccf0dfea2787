"""Files that lines name: inside the folder of the tasks, plain, and none of what is secret among the inputs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from core.errors import UserError
from core.tasks.own.grading import Checker, ExpectedWorkbook
from core.tasks.own.lines import Line
from core.tasks.spreadsheet.dataset import digest_of
from core.types import InputFile

WORDS_FILES = ("answer.txt", "message.txt")
"""What a checker finds in /work where the answer is in words."""


_LONGEST_NAME = 255
"""Characters; a longer one is no plain name of a file."""


def file_in(folder: Path, name: str, role: str) -> InputFile:
    """A file by its name in the folder. Raises UserError where there is none, or it lies outside.

    `role` is the key that names it. A link may lead to another place in the folder, and to none outside it.
    """
    path = PurePosixPath(name)
    if not name.strip() or not name.isprintable() or "\\" in name:
        raise UserError(f'"{role}": {name!r} is no name of a file')
    if path.is_absolute() or ".." in path.parts or str(path) != name:
        raise UserError(f'"{role}": {name} is not below the folder of the tasks; give its plain path from there')
    place = folder / name
    if len(name) > _LONGEST_NAME or not place.exists():
        raise UserError(f'"{role}": there is no file {name[:80]} in {folder}; put it there, or correct the name')
    if not place.resolve().is_relative_to(folder.resolve()):
        raise UserError(f'"{role}": {name} is a link that leads out of the folder; put the file itself there')
    if not place.is_file():
        raise UserError(f'"{role}": {name} is no file')
    try:
        return InputFile(name=name, path=str(place), digest=digest_of(place))
    except OSError as problem:
        raise UserError(f'"{role}": {name} cannot be read: {problem.strerror}') from None


def secrets(lines: Iterable[Line]) -> frozenset[str]:
    """What no agent may see, by its name in the folder: expected workbooks, and the files of checkers."""
    found: set[str] = set()
    for line in lines:
        if isinstance(line.graded, ExpectedWorkbook):
            found.add(line.graded.workbook)
        elif isinstance(line.graded, Checker):
            found.update(line.graded.files)
    return frozenset(found)


def inputs_of(line: Line, folder: Path, hidden: frozenset[str]) -> tuple[InputFile, ...]:
    """The files an agent is given. Raises UserError where one is not to be had, or would give an answer away."""
    for name in line.inputs:
        if name in hidden:
            raise UserError(f'"inputs": {name} is what a task is graded with, so no agent may be given it')
        if isinstance(line.graded, Checker) and line.output is None and name in WORDS_FILES:
            raise UserError(f'"inputs": {name} is where a checker finds the answer; call the input something else')
    found = tuple(file_in(folder, name, "inputs") for name in line.inputs)
    known = {(folder / name).resolve(): name for name in hidden}
    for file in found:
        secret = known.get(Path(file.path).resolve())
        if secret is not None:
            raise UserError(f'"inputs": {file.name} is {secret}, which a task is graded with; no agent may be given it')
    return found
