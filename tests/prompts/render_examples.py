"""Each prompt rendered on one small realistic piece of work: what a model is really sent.

Used to look at prompts, to have real language models answer them, and to write scripted policies against.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from core.agent.skill_in_prompt import base_skill_block, skill_block
from core.agent.task_in_prompt import task_block
from core.agent.tools import agent_tools
from core.analysts.briefing import outcome_block
from core.analysts.memory import LONGEST, MOST_ITEMS
from core.analysts.retry_submission import retry_tools
from core.analysts.submission import ANALYST_TOOLS
from core.analysts.transcript import transcript
from core.config import ModelConfig
from core.llm.protocol import tools_as_text
from core.merge.plan import LiveNode
from core.merger import MergeJob, merge_messages
from core.ports import Grading
from core.prompts.blocks import block
from core.prompts.load import load_prompt
from core.tasks.doc_vqa.taskset import DOC_VQA
from core.tasks.math.taskset import MATH_DOMAIN
from core.tasks.own.answered import WORDS
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.types import (
    Action,
    Candidate,
    Case,
    CellDifference,
    Edit,
    ImagePart,
    InputFile,
    Message,
    Observation,
    Score,
    Skill,
    SkillFile,
    Step,
    Task,
    ToolSpec,
    Trajectory,
)
from tests.prompts.answers_example import ANSWERS, analyst_messages
from tests.prompts.documents_example import NAMES as DOCUMENT_AGENTS
from tests.prompts.documents_example import document_agent_messages
from tests.prompts.own_example import OWN_AGENTS, judge_messages, own_agent_messages
from tests.prompts.problems_example import AGENTS as MATH_AGENTS
from tests.prompts.problems_example import math_agent_messages
from tests.prompts.tables_example import DOMAINS as TABLE_DOMAINS
from tests.prompts.tables_example import table_agent_messages

SKILL_MD = """---
name: spreadsheets
description: Work with .xlsx files by Python. Use when a task reads, changes or creates a workbook.
---

# Spreadsheets

## Reading

- Print the sheet names, the used range and the first ten rows before anything else.

## Formulas

- Write a formula as a string that starts with `=`.

## Details

See [dates](references/dates.md) when a column holds dates.
"""

SKILL = Skill(
    name="spreadsheets",
    files=(
        SkillFile(path="SKILL.md", data=SKILL_MD.encode()),
        SkillFile(path="references/dates.md", data=b"# Dates\n\n- Compare dates as dates, never as text.\n"),
    ),
)

TASK = Task(
    id="invoices-12",
    taskset="example",
    domain="spreadsheet",
    instruction=(
        "On the sheet Ledger, write into column F for every row the sum of the amounts in column D of all rows that "
        "belong to the same customer (column B). Leave the header as it is."
    ),
    kind="Cell-Level Manipulation",
    cases=(Case(index=1, inputs=(InputFile(name="input.xlsx", path="/data/input.xlsx", digest="0" * 64),)),),
    details={"answer_position": "F2:F9", "answer_sheet": "Ledger"},
)

LOOK = """import openpyxl
sheet = openpyxl.load_workbook('input.xlsx')['Ledger']
for row in sheet.iter_rows(values_only=True):
    print(row)"""

SEEN = """('No', 'Customer', 'Date', 'Amount', 'Note', 'Total')
(1, 'Meyer ', '2024-03-01', 120, None, None)
(2, 'Okafor', '2024-03-02', '75', None, None)
(3, 'Meyer', '2024-03-05', 30, 'late', None)
(4, 'Silva', '2024-03-05', 210, None, None)
(5, 'Okafor', '2024-03-09', 15, None, None)
(6, 'silva', '2024-03-11', 40, None, None)
(7, 'Meyer', '2024-03-12', '5', None, None)
(8, 'Silva', '2024-03-20', 10, None, None)"""

WRITE = """import openpyxl
book = openpyxl.load_workbook('input.xlsx')
sheet = book['Ledger']
total = {}
for row in range(2, sheet.max_row + 1):
    name, amount = sheet.cell(row, 2).value, sheet.cell(row, 4).value
    if isinstance(amount, (int, float)):
        total[name] = total.get(name, 0) + amount
for row in range(2, sheet.max_row + 1):
    sheet.cell(row, 6).value = total.get(sheet.cell(row, 2).value)
book.save('output.xlsx')
print(total)"""

TRAJECTORY = Trajectory(
    id="a1" * 32,
    task=TASK.id,
    skill_digest=SKILL.digest,
    model="example",
    steps=(
        Step(
            index=1,
            reasoning="I look at the sheet before I write.",
            action=Action(tool="python", arguments={"code": LOOK}),
            observation=Observation(text=SEEN, exit_status=0),
        ),
        Step(
            index=2,
            text="Amounts are in column D. I sum them by customer.",
            action=Action(tool="python", arguments={"code": WRITE}),
            observation=Observation(
                text="{'Meyer ': 120, 'Meyer': 30, 'Silva': 220, 'Okafor': 15, 'silva': 40}", exit_status=0
            ),
        ),
        Step(index=3, text="Column F now holds the total of each customer."),
    ),
    answer="Column F now holds the total of each customer.",
    grade=Score(value=0.0, passed=False, detail="0 of 1 test cases"),
    ended="answered",
)

FAILED = Grading(
    grade=Score(value=0.0, passed=False, detail="0 of 1 test cases"),
    differences=(
        CellDifference(case=1, sheet="Ledger", cell="F2", got="120"),
        CellDifference(case=1, sheet="Ledger", cell="F3", got="15"),
        CellDifference(case=1, sheet="Ledger", cell="F4", got="30"),
    ),
    compared=8,
)
PASSED = Grading(grade=Score(value=1.0, passed=True, detail="1 of 1 test cases"), compared=8)

CANDIDATES = (
    Candidate(
        edit=Edit(
            id="p001.e1",
            op="append_to_section",
            anchor="## Reading",
            text="- Numbers may be stored as text: convert with `float(str(value).replace(',', ''))` before summing.",
        ),
        line_sources=(("p001.e1",),),
    ),
    Candidate(
        edit=Edit(
            id="p004.e1",
            op="append_to_section",
            anchor="## Formulas",
            text="- Amounts that look numeric can be strings; coerce them before arithmetic, or they are skipped.",
        ),
        line_sources=(("p004.e1",),),
    ),
    Candidate(
        edit=Edit(
            id="p004.e2",
            op="append_to_section",
            anchor="## Reading",
            text="- Strip spaces and compare names without case when grouping: `key = str(value).strip().casefold()`.",
        ),
        line_sources=(("p004.e2",),),
    ),
    Candidate(
        edit=Edit(
            id="p007.e1",
            op="add_section",
            anchor="## Formulas",
            text="## Saving\n\n- Save under the name the task gives; never over the input file.",
        ),
        line_sources=(("p007.e1",),) * 3,
    ),
)


def _agent(name: str) -> tuple[Message, ...]:
    skill = {"skill": skill_block(SKILL)} if name == "agent" else {}
    return load_prompt(name).render(
        max_turns="20", observation_chars="6000", task=task_block(TASK, "output.xlsx", SPREADSHEET), **skill
    )


def _analyst(name: str) -> tuple[Message, ...]:
    grading = PASSED if name == "success_analyst" else FAILED
    trajectory = TRAJECTORY.model_copy(update={"grade": grading.grade})
    tools = {"max_turns": "12", "evaluate_shows": "grades the agent's result and lists the cells that differ."}
    return load_prompt(name).render(
        task=task_block(TASK, "output.xlsx", SPREADSHEET),
        base_skill=base_skill_block(SKILL),
        trajectory=transcript(trajectory),
        outcome=outcome_block(trajectory, grading, False),
        review_notes="",
        max_edits="3",
        **(tools if name == "error_analyst" else {}),
    )


def _memory(name: str) -> tuple[Message, ...]:
    grading = PASSED if name == "memory_success" else FAILED
    trajectory = TRAJECTORY.model_copy(update={"grade": grading.grade})
    return load_prompt(name).render(
        task=task_block(TASK, "output.xlsx", SPREADSHEET),
        base_skill=base_skill_block(SKILL),
        trajectory=transcript(trajectory),
        outcome=outcome_block(trajectory, grading, False),
        review_notes="",
        max_items=str(MOST_ITEMS),
        **{f"{part}_chars": str(most) for part, most in LONGEST.items()},
    )


def _merger(name: str) -> tuple[Message, ...]:
    ids = [candidate.edit.id for candidate in CANDIDATES]
    job = MergeJob(
        node=LiveNode(id="m1.000", level=1, slot=0, children=("p001", "p004", "p007")),
        candidates=CANDIDATES,
        base=SKILL,
        task_of={each: f"task of {each.split('.')[0]}" for each in ids},
        origin_of=dict.fromkeys(ids, "error_analyst"),
        model=ModelConfig(),
    )
    return merge_messages(job, load_prompt(name))


def _draft(name: str) -> tuple[Message, ...]:
    return load_prompt(name).render(subject=block("subject", "spreadsheet work with .xlsx files"))


EXAMPLES: dict[str, Callable[[str], tuple[Message, ...]]] = {
    "agent": _agent,
    "agent_no_skill": _agent,
    **dict.fromkeys(TABLE_DOMAINS, table_agent_messages),
    **dict.fromkeys(DOCUMENT_AGENTS, document_agent_messages),
    **dict.fromkeys(MATH_AGENTS, math_agent_messages),
    **dict.fromkeys(OWN_AGENTS, own_agent_messages),
    "success_analyst": _analyst,
    "error_analyst": _analyst,
    "error_analyst_single": _analyst,
    "success_analyst_answers": analyst_messages,
    "error_analyst_answers": analyst_messages,
    "error_analyst_single_answers": analyst_messages,
    "memory_success": _memory,
    "memory_failure": _memory,
    "merger": _merger,
    "merger_root": _merger,
    "draft": _draft,
    "judge": judge_messages,
}


def example_messages(name: str) -> tuple[Message, ...]:
    """The messages a model gets for the prompt `name` on the example above."""
    return EXAMPLES[name](name)


def example_tools(name: str) -> tuple[ToolSpec, ...]:
    """The tools offered with these messages; () for the prompts that are answered in one reply."""
    tools = {
        "agent": agent_tools(True, SPREADSHEET),
        "agent_no_skill": agent_tools(False, SPREADSHEET),
        **{each: agent_tools("no_skill" not in each, domain) for each, domain in TABLE_DOMAINS.items()},
        **{each: agent_tools("no_skill" not in each, DOC_VQA) for each in DOCUMENT_AGENTS},
        **{each: agent_tools("no_skill" not in each, MATH_DOMAIN) for each in MATH_AGENTS},
        **{each: agent_tools("no_skill" not in each, WORDS) for each in OWN_AGENTS},
        "error_analyst": ANALYST_TOOLS,
        "error_analyst_answers": retry_tools(ANSWERS),
    }
    return tools.get(name, ())


def main() -> None:
    """Write every example as NAME.txt into a folder, the tools in words below it, its pictures as NAME-1.png …"""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name in EXAMPLES:
        told = "\n\n".join(f"=== {message.role} ===\n{message.text}" for message in example_messages(name))
        tools = tools_as_text(example_tools(name)) if example_tools(name) else ""
        (folder / f"{name}.txt").write_text(f"{told}\n\n{tools}".rstrip() + "\n", encoding="utf-8")
        parts = [part for message in example_messages(name) for part in message.content if isinstance(part, ImagePart)]
        for number, part in enumerate(parts, 1):
            (folder / f"{name}-{number}.{part.media_type.partition('/')[2]}").write_bytes(part.data)


if __name__ == "__main__":
    main()
