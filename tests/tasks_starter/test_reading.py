"""Reading whether a skill teaches a planted lesson."""

from __future__ import annotations

import pytest

from core.skill.validate import validate
from core.tasks.starter import LESSONS, recalled, starter_skill
from core.tasks.starter.reading import lessons_in
from core.tasks.starter.statements import statements
from core.types import Skill, SkillFile

STATED = [(lesson.id, statement) for lesson in LESSONS for statement in lesson.statements]

OTHER_WORDS = [
    ("header_row", "Look for the headings by content: some exports put title lines above the table."),
    ("skip_totals", "Make sure to exclude any subtotal lines so that nothing is counted twice."),
    ("skip_totals", "Filter out total rows before you aggregate; do not add them in."),
    ("text_numbers", 'Amounts may arrive as strings such as "1,200"; cast them to float first.'),
    ("normalise_keys", "Before matching codes, collapse the whitespace and ignore upper and lower case."),
    ("blank_rows", "Go on after an empty line instead of ending the loop there."),
    ("text_dates", "Try several formats to turn textual dates into real ones."),
    ("hidden_rows", "Never count rows that are hidden."),
    ("fill_down", "Forward-fill category labels that were merged."),
    ("include_totals", "Do not skip total lines; they belong to the result."),
    ("stop_at_blank", "Once you meet an empty row, stop: it marks the end of the records."),
    ("exact_keys", "Match codes exactly as they are written."),
]

SILENT = [
    "Use `data_only=True` to read the values of formulas.",
    "Write values, not formulas.",
    "Save the workbook under the name that the task asks for.",
    "Put the total into the cell that was asked for.",
    "Keep full precision while calculating.",
    "Leave cells alone that the request does not mention.",
]


@pytest.mark.parametrize(("lesson", "sentence"), [*STATED, *OTHER_WORDS])
def test_each_wording_is_read_as_its_lesson_and_no_other(lesson: str, sentence: str) -> None:
    """A lesson is recognised in any of its wordings, and not mistaken for another or for its opposite."""
    assert lessons_in(sentence) == {lesson}


@pytest.mark.parametrize("sentence", SILENT)
def test_other_advice_teaches_nothing_planted(sentence: str) -> None:
    """General advice is not read as a planted lesson."""
    assert not lessons_in(sentence)


def test_starter_skill_is_valid_and_teaches_nothing_planted() -> None:
    """S0 has no finding of the validator and recalls no planted lesson."""
    skill = starter_skill()
    assert validate(skill, "xlsx-starter") == ()
    assert not any(recalled(skill).values())


def test_lessons_are_found_in_references_too() -> None:
    """A lesson counts wherever it stands among the skill's Markdown files, code and front matter left out."""
    skill = starter_skill()
    note = SkillFile(path="references/more.md", data=b"# More\n\n- Fill down merged group labels.\n")
    code = SkillFile(path="references/code.md", data=b"# Code\n\n```\nLeave out every total row.\n```\n")
    taught = recalled(Skill(name=skill.name, files=(*skill.files, note, code)))
    assert {lesson for lesson, told in taught.items() if told} == {"fill_down"}


def test_statements_join_wrapped_lines_and_part_items() -> None:
    """A sentence may run over lines; a list item is a statement of its own."""
    text = "---\nname: x\n---\n\n# Head\n\nOne sentence\nover two lines. Another one.\n- item\n  goes on\n- item two\n"
    assert list(statements(text)) == [
        "Head",
        "One sentence over two lines.",
        "Another one.",
        "item goes on",
        "item two",
    ]
