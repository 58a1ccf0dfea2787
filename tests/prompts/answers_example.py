"""A question about a table, answered wrongly and rightly in words: what the analysts of such tasks are shown."""

from __future__ import annotations

from core.agent.skill_in_prompt import base_skill_block
from core.agent.task_in_prompt import task_block
from core.analysts.briefing import fresh_attempts_block, outcome_block
from core.analysts.retry_submission import can_run
from core.analysts.transcript import transcript
from core.ports import Grading
from core.prompts.load import load_prompt
from core.types import (
    MESSAGE,
    Case,
    CellDifference,
    Domain,
    FreshAttempt,
    Message,
    Score,
    Skill,
    SkillFile,
    Step,
    Task,
    Trajectory,
)

ANSWERS = Domain(
    name="questions", agent="agent", analysts="_answers", tools=(), pictures=True, details=("table",), proof="fresh"
)

SKILL_MD = """---
name: table-questions
description: Answer questions about tables. Use when a question names a table or comes with one.
---

# Questions about tables

## Reading

- Read the question twice, and name the columns it speaks of before looking at the rows.

## Answering

- End with one line that begins with "Answer:" and holds nothing but the answer.
"""

SKILL = Skill(name="table-questions", files=(SkillFile(path="SKILL.md", data=SKILL_MD.encode()),))

TABLE = """| Year | Venue | Event | Position | Note |
| --- | --- | --- | --- | --- |
| 1998 | Lisbon | 800 m | 3rd | |
| 1999 | Ghent | 800 m | 1st | |
| 1999 | Ghent | 4 × 400 m relay | 1st | |
| 2001 | Turin | 800 m | 1st | disqualified |
| 2002 | Lisbon | 800 m | 2nd | |
| 2003 | Malmö | 1500 m | 1st | |
| 2004 | Ghent | 800 m | 1st | |"""

TASK = Task(
    id="titles-7",
    taskset="example",
    domain="questions",
    instruction="How many titles in races of her own, not in relays, did the runner win?",
    kind="counting",
    cases=(Case(index=1, inputs=()),),
    details={"table": TABLE},
)

WRONG = """The rows with the position 1st, without the relay:

- 1999 Ghent, 800 m
- 2001 Turin, 800 m
- 2003 Malmö, 1500 m
- 2004 Ghent, 800 m

That makes four titles.

Answer: 4"""

RIGHT = """The rows with the position 1st, without the relay: 1999 Ghent, 2001 Turin, 2003 Malmö, 2004 Ghent.
The note on 2001 says that she was disqualified, so that is no title. Three are left.

Answer: 3"""


def answered(message: str, passed: bool) -> tuple[Trajectory, Grading]:
    """An attempt of one message, and its grading."""
    grade = Score(value=float(passed), passed=passed)
    wrong = () if passed else (CellDifference(case=1, sheet=MESSAGE, cell="answer", got="4"),)
    trajectory = Trajectory(
        id="b2" * 32,
        task=TASK.id,
        skill_digest=SKILL.digest,
        model="example",
        steps=(Step(index=1, text=message),),
        answer=message,
        grade=grade,
        ended="answered",
    )
    return trajectory, Grading(grade=grade, differences=wrong, compared=1)


def failed_again(count: int) -> tuple[FreshAttempt, ...]:
    """Fresh attempts with the base skill that all answered as the first did."""
    attempts = (
        FreshAttempt(rollout=f"{number:064}", passed=False, ended="answered", said=WRONG) for number in range(3)
    )
    return tuple(attempts)[:count]


def analyst_messages(name: str) -> tuple[Message, ...]:
    """The messages an analyst of such tasks gets."""
    success = name.startswith("success")
    trajectory, grading = answered(RIGHT if success else WRONG, success)
    agentic = {
        "max_turns": "12",
        "replicates": "3",
        "running": can_run(ANSWERS),
        "fresh_attempts": fresh_attempts_block(failed_again(3)),
    }
    return load_prompt(name).render(
        task=task_block(TASK, None, ANSWERS),
        base_skill=base_skill_block(SKILL),
        trajectory=transcript(trajectory),
        outcome=outcome_block(trajectory, grading, False),
        review_notes="",
        max_edits="3",
        **(agentic if name == "error_analyst_answers" else {}),
    )
