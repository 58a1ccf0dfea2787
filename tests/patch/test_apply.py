"""Edits applied together: in one pass over the base's bytes, all of them or none."""

from __future__ import annotations

import pytest

from core.patch.apply import apply_edits
from core.patch.lines import text_lines
from core.types import Edit, Operation, Skill, SkillFile
from tests.patch.edits_strategy import skill_of

TEXT = """---
name: sheets
description: Work with .xlsx files.
---

# Sheets

## Reading

- Print the sheet names.

## Formulas

- Start with `=`.
- Recalculate.

## Old

Something wrong.
"""
BASE = skill_of(TEXT, references__a_md="# A\n\nText.\n")


def edit(number: int, op: Operation, anchor: str = "", text: str = "", path: str = "SKILL.md") -> Edit:
    return Edit(id=f"p{number:03d}.e1", op=op, path=path, anchor=anchor, text=text)


def text_after(*edits: Edit, base: Skill = BASE) -> str:
    applied = apply_edits(base, edits)
    assert applied.problems == ()
    return applied.skill.text()


def test_no_edits_give_the_same_skill() -> None:
    """An empty merge is an ordinary case."""
    assert apply_edits(BASE, ()).skill.digest == BASE.digest


def test_items_join_their_list_and_paragraphs_stand_apart() -> None:
    """Blank lines are set where Markdown needs them, and not where they would loosen a list."""
    text = text_after(edit(1, "append_to_section", "## Formulas", "- Quote names."))
    assert "- Recalculate.\n- Quote names.\n\n## Old" in text
    text = text_after(edit(1, "append_to_section", "## Formulas", "Quote names."))
    assert "- Recalculate.\n\nQuote names.\n\n## Old" in text


def test_headings_inside_a_text_are_set_off() -> None:
    """A model that forgets the blank lines around headings gets them."""
    text = text_after(edit(1, "add_section", "## Reading", "## Dates\n- ISO.\n### Times\nHH:MM."))
    assert "- Print the sheet names.\n\n## Dates\n\n- ISO.\n\n### Times\n\nHH:MM.\n\n## Formulas" in text


def test_text_before_a_rule_does_not_become_a_heading() -> None:
    """ "text" directly above "---" would be a setext heading."""
    base = skill_of("# A\n\nfirst\n\n---\n\nlast\n")
    assert "first\n\nnew\n\n---\n" in text_after(edit(1, "insert_before", "---", "new"), base=base)
    replaced = text_after(edit(1, "replace", "first", "other"), base=base)
    assert "other\n\n---" in replaced


def test_taking_lines_out_leaves_no_hole() -> None:
    """A deleted section takes its blank line along; at the end of the file nothing is left over."""
    assert text_after(edit(1, "delete_section", "## Formulas")).count("\n\n\n") == 0
    assert text_after(edit(1, "delete_section", "## Old")).endswith("- Recalculate.\n")
    assert "- Print the sheet names.\n\n## Formulas\n\n- Recalculate." in text_after(
        edit(1, "replace", "- Start with `=`.", "")
    )


def test_edits_at_one_point_stand_in_slot_order_plain_text_before_sections() -> None:
    """No conflict: p002 before p010, and a new section never takes in text that was appended before it."""
    text = text_after(
        edit(10, "append_to_section", "## Formulas", "- Ten."),
        edit(1, "add_section", "## Formulas", "## Charts\n\n- Chart."),
        edit(2, "append_to_section", "## Formulas", "- Two."),
        edit(3, "append_to_section", "## Formulas", "### Names\n\n- Name."),
        edit(4, "insert_after", "- Recalculate.", "- Four."),
    )
    lines = [line for line in text_lines(text) if line]
    start = lines.index("- Recalculate.")
    assert lines[start : start + 9] == [
        "- Recalculate.",
        "- Two.",
        "- Four.",
        "- Ten.",
        "### Names",
        "- Name.",
        "## Charts",
        "- Chart.",
        "## Old",
    ]


def test_a_file_without_a_final_line_end_gets_one_only_where_text_follows() -> None:
    """The base's last line keeps its bytes otherwise."""
    base = skill_of("# A\n\nlast")
    assert text_after(edit(1, "insert_before", "last", "new"), base=base) == "# A\n\nnew\n\nlast"
    assert text_after(edit(1, "insert_after", "last", "new"), base=base) == "# A\n\nlast\n\nnew\n"


def test_crlf_files_stay_crlf() -> None:
    """New lines get the file's line ends, also where the model wrote others."""
    base = skill_of(TEXT.replace("\n", "\r\n"))
    for ends in ("\n", "\r\n"):
        text = text_after(edit(1, "append_to_section", "## Formulas", f"- Quote.{ends}- Names."), base=base)
        assert text == text_after(edit(1, "append_to_section", "## Formulas", "- Quote.\n- Names.")).replace(
            "\n", "\r\n"
        )


def test_scripts_are_edited_as_plain_lines() -> None:
    """No blank lines are set in code, and `# ` at a line's start is a comment."""
    base = BASE.model_copy(
        update={
            "files": (*BASE.files, SkillFile(path="scripts/run.py", data=b"# run\nx = 1\nmain()\n", executable=True))
        }
    )
    applied = apply_edits(base, [edit(1, "insert_after", "x = 1", "    # y\ny = 2", "scripts/run.py")])
    file = applied.skill.file("scripts/run.py")
    assert file is not None
    assert file.text == "# run\nx = 1\n    # y\ny = 2\nmain()\n"
    assert file.executable


def test_files_are_created_and_deleted() -> None:
    """A new file ends with a line end; paths stay sorted; a deleted file is gone."""
    applied = apply_edits(
        BASE,
        [
            edit(1, "create_file", "", "# B\nText.", "references/b.md"),
            edit(2, "delete_file", "", "", "references/a.md"),
        ],
    )
    assert [file.path for file in applied.skill.files] == ["SKILL.md", "references/b.md"]
    assert applied.skill.text("references/b.md") == "# B\n\nText.\n"


CLASHING = [
    (edit(1, "replace", "- Recalculate.", "- Always."), edit(2, "replace", "- Recalculate.", "- Never."), "both"),
    (
        edit(1, "replace", "- Start with `=`.\n- Recalculate.", "- x"),
        edit(2, "replace", "- Recalculate.", "- y"),
        "both",
    ),
    (edit(1, "delete_section", "## Old"), edit(2, "replace", "Something wrong.", "Right."), "both"),
    (edit(1, "delete_section", "## Old"), edit(2, "insert_after", "Something wrong.", "More."), "deletes"),
    (edit(1, "delete_section", "## Old"), edit(2, "insert_before", "Something wrong.", "More."), "deletes"),
    (edit(1, "delete_section", "## Old"), edit(2, "append_to_section", "## Old", "More."), "deletes"),
    (edit(1, "replace", "- Recalculate.", ""), edit(2, "insert_after", "- Recalculate.", "- x"), "deletes"),
    (
        edit(1, "replace", "- Start with `=`.\n- Recalculate.", "- x"),
        edit(2, "insert_after", "- Start with `=`.", "- y"),
        "inserts into",
    ),
    (
        edit(1, "create_file", "", "# B", "references/b.md"),
        edit(2, "create_file", "", "# C", "references/b.md"),
        "different text",
    ),
    (
        edit(1, "create_file", "", "# B", "references/b.md"),
        edit(2, "create_file", "", "# B", "references/B.md"),
        "only in case",
    ),
    (
        edit(1, "delete_file", "", "", "references/a.md"),
        edit(2, "replace", "Text.", "Other.", "references/a.md"),
        "deletes",
    ),
    (edit(1, "set_description", "", "One."), edit(2, "set_description", "", "Two."), "both"),
]


@pytest.mark.parametrize(("one", "other", "words"), CLASHING)
def test_edits_that_cannot_both_be_applied_are_conflicts_and_nothing_is_applied(
    one: Edit, other: Edit, words: str
) -> None:
    """Each alone is fine; together the base comes back, with the later one named against the earlier."""
    assert apply_edits(BASE, [one]).problems == ()
    assert apply_edits(BASE, [other]).problems == ()
    applied = apply_edits(BASE, [other, one])
    (problem,) = applied.problems
    assert (problem.kind, problem.edit, problem.other) == ("conflict", "p002.e1", "p001.e1")
    assert words in problem.reason
    assert applied.skill is BASE
    assert applied.placed == ()


AGREEING = [
    (edit(1, "replace", "- Recalculate.", "- x"), edit(2, "insert_after", "- Recalculate.", "- y")),
    (edit(1, "replace", "- Recalculate.", "- x"), edit(2, "replace", "- Start with `=`.", "- y")),
    (edit(1, "delete_section", "## Old"), edit(2, "add_section", "## Old", "## New\n\nBetter.")),
    (edit(1, "delete_section", "## Old"), edit(2, "append_to_section", "## Formulas", "- x")),
    (edit(1, "delete_section", "## Formulas"), edit(2, "add_section", "## Reading", "## New\n\nBetter.")),
    (edit(1, "delete_section", "## Old"), edit(2, "delete_section", "## Old")),
]


@pytest.mark.parametrize(("one", "other"), AGREEING)
def test_neighbours_and_equal_changes_are_no_conflict(one: Edit, other: Edit) -> None:
    """Lines that touch do not overlap, and what two edits change alike is changed once."""
    applied = apply_edits(BASE, [one, other])
    assert applied.problems == ()
    assert applied.unchanged == (("p002.e1",) if one.op == other.op == "delete_section" else ())


def test_one_bad_edit_holds_all_back_and_is_named() -> None:
    """All or nothing: nine good edits and one without a place give the base and the one problem."""
    good = [edit(number, "append_to_section", "## Formulas", f"- {number}.") for number in range(1, 10)]
    applied = apply_edits(BASE, [*good, edit(10, "append_to_section", "## None", "- x")])
    assert [(problem.edit, problem.kind) for problem in applied.problems] == [("p010.e1", "invalid")]
    assert applied.skill is BASE


def test_edits_that_do_harm_only_together_are_found() -> None:
    """A heading is taken away, a sub-section added above it: together one takes in the other's text."""
    one = edit(1, "replace", "## Formulas", "")
    other = edit(2, "add_section", "## Reading", "### Names\n\n- Name.")
    assert apply_edits(BASE, [one]).problems == ()
    assert apply_edits(BASE, [other]).problems == ()
    (problem,) = apply_edits(BASE, [one, other]).problems
    assert (problem.edit, problem.kind) == ("p002.e1", "invalid")
    assert "together with p001.e1: line 14 would come to stand under '### Names'" in problem.reason


def test_no_ops_are_recorded_and_do_not_hold_the_rest_back() -> None:
    """An edit that says what is there already is no problem, and is named."""
    applied = apply_edits(
        BASE, [edit(1, "replace", "- Recalculate.", "- Recalculate."), edit(2, "replace", "Something wrong.", "Right.")]
    )
    assert applied.problems == ()
    assert applied.unchanged == ("p001.e1",)
    assert "Right." in applied.skill.text()


def test_every_new_line_knows_its_edit_and_its_line_there() -> None:
    """`placed` has the origin of each line: base, an edit's line, or a blank line set by code."""
    applied = apply_edits(BASE, [edit(1, "add_section", "## Reading", "## Dates\n- ISO.")])
    lines = text_lines(applied.skill.text())
    new = [line for line in applied.placed if line.base_line is None]
    assert [(lines[line.line], line.edit, line.edit_line) for line in new] == [
        ("", "p001.e1", None),
        ("## Dates", "p001.e1", 0),
        ("", "p001.e1", None),
        ("- ISO.", "p001.e1", 1),
    ]
    assert applied.lines_of("p001.e1") == tuple((line.path, line.line) for line in new if line.edit_line is not None)
    assert [line.line for line in applied.placed] == list(range(len(lines)))


def test_two_edits_of_one_id_are_refused() -> None:
    """Blame could not tell them apart."""
    with pytest.raises(ValueError, match="one id"):
        apply_edits(BASE, [edit(1, "delete_section", "## Old"), edit(1, "delete_section", "## Formulas")])
