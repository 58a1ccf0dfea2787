"""The scripted merger on lessons of word problems: one lesson one edit, the outvoted side goes."""

from __future__ import annotations

from typing import Any

from core.demo.policy.answers.math_work import MathWork
from core.demo.policy.conversation import Request
from core.demo.policy.lores import lore_of
from core.demo.policy.merger import answer
from core.demo.policy.topics import SPREADSHEETS
from core.prompts.blocks import block, nest

WORDINGS = MathWork.lore.wordings


def merged(*lessons: tuple[str, str, int]) -> Any:
    """The merge of (id, lesson, support) under one heading."""
    told = [
        block(
            "candidate", f" 1| - {text}", id=name, op="append_to_section", path="SKILL.md", anchor="## C", support=count
        )
        for name, text, count in lessons
    ]
    return answer(Request("", nest("candidates", "\n".join(told)), {}, True, None, (), "")).record


def test_wordings_of_one_lesson_become_one_edit() -> None:
    """Every way to put it is a source of the one line."""
    record = merged(*((f"p{place}", text, 1) for place, text in enumerate(WORDINGS["math.units"].lesson)))
    (edit,) = record["merged"]
    assert edit["lines"][0]["from"] == [f"p{place}" for place in range(len(WORDINGS["math.units"].lesson))]


def test_different_lessons_stay_apart_and_the_outvoted_side_goes() -> None:
    """A false lesson of one task against four is dropped as a contradiction; another lesson is left alone."""
    right, wrong = WORDINGS["math.endpoints"].lesson[0], WORDINGS["against math.endpoints"].lesson[0]
    record = merged(("p1", right, 4), ("p2", wrong, 1), ("p3", WORDINGS["math.order"].lesson[0], 1))
    assert len(record["merged"]) == 2
    assert [(each["edit"], each["reason"], each["of"]) for each in record["dropped"]] == [("p2", "contradiction", "p1")]


def test_a_merge_is_read_by_the_lore_it_is_about() -> None:
    """Lessons of word problems by theirs, of workbooks by theirs, and nothing known by the first."""
    assert lore_of([WORDINGS["math.units"].lesson[0], WORDINGS["math.order"].lesson[0]]) is MathWork.lore
    assert lore_of(["Skip total rows when adding up."]).topics is SPREADSHEETS
    assert lore_of(["Be careful."]).topics is SPREADSHEETS
