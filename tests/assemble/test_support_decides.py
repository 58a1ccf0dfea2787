"""Where a lesson goes is decided by how many tasks stand behind it, and by nothing a model says."""

from __future__ import annotations

import pytest

from core.types import Candidate, Edit, Threshold
from tests.assemble.making import candidate, fates, leaves, made, reason, skill


def test_nothing_to_assemble_gives_the_base() -> None:
    """No candidates: S0, byte for byte."""
    assembled = made([])
    assert assembled.skill == skill()
    assert assembled.fates == ()


def test_widespread_lessons_enter_skill_md_narrower_ones_a_reference_and_one_offs_are_discarded() -> None:
    """Three tasks, two tasks, one task."""
    assembled = made(
        [
            candidate(1, "- Recalculate before saving.", leaves(3)),
            candidate(2, "- Quote names with spaces.", leaves(2, 5)),
            candidate(3, "- Lonely lesson here.", leaves(1, 9)),
        ]
    )
    assert fates(assembled) == {
        "m1.000.c1": [("applied", "SKILL.md")],
        "m1.000.c2": [("routed", "references/further-lessons.md")],
        "m1.000.c3": [("discarded", "")],
    }
    text = assembled.skill.text()
    assert "- Write a formula as a string.\n- Recalculate before saving.\n" in text
    assert "](references/further-lessons.md)" in text
    assert "- Quote names with spaces." in assembled.skill.text("references/further-lessons.md")
    assert "Lonely" not in "".join(file.text for file in assembled.skill.files)
    assert reason(assembled, "m1.000.c3") == "1 task of 20 trajectories behind it; a reference asks for 2"


def test_the_share_of_trajectories_counts_as_well_as_the_number_of_tasks() -> None:
    """Three tasks of 200 trajectories are not widespread: 5 % are asked for."""
    lesson = candidate(1, "- Recalculate before saving.", leaves(3))
    assert fates(made([lesson], trajectories=60)) == {"m1.000.c1": [("applied", "SKILL.md")]}
    assert fates(made([lesson], trajectories=200))["m1.000.c1"][0][0] == "routed"


def test_several_edits_of_one_task_are_one_task() -> None:
    """Support is of distinct tasks: three edits from one task are a one-off."""
    lesson = candidate(1, "- Recalculate.", ("p001.e1", "p001.e2", "p001.e3"))
    assert fates(made([lesson])) == {"m1.000.c1": [("discarded", "")]}


def test_a_heading_that_many_share_gives_its_lines_no_support() -> None:
    """Five tasks behind the heading, one behind the lesson: a one-off."""
    edit = Edit(id="m1.000.c1", op="add_section", text="## Dates\n\n- Compare dates as dates.")
    lesson = Candidate(edit=edit, line_sources=(leaves(5), leaves(5), leaves(1)))
    assert fates(made([lesson])) == {"m1.000.c1": [("discarded", "")]}


def test_a_one_off_glued_to_a_common_lesson_is_counted_by_itself() -> None:
    """Lines that share no source are lessons of their own."""
    edit = Edit(
        id="m1.000.c1",
        op="append_to_section",
        anchor="## Formulas",
        text="- Recalculate before saving.\n- Paint it red.",
    )
    lesson = Candidate(edit=edit, line_sources=(leaves(4), leaves(1, 9)))
    assembled = made([lesson])
    assert sorted(fates(assembled)["m1.000.c1"]) == [("applied", "SKILL.md"), ("discarded", "")]
    assert "Paint" not in assembled.skill.text()
    assert {(fate.edit, fate.kind) for fate in assembled.fates if fate.edit.startswith("p")} == {
        *((leaf, "applied") for leaf in leaves(4)),
        ("p009.e1", "discarded"),
    }


def test_edits_that_replace_delete_or_describe_are_applied_whole_or_not_at_all() -> None:
    """They are never routed: two tasks are not enough for them."""
    changes = [
        candidate(1, "- Write formulas as strings.", leaves(2), "replace", "- Write a formula as a string."),
        candidate(2, "", leaves(2), "delete_section", "## Old"),
        candidate(3, "Work with .xlsx and .csv files.", leaves(2), "set_description", ""),
    ]
    narrow = made(changes)
    assert narrow.skill == skill()
    assert [kind for found in fates(narrow).values() for kind, _ in found] == ["discarded"] * 3
    assert "can go nowhere else" in reason(narrow, "m1.000.c2")
    wide = made(changes, threshold=Threshold(min_tasks=2))
    assert [kind for found in fates(wide).values() for kind, _ in found] == ["applied"] * 3
    assert "## Old" not in wide.skill.text()


def test_equal_changes_of_several_tasks_count_together() -> None:
    """Three tasks each replace the line in the same words: support three, one change."""
    changes = [
        candidate(slot, "- Write formulas as strings.", leaves(1, slot), "replace", "- Write a formula as a string.")
        for slot in (1, 2, 3)
    ]
    assembled = made(changes)
    assert fates(assembled) == {
        "m1.000.c1": [("applied", "SKILL.md")],
        "m1.000.c2": [("fused", "m1.000.c1")],
        "m1.000.c3": [("fused", "m1.000.c1")],
    }
    (line,) = [line for line in assembled.blame if line.text == "- Write formulas as strings."]
    assert line.sources == ("p001.e1", "p002.e1", "p003.e1")


def test_lines_as_good_as_equal_are_fused_with_the_sources_of_both() -> None:
    """Two nodes wrote the same lesson: it is one lesson, in one place, with all its tasks."""
    assembled = made(
        [
            candidate(1, "- Recalculate before saving the file.", leaves(2)),
            candidate(2, "- Recalculate before saving the file", leaves(2, 5), anchor="## Reading"),
        ]
    )
    assert fates(assembled) == {"m1.000.c1": [("applied", "SKILL.md")], "m1.000.c2": [("fused", "m1.000.c1")]}
    assert assembled.skill.text().count("Recalculate") == 1
    (line,) = [line for line in assembled.blame if "Recalculate" in line.text]
    assert set(line.sources) == {*leaves(2), *leaves(2, 5)}


def test_opposite_lessons_are_never_fused() -> None:
    """One word turns the meaning."""
    assembled = made(
        [
            candidate(1, "- Recalculate before saving the file.", leaves(3)),
            candidate(2, "- Never recalculate before saving the file.", leaves(3, 5)),
        ]
    )
    assert {kind for found in fates(assembled).values() for kind, _ in found} == {"applied"}


def test_what_the_base_says_word_for_word_is_not_said_twice() -> None:
    """Evolving a second time does not repeat the first."""
    assembled = made([candidate(1, "- Write a formula as a string.", leaves(5), anchor="## Reading")])
    assert assembled.skill == skill()
    assert reason(assembled, "m1.000.c1") == "SKILL.md says it already (line 14)"


@pytest.mark.parametrize(
    "text",
    ["- Set the path:\n\n  ```python\n  path = x\n  ```", "- An item of two lines\n  that goes on.", "- Quote names."],
)
@pytest.mark.parametrize("tasks", [2, 5])
def test_several_lines_and_short_ones_are_not_said_twice_either(text: str, tasks: int) -> None:
    """Neither in SKILL.md nor in a reference, though only plain lines are ever fused."""
    lesson = candidate(1, text, leaves(tasks))
    first = made([lesson])
    second = made([lesson], first.skill)
    assert first.skill != skill()
    assert second.skill == first.skill
    assert "says it already" in reason(second, "m1.000.c1")


def test_new_sections_of_one_heading_become_one_section() -> None:
    """Put together, in slot order, the heading once with everybody behind it."""
    assembled = made(
        [
            candidate(2, "### dates\n\n- Use ISO dates in file names.", leaves(3, 5), "add_section", "## Reading"),
            candidate(1, "## Dates\n\n- Compare dates as dates.", leaves(3), "add_section", "## Reading"),
        ]
    )
    assert (
        "## Dates\n\n- Compare dates as dates.\n- Use ISO dates in file names.\n\n## Formulas" in assembled.skill.text()
    )
    (line,) = [line for line in assembled.blame if line.text == "## Dates"]
    assert set(line.sources) == {*leaves(3), *leaves(3, 5)}


def test_a_new_section_that_the_base_has_already_becomes_text_of_it() -> None:
    """No second "## Formulas"."""
    assembled = made([candidate(1, "## Formulas\n\n- Recalculate before saving.", leaves(3), "add_section", "")])
    assert assembled.skill.text().count("## Formulas") == 1
    assert "- Write a formula as a string.\n- Recalculate before saving." in assembled.skill.text()


def test_of_edits_that_clash_the_one_with_more_support_wins() -> None:
    """The loser is a conflict with the winner's name and both counts; a tie goes to the earlier slot."""
    change = "- Write a formula as a string."
    assembled = made(
        [
            candidate(1, "- Never write formulas.", leaves(3), "replace", change),
            candidate(2, "- Write formulas as strings.", leaves(5, 5), "replace", change),
            candidate(3, "- Do as you like.", leaves(3, 12), "replace", change),
        ]
    )
    assert "- Write formulas as strings." in assembled.skill.text()
    assert fates(assembled)["m1.000.c1"] == [("conflict", "m1.000.c2")]
    assert "m1.000.c2 has more support (5 tasks against 3)" in reason(assembled, "m1.000.c1")
    tie = made(
        [
            candidate(2, "- Two.", leaves(3), "replace", change),
            candidate(1, "- One.", leaves(3, 5), "replace", change),
        ]
    )
    assert "- One." in tie.skill.text()
    assert "comes first" in reason(tie, "m1.000.c2")


def test_text_for_a_section_that_more_tasks_delete_is_a_conflict() -> None:
    """Whoever has more support decides whether the section stays."""
    deletes = candidate(1, "", leaves(5), "delete_section", "## Old")
    appends = candidate(2, "- More of it.", leaves(3, 6), anchor="## Old")
    assembled = made([deletes, appends])
    assert fates(assembled) == {"m1.000.c1": [("applied", "SKILL.md")], "m1.000.c2": [("conflict", "m1.000.c1")]}


def test_an_edit_that_does_not_fit_the_base_is_invalid_with_the_reason() -> None:
    """Nothing is dropped silently, and nothing else suffers."""
    assembled = made(
        [candidate(1, "- x y z", leaves(5), anchor="## Formulae"), candidate(2, "- Recalculate first.", leaves(3))]
    )
    assert fates(assembled)["m1.000.c1"] == [("invalid", "")]
    assert "did you mean '## Formulas'" in reason(assembled, "m1.000.c1")
    assert fates(assembled)["m1.000.c2"] == [("applied", "SKILL.md")]


def test_a_link_to_a_file_that_nothing_creates_is_refused() -> None:
    """Link without create: the lesson that brought the link is rolled back, the others stay."""
    link = candidate(1, "- See [charts](references/charts.md) for charts.", leaves(5))
    other = candidate(2, "- Recalculate first.", leaves(3))
    assembled = made([link, other])
    assert fates(assembled) == {"m1.000.c1": [("invalid", "")], "m1.000.c2": [("applied", "SKILL.md")]}
    assert "leads to no file" in reason(assembled, "m1.000.c1")
    create = candidate(3, "# Charts\n\nText on charts.", leaves(3), "create_file", "", "references/charts.md")
    assert fates(made([link, other, create]))["m1.000.c1"] == [("applied", "SKILL.md")]


def test_a_file_that_nothing_links_gets_a_link() -> None:
    """Create without link: code writes it, with the file's title."""
    create = candidate(1, "# Charts\n\nText on charts.", leaves(3), "create_file", "", "references/charts.md")
    assembled = made([create])
    assert assembled.skill.text().endswith("## Further reading\n\n- [Charts](references/charts.md)\n")
    assert not [finding for finding in assembled.findings if finding.rule.startswith("orphan")]


def test_deleting_a_file_that_the_skill_links_is_rolled_back() -> None:
    """It would leave a dead link that the base does not have."""
    base = skill(
        "---\nname: sheets\ndescription: x\n---\n\n# A\n\nSee [a](references/a.md).\n", references__a_md="# A\n"
    )
    deletes = candidate(1, "", leaves(5), "delete_file", "", "references/a.md")
    assembled = made([deletes], base)
    assert assembled.skill == base
    assert fates(assembled) == {"m1.000.c1": [("invalid", "")]}
    assert "link-dead" in reason(assembled, "m1.000.c1")


def test_errors_that_the_base_has_already_roll_nothing_back() -> None:
    """A skill with a dead link can still learn."""
    base = skill("---\nname: sheets\ndescription: x\n---\n\n# A\n\nSee [a](references/none.md).\n")
    assembled = made([candidate(1, "- Recalculate first.", leaves(3), anchor="# A")], base)
    assert fates(assembled) == {"m1.000.c1": [("applied", "SKILL.md")]}


def test_a_description_is_said_to_be_in_skill_md_whatever_path_the_edit_names() -> None:
    """The fate names the file that changed."""
    base = skill(references__a_md="# A\n")
    edit = candidate(1, "Sheets, by Python.", leaves(3), "set_description", "", "references/a.md")
    assert fates(made([edit], base)) == {"m1.000.c1": [("applied", "SKILL.md")]}
