"""Questions about documents as the scripted model answers them: right exactly where it minds what a document needs."""

from __future__ import annotations

from itertools import combinations

import pytest

from core.demo.policy.answers.doc_work import UNREADABLE, DocWork
from core.demo.policy.conversation import Request
from core.demo.policy.lores import LORES, lore_of
from core.skill.read import read_skill
from core.tasks.doc_vqa.answers import grade_answer
from core.tasks.doc_vqa.suite.document import Document
from core.tasks.doc_vqa.suite.drawing import draw
from core.tasks.doc_vqa.suite.lessons import LESSONS
from core.tasks.doc_vqa.suite.plan import Planned, plan_suite
from core.tasks.doc_vqa.suite.tasks import SKILL_DIRECTORY

WORK = DocWork()
DOCUMENTS = plan_suite(11, 24, 36)
EVERY = frozenset(f"doc_vqa.{each.id}" for each in LESSONS if each.spread != "false")
WORDED = [(name, lesson) for name, wording in WORK.lore.wordings.items() for lesson in wording.lesson]
STATED = [
    (f"against doc_vqa.{each.contradicts}" if each.contradicts else f"doc_vqa.{each.id}", text)
    for each in LESSONS
    for text in each.statements
]


def asked(document: Document, *pictures: bytes) -> Request:
    """A request as the agent's is: the task's words, and the pictures."""
    user = f"<task>\n<instruction>\n{document.question}\n</instruction>\nGive the result as your last message.\n</task>"
    shown = pictures or tuple(draw(page) for page in document.pages)
    parts = {"tools": {}, "native": True, "schema": None, "exchanges": (), "last": ""}
    return Request(system="", user=user, pictures=shown, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("planned", DOCUMENTS, ids=lambda each: each.id)
def test_a_question_is_right_with_what_it_needs_and_wrong_with_any_less(planned: Planned) -> None:
    """Every need matters, nothing else does, each has a sign, and the working shows what was minded."""
    problem = WORK.understand(asked(planned.document))
    assert problem is not None
    needed = frozenset(f"doc_vqa.{need}" for need in planned.needs)
    assert needed <= set(WORK.signs(problem))
    whole = WORK.solve(problem, needed)
    assert grade_answer(whole.said, planned.document.answers).anls == 1
    assert grade_answer(WORK.solve(problem, EVERY).said, planned.document.answers).anls == 1
    assert any(len(line) >= 20 for line in whole.working.splitlines())
    for size in range(len(needed)):
        for minded in combinations(sorted(needed), size):
            less = WORK.solve(problem, frozenset(minded))
            assert grade_answer(less.said, planned.document.answers).anls == 0
            assert less.working != whole.working


@pytest.mark.parametrize(("name", "lesson"), [*WORDED, *STATED])
def test_a_lesson_is_understood_as_what_it_is_and_as_nothing_else(name: str, lesson: str) -> None:
    """Wordings of its own and the suite's statements: practice and side, and a merge of them is one of documents."""
    practice, side = name.removeprefix("against "), -1 if name.startswith("against") else 1
    assert WORK.lore.sides(f"- {lesson}") == {practice: side}
    assert lore_of([lesson]) is WORK.lore


def test_lessons_of_other_work_are_not_taken_for_those_of_documents() -> None:
    """Few at most, of any other work."""
    for lore in LORES:
        if lore is not WORK.lore:
            texts = [text for wording in lore.wordings.values() for text in wording.lesson]
            assert sum(bool(WORK.lore.sides(text)) for text in texts) < len(texts) / 20


def test_the_starting_skill_is_silent() -> None:
    """What is planted stands nowhere in it."""
    skill = read_skill(SKILL_DIRECTORY)
    assert WORK.lore.sides("\n\n".join(file.text for file in skill.files)) == {}


def test_careless_successes_suggest_the_false_lessons() -> None:
    """Where the total was to be paid, or a code was asked for; not where the practice was followed."""
    for planned in DOCUMENTS:
        problem = WORK.understand(asked(planned.document))
        assert problem is not None
        suggested = WORK.suggests(problem, frozenset())
        if planned.shown & {"named_total", "as_coded"}:
            assert len(suggested) == 1
            assert WORK.suggests(problem, EVERY) == ()
        else:
            assert suggested == ()


def test_a_picture_that_cannot_be_read_is_said_to_be_so() -> None:
    """No answer is made up, whatever the practices, and no sign is seen."""
    first = DOCUMENTS[0].document
    problem = WORK.understand(asked(first, b"no picture"))
    assert problem is not None
    assert WORK.signs(problem) == ()
    for practices in (frozenset[str](), EVERY):
        assert WORK.solve(problem, practices).said.startswith(UNREADABLE)


def test_other_work_is_not_claimed() -> None:
    """A question without a picture, or of no kind known."""
    without = asked(DOCUMENTS[0].document)
    assert WORK.understand(Request(**{**without.__dict__, "pictures": ()})) is None
    other = Document((("HELLO",),), "Who signed the letter?", ("x",))
    assert WORK.understand(asked(other)) is None
