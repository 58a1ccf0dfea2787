"""Lints refuse what only one task has, and flag what a person should look at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.patch.lines import is_frame, text_lines
from core.patch.lints import OWN_VALUE, check_quote, lint_edits
from core.types import Edit, Flag, Operation
from tests.patch.edits_strategy import skill_of

BASE = skill_of(
    "---\nname: sheets\ndescription: Work with .xlsx files by Python.\n---\n\n# Sheets\n\n## Formulas\n\n"
    "- Write `=SUM(D4:D9)` as a string; 1234 rows are few.\n- Never trust cached values of formulas.\n"
)
TASK = (
    'On the sheet "Ledger 2024" sum the range B2:B17 of Regional_Sales.xlsx into cell F22, for amounts over 1,250.75 '
    'and the customers named "Meyer & Sons". Write "done" into G3. The sheet is called Ledger.\nLedger\n'
    "1_13-1_input.xlsx"
)
PROMPT = (
    "Say when it applies, what to do, and why, in words that hold for other tasks. "
    "A short code line helps more than a paragraph."
)


def lint(
    text: str,
    op: Operation = "append_to_section",
    literals: tuple[str, ...] = (),
    path: str = "SKILL.md",
    task: str = TASK,
) -> tuple[Flag, ...]:
    edit = Edit(id="p001.e1", op=op, path=path, anchor="## Formulas", text=text)
    return lint_edits([edit], BASE, task, literals, PROMPT)


def rules(*args: object, **named: object) -> set[str]:
    return {flag.rule for flag in lint(*args, **named)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "- Sum B2:B17 first.",
        "- Sum $B$2:$B$17 first.",
        "- Look at B17.",
        "- Write the result into F22.",
        "- Open Regional_Sales.xlsx.",
        "- Copy /data/1_99-2_input.xlsx.",
        "- Leave out what is above 1250.75.",
        "- Leave out what is above 1,250.75.",
        "- The name 'Meyer & Sons' has an ampersand.",
        "- Use the sheet Ledger.",
        "- Use `Ledger`.",
        "- Open 'Ledger 2024'.",
    ],
)
def test_values_that_only_this_task_has_refuse_the_edit(text: str) -> None:
    """Its cells, files, numbers and names, in any usual spelling."""
    flags = [flag for flag in lint(text) if flag.rule == "task_literal"]
    assert flags
    assert all(flag.refuses for flag in flags)


@pytest.mark.parametrize(
    "text",
    [
        "- Read input.xlsx and write output.xlsx.",
        "- Save to /work/output.xlsx.",
        "- Start at A1; row 2 has the first value.",
        "- Write `=SUM(D4:D9)` as a string.",
        "- 1234 rows are few, 1000 are fewer.",
        "- When you are done, read the file back.",
        "- Keep a ledger of what you changed.",
        "- The Total row is no data.",
        "- Round to 2 decimals; compare with 0.01.",
        "- Excel counts days from 1900.",
        "- Use UTF-8, never cp1252 for CSV2 files.",
    ],
)
def test_what_every_task_has_may_be_said(text: str) -> None:
    """Common names, small and round numbers, what the base says already, words that are also answers."""
    assert rules(text) == set()


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("4711", "- The result is 4711."),
        ("4711.0", "- The result is 4,711."),
        ("12.75", "- Expect 12.75 there."),
        ("Grand Central", "- It says grand central."),
        ("2024-03-05", "- Dates such as 2024-03-05."),
        ("SKU-0042", "- Codes like sku-0042."),
        ("Okafor", '- The customer "Okafor" comes first.'),
        ("Okafor", "- The customer Okafor comes first."),
    ],
)
def test_gold_values_refuse_the_edit(literal: str, text: str) -> None:
    """A value of the expected result in a lesson is a leak, in any usual spelling; which one is not told."""
    (flag,) = [flag for flag in lint(text, literals=(literal,)) if flag.rule == "gold_literal"]
    assert flag.refuses
    assert flag.message == f"it holds {OWN_VALUE}"


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("1", "- Write 1 row."),
        ("42", "- At least 42 rows."),
        ("100", "- Up to 100 rows."),
        ("0.5", "- Half is 0.5."),
        ("Total", '- Leave the "Total" row.'),
        ("Yes", '- Write "Yes".'),
        ("#N/A", "- Errors such as #N/A stay."),
        ("done", "- When done, check."),
        ("open", "- First open the file."),
        ("12.75", "- Version 3.12.75 of it."),
        ("4711", "- Order A4711B."),
        ("", "- Anything."),
        ("ab", "- ab."),
        ("1234", "- 1234 rows."),
    ],
)
def test_trivial_literals_do_not_refuse(literal: str, text: str) -> None:
    """Small and round numbers, everybody's words, plain words in a sentence, parts of others, the base's own values."""
    assert rules(text, literals=(literal,)) == set()


def test_a_new_files_name_is_linted_too() -> None:
    """A path can give a task away as well as a text."""
    flags = lint("# Notes", op="create_file", path="references/Regional_Sales.xlsx.md")
    assert [flag.rule for flag in flags] == ["task_literal"]


def test_text_that_repeats_the_analysts_instructions_is_flagged() -> None:
    """Eight words in a row of the prompt; the base's own words do not count."""
    (flag,) = lint("- Say when it applies, what to do, and why, in words that hold.")
    assert (flag.rule, flag.refuses) == ("parroting", False)
    assert rules("- Say when it applies.") == set()
    known = "Never trust cached values of formulas, a b c d"
    edit = Edit(id="p001.e1", op="append_to_section", text="- Never trust cached values of formulas.")
    assert lint_edits([edit], BASE, "", (), f"{known}. {BASE.text()}") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Use for any task with files.",
        "Always use this whenever something is asked.",
        "Cook pasta, plan travel and train dogs with .xlsx files by Python.",
        "Poems.",
    ],
)
def test_a_description_wider_than_the_skill_is_flagged(text: str) -> None:
    """It would be loaded for work the skill says nothing about."""
    flags = lint(text, op="set_description")
    assert [flag.rule for flag in flags] == ["description_widened"]
    assert not flags[0].refuses


def test_a_description_within_the_subject_is_not_flagged() -> None:
    """More precise words of the skill's own are welcome."""
    assert rules("Work with .xlsx files by Python: sheets, formulas, cached values.", op="set_description") == set()


def test_several_list_items_in_one_edit_are_flagged() -> None:
    """One lesson per edit is counted better; a list of steps is one lesson."""
    assert rules("- One thing.\n- Another thing.") == {"several_lessons"}
    assert rules("1. First this.\n2. Then that.") == set()


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("total = total + value", True),
        ("total  =\n total\t+ value", True),
        ("total = total", False),
        ("Total = total + value", False),
        ("total = total + values", False),
        ("    a   b               ", False),
    ],
)
def test_a_quote_is_twenty_characters_that_stand_in_the_step(quote: str, found: bool) -> None:
    """White space is one space on both sides; anything else must agree, and padding counts for nothing."""
    step = "for value in column:\n    total = total\n        + value\nprint(total)\na b"
    assert check_quote(quote, step) is found


def test_ordinary_advice_is_rarely_refused_for_real_tasks(shared_data: Path) -> None:
    """Published advice on spreadsheets against 60 real instructions: under one pair in 200 is refused."""
    skills = [
        shared_data / "evolved_skills" / "xlsx-122B" / "SKILL.md",
        shared_data / "evolved_skills" / "skillopt" / "spreadsheetbench" / "gpt5.5_skill.md",
    ]
    lines = [line for path in skills for line in text_lines(path.read_text(encoding="utf-8"))]
    advice = [line for line in lines if not is_frame(line) and len(line) > 25]
    edits = [Edit(id=f"p{number:03d}.e1", op="append_to_section", text=line) for number, line in enumerate(advice)]
    tasks = json.loads((shared_data / "spreadsheetbench" / "dataset.json").read_text(encoding="utf-8"))
    refused = 0
    for task in tasks:
        words = f"{task['instruction']}\n{task['answer_position']}"
        refused += len({flag.edit for flag in lint_edits(edits, BASE, words, (), "") if flag.refuses})
    assert len(tasks) == 60
    assert refused < len(tasks) * len(edits) / 200
