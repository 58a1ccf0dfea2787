"""Each operation finds its place on the frozen base, or says why not and what to do instead."""

from __future__ import annotations

import pytest

from core.patch.lines import text_lines
from core.patch.spans import EditProblem, resolve
from core.types import Edit, Operation, Skill, SkillFile
from tests.patch.edits_strategy import skill_of

TEXT = """---
name: sheets
description: Work with .xlsx files.
---

# Sheets

Read this first.

## Reading

- Print the sheet names.
- Print the first rows.

```python
# not a heading
book = load("input.xlsx")
```

### Dates

- Compare dates as dates.

Setext
------

- After the setext heading.

## Formulas

- Start with `=`.
"""
BASE = skill_of(TEXT, references__a_md="# A\n\nSame line.\nSame line.\n", scripts__run_py="import sys\n\nmain()\n")


def edit(op: Operation, anchor: str = "", text: str = "", path: str = "SKILL.md") -> Edit:
    return Edit(id="p000.e1", op=op, path=path, anchor=anchor, text=text)


def refused(change: Edit, skill: Skill = BASE) -> EditProblem:
    with pytest.raises(EditProblem) as problem:
        resolve(change, skill)
    return problem.value


def above(change: Edit, skill: Skill = BASE) -> str:
    """The base's line right above the place of an insertion."""
    span = resolve(change, skill)
    assert span.inserts
    return text_lines(skill.text(span.path))[span.first - 1]


def test_append_goes_to_the_sections_own_text_before_its_sub_sections() -> None:
    """What is appended to "## Reading" does not become part of "### Dates"."""
    assert above(edit("append_to_section", "## Reading", "- More.")) == "```"
    assert above(edit("append_to_section", "### Dates", "- More.")) == "- Compare dates as dates."


def test_a_new_section_goes_after_the_section_with_all_its_sub_sections() -> None:
    """add_section after "## Reading" comes behind "### Dates"; with no anchor it comes at the end."""
    assert above(edit("add_section", "## Reading", "## Charts\n\nText.")) == "- Compare dates as dates."
    assert above(edit("add_section", "", "## Charts\n\nText.")) == "- Start with `=`."


def test_trailing_white_space_of_an_anchor_does_not_count_and_indentation_does() -> None:
    """A prompt cannot show trailing spaces; leading ones mean something."""
    assert above(edit("insert_after", "- Print the sheet names.   \n", "- More.")) == "- Print the sheet names."
    assert "differs in spaces or case" in refused(edit("insert_after", "  - Print the sheet names.", "x")).reason


def test_an_anchor_may_take_several_lines() -> None:
    """Lines that follow each other name one place together."""
    assert above(edit("insert_after", "- Print the sheet names.\n- Print the first rows.", "- x"))
    assert "the lines after it do not" in refused(edit("insert_after", "- Print the sheet names.\n- Other", "x")).reason


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        ("- Print the sheet name.", "near it are line 12"),
        ("- print the sheet names.", "line 12 differs in spaces or case"),
        ("the sheet names", "a part of line 12"),
        ("Nothing like it at all, far away", "copy the anchor from the file"),
        ("", "blank"),
        ("name: sheets", "set_description"),
    ],
)
def test_an_absent_anchor_is_refused_with_the_nearest_misses(anchor: str, words: str) -> None:
    """The reason names what comes near, so that the next reply can be right."""
    assert words in refused(edit("insert_after", anchor, "x")).reason


def test_an_ambiguous_anchor_is_refused_with_its_lines() -> None:
    """Never the first hit."""
    problem = refused(edit("insert_after", "Same line.", "x", "references/a.md"))
    assert "lines 3, 4" in problem.reason
    assert "add the line before or after" in problem.reason


def test_a_heading_inside_a_fence_is_no_section() -> None:
    """`# not a heading` in a code block cannot be appended to."""
    assert "no section '# not a heading'" in refused(edit("append_to_section", "# not a heading", "x")).reason


def test_an_absent_section_is_refused_with_the_nearest_heading() -> None:
    """ "## Formula" is not "## Formulas"."""
    assert "did you mean '## Formulas'" in refused(edit("append_to_section", "## Formula", "x")).reason


def test_text_inside_a_fence_goes_in_as_code() -> None:
    """An anchor inside a fence takes code, as it stands, and names its fence."""
    span = resolve(edit("insert_after", "# not a heading", "import os"), BASE)
    assert span.lines == ("import os",)
    assert text_lines(TEXT)[span.host] == "```python"


@pytest.mark.parametrize("text", ["```\nText\n```python", "```"])
def test_text_that_would_split_the_fence_it_goes_into_is_refused(text: str) -> None:
    """A fence mark inside ends the fence; what follows would turn into text."""
    assert refused(edit("insert_after", "# not a heading", text)).kind == "structure"


def test_before_and_after_a_fence_is_outside_of_it() -> None:
    """The fence's own first line is an anchor like any other: before it is text."""
    assert resolve(edit("insert_before", "```python", "Text."), BASE).host == -1
    assert resolve(edit("insert_after", "```python", "x = 1"), BASE).host >= 0


def test_after_the_title_of_a_setext_heading_means_after_its_underline() -> None:
    """A heading of two lines is never cut in half."""
    assert above(edit("insert_after", "Setext", "Text.")) == "------"
    assert "underlines the heading '## Setext'" in refused(edit("insert_before", "------", "Text.")).reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("```python\nx = 1", "never closed"),
        ("Text\n\n~~~\nx", "never closed"),
        ("- item\n\n  ```\n  x", "never closed"),
        ("<!-- hidden", "HTML block or comment"),
        ("<pre>\nx", "HTML block or comment"),
        ("Text\n\n## Later heading", "use add_section"),
        ("   \n\n", "no text"),
        ("## New Section\n\nText.", "'New Section' is no heading"),
    ],
)
def test_text_that_would_swallow_what_follows_is_refused(text: str, words: str) -> None:
    """An open fence or comment, a second section, nothing at all, a placeholder for a title."""
    assert words in refused(edit("append_to_section", "## Formulas", text)).reason


@pytest.mark.parametrize(
    ("anchor", "text", "words"),
    [
        ("## Reading", "No heading", "must start with its own heading line"),
        ("## Reading", "##### Deep\n\nText.", "start it with '### '"),
        ("## Reading", "## One\n\na\n\n## Two\n\nb", "more than one section"),
        ("### Dates", "# Top\n\nText.", "would come to stand under '# Top'"),
        ("## Reading", "", "no text"),
    ],
)
def test_a_new_section_has_its_heading_and_takes_no_other_section_in(anchor: str, text: str, words: str) -> None:
    """Its level fits the place, and the sections behind it stay where they are."""
    assert words in refused(edit("add_section", anchor, text)).reason


def test_a_heading_in_the_middle_of_a_section_would_take_the_rest_of_it() -> None:
    """insert_after with a heading re-parents the lines below: refused, with the line."""
    problem = refused(edit("insert_after", "- Print the sheet names.", "### Names\n\n- x"))
    assert "line 13 would come to stand under '### Names'" in problem.reason


def test_appending_a_heading_of_the_sections_own_level_is_refused() -> None:
    """It would end the section it is appended to."""
    assert "use add_section" in refused(edit("append_to_section", "## Formulas", "## Other\n\nText.")).reason


def test_a_sub_section_may_be_appended() -> None:
    """A text that starts with a deeper heading goes to the section's very end."""
    assert above(edit("append_to_section", "## Reading", "### Names\n\n- x")) == "- Compare dates as dates."


def test_replacing_by_the_same_or_describing_the_same_changes_nothing() -> None:
    """A no-op is told apart from an edit that does not fit."""
    assert refused(edit("replace", "Read this first.", "Read this first.  ")).kind == "no_change"
    assert refused(edit("set_description", "", "Work with .xlsx files.")).kind == "no_change"


def test_replacing_half_of_a_fence_is_refused() -> None:
    """Its lines would become text, or what follows would become code."""
    assert refused(edit("replace", "```python\n# not a heading", "Text.")).kind == "structure"


def test_a_section_that_holds_everything_is_not_deleted() -> None:
    """A skill must say something."""
    assert "holds all of SKILL.md" in refused(edit("delete_section", "# Sheets")).reason


@pytest.mark.parametrize(
    ("op", "path", "kind", "words"),
    [
        ("replace", "LICENSE.txt", "protected", "licence"),
        ("create_file", "LICENSE", "path", "licence"),
        ("create_file", "../outside.md", "path", "leaves the skill"),
        ("create_file", "references/../../x.md", "path", "leaves the skill"),
        ("create_file", "/etc/passwd", "path", "leaves the skill"),
        ("create_file", ".hidden.md", "path", "hidden"),
        ("create_file", "references/.x/a.md", "path", "hidden"),
        ("create_file", "references\\a.md", "path", "forward slashes"),
        ("create_file", "C:/a.md", "path", "forward slashes"),
        ("create_file", "references//b.md", "path", "plainly"),
        ("create_file", "./b.md", "path", "plainly"),
        ("create_file", "", "path", "relative path"),
        ("create_file", "references/A.md", "path", "there already"),
        ("create_file", "SKILL.md", "path", "there already"),
        ("create_file", "scripts/run.py/x.py", "path", "directory"),
        ("create_file", "evals/a.md", "path", "packed"),
        ("delete_file", "SKILL.md", "protected", "cannot be deleted"),
        ("delete_file", "references/none.md", "file", "no file"),
        ("replace", "references/b.md", "file", "no file"),
        ("replace", "other/a.md", "file", "did you mean references/a.md"),
        ("append_to_section", "scripts/run.py", "file", "no sections"),
        ("replace", "assets/logo.png", "file", "not text"),
    ],
)
def test_paths_that_leave_hide_clash_or_are_protected_are_refused(
    op: Operation, path: str, kind: str, words: str
) -> None:
    """Whatever a model writes as a path, only plain files of the skill are touched."""
    logo = SkillFile(path="assets/logo.png", data=b"\x89PNG\0")
    skill = BASE.model_copy(update={"files": (*BASE.files, logo, SkillFile(path="LICENSE.txt", data=b"x\n"))})
    problem = refused(edit(op, "x", "text", path), skill)
    assert (problem.kind, words in problem.reason) == (kind, True), problem.reason


def test_a_skill_whose_main_file_is_lower_case_is_edited_there() -> None:
    """Edits say SKILL.md; the file may be skill.md."""
    skill = Skill(name="sheets", files=(SkillFile(path="skill.md", data=TEXT.encode()),))
    assert resolve(edit("append_to_section", "## Formulas", "- x"), skill).path == "skill.md"


def test_a_description_is_one_line_of_at_most_1024_characters() -> None:
    """Line ends become spaces; what the format forbids is refused."""
    span = resolve(edit("set_description", "", "Sheets\nand more"), BASE)
    assert span.lines == ("description: Sheets and more",)
    assert "1024" in refused(edit("set_description", "", "x" * 1025)).reason
    assert "angle brackets" in refused(edit("set_description", "", "a <b>")).reason
    assert "blank" in refused(edit("set_description", "", " ")).reason
