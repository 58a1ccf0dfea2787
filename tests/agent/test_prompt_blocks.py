"""How skill and task enter a prompt."""

from __future__ import annotations

from core.agent.skill_in_prompt import REFERENCE_TOKENS, base_skill_block, skill_block
from core.agent.task_in_prompt import task_block
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.types import Case, InputFile, Skill, SkillFile, Task
from tests.agent.setting import SKILL, SKILL_MD

TASK = Task(
    id="secret-id-17",
    taskset="suite",
    domain="spreadsheet",
    instruction="Sum column B.",
    kind="Cell-Level Manipulation",
    cases=(
        Case(
            index=1,
            inputs=(InputFile(name="input.xlsx", path="/home/of/the/suite/input.xlsx", digest="0" * 64),),
            reference={"path": "/home/of/the/suite/answer.xlsx"},
        ),
    ),
    tags=("evolve", "planted lesson"),
    details={"answer_position": "'Data'!B9", "answer_sheet": "Data", "generator": "sums the column"},
)


def test_a_task_is_told_without_what_belongs_to_the_suite() -> None:
    """Instruction, kind, places and file names; no id, tag, host path, reference or other detail."""
    told = task_block(TASK, "output.xlsx", SPREADSHEET)
    for part in ("Sum column B.", "Cell-Level Manipulation", "/work/input.xlsx", "'Data'!B9", "/work/output.xlsx"):
        assert part in told
    for part in ("secret-id-17", "evolve", "planted", "/home/of", "answer.xlsx", "sums the column"):
        assert part not in told


def test_a_task_without_a_file_to_leave_asks_for_words() -> None:
    """Where the answer is the last message, the task says so."""
    assert "Give the result as your last message." in task_block(TASK, None, SPREADSHEET)


def test_references_are_shown_to_those_who_edit_them_as_far_as_there_is_room() -> None:
    """What is too long is listed with its size, so that a prompt stays a prompt."""
    long = SkillFile(path="references/long.md", data=b"word " * (2 * REFERENCE_TOKENS))
    told = base_skill_block(SKILL.model_copy(update={"files": (*SKILL.files, long)}))
    assert '<skill_file path="references/dates.md">' in told
    assert '<skill_file path="references/long.md">' not in told
    assert "references/long.md (1 lines)" in told
    assert "scripts/hello.py (1 lines)" in told


def test_a_lower_case_main_file_is_the_main_file() -> None:
    """The format accepts skill.md on reading."""
    skill = Skill(name="s", files=(SkillFile(path="skill.md", data=SKILL_MD.encode()),))
    assert "Print the used range first." in skill_block(skill)


def test_a_file_that_is_no_text_is_listed_by_size() -> None:
    """Bytes do not enter a prompt."""
    skill = Skill(name="s", files=(SKILL.files[0], SkillFile(path="assets/a.bin", data=b"\x00\x01\x02")))
    assert "assets/a.bin (3 bytes, not text)" in skill_block(skill)
