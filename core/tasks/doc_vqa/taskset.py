"""Questions about documents as a Taskset: the pictures go into the prompt, the last message is the answer.

Value is ANLS, passed is Acc: a similarity of exactly one half counts (answers.py). What gives an answer away is told in
core.tasks.answers; here only the question is known text, since what stands in a picture is for the agent to read: an
accepted answer of some length may not stand in a lesson, even where the document shows it.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.errors import UserError
from core.tasks.answers import AnswerTaskset, Judged, accepted, answer_task
from core.tasks.doc_vqa.answers import answer_text, grade_answer
from core.tasks.doc_vqa.pictures import MOST_PICTURES, check_picture
from core.tasks.doc_vqa.questions import FILE, QUESTION, Question, read_entries
from core.tasks.questions import NoQuestion, usable
from core.types import Domain, Finding, InputFile, Task

DOC_VQA = Domain(name="doc_vqa", agent="agent_doc_vqa", analysts="_answers", tools=(), pictures=True, proof="fresh")

_LONGEST_TOLD = 200
"""Characters of an answer that a grade repeats."""


class DocumentTaskset(AnswerTaskset):
    """The half of it that does not know where questions come from: how a message is judged."""

    domain = DOC_VQA

    def judge(self, task: Task, message: str) -> Judged:
        """By the best of the accepted answers; what was expected is not told."""
        answered = answer_text(message)
        graded = grade_answer(message, accepted(task))
        told = answered if len(answered) <= _LONGEST_TOLD else f"{answered[:_LONGEST_TOLD]}…"
        detail = f"read as the answer: {told}" if answered else "no answer can be read from the message"
        return Judged(value=float(graded.anls), passed=graded.accurate, detail=detail, answered=told)


class FolderTaskset(DocumentTaskset):
    """A folder of questions.jsonl and pictures, or one file of questions in either shape (questions.py).

    Raises UserError where the file of questions cannot be read; an entry that cannot be used is a finding of `check`,
    and a UserError of `tasks`.
    """

    def __init__(self, path: Path) -> None:
        super().__init__("docvqa")
        self.path = path if path.is_file() else path / FILE
        self.entries = read_entries(self.path.parent, self.path.name)

    def tasks(self) -> tuple[Task, ...]:
        """All questions, in order. Raises UserError where one or its pictures cannot be used."""
        return self._tasks

    def check(self) -> tuple[Finding, ...]:
        """Entries that are no questions, answers that no message can give, pictures that cannot be shown."""
        return tuple(self._findings())

    @functools.cached_property
    def _tasks(self) -> tuple[Task, ...]:
        questions = usable(self.entries, self.path, QUESTION)
        broken = [each for path in _pictures_of(questions) for each in check_picture(path) if each.severity == "error"]
        if broken:
            raise UserError(f"{broken[0].path}: {broken[0].message}")
        return tuple(document_task(each, self.name) for each in questions)

    def _findings(self) -> Iterator[Finding]:
        questions = [each for each in self.entries if isinstance(each, Question)]
        for entry in self.entries:
            if isinstance(entry, NoQuestion):
                told = f"{QUESTION} {entry.number}: {entry.message}"
                yield Finding(severity="error", rule=entry.rule, path=str(self.path), message=told)
        if not self.entries:
            yield Finding(severity="error", rule="no-questions", path=str(self.path), message="has no questions")
        for question in questions:
            yield from _about_question(question)
        for path in _pictures_of(questions):
            yield from check_picture(path)


def document_task(question: Question, taskset: str, tags: Sequence[str] = ()) -> Task:
    """A question as a task; its pictures have the names page-1, page-2 …, which tell nothing.

    Raises UserError where a picture cannot be read.
    """
    return answer_task(
        question.id,
        taskset,
        DOC_VQA,
        question.question,
        question.answers,
        kind=question.kind,
        inputs=[_input(number, path) for number, path in enumerate(question.images, 1)],
        tags=tags,
    )


def _input(number: int, path: Path) -> InputFile:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    return InputFile(name=f"page-{number}{path.suffix.lower()}", path=str(path), digest=digest)


def _pictures_of(questions: Sequence[Question]) -> Sequence[Path]:
    return list(dict.fromkeys(path for question in questions for path in question.images))


def _about_question(question: Question) -> Iterator[Finding]:
    lost = [answer for answer in question.answers if not grade_answer(f"Answer: {answer}", question.answers).accurate]
    if lost:
        told = f"no message can give this answer as it is written: {lost[0]!r}"
        yield Finding(severity="error", rule="answer-unreachable", path=question.id, message=told)
    if len(question.images) > MOST_PICTURES:
        told = f"{len(question.images)} pictures; for more than {MOST_PICTURES} the model needs larger context_tokens"
        yield Finding(severity="warning", rule="many-pictures", path=question.id, message=told)
