"""Which sections of a skill a trajectory read or echoed, found by code and never guessed."""

from __future__ import annotations

from core.types import Action, Observation, Skill, SkillFile, Step
from core.view.trajectories.sections_read import file_uses, section_uses, sections
from tests.store.samples import a_step

MAIN = """---
name: xlsx
description: Work.
---
# Guide

## Dates

- Parse dates stored as text into real dates instead of skipping them.

## Totals

- Exclude rows whose label begins with Total.
"""
NOTES = "# Notes\n\n## Opening\n\nUse load_workbook.\nNever guess.\n\n## Saving\n\nCall save once.\n"
SKILL = Skill(
    name="xlsx",
    files=(
        SkillFile(path="SKILL.md", data=MAIN.encode()),
        SkillFile(path="references/notes.md", data=NOTES.encode()),
        SkillFile(path="scripts/check.py", data=b"print('ok')\n", executable=True),
    ),
)


def viewed(path, text, tool="view", argument="path"):
    return Step(index=2, action=Action(tool=tool, arguments={argument: path}), observation=Observation(text=text))


def read_by(step):
    return [use.section.title for use in section_uses(SKILL, [step]) if use.read]


def test_sections_are_those_of_the_files():
    """Each heading with text of its own, with its line; a file that is no Markdown is one section."""
    assert [(each.path, each.title, each.line) for each in sections(SKILL)] == [
        ("SKILL.md", "## Dates", 7),
        ("SKILL.md", "## Totals", 11),
        ("references/notes.md", "## Opening", 3),
        ("references/notes.md", "## Saving", 8),
        ("scripts/check.py", "", 1),
    ]


def test_a_file_that_was_viewed_is_read_as_far_as_it_was_shown():
    """The view tool shows all of it, a command what it prints; a file that is only named is not read."""
    assert read_by(viewed("references/notes.md", NOTES)) == ["## Opening", "## Saving"]
    part = viewed("sed -n 8,10p /skill/references/notes.md", "## Saving\n\nCall save once.\n", "bash", "command")
    assert read_by(part) == ["## Saving"]
    assert read_by(viewed("ls /skill/references/notes.md", "/skill/references/notes.md\n", "bash", "command")) == []


def test_the_same_words_elsewhere_are_not_reading():
    """Output that holds a section's lines without the skill being named is no reading of it."""
    assert read_by(viewed("cat copy.md", NOTES, "bash", "command")) == []


def test_what_a_step_does_with_a_file_is_told():
    """Viewed, printed or run."""
    steps = [
        viewed("/skill/references/notes.md", NOTES),
        viewed("cd /skill && cat references/notes.md", NOTES, "bash", "command"),
        viewed("python3 /skill/scripts/check.py out.xlsx", "ok", "bash", "command"),
    ]
    numbered = [step.model_copy(update={"index": n}) for n, step in enumerate(steps)]
    assert [(use.path, use.step, use.how) for use in file_uses(SKILL, numbered)] == [
        ("references/notes.md", 0, "viewed"),
        ("references/notes.md", 1, "named in a command"),
        ("scripts/check.py", 2, "run"),
    ]


def test_an_echo_is_words_in_a_row_that_are_not_the_tasks():
    """Six words of a lesson in the agent's own words are an echo with those words; the task's own words are none."""
    step = a_step(3, reasoning="I should parse dates stored as text into real dates here.", command="ls")
    (use,) = [use for use in section_uses(SKILL, [step]) if use.echoed]
    assert use.section.title == "## Dates"
    assert [(echo.step, echo.words) for echo in use.echoed] == [(3, "parse dates stored as text into real dates")]
    assert use.given
    task = "Parse dates stored as text into real dates."
    assert not [use for use in section_uses(SKILL, [step], task) if use.echoed]
    assert not [use for use in section_uses(SKILL, [a_step(1, reasoning="parse the dates")]) if use.echoed]
    assert not section_uses(SKILL, [step], given=False)[0].given
