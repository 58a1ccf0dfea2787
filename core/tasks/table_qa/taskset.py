"""Questions about tables as a Taskset: the table as a workbook in /work, or as text in the prompt.

A task's `reference` has, beside the answer as a message would give it (`answers`), its `values` and their `canonical`
forms, by which messages are judged. As a workbook a table lies below a folder (shelf.py).
"""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
import tempfile
import weakref
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

from core.errors import BoundaryError, UserError
from core.tasks.answers import AnswerTaskset, Judged
from core.tasks.questions import NoQuestion, usable
from core.tasks.table_qa.answers import answer_items
from core.tasks.table_qa.csv_files import Table, read_table
from core.tasks.table_qa.denotation import same_denotation
from core.tasks.table_qa.escapes import escaped
from core.tasks.table_qa.questions import FILE, LINE, Question, read_lines
from core.tasks.table_qa.shelf import Shelf
from core.tasks.table_qa.table_text import table_as_text
from core.tasks.table_qa.workbook import refuse_unwritable
from core.types import Case, Domain, Finding, InputFile, Record, Task

INPUT_NAME = "table.xlsx"
AS_WORKBOOK = Domain(name="table_qa", agent="agent_table_qa", analysts="_answers", proof="fresh")
AS_TEXT = Domain(
    name="table_qa", agent="agent_table_text", analysts="_answers", tools=(), details=("table",), proof="fresh"
)
Form: TypeAlias = Literal["workbook", "text"]
FORMS: dict[Form, Domain] = {"workbook": AS_WORKBOOK, "text": AS_TEXT}
"""How a table is handed to the agent, and what the work then is."""

_LONGEST_TOLD = 200
"""Characters of an answer that a grade repeats."""


class Asked(Record):
    """A question with its table, and the values it asks for; `canonical` as in a Question."""

    id: str
    question: str
    table: Table
    answers: tuple[str, ...]
    canonical: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class TableTaskset(AnswerTaskset):
    """The half of it that does not know where questions come from.

    Workbooks lie below `folder`; without one, in a temporary folder that is gone with the task set.
    """

    def __init__(self, name: str, form: Form, folder: Path | None = None) -> None:
        super().__init__(name)
        self.form: Form = form
        self.domain = FORMS[form]
        self._folder = folder

    @abstractmethod
    def asked(self) -> tuple[Asked, ...]:
        """Every question, each time the same. Raises UserError where one cannot be used."""

    def tasks(self) -> tuple[Task, ...]:
        """All tasks, in order. Raises UserError where a question or its table cannot be used."""
        return self._tasks

    def judge(self, task: Task, message: str) -> Judged:
        """By the published rules: as many distinct values, each expected one among them (denotation.py)."""
        reference = reference_of(task)
        answered = answer_items(message)
        right = same_denotation(reference["values"], answered, reference["canonical"])
        told = written(answered)
        short = told if len(told) <= _LONGEST_TOLD else f"{told[:_LONGEST_TOLD]}…"
        detail = f"read as the answer: {short}" if answered else "no answer can be read from the message"
        return Judged(value=float(right), passed=right, detail=detail, answered=short)

    def shown(self, task: Task) -> str:
        """With every cell of the table, as it is and not as a text escapes it."""
        table = self._tables[task.id]
        return "\n".join((super().shown(task), *(cell for row in (table.header, *table.rows) for cell in row)))

    def literals(self, task: Task) -> tuple[str, ...]:
        """As for every answer in words; of an answer of several values each by itself too."""
        (case,) = task.cases
        values = {"answers": [*case.reference["answers"], *case.reference["values"]]}
        return super().literals(task.model_copy(update={"cases": (case.model_copy(update={"reference": values}),)}))

    @functools.cached_property
    def _tasks(self) -> tuple[Task, ...]:
        return tuple(self._task(each) for each in self.asked())

    @functools.cached_property
    def _tables(self) -> dict[str, Table]:
        return {each.id: each.table for each in self.asked()}

    def _task(self, asked: Asked) -> Task:
        """One question. Raises UserError where its table cannot be a workbook or be written."""
        text = self.form == "text"
        return Task(
            id=asked.id,
            taskset=self.name,
            domain=self.domain.name,
            instruction=asked.question,
            cases=(
                Case(
                    index=1,
                    inputs=() if text else (self._workbook(asked),),
                    reference=_reference(asked),
                ),
            ),
            tags=asked.tags,
            details={"table": table_as_text(asked.table)} if text else {},
        )

    def _workbook(self, asked: Asked) -> InputFile:
        """The question's table as a file. Raises UserError where it cannot be a workbook or be written."""
        try:
            return self._shelf.workbook(asked.table)
        except UserError as problem:
            raise UserError(f"question {asked.id}: no workbook of its table: {problem}") from None

    @functools.cached_property
    def _shelf(self) -> Shelf:
        return Shelf(self._place, INPUT_NAME)

    @functools.cached_property
    def _place(self) -> Path:
        if self._folder is not None:
            return self._folder / "tables"
        place = tempfile.mkdtemp(prefix="trace2skill-tables-")
        weakref.finalize(self, shutil.rmtree, place, ignore_errors=True)
        return Path(place)


class FolderTaskset(TableTaskset):
    """A folder of the data set (questions.jsonl and the tables it names), or one of its files of questions.

    Raises UserError where the file of questions cannot be read; a question that cannot be used is a finding of
    `check`, and a UserError of `tasks`.
    """

    def __init__(self, path: Path, form: Form, folder: Path | None = None) -> None:
        super().__init__("wikitablequestions", form, folder)
        self.path = path if path.is_file() else path / FILE
        self.lines = read_lines(self.path.parent, self.path.name)

    def asked(self) -> tuple[Asked, ...]:
        return self._asked

    @functools.cached_property
    def _asked(self) -> tuple[Asked, ...]:
        questions = usable(self.lines, self.path, LINE)
        tables = {path: read_table(path) for path in dict.fromkeys(each.table for each in questions)}
        return tuple(
            Asked(
                id=each.id,
                question=each.question,
                table=tables[each.table],
                answers=each.answers,
                canonical=each.canonical,
            )
            for each in questions
        )

    def check(self) -> tuple[Finding, ...]:
        """Lines that are no questions, tables that cannot be read or shown, answers that no message can give."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for line in self.lines:
            if isinstance(line, NoQuestion):
                yield _error(line.rule, str(self.path), line.message, line.number)
            elif not same_denotation(line.answers, answer_items(f"Answer: {written(line.answers)}"), line.canonical):
                yield _error("answer-unreachable", line.id, _unreachable(line))
        if not self.lines:
            yield _error("no-questions", str(self.path), "has no questions")
        for path in dict.fromkeys(line.table for line in self.lines if isinstance(line, Question)):
            yield from self._about_table(path)

    def _about_table(self, path: Path) -> Iterator[Finding]:
        try:
            table = read_table(path)
            if self.form == "workbook":
                refuse_unwritable(table)
        except UserError as problem:
            yield _error("unusable-table", str(path), str(problem))
            return
        if not table.rows:
            message = "has a header and no rows"
            yield Finding(severity="warning", rule="empty-table", path=str(path), message=message)


def written(values: Sequence[str]) -> str:
    """Values as an answer's line gives them: a pipe between, one within a value behind a backslash."""
    return " | ".join(escaped(value) for value in values)


def reference_of(task: Task) -> dict[str, Any]:
    """What a message is compared with. Raises BoundaryError (grader) where the task has no such reference."""
    reference = task.cases[0].reference
    if not isinstance(reference, dict) or not reference.get("values"):
        raise BoundaryError("grader", "NoReference", f"task {task.id} has no expected values")
    return reference


def _reference(asked: Asked) -> dict[str, Any]:
    """The digest tells a changed answer, and a changed table that is shown as text."""
    known = {"values": list(asked.answers), "canonical": list(asked.canonical)}
    whole = json.dumps([known, table_as_text(asked.table)], sort_keys=True, ensure_ascii=False)
    return {"answers": [written(asked.answers)], **known, "digest": hashlib.sha256(whole.encode()).hexdigest()}


def _error(rule: str, path: str, message: str, line: int | None = None) -> Finding:
    return Finding(severity="error", rule=rule, path=path, line=line, message=message)


def _unreachable(question: Question) -> str:
    return f"no message can give this answer as it is written: {written(question.answers)!r}"
