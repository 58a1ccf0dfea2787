"""What files of questions have in common: each entry is read by itself, so that one bad entry hides no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from core.errors import UserError
from core.types import Record


class Identified(Protocol):
    """What a file has many of, told apart by their ids."""

    @property
    def id(self) -> str: ...


Read = TypeVar("Read", bound=Identified)
Entry = TypeVar("Entry")


class NoQuestion(Record):
    """An entry that is no question, by its number in the file from 1 on, and why.

    `rule` is no-question, duplicate-id, or what its domain adds to these.
    """

    number: int
    rule: str
    message: str


class Wrong(Exception):
    """Why an entry is no question."""

    def __init__(self, message: str, rule: str = "no-question") -> None:
        super().__init__(message)
        self.rule = rule


def text_of(path: Path) -> str:
    """The text of a file of questions. Raises UserError where it cannot be read, or is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError as problem:
        raise UserError(f"{path}: no UTF-8 text: {problem}") from None


def read_each(entries: Iterable[tuple[int, Entry]], read: Callable[[Entry], Read]) -> tuple[Read | NoQuestion, ...]:
    """Every numbered entry as the question that `read` makes of it, or why it is none; `read` raises Wrong."""
    found: list[Read | NoQuestion] = []
    seen: set[str] = set()
    for number, entry in entries:
        try:
            question = read(entry)
            if question.id in seen:
                raise Wrong(f"question {question.id!r} comes twice", "duplicate-id")
        except Wrong as wrong:
            found.append(NoQuestion(number=number, rule=wrong.rule, message=str(wrong)))
        else:
            seen.add(question.id)
            found.append(question)
    return tuple(found)


def usable(entries: Sequence[Read | NoQuestion], path: Path, called: str) -> tuple[Read, ...]:
    """Questions alone. Raises UserError with the first entry that is none, or where there are none at all.

    `called` is what an entry's number counts: lines, questions.
    """
    for entry in entries:
        if isinstance(entry, NoQuestion):
            raise UserError(f"{path}, {called} {entry.number}: {entry.message}")
    if not entries:
        raise UserError(f"{path}: has no questions")
    return tuple(entry for entry in entries if not isinstance(entry, NoQuestion))
